package projector

import (
	"cmp"
	"slices"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
)

// account is an occurrence as the evidence leaves it.
type account struct {
	*record[events.Occurrence]
	body    *events.Occurrence // effective
	fallen  bool
	updated time.Time // also when a source it cites was withdrawn or restored
	lo, hi  edtf.Day  // by which it had begun
}

func (t *Timeline) account(r *record[events.Occurrence], ev evidence) *account {
	a := &account{record: r, updated: r.updated}
	a.body, a.fallen = ev.resolve(&r.body)
	a.lo, a.hi = begun(a.body.Occurred)
	for _, c := range r.body.Citations {
		if s, ok := t.sources[c.Source]; ok && s.turned.After(a.updated) {
			a.updated = s.turned
		}
	}
	return a
}

// accounts are all occurrences, retracted and fallen ones included, in no
// order.
func (t *Timeline) accounts() []*account {
	ev := t.evidence()
	all := make([]*account, 0, len(t.occurrences))
	for _, r := range t.occurrences {
		all = append(all, t.account(r, ev))
	}
	return all
}

// standing are the occurrences that are neither retracted nor fallen, in
// timeline order.
func (t *Timeline) standing() []*account {
	all := slices.DeleteFunc(t.accounts(), func(a *account) bool { return a.retracted || a.fallen })
	slices.SortFunc(all, inTimelineOrder)
	return all
}

// row tells the occurrence as a view does.
func (t *Timeline) row(a *account, p Perspective) Occurrence {
	title, lang := t.titleOf(a.body)
	return Occurrence{
		ID: a.key, Type: a.body.Type,
		Occurred: a.body.Occurred, When: a.body.Occurred.Words(),
		Certainty: certaintyOf(a.body.Occurred, p.Day()), Over: over(a.body.Occurred, p.Day()),
		Title: title, Lang: lang,
		Published: a.published, Updated: a.updated, Change: a.change, Sequence: a.sequence,
		Retracted: a.retracted, Fallen: a.fallen, Body: *a.body,
	}
}

// titleOf is an occurrence's title in its own language, and that language. Its
// type stands in for a title that fell with its source.
func (t *Timeline) titleOf(o *events.Occurrence) (title, lang string) {
	own := cmp.Or(o.Lang, t.language())
	title, lang = o.Title.In(own)
	return cmp.Or(title, string(o.Type)), cmp.Or(lang, own)
}

// Occurrences lists what had happened, in timeline order: by the last day it
// can have happened, then the first, then id. Without an as-of day that is
// everything dated, planned things too, marked as it stands today; with one it
// is what is definite by then, and what is possible when asked for. What has
// no date is apart. Retracted and fallen occurrences are left out.
func (t *Timeline) Occurrences(p Perspective) (dated, undated []Occurrence) {
	for _, a := range t.standing() {
		row := t.row(a, p)
		switch {
		case row.Certainty == Undated:
			undated = append(undated, row)
		case p.answers(row.Certainty):
			dated = append(dated, row)
		}
	}
	return dated, undated
}

// News lists all occurrences, the latest recorded first. Retracted and fallen
// ones are there and marked, for a reader who saw them must learn of it. The
// rows are the same on every day: their certainty is empty unless undated.
func (t *Timeline) News() []Occurrence {
	return t.news(func(*account) bool { return true })
}

func (t *Timeline) news(of func(*account) bool) []Occurrence {
	told := slices.DeleteFunc(t.accounts(), func(a *account) bool { return !of(a) })
	slices.SortFunc(told, func(a, b *account) int { return cmp.Compare(b.first, a.first) })
	rows := make([]Occurrence, len(told))
	for i, a := range told {
		rows[i] = t.row(a, Perspective{})
	}
	return rows
}

// Occurrence finds an occurrence by its ULID; also a retracted or fallen one,
// which is marked. Its certainty is as in [Timeline.News].
func (t *Timeline) Occurrence(id string) (Occurrence, bool) {
	r, ok := t.occurrences[id]
	if !ok {
		return Occurrence{}, false
	}
	return t.row(t.account(r, t.evidence()), Perspective{}), true
}
