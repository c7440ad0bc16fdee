package projector

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEntitiesHaveTheStatusOfTheDay(t *testing.T) {
	s := newStory(t)
	s.entity("agreement", "pact")
	s.entity("meeting", "regatta")
	s.entity("series", "council")
	s.entity("document", "charter")
	s.entity("person", "mayor")
	s.entity("commitment", "new-quay", "old-quay", "idea", "dream")
	s.tells("agreement.signed", "2026-03", about("pact"))
	s.tells("remark.made", "2026-09", about("pact"))
	s.tells("meeting.scheduled", "2026-01-10", about("regatta"))
	s.tells("meeting.held", "2026-06-01", about("regatta"))
	s.tells("meeting.held", "2026-02-01", about("council"))
	s.tells("meeting.cancelled", "2026-03-01", about("council"))
	s.tells("statement.adopted", "unknown", about("charter"))
	s.tells("commitment.made", "2026-01-05", about("new-quay"), due("2026-40"))
	s.tells("commitment.made", "2026-05-05", about("old-quay"))
	s.tells("commitment.made", "unknown", about("idea"))
	tl := s.timeline()
	statuses := func(p Perspective) map[string]string {
		got := map[string]string{}
		for _, e := range slices.Collect(at(tl, p).Entities("")) {
			if e.Status != "" {
				got[e.Slug] = e.Status + " (" + string(e.Certainty) + ")"
			}
		}
		return got
	}
	for _, row := range []struct {
		name string
		p    Perspective
		want map[string]string
	}{
		{"in the middle", asOf("2026-03-15"), map[string]string{
			"pact": "signed (possible)", "regatta": "scheduled (definite)", "council": "met (definite)",
			"new-quay": "scheduled (definite)", "old-quay": "not made (not yet)", "idea": "undated (undated)", "dream": "not made (not yet)",
		}},
		{"today", asOf(""), map[string]string{
			"pact": "signed (definite)", "regatta": "held (definite)", "council": "met (definite)", "charter": "adopted (undated)",
			"new-quay": "overdue, unconfirmed (definite)", "old-quay": "open (definite)", "idea": "undated (undated)", "dream": "not made (not yet)",
		}},
		{"on no day", Perspective{}, map[string]string{"charter": "adopted (undated)", "idea": "undated (undated)", "dream": "not made (not yet)"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			if diff := cmp.Diff(row.want, statuses(row.p)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTouching(t *testing.T) {
	s := newStory(t)
	s.entity("person", "mayor")
	for _, o := range []fields{
		{"about": "mayor"},
		{"actors": []fields{{"entity": "mayor", "office": "mayor"}}},
		{"actors": []fields{{"entity": "pilot", "office": "mayor"}}},
		{"places": []string{"mayor"}},
		{"touches": []string{"mayor", "pilot"}},
		{"about": "council"},
	} {
		s.tells("meeting.held", "2026-03", o)
	}
	undated := s.tells("remark.made", "unknown", about("mayor"))
	retracted := s.tells("meeting.held", "2026-03", about("mayor"))
	s.retracts(retracted)
	tl := s.timeline()

	touching := now(tl).Touching("mayor")
	if len(touching) != 7 || touching[0].ID != retracted || !touching[0].Retracted || touching[1].ID != undated {
		t.Errorf("touching %v", ids(touching))
	}
	for _, row := range []struct {
		p    Perspective
		want int
	}{
		{asOf(""), 6}, {asOf("2026-03-31"), 5}, {asOf("2026-03-30"), 0}, {possiblyAsOf("2026-03-30"), 5},
	} {
		e, ok := at(tl, row.p).Entity("mayor")
		if !ok || e.Touching != row.want {
			t.Errorf("as of %s: %d, want %d", row.p.AsOf, e.Touching, row.want)
		}
	}
	if _, ok := at(tl, asOf("")).Entity("nobody"); ok {
		t.Error("found nobody")
	}
	if got := now(tl).Touching("nobody"); len(got) != 0 {
		t.Errorf("nobody is touched: %v", ids(got))
	}
}
