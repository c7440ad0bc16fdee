package projector

import (
	"cmp"
	"iter"
	"slices"

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
		Published: a.first.time(), Updated: a.updated, Change: a.at.changeOf(), Sequence: a.at.sequence,
		Retracted: a.at.retracts(), Fallen: a.fallen, Body: *a.body,
	}
}

// titleOf is an occurrence's title in its own language, and that language. Its
// type stands in for a title that fell with its source.
func (v *View) titleOf(o *events.Occurrence) (title, lang string) {
	own := cmp.Or(o.Lang, v.language())
	title, lang = o.Title.In(own)
	return cmp.Or(title, string(o.Type)), cmp.Or(lang, own)
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
	from := minDay
	if after != nil {
		from = after.hi
	}
	return func(yield func(Occurrence) bool) {
		for a := range v.datedFrom(from) {
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

func (p Place) before(a *account) bool {
	lo, hi := spanOf(a.lo, a.hi)
	return cmp.Or(cmp.Compare(p.hi, hi), cmp.Compare(p.lo, lo), cmp.Compare(p.id, a.key)) < 0
}

// datedFrom walks as far as an answer can reach: to the as-of day, and for
// possible ones as far beyond as they can span; only long ones reach further.
func (v *View) datedFrom(from dayNumber) iter.Seq[*account] {
	if v.asked.AsOf.IsZero() {
		return v.inOrder(from, maxDay)
	}
	to := dayOf(v.asked.AsOf)
	if v.asked.Certainty != Possible {
		return v.inOrder(from, to)
	}
	to += longest
	return func(yield func(*account) bool) {
		for a := range v.inOrder(from, to) {
			if !yield(a) {
				return
			}
		}
		for a := range v.longOnes(max(from, to+1)) {
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
		for _, record := range v.undatedRecords(after) {
			a := v.account(record)
			if a.stands() && !a.body.Occurred.Known() && !yield(v.row(a, v.asked)) {
				return
			}
		}
	}
}

// undatedRecords are those that may have no date, by id. Where some sources do
// not count a date can be lost.
func (v *View) undatedRecords(after string) []uint32 {
	defer v.lock()()
	t := v.t
	var records []uint32
	take := func(place uint32) {
		if t.told(place, v.upTo) && !events.IsRegistry(t.records[t.versions[place].record].kind) {
			records = append(records, t.versions[place].record)
		}
	}
	for _, place := range t.undated {
		take(place)
	}
	for place := range v.affected.all() {
		take(place)
	}
	key := func(record uint32) string { return t.key(t.records[record]) }
	slices.SortFunc(records, func(a, b uint32) int { return cmp.Compare(key(a), key(b)) })
	records = slices.Compact(records)
	return slices.DeleteFunc(records, func(record uint32) bool { return key(record) <= after })
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

func (v *View) lastRecord() uint32 {
	defer v.lock()()
	return uint32(len(v.t.records) - 1)
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
