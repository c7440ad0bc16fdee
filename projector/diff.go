package projector

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/dateline/dateline/events"
)

// Cause is why two states differ in a line.
type Cause string

// The causes (time.md, "diff"). The way from one state to the other is walked
// in two steps: first what is known, then the day.
const (
	World     Cause = "world"     // it happened, or fell due, between the two days
	Learned   Cause = "learned"   // it was recorded between the two bases, or a source counts that did not
	Corrected Cause = "corrected" // what was recorded was superseded by a correction, or fell with its source
)

// Line is one difference between two states.
type Line struct {
	Cause  Cause    `json:"cause"`
	Record string   `json:"record"` // kind/key
	Title  string   `json:"title"`
	Field  string   `json:"field"`            // certainty, over, status, holders, or a field of the record
	From   string   `json:"from"`             // words, or the JSON of what is no string; empty where it was not there
	To     string   `json:"to"`               // likewise
	Events []uint64 `json:"events,omitempty"` // sequences of the events that made it so; none for the world
}

// Difference is the way from one state of a timeline to another.
type Difference struct {
	From, To Basis
	x, m, y  *View // m: what y knows, on x's day
}

// Diff compares two states of the timeline. A perspective without an as-of day
// stands on its Today; holders are carried forward in both states or in none.
// The errors are those of [Timeline.At].
func (t *Timeline) Diff(ctx context.Context, from, to Perspective) (*Difference, error) {
	from.CarryForward = from.CarryForward || to.CarryForward
	to.CarryForward = from.CarryForward
	x, errX := t.At(ctx, onItsDay(from))
	y, errY := t.At(ctx, onItsDay(to))
	if err := errors.Join(errX, errY); err != nil {
		return nil, err
	}
	between := y.Perspective()
	between.AsOf, between.Today = x.asked.AsOf, x.asked.Today
	m, err := t.At(ctx, between)
	if err != nil {
		return nil, err
	}
	basis := func(v *View, p Perspective) Basis { return p.basis(v.upTo) }
	return &Difference{From: basis(x, from), To: basis(y, to), x: x, m: m, y: y}, nil
}

// onItsDay compares states with what is possible in them: it is a difference
// whether something is possible or definite.
func onItsDay(p Perspective) Perspective {
	p.AsOf, p.Certainty = p.Day(), Possible
	return p
}

// Err is what ended the lines before their time, nil when nothing did.
func (d *Difference) Err() error { return errors.Join(d.x.err, d.m.err, d.y.err) }

// Lines yields the differences: first what was learned and corrected, in the
// order in which it was recorded, then what happened in the world, by day.
func (d *Difference) Lines() iter.Seq[Line] {
	return func(yield func(Line) bool) {
		told := map[events.Ref]bool{}
		for ref := range d.learnedOf() {
			if !told[ref] {
				told[ref] = true
				if !all(d.recordLines(ref), yield) {
					return
				}
			}
		}
		if d.x.asked.AsOf == d.y.asked.AsOf {
			return
		}
		told = map[events.Ref]bool{}
		for ref := range d.turningOf() {
			if !told[ref] {
				told[ref] = true
				if !all(linesOf(d.m, d.y, ref, false), yield) {
					return
				}
			}
		}
	}
}

// all yields lines, until one is the last wanted.
func all(lines []Line, yield func(Line) bool) bool {
	for _, l := range lines {
		if !yield(l) {
			return false
		}
	}
	return true
}

// learnedOf yields the records that can differ by what is known: those with a
// version between the two bases, those that cite a source which counts in one
// state only, and the entities that any of these is about or names.
func (d *Difference) learnedOf() iter.Seq[events.Ref] {
	return func(yield func(events.Ref) bool) {
		for record := range d.changedRecords() {
			for _, ref := range d.concerned(record) {
				if !yield(ref) {
					return
				}
			}
		}
	}
}

// changedRecords yields the records themselves, some more than once.
func (d *Difference) changedRecords() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		lo, hi := min(d.x.place, d.m.place), max(d.x.place, d.m.place)
		for ; lo < hi; lo += min(aheadOf, hi-lo) {
			for _, record := range d.x.recordedBetween(lo, min(lo+aheadOf, hi)) {
				if !yield(record) {
					return
				}
			}
		}
		for _, record := range d.recited() {
			if !yield(record) {
				return
			}
		}
	}
}

// recordedBetween lists the records of the versions behind one place up to
// another, in their order.
func (v *View) recordedBetween(lo, hi uint32) (records []uint32) {
	defer v.lock()()
	for place := lo + 1; place <= hi; place++ {
		if ver := v.t.versions.at(place); ver.effect != inert {
			records = append(records, ver.record)
		}
	}
	return records
}

// recited lists the records that cite a source which counts in one of the two
// states only.
func (d *Difference) recited() (records []uint32) {
	for slug := range unionOf(d.x.withdrawn, d.m.withdrawn) {
		if d.x.withdrawn[slug] == d.m.withdrawn[slug] {
			continue
		}
		for _, v := range []*View{d.x, d.m} {
			for _, cites := range v.citing(slug) {
				records = append(records, v.posted(cites)...)
			}
		}
		records = append(records, d.x.find(events.Ref{Timeline: d.x.t.slug, Kind: events.KindSource, Key: slug}))
	}
	slices.Sort(records)
	return slices.Compact(records)
}

// concerned are a record and the entities whose state follows from it, in
// either state.
func (d *Difference) concerned(record uint32) []events.Ref {
	refs := []events.Ref{d.x.refOf(record)}
	for _, v := range []*View{d.x, d.m} {
		if a := v.account(record); a != nil {
			refs = append(refs, v.following(a)...)
		}
	}
	return refs
}

func (v *View) refOf(record uint32) events.Ref {
	defer v.lock()()
	return v.t.ref(record)
}

// following are the entities whose state follows from an occurrence: the one it
// is about, the offices it attests, and commitments tied to that entity.
func (v *View) following(a *account) (refs []events.Ref) {
	entity := func(slug string) {
		if slug != "" {
			refs = append(refs, events.Ref{Timeline: v.t.slug, Kind: events.KindEntity, Key: slug})
		}
	}
	for _, o := range []*events.Occurrence{a.body, a.edited} {
		entity(o.About)
		for _, actor := range o.Actors {
			entity(actor.Office)
		}
	}
	for _, slug := range v.tiedTo(a.body.About) {
		entity(slug)
	}
	return refs
}

// tiedTo are the commitments whose outcome waits for something.
func (v *View) tiedTo(occasion string) []string {
	defer v.lock()()
	if f, ok := v.t.facets[occasion]; ok && f.rare != nil {
		return f.rare.waiting
	}
	return nil
}

// turningOf yields what can differ by the day alone, in the order of days.
func (d *Difference) turningOf() iter.Seq[events.Ref] {
	x, y := dayOf(d.x.asked.AsOf), dayOf(d.y.asked.AsOf)
	lo, hi := min(x, y), max(x, y)
	return func(yield func(events.Ref) bool) {
		from := edge{on: lo + 1}
		for {
			ahead, end := d.m.edgesAhead(&from, hi)
			for _, e := range ahead {
				a := d.m.account(d.m.recordOf(e.version))
				if a == nil {
					continue
				}
				for _, ref := range append([]events.Ref{d.m.refOf(a.record)}, d.m.following(a)...) {
					if !yield(ref) {
						return
					}
				}
			}
			if end || d.m.err != nil {
				return
			}
		}
	}
}

// edgesAhead reads on in the edges up to a day, from a place that it moves:
// those of versions that count.
func (v *View) edgesAhead(from *edge, to dayNumber) (ahead []edge, end bool) {
	defer v.lock()()
	end = true
	steps := 0
	v.t.edges.Ascend(*from, func(e edge) bool {
		if e.on > to {
			return false
		}
		if v.t.told(e.version, v.place) {
			ahead = append(ahead, e)
		}
		*from = edge{e.on, e.version + 1}
		steps++
		end = len(ahead) < aheadOf && steps < stepsOf
		return end
	})
	return ahead, end
}
