package projector

import (
	"fmt"
	"slices"
	"testing"

	"github.com/dateline/dateline/events"

	"github.com/google/go-cmp/cmp"
)

func TestWhatRestsOnASource(t *testing.T) {
	s := newStory(t)
	s.tells("meeting.held", "2026-01", fields{"citations": cites("register", "register")})
	s.tells("meeting.held", "2026-02", fields{"citations": cites("register", "gazette")})
	s.tells("meeting.held", "2026-03", fields{"citations": cites("gazette", "hearsay")})
	s.tells("meeting.held", "2026-04", fields{"citations": []fields{{"source": "hearsay"}, {"source": "gazette", "stance": "contradicts"}}})
	s.retracts(s.tells("meeting.held", "2026-05", fields{"citations": cites("gazette")}))

	rests := func() (rows []string) {
		for _, r := range slices.Collect(now(s.timeline()).Sources("")) {
			rows = append(rows, fmt.Sprintf("%s: %d cite, %d alone, retracted %v", r.Slug, r.Cited, r.Alone, r.Retracted))
		}
		return rows
	}
	want := []string{"gazette: 3 cite, 0 alone, retracted false", "hearsay: 2 cite, 1 alone, retracted false", "register: 2 cite, 1 alone, retracted false"}
	if diff := cmp.Diff(want, rests()); diff != "" {
		t.Error(diff)
	}
	s.retracts("hearsay")
	want = []string{"gazette: 3 cite, 1 alone, retracted false", "hearsay: 2 cite, 1 alone, retracted true", "register: 2 cite, 1 alone, retracted false"}
	if diff := cmp.Diff(want, rests()); diff != "" {
		t.Error("withdrawn:", diff)
	}
	if row := slices.Collect(now(s.timeline()).Sources(""))[0]; row.Title != "The gazette" || row.Kind != "news" || row.Published != "February 2026" {
		t.Errorf("row %+v", row)
	}
}

// TestWhatLendsOnlyADateHoldsNothingUp: of two supporters the one who says what
// it was is the one on whom it rests.
func TestWhatLendsOnlyADateHoldsNothingUp(t *testing.T) {
	s := newStory(t)
	id := s.tells("meeting.held", "2026-02-03", fields{"citations": []fields{gives("register", "type"), gives("gazette", "occurred")}})
	s.tells("meeting.held", "2026-02-04", fields{"citations": []fields{gives("register", "type"), gives("gazette", "type")}})
	tl := s.timeline()
	for _, p := range []Perspective{{}, {Without: []string{"hearsay"}}, {Without: []string{"register"}}} {
		v := at(tl, p)
		register, _ := v.Source("register")
		gazette, _ := v.Source("gazette")
		if register.Cited != 2 || register.Alone != 1 || gazette.Cited != 2 || len(p.Without) == 0 && gazette.Alone != 0 {
			t.Errorf("%+v: register %d of %d, gazette %d of %d", p, register.Alone, register.Cited, gazette.Alone, gazette.Cited)
		}
		if alone := v.RestingAlone("register"); len(alone) != 1 || alone[0].ID != id {
			t.Errorf("%+v: %v rest on the register alone", p, ids(alone))
		}
	}
	w, _ := now(tl).Why(events.Ref{Timeline: town, Kind: "meeting", Key: id}, "")
	if w.Rule != "rests on register alone" {
		t.Errorf("because %q", w.Rule)
	}
}
