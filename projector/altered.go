package projector

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/dateline/dateline/events"
)

// Altered says of which records of a timeline the state may differ between two
// sequences: all of them, all entities, or some.
type Altered struct {
	Whole    bool         // the timeline's own record changed: it may stand or fall, or speak another language
	Entities bool         // what a source says counts otherwise
	Records  []events.Ref // each once, in the order of their names
}

// Altered finds what the events behind one sequence up to another may have
// altered: the records that they are of, what a changed occurrence named before
// or names now and the commitments that wait for that, and where sources were
// ever withdrawn, what cites a source that changed. What it leaves out is the
// same at both; the day plays no part in it.
func (t *Timeline) Altered(ctx context.Context, from, to uint64) (Altered, error) {
	a := &altering{
		before: &View{t: t, ctx: ctx}, after: &View{t: t, ctx: ctx},
		refs: map[events.Ref]bool{}, occurrences: map[uint32]bool{},
	}
	a.before.place, a.after.place = t.placesUpTo(from, to)
	if a.walk(); a.Whole {
		return Altered{Whole: true}, nil
	}
	changed := slices.Sorted(maps.Keys(a.occurrences))
	a.before.readAheadOf(changed)
	a.after.readAheadOf(changed)
	for _, record := range changed {
		a.concern(record)
	}
	a.Records = slices.SortedFunc(maps.Keys(a.refs), func(x, y events.Ref) int {
		return strings.Compare(x.Subject(), y.Subject())
	})
	if a.before.err != nil {
		return Altered{}, a.before.err
	}
	return a.Altered, a.after.err
}

// altering gathers what events alter.
type altering struct {
	Altered
	before, after *View
	refs          map[events.Ref]bool
	occurrences   map[uint32]bool // that changed
}

func (t *Timeline) placesUpTo(from, to uint64) (lo, hi uint32) {
	t.state.mu.RLock()
	defer t.state.mu.RUnlock()
	return t.upTo(from), t.upTo(to)
}

// walk notes the records of the events, some at a time.
func (a *altering) walk() {
	hi := a.after.place
	for lo := a.before.place; lo < hi; lo += min(aheadOf, hi-lo) {
		for _, record := range a.after.recordedBetween(lo, min(lo+aheadOf, hi)) {
			a.note(record)
		}
	}
}

func (a *altering) note(record uint32) {
	ref := a.after.refOf(record)
	a.refs[ref] = true
	switch ref.Kind {
	case events.KindTimeline:
		a.Whole = true
	case events.KindSource:
		a.noteSource(ref.Key)
	case events.KindEntity:
	default:
		a.occurrences[record] = true
	}
}

// noteSource notes what cites a source. Only where one was ever withdrawn does
// it matter what a source is.
func (a *altering) noteSource(slug string) {
	v := a.after
	unlock := v.lock()
	matters := countUpTo(v.t.turnings, v.place) > 0
	unlock()
	if !matters {
		return
	}
	a.Entities = true
	for _, cites := range v.citing(slug) {
		for _, ref := range v.refsOf(cites) {
			a.refs[ref] = true
		}
	}
}

// refsOf are the records of versions posted somewhere.
func (v *View) refsOf(posted postings) (refs []events.Ref) {
	defer v.lock()()
	places := posted(v.t)
	for _, place := range places[:countUpTo(places, v.place)] {
		refs = append(refs, v.t.ref(v.t.versions.at(place).record))
	}
	return refs
}

// concern notes the entities that follow from an occurrence, as it was and as
// it is.
func (a *altering) concern(record uint32) {
	for _, v := range []*View{a.before, a.after} {
		o, ok := v.body(v.current(record)).(*events.Occurrence)
		if !ok {
			continue
		}
		for _, slug := range append(named(o), saidOf(o.Citations)...) {
			a.entity(slug)
			for _, waiting := range v.tiedTo(slug) {
				a.entity(waiting)
			}
		}
	}
}

func (a *altering) entity(slug string) {
	ref := events.Ref{Timeline: a.after.t.slug, Kind: events.KindEntity, Key: slug}
	if a.after.find(ref) != 0 {
		a.refs[ref] = true
	}
}

// Refs are the next records of the timeline, behind so many, that had an event
// up to a sequence and are of a wanted kind, in the order in which they were
// first recorded. It looks at n of them; next is where to go on, 0 at the end.
func (t *Timeline) Refs(behind, n int, upTo uint64, wanted func(kind string) bool) (refs []events.Ref, next int) {
	t.state.mu.RLock()
	defer t.state.mu.RUnlock()
	place := t.upTo(upTo)
	for record := behind + 1; record < len(t.records); record++ {
		switch {
		case t.records[record].first > place:
			return refs, 0
		case record > behind+n:
			return refs, record - 1
		case wanted(t.kindOf(uint32(record))):
			refs = append(refs, t.ref(uint32(record)))
		}
	}
	return refs, 0
}

// Count is how many records the timeline ever had.
func (t *Timeline) Count() int {
	t.state.mu.RLock()
	defer t.state.mu.RUnlock()
	return len(t.records) - 1
}

// Begun lists the timelines that ever stood, by slug, also retracted ones.
func (s *State) Begun() []*Timeline {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var begun []*Timeline
	for _, t := range s.timelines {
		if t.own != 0 {
			begun = append(begun, t)
		}
	}
	slices.SortFunc(begun, func(a, b *Timeline) int { return strings.Compare(a.slug, b.slug) })
	return begun
}
