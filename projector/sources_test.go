package projector

import (
	"fmt"
	"slices"
	"testing"

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
