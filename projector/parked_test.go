package projector

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/events"
)

// TestParked: what cannot be read is told of, and whether it is in the way of
// its record; who decides reads what was said before.
func TestParked(t *testing.T) {
	s := newStory(t)
	s.entity("place", "quay", "hall", "mole")
	ref := func(slug string) events.Ref { return events.Ref{Timeline: town, Kind: events.KindEntity, Key: slug} }
	s.poison(ref("quay"), events.Corrected) // 8
	s.poison(ref("hall"), events.Retracted) // 9: takes effect
	s.poison(ref("mole"), events.Corrected) // 10
	s.changes("mole", events.Corrected, fields{"name": "The old mole"})
	st := s.fold0()
	for i, subject := range []string{ref("ghost").Subject(), "dateline.nowhere.entity.x", "dateline.harbour-town.Alien"} {
		st.skip(&events.DecodeError{Sequence: uint64(12 + i), Subject: subject, Err: errors.New("no ce-id")})
	}
	var told []Poison
	for _, p := range st.Parked() {
		p.Why = ""
		told = append(told, p)
	}
	if diff := cmp.Diff([]Poison{
		{8, ref("quay").Subject(), "", true},
		{9, ref("hall").Subject(), "", false},
		{10, ref("mole").Subject(), "", false},
		{12, ref("ghost").Subject(), "", true},
		{13, "dateline.nowhere.entity.x", "", true},
		{14, "dateline.harbour-town.Alien", "", false},
	}, told); diff != "" {
		t.Error(diff)
	}
	inRecords(t, st, func(r events.Records) {
		if e, ok := r.Last(ref("quay")); !ok || e.Sequence != 5 || r.Parked(ref("quay")).Sequence != 8 {
			t.Errorf("quay at %d", e.Sequence)
		}
		if e, _ := r.Last(ref("hall")); e.Sequence != 9 || e.Change != events.Retracted || string(e.Body) != string(s.events[5].Body) {
			t.Errorf("hall at %d: %s %s", e.Sequence, e.Change, e.Body)
		}
		if e, _ := r.Last(ref("mole")); e.Sequence != 11 {
			t.Errorf("mole at %d", e.Sequence)
		}
		if _, ok := r.Last(ref("ghost")); ok || r.Parked(ref("nobody")) != nil {
			t.Error("there are ghosts")
		}
	})
}

// TestRecord tells of records of every kind how they stand.
func TestRecord(t *testing.T) {
	s := newStory(t)
	s.entity("place", "quay")
	s.first(events.KindEntity, "legend", fields{"kind": "place", "name": "A legend", "citations": cites("hearsay")})
	met := s.tells("meeting.held", "2026-02-03", fields{"citations": cites("register", "hearsay")})
	said := s.tells("remark.made", "2026-02-03", fields{"citations": cites("hearsay")})
	void := s.tells("remark.made", "2026-02-04")
	s.retracts(void)
	s.retracts("hearsay")
	v := now(s.timeline())
	for key, want := range map[events.Ref]Standing{
		{Timeline: town, Kind: events.KindTimeline, Key: town}:        Stands,
		{Timeline: town, Kind: events.KindSource, Key: "register"}:    Stands,
		{Timeline: town, Kind: events.KindSource, Key: "hearsay"}:     Retracted,
		{Timeline: town, Kind: events.KindEntity, Key: "quay"}:        Stands,
		{Timeline: town, Kind: events.KindEntity, Key: "legend"}:      Fallen,
		{Timeline: town, Kind: "meeting", Key: met}:                   Stands,
		{Timeline: town, Kind: "remark", Key: said}:                   Fallen,
		{Timeline: town, Kind: "remark", Key: void}:                   Retracted,
		{Timeline: town, Kind: events.KindEntity, Key: "nobody"}:      "",
		{Timeline: "elsewhere", Kind: events.KindEntity, Key: "quay"}: "",
	} {
		if r, ok := v.Record(key); r.Standing != want || ok != (want != "") {
			t.Errorf("%s: %q, want %q", key, r.Standing, want)
		}
	}
	r, _ := v.Record(events.Ref{Timeline: town, Kind: "meeting", Key: met})
	if o := r.Body.(*events.Occurrence); len(o.Citations) != 1 || !r.Updated.After(r.Published) || r.Sequence != 7 {
		t.Errorf("%+v", r)
	}
}
