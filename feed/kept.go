package feed

import "github.com/dateline/dateline/projector"

// keptItems are items that were told before, in the formats in which they were
// written: a feed of which one entry changed is written around the others.
type keptItems = generations[itemKey, Item]

// keptSize is the most bytes of items that are kept, about.
const keptSize = 64 << 20

func newKeptItems() *keptItems { return newGenerations[itemKey](keptSize, Item.cost) }

// cost is about what an item takes, written in all formats.
func (i Item) cost() int { return 2048 + (1+len(Formats))*(len(i.HTML)+len(i.Text)) }

// itemKey names all that an occurrence's item depends on. Two that are equal
// tell the same, whenever they are asked for and at whichever basis.
type itemKey struct {
	timeline, id string
	changed      uint64 // when the occurrence last changed
	registry     uint64 // when a name last did
	partOf       uint64 // when what it is part of last changed
	replaces     uint64
	lang         string
	foreign      bool // it stands in another channel than its timeline's
}

// itemKey is that of an occurrence; not ok where the perspective leaves sources
// out, for then the item depends on which.
func (t telling) itemKey(o projector.Occurrence, origin *Origin) (k itemKey, ok bool) {
	p := t.tl.Perspective()
	if len(p.Without) > 0 || !p.ReportedBy.IsZero() {
		return itemKey{}, false
	}
	return itemKey{
		timeline: t.tl.Slug(), id: o.ID, changed: o.Changed, registry: t.registry,
		partOf: t.changedAt(o.Body.PartOf), replaces: t.changedAt(o.Body.Replaces),
		lang: t.lang, foreign: origin != nil,
	}, true
}

func (t telling) changedAt(id string) uint64 {
	if id == "" {
		return 0
	}
	return t.tl.ChangedAt(id)
}
