package projector

import (
	"iter"
	"slices"

	"github.com/tidwall/btree"
)

// aheadOf is how many places of an index are taken at a time, and stepsOf how
// many are looked at: the index stands still for so long only.
const (
	aheadOf = 256
	stepsOf = 2048
)

// inOrder yields the occurrences that stand and have a date, in timeline order,
// behind a place in it, up to and with a last day; of these, those that begin
// by another.
func (v *View) inOrder(after *dated, to, by dayNumber) iter.Seq[*account] {
	return v.through(func(t *Timeline) *btree.BTreeG[dated] { return t.dated }, after, to, by)
}

// longOnes is inOrder of those that span more than longest alone.
func (v *View) longOnes(after *dated, by dayNumber) iter.Seq[*account] {
	return v.through(func(t *Timeline) *btree.BTreeG[dated] { return t.long }, after, maxDay, by)
}

// through walks an order of dates.
func (v *View) through(order func(*Timeline) *btree.BTreeG[dated], after *dated, to, by dayNumber) iter.Seq[*account] {
	from := dated{hi: minDay, lo: minDay}
	if after != nil {
		from = *after
	}
	return func(yield func(*account) bool) {
		for wanted := firstWanted; ; wanted = aheadOf {
			ahead, end := v.ahead(order, &from, to, by, wanted)
			for some := range slices.Chunk(ahead, atATime) {
				v.readAhead(some)
				for _, d := range some {
					if a := v.datedOn(d); a != nil && !yield(a) {
						return
					}
				}
			}
			if end || v.err != nil {
				return
			}
		}
	}
}

// atATime is how many bodies are read ahead.
const atATime = 64

// readAhead reads what the versions of entries say.
func (v *View) readAhead(entries []dated) {
	unlock := v.lock()
	sequences := make([]uint64, len(entries))
	for i, d := range entries {
		sequences[i] = v.t.versions.at(d.version).sequence
	}
	unlock()
	v.t.state.bodies.readAhead(v.ctx, sequences)
}

// readAheadOf reads what records say.
func (v *View) readAheadOf(records []uint32) {
	for some := range slices.Chunk(records, 4*atATime) {
		unlock := v.lock()
		var sequences []uint64
		for _, record := range some {
			if s := v.currentLocked(record); s != nil {
				sequences = append(sequences, s.from.sequence)
			}
		}
		unlock()
		v.t.state.bodies.readAhead(v.ctx, sequences)
	}
}

// firstWanted is as many as most questions ask for.
const firstWanted = 128

// ahead reads on in an order, from a place that it moves: entries of records
// that may stand at the basis.
func (v *View) ahead(order func(*Timeline) *btree.BTreeG[dated], from *dated, to, by dayNumber, wanted int) (ahead []dated, end bool) {
	defer v.lock()()
	end = true
	steps, seen := 0, *from
	order(v.t).Ascend(seen, func(d dated) bool {
		if d == seen {
			return true // nothing ever leaves the order
		}
		if d.hi > to {
			return false
		}
		if steps++; d.lo <= by && v.mayHold(d) {
			ahead = append(ahead, d)
		}
		*from = d
		end = len(ahead) < wanted && steps < stepsOf
		return end
	})
	return ahead, end
}

// mayHold tells, from the columns alone, whether an entry can be its record's
// date: it is, unless a source that does not count is cited.
func (v *View) mayHold(d dated) bool {
	if !v.t.holds(d.version, v.place) {
		return false
	}
	ver := v.t.versions.at(d.version)
	switch v.fate(ver) {
	case falls:
		return false
	case unsure:
		return true
	}
	return ver.lo == d.lo && ver.hi == d.hi
}

// datedOn is the occurrence of an entry if the entry is its date.
func (v *View) datedOn(d dated) *account {
	a := v.account(v.recordOf(d.version))
	if !a.stands() || !a.body.Occurred.Known() {
		return nil
	}
	if lo, hi := spanOf(a.lo, a.hi); lo != d.lo || hi != d.hi {
		return nil
	}
	return a
}

func (v *View) recordOf(place uint32) uint32 {
	defer v.lock()()
	return v.t.versions.at(place).record
}
