package projector

import (
	"cmp"
	"iter"
	"slices"
	"sort"

	"github.com/dateline/dateline/events"
)

// row tells the occurrence as a view does.
func (v *View) row(a *account, p Perspective) Occurrence {
	title, lang := v.titleOf(a.body)
	return Occurrence{
		ID: a.key, Type: a.body.Type,
		Occurred: a.body.Occurred, When: a.body.Occurred.Words(),
		Certainty: certaintyOf(a.body.Occurred, p.Day()), Over: over(a.body.Occurred, p.Day()),
		Title: title, Lang: lang,
		Published: a.first.time(), Updated: a.changed.time(), Changed: a.changed.sequence,
		Change: a.at.changeOf(), Sequence: a.at.sequence,
		Retracted: a.at.retracts(), Fallen: a.fallen, Body: *a.body,
	}
}

// titleOf is an occurrence's title, in its own language unless the view speaks
// another, and the language. Its type stands in for a title that fell with its
// source.
func (v *View) titleOf(o *events.Occurrence) (title, lang string) {
	title, lang = v.Words(o.Title, o.Lang)
	return cmp.Or(title, string(o.Type)), lang
}

// Place is where an occurrence stands in timeline order: (hi, lo, id).
type Place struct {
	hi, lo dayNumber
	id     string
}

// PlaceOf is the place of a row.
func PlaceOf(o Occurrence) Place {
	lo, hi := spanOf(begun(o.Occurred))
	return Place{hi, lo, o.ID}
}

// Dated yields what had happened, in timeline order: by the last day it can
// have happened, then the first, then id. Without an as-of day that is
// everything dated, planned things too, marked as it stands today; with one it
// is what is definite by then, and what is possible when asked for. Retracted
// and fallen occurrences are left out. With a place it begins behind it.
func (v *View) Dated(after *Place) iter.Seq[Occurrence] {
	var behind *dated
	if after != nil {
		behind = v.placeOf(*after)
	}
	return func(yield func(Occurrence) bool) {
		for a := range v.datedFrom(behind) {
			certainty := certaintyOf(a.body.Occurred, v.asked.Day())
			if !v.asked.answers(certainty) || after != nil && !after.before(a) {
				continue
			}
			if !yield(v.row(a, v.asked)) {
				return
			}
		}
	}
}

// placeOf is a place as the order has it: behind all that is known of the
// occurrence, before all of its dates where none is.
func (v *View) placeOf(p Place) *dated {
	defer v.lock()()
	return &dated{p.hi, p.lo, v.t.records[v.t.occurrence(p.id)].last}
}

func (p Place) before(a *account) bool {
	lo, hi := spanOf(a.lo, a.hi)
	return cmp.Or(cmp.Compare(p.hi, hi), cmp.Compare(p.lo, lo), cmp.Compare(p.id, a.key)) < 0
}

// datedFrom walks as far as an answer can reach: to the as-of day, and for
// possible ones as far beyond as they can span; only long ones reach further.
func (v *View) datedFrom(behind *dated) iter.Seq[*account] {
	if v.asked.AsOf.IsZero() {
		return v.inOrder(behind, maxDay, maxDay)
	}
	by := dayOf(v.asked.AsOf)
	if v.asked.Certainty != Possible {
		return v.inOrder(behind, by, maxDay)
	}
	return func(yield func(*account) bool) {
		for a := range v.inOrder(behind, by+longest, by) {
			if !yield(a) {
				return
			}
		}
		beyond := &dated{hi: by + longest + 1, lo: minDay}
		if behind != nil && behind.hi >= beyond.hi {
			beyond = behind
		}
		for a := range v.longOnes(beyond, by) {
			if !yield(a) {
				return
			}
		}
	}
}

// Undated yields what stands and has no date, by id, behind one when it is not
// empty.
func (v *View) Undated(after string) iter.Seq[Occurrence] {
	return func(yield func(Occurrence) bool) {
		lost := v.maybeLost(after)
		tell := func(r keyed) bool {
			a := v.account(r.record)
			return !a.stands() || a.body.Occurred.Known() || yield(v.row(a, v.asked))
		}
		for r := range v.undatedFrom(after) {
			for len(lost) > 0 && lost[0].key <= r.key {
				if lost[0].key < r.key && !tell(lost[0]) {
					return
				}
				lost = lost[1:]
			}
			if !tell(r) {
				return
			}
		}
		for _, r := range lost {
			if !tell(r) {
				return
			}
		}
	}
}

// keyed is a record with its key.
type keyed struct {
	key    string
	record uint32
}

func (v *View) keyed(record uint32) keyed { return keyed{v.t.key(&v.t.records[record]), record} }

// undatedFrom yields the occurrences that may have no date, by id, behind one.
func (v *View) undatedFrom(after string) iter.Seq[keyed] {
	return func(yield func(keyed) bool) {
		unlock := v.lock()
		from := v.t.records[v.t.occurrence(after)].last
		unlock()
		for wanted := firstWanted; ; wanted = aheadOf {
			ahead, end := v.undatedAhead(&from, wanted)
			for _, r := range ahead {
				if r.key > after && !yield(r) {
					return
				}
			}
			if end || v.err != nil {
				return
			}
		}
	}
}

func (v *View) undatedAhead(from *uint32, wanted int) (ahead []keyed, end bool) {
	defer v.lock()()
	end = true
	steps, seen := 0, *from
	v.t.undated.Ascend(seen, func(place uint32) bool {
		if place == seen {
			return true
		}
		ver := v.t.versions.at(place)
		if fate := v.fate(ver); v.t.holds(place, v.place) && (fate == unsure || fate == stays && !ver.known()) {
			ahead = append(ahead, v.keyed(ver.record))
		}
		*from = place
		steps++
		end = len(ahead) < wanted && steps < stepsOf
		return end
	})
	return ahead, end
}

// maybeLost are the occurrences behind one whose date may be lost with a source,
// by id.
func (v *View) maybeLost(after string) (lost []keyed) {
	records := v.unsureOnes()
	for some := range slices.Chunk(records, stepsOf) {
		unlock := v.lock()
		for _, record := range some {
			if r := v.keyed(record); r.key > after {
				lost = append(lost, r)
			}
		}
		unlock()
	}
	slices.SortFunc(lost, func(a, b keyed) int { return cmp.Compare(a.key, b.key) })
	return lost
}

// Occurrences are all rows of [View.Dated] and [View.Undated].
func (v *View) Occurrences() (dated, undated []Occurrence) {
	return slices.Collect(v.Dated(nil)), slices.Collect(v.Undated(""))
}

// News yields all occurrences, the latest recorded first. Retracted and fallen
// ones are there and marked, for a reader who saw them must learn of it. The
// rows are the same on every day: their certainty is empty unless undated.
func (v *View) News() iter.Seq[Occurrence] {
	return func(yield func(Occurrence) bool) {
		for record := v.lastRecord(); record > 0; record-- {
			if a := v.account(record); a != nil && !yield(v.row(a, Perspective{})) {
				return
			}
		}
	}
}

// lastRecord is the last one that had begun at the basis.
func (v *View) lastRecord() uint32 {
	defer v.lock()()
	begun := sort.Search(len(v.t.records)-1, func(i int) bool { return v.t.records[i+1].first > v.place })
	return uint32(begun)
}

// Occurrence finds an occurrence by its ULID; also a retracted or fallen one,
// which is marked.
func (v *View) Occurrence(id string) (Occurrence, bool) {
	unlock := v.lock()
	record := v.t.occurrence(id)
	unlock()
	a := v.account(record)
	if a == nil {
		return Occurrence{}, false
	}
	return v.row(a, v.asked), true
}

// Parts lists the occurrences that are part of another, in the order of
// [View.News] and as it tells them.
func (v *View) Parts(of string) []Occurrence {
	return v.told(v.accounts(func(t *Timeline) []uint32 { return t.parts[of] }, func(a *account) bool {
		return a.body.PartOf == of
	}))
}

// told are accounts as [View.News] tells them, in its order.
func (v *View) told(accounts []*account) []Occurrence {
	slices.SortFunc(accounts, func(a, b *account) int { return cmp.Compare(b.record, a.record) })
	rows := make([]Occurrence, len(accounts))
	for i, a := range accounts {
		rows[i] = v.row(a, Perspective{})
	}
	return rows
}

// Holds tells whether a record stands and belongs into an answer: of an
// occurrence with a date whether it had happened, as [View.Dated] has it.
func (v *View) Holds(ref events.Ref) bool {
	switch ref.Kind {
	case events.KindEntity:
		return v.entity(ref.Key).stands()
	case events.KindTimeline, events.KindSource:
		s := v.current(v.find(ref))
		return s != nil && !s.at.retracts() && (ref.Kind != events.KindSource || !v.withdrawn[ref.Key])
	}
	a := v.account(v.find(ref))
	return a.stands() && (!a.body.Occurred.Known() || v.asked.answers(certaintyOf(a.body.Occurred, v.asked.Day())))
}
