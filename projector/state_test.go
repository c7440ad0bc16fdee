package projector

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/events"
)

// fold0 folds a story with poison in it.
func (s *story) fold0() *State {
	st := NewState(s)
	for _, e := range s.events {
		_ = st.Apply(e)
	}
	return st
}

func TestSequencesAscend(t *testing.T) {
	s := newStory(t)
	st := s.fold()
	for _, e := range []events.Stored{s.events[0], s.events[len(s.events)-1]} {
		err := st.Apply(e)
		if _, poison := errors.AsType[*events.DecodeError](err); err == nil || poison {
			t.Errorf("event %d again: %v", e.Sequence, err)
		}
	}
	if st.Sequence() != 4 || st.Versions() != 4 {
		t.Errorf("at %d with %d events", st.Sequence(), st.Versions())
	}
	gap := s.events[0]
	gap.Sequence = 99
	if err := st.Apply(gap); err != nil || st.Sequence() != 99 {
		t.Errorf("after a gap: %v, at %d", err, st.Sequence())
	}
}

func TestPoisonConcernsItsEventOnly(t *testing.T) {
	s := newStory(t)
	s.entity("place", "quay")
	quay := events.Ref{Timeline: town, Kind: events.KindEntity, Key: "quay"}
	ghost := events.Ref{Timeline: town, Kind: events.KindEntity, Key: "ghost"}
	s.poison(quay, events.Corrected)
	s.poison(ghost, events.Recorded)
	s.poison(ghost, events.Retracted)
	s.entity("place", "hall")
	st := NewState(s)
	var poison []uint64
	for _, e := range s.events {
		if err := st.Apply(e); err != nil {
			p, ok := errors.AsType[*events.DecodeError](err)
			if !ok || p.Subject != e.Record.Subject() {
				t.Fatalf("%v", err)
			}
			poison = append(poison, p.Sequence)
		}
	}
	if diff := cmp.Diff([]uint64{6, 7, 8}, poison); diff != "" || len(st.Poisoned()) != 3 {
		t.Error(diff, st.Poisoned())
	}
	tl, _ := st.Timeline(town)
	entities := slices.Collect(at(tl, asOf("")).Entities(""))
	if len(entities) != 2 || entities[1].Name != "The quay" || st.Sequence() != 9 {
		t.Errorf("at %d: %+v", st.Sequence(), entities)
	}
	if h := now(tl).History(quay); len(h) != 2 || h[1].Sequence != 6 {
		t.Errorf("history %+v", h)
	}
}

func TestARetractionThatCannotBeReadTakesEffect(t *testing.T) {
	s := newStory(t)
	s.entity("place", "quay")
	s.poison(events.Ref{Timeline: town, Kind: events.KindEntity, Key: "quay"}, events.Retracted)
	tl, _ := s.fold0().Timeline(town)
	if e, ok := at(tl, asOf("")).Entity("quay"); !ok || !e.Retracted || e.Name != "The quay" {
		t.Errorf("%+v", e)
	}
}

func TestWhichTimelinesStand(t *testing.T) {
	s := newStory(t)
	other := func(slug, kind string) events.Ref { return events.Ref{Timeline: slug, Kind: kind, Key: slug} }
	s.add(other("old-town", events.KindTimeline), events.Recorded, fields{"title": fields{"nl": "Oude stad", "en": "Old Town"}})
	s.add(other("nameless", events.KindEntity), events.Recorded, fields{"kind": "place", "name": "N"})
	st := s.fold()
	slugs := func(st *State) (all []string) {
		for _, t := range st.Timelines() {
			all = append(all, t.Slug())
		}
		return all
	}
	if diff := cmp.Diff([]string{town, "old-town"}, slugs(st)); diff != "" {
		t.Error(diff)
	}
	old, _ := st.Timeline("old-town")
	if now(old).Title() != "Old Town" || old.Sequence() != 5 || len(now(old).Body().Title) != 2 {
		t.Errorf("%q at %d", now(old).Title(), old.Sequence())
	}
	if _, ok := st.Timeline("nameless"); ok {
		t.Error("a timeline without a record stands")
	}
	s.retracts("old-town")
	if diff := cmp.Diff([]string{town}, slugs(s.fold())); diff != "" {
		t.Error("retracted:", diff)
	}
	inRecords(t, s.fold(), func(r events.Records) {
		if r.Count("old-town") != 2 {
			t.Error("a retracted timeline's events are forgotten")
		}
	})
	s.restores("old-town")
	if diff := cmp.Diff([]string{town, "old-town"}, slugs(s.fold())); diff != "" {
		t.Error("restored:", diff)
	}
}

func TestTimelineTellsOfItself(t *testing.T) {
	s := newStory(t)
	s.tells("meeting.held", "2026")
	s.add(events.Ref{Timeline: "old-town", Kind: events.KindTimeline, Key: "old-town"}, events.Recorded, fields{"title": "Old"})
	tl := s.timeline()
	if !now(tl).Published().Equal(dawn) || !tl.Updated().Equal(dawn.Add(4*time.Hour)) || tl.Sequence() != 5 || now(tl).Title() != "Harbour Town" {
		t.Errorf("published %v, updated %v, at %d", now(tl).Published(), tl.Updated(), tl.Sequence())
	}
	today := day("2026-07-02")
	if diff := cmp.Diff(Basis{KnownAt: 5, Certainty: Definite, Today: today}, at(tl, Perspective{Today: today}).Basis()); diff != "" {
		t.Error(diff)
	}
	p := Perspective{AsOf: day("2026-01-01"), Certainty: Possible, Today: today}
	if diff := cmp.Diff(Basis{KnownAt: 5, AsOf: p.AsOf, Certainty: Possible, Today: today}, at(tl, p).Basis()); diff != "" {
		t.Error(diff)
	}
}

func TestRecordsForDeciding(t *testing.T) {
	s := newStory(t)
	id := s.tells("meeting.held", "2026")
	s.changes(id, events.Corrected, fields{"occurred": "2025"})
	inRecords(t, s.fold(), func(st events.Records) {
		h := st.History(events.Ref{Timeline: town, Kind: "meeting", Key: id})
		if diff := cmp.Diff(s.events[4:6], h); diff != "" {
			t.Error(diff)
		}
		for _, none := range []events.Ref{{Timeline: town, Kind: "meeting", Key: "x"}, {Timeline: "nowhere", Kind: "meeting", Key: id}} {
			if h := st.History(none); h != nil {
				t.Errorf("history of nothing: %v", h)
			}
		}
		e, ok := st.ByContent(town, [10]byte(s.events[4].ID.Entropy()))
		if !ok || e.Sequence != 5 {
			t.Errorf("by content: %v %+v", ok, e)
		}
		_, unknown := st.ByContent(town, [10]byte{9})
		_, nowhere := st.ByContent("nowhere", [10]byte(s.events[4].ID.Entropy()))
		if unknown || nowhere {
			t.Error("found what is not there")
		}
		if st.Count(town) != 6 || st.Count("nowhere") != 0 {
			t.Errorf("counts %d, %d", st.Count(town), st.Count("nowhere"))
		}
		if !st.LastRecorded(town).Equal(s.events[5].Recorded) || !st.LastRecorded("nowhere").IsZero() {
			t.Errorf("last recorded %v", st.LastRecorded(town))
		}
	})
}

func inRecords(t *testing.T, st *State, read func(events.Records)) {
	t.Helper()
	if err := st.Records(t.Context(), read); err != nil {
		t.Error(err)
	}
}

func TestNames(t *testing.T) {
	s := newStory(t)
	s.entity("place", "quay")
	tl := s.timeline()
	if diff := cmp.Diff([]Name{{"quay", "The quay"}, {"moon", "moon"}}, []Name{now(tl).Name("quay"), now(tl).Name("moon")}); diff != "" {
		t.Error(diff)
	}
}

// TestTimesThatGoBack: of two services that record at once the later in the log
// may have the earlier time. It is known when what stands before it is.
func TestTimesThatGoBack(t *testing.T) {
	s := newStory(t)
	s.entity("place", "quay")
	s.entity("place", "hall")
	last := &s.events[len(s.events)-1]
	before := s.events[len(s.events)-2]
	last.Recorded = before.Recorded.Add(-time.Millisecond)
	tl := s.timeline()
	for after, want := range map[time.Duration]uint64{-time.Millisecond: before.Sequence - 1, 0: last.Sequence, time.Hour: last.Sequence} {
		p := Perspective{KnownAt: Moment{Time: before.Recorded.Add(after)}}
		if got := at(tl, p).Basis().KnownAt; got != want {
			t.Errorf("%v after: known up to %d, want %d", after, got, want)
		}
	}
}
