package feed

import (
	"sync"

	"github.com/dateline/dateline/projector"
)

// generations keep values in two generations: when the young one is full it
// becomes the old one, and what is then not asked for again is forgotten.
type generations[K comparable, V any] struct {
	half       int // the most that a generation costs, in bytes
	mu         sync.RWMutex
	young, old map[K]V
	size       int // of the young
	cost       func(V) int
}

func newGenerations[K comparable, V any](size int, cost func(V) int) *generations[K, V] {
	return &generations[K, V]{half: size / 2, young: map[K]V{}, cost: cost}
}

func (g *generations[K, V]) get(k K) (v V, ok bool) {
	g.mu.RLock()
	v, ok = g.young[k]
	aged, was := g.old[k]
	g.mu.RUnlock()
	if !ok && was {
		g.put(k, aged)
		return aged, true
	}
	return v, ok
}

func (g *generations[K, V]) put(k K, v V) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if before, ok := g.young[k]; ok {
		g.size -= g.cost(before)
	}
	g.young[k] = v
	g.size += g.cost(v)
	if g.size > g.half {
		g.young, g.old, g.size = map[K]V{}, g.young, 0
	}
}

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
