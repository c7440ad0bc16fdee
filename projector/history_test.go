package projector

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/events"
)

func TestChanges(t *testing.T) {
	s := newStory(t)
	id := s.tells("commitment.made", "2025-08", due("2030"), fields{"summary": "A & B"})
	s.changes(id, events.Refined, fields{"occurred": "2025-08-29", "details": fields{"due": "2030-06", "terms": "T"}})
	s.changes(id, events.Cited, fields{"citations": cites("register", "gazette")})
	s.changes(id, events.Retracted, fields{"title": "gone"})
	s.changes(id, events.Corrected, fields{"title": "back", "summary": nil, "places": []string{"quay"}})
	ref := events.Ref{Timeline: town, Kind: "commitment", Key: id}
	s.poison(ref, events.Corrected)
	st := s.fold0()
	tl, _ := st.Timeline(town)

	changes := now(tl).History(ref)
	want := [][]FieldChange{
		nil,
		{{"details.due", `"2030"`, `"2030-06"`}, {"details.terms", "", `"T"`}, {"occurred", `"2025-08"`, `"2025-08-29"`}},
		{{"citations", `[{"source":"register"}]`, `[{"source":"register"},{"source":"gazette"}]`}},
		nil,
		{
			{"places", "", `["quay"]`},
			{"summary", `"A & B"`, ""},
			{"title", `"commitment.made 2025-08"`, `"back"`},
		},
		nil,
	}
	for i, c := range changes {
		if diff := cmp.Diff(want[i], c.Fields); diff != "" {
			t.Errorf("%s: %s", c.Change, diff)
		}
		if e := s.events[4+i]; c.ID != e.ID || c.Sequence != e.Sequence || c.Change != e.Change ||
			c.By != e.By || c.Reason != e.Reason || !c.Recorded.Equal(e.Recorded) {
			t.Errorf("event %+v told as %+v", e, c)
		}
	}
	if len(changes) != len(want) {
		t.Errorf("%d changes", len(changes))
	}
	if got := now(tl).History(events.Ref{Timeline: "elsewhere", Kind: "commitment", Key: id}); got != nil {
		t.Errorf("another timeline's history: %v", got)
	}
}

func TestAKeyOrderIsNoChange(t *testing.T) {
	s := newStory(t)
	ref := events.Ref{Timeline: town, Kind: events.KindEntity, Key: "quay"}
	s.append(ref, events.Recorded, []byte(`{"kind":"place","name":"Quay","names":{"de":"Kai","nl":"Kade"}}`))
	s.append(ref, events.Corrected, []byte(`{"name":"Quay","names":{"nl":"Kade", "de":"Kai"},"kind":"place"}`))
	if got := now(s.timeline()).History(ref); len(got[1].Fields) != 0 {
		t.Errorf("changes %+v", got[1].Fields)
	}
}
