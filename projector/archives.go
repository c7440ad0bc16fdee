package projector

import "time"

// archiveLeast is how many changes of occurrences an archive holds, at the
// least: as soon as it has so many it ends. So fewer are in none yet, and what
// changed last is in the subscription document, which holds as many.
const archiveLeast = 50

// cuts are where the archives of a timeline end, by the places of versions. An
// archive, once ended, is the same for ever: the log only grows.
type cuts struct {
	ends    []uint32
	changes int // since the last
}

// add counts a version that changes some occurrences.
func (c *cuts) add(place uint32, occurrences int) {
	if c.changes += occurrences; c.changes >= archiveLeast {
		c.ends, c.changes = append(c.ends, place), 0
	}
}

// citedBy counts the occurrences that rest on the source which a version
// withdraws or restores.
func (t *Timeline) citedBy(place uint32) (n int) {
	f, ok := t.facets[t.slugs[t.records[t.versions.at(place).record].key]]
	if !ok || f.rare == nil {
		return 0
	}
	for _, set := range f.rare.sets {
		n += t.cited[set].count(place)
	}
	return n
}

// Archive is a closed part of a timeline's history: what changed behind one
// sequence, up to and with another.
type Archive struct{ Behind, UpTo uint64 }

// Archive finds the n-th archive that had ended at the basis, from 1. It is cut
// by sequence, so it never changes.
func (v *View) Archive(n int) (a Archive, ok bool) {
	defer v.lock()()
	if n < 1 || n > countUpTo(v.t.cuts.ends, v.place) {
		return Archive{}, false
	}
	ends := v.t.cuts.ends
	a.UpTo = v.t.versions.at(ends[n-1]).sequence
	if n > 1 {
		a.Behind = v.t.versions.at(ends[n-2]).sequence
	}
	return a, true
}

// Archives counts the archives that had ended at the basis.
func (v *View) Archives() int {
	defer v.lock()()
	return countUpTo(v.t.cuts.ends, v.place)
}

// Registry is the sequence of the latest event, known at the basis, of a
// timeline, an entity or a source: until the next, their words stay.
func (v *View) Registry() uint64 {
	defer v.lock()()
	n := countUpTo(v.t.registry, v.place)
	if n == 0 {
		return 0
	}
	return v.t.versions.at(v.t.registry[n-1]).sequence
}

// NamesChanged is when the event of [View.Registry] was recorded: since then
// words that others tell with are as they are.
func (v *View) NamesChanged() time.Time {
	sequence := v.Registry()
	defer v.lock()()
	return v.t.versions.at(v.t.upTo(sequence)).time()
}
