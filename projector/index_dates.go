package projector

import (
	"slices"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
)

// postDates enters a version under every date that it or one of its citations
// says: without some sources another of them may be the record's.
func (t *Timeline) postDates(place uint32, o *events.Occurrence) {
	t.postDate(place, o, o.Occurred)
	for said := range said[events.Occurred](o.Citations, "occurred") {
		t.postDate(place, o, said)
	}
	if boundsGiven(o.Citations) {
		t.postDate(place, o, withoutLo(o.Occurred))
		t.postDate(place, o, withoutHi(o.Occurred))
	}
	if o.Details == nil || o.Type.Kind() != kindCommitment || o.About == "" {
		return
	}
	slug := t.facet(o.About).slug
	t.postWaiting(slug, o.Details.Occasion)
	for said := range said[string](o.Citations, "details.occasion") {
		t.postWaiting(slug, said)
	}
	if !sayDue(o) {
		return
	}
	t.postDue(place, slug, o.Details.Due)
	for said := range said[edtf.Date](o.Citations, "details.due") {
		t.postDue(place, slug, said)
	}
}

// postWaiting notes that a commitment is tied to an occasion.
func (t *Timeline) postWaiting(commitment, occasion string) {
	if occasion == "" {
		return
	}
	if f := t.facet(occasion).more(); !slices.Contains(f.waiting, commitment) {
		f.waiting = append(f.waiting, commitment)
	}
}

// sayDue tells whether the due window of an act can count: see [View.terms].
func sayDue(o *events.Occurrence) bool {
	return slices.Contains([]string{"made", "rescheduled", "reaffirmed"}, o.Type.Verb()) ||
		slices.ContainsFunc(o.Citations, func(c events.Citation) bool { return c.Says["type"] != nil })
}

func (t *Timeline) postDate(place uint32, o *events.Occurrence, occurred events.Occurred) {
	if !occurred.Known() {
		put(t, t.undated, &t.backlog.undated, place)
		return
	}
	lo, hi := spanOf(begun(occurred))
	d := dated{hi, lo, place}
	put(t, t.dated, &t.backlog.dated, d)
	if lo == minDay || hi == maxDay || hi-lo > longest {
		put(t, t.long, &t.backlog.long, d)
	}
	t.postEdge(lo, place)
	t.postEdge(hi, place)
	first, last := spanOf(occurred.Bounds())
	if occurred.Lasts() {
		t.postEdge(last, place)
	}
	if attests := slices.ContainsFunc(o.Actors, func(a events.Actor) bool { return a.Office != "" }); attests || isEvent(o) {
		t.postEdge(first, place)
		t.postEdge(next(last), place)
	}
}

func (t *Timeline) postEdge(on dayNumber, place uint32) {
	if on != minDay && on != maxDay {
		put(t, t.edges, &t.backlog.edges, edge{on, place})
	}
}

func (t *Timeline) postDue(place uint32, commitment string, due edtf.Date) {
	if due.IsZero() {
		return
	}
	_, hi := spanOf(due.Bounds())
	t.dues.Set(deadline{hi, place, commitment})
	t.postEdge(next(hi), place)
}

// next is the day after, of the endless one itself.
func next(on dayNumber) dayNumber {
	if on == maxDay {
		return maxDay
	}
	return on + 1
}
