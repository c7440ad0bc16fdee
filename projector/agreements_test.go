package projector

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/events"
)

// words are slug, status and certainty of a row, in words.
func words(slug, status string, c Certainty) string {
	return slug + ": " + status + " (" + string(c) + ")"
}

func agreementsAsOf(tl *Timeline, p Perspective) (rows []string) {
	for _, a := range slices.Collect(at(tl, p).Agreements("")) {
		rows = append(rows, words(a.Slug, a.Status, a.Certainty))
	}
	return rows
}

// TestAgreementsAsOf is worked example 4 of time.md in another town.
func TestAgreementsAsOf(t *testing.T) {
	s := newStory(t)
	s.entity("agreement", "bridge-pact", "ferry-pact", "quay-lease", "void-pact", "future-pact", "vague-pact", "talked-of")
	s.tells("agreement.welcomed", "2026-07-02", about("ferry-pact"))
	s.tells("agreement.signed", "2026-07-02", about("ferry-pact"))
	s.tells("agreement.welcomed", "2026-07-02", about("bridge-pact"))
	s.tells("agreement.signed", "[..2026-07-01]", about("quay-lease"))
	s.tells("agreement.signed", "2027-02", about("future-pact"))
	s.tells("agreement.signed", "unknown", about("vague-pact"))
	s.tells("remark.made", "2026-01-01", about("talked-of"))
	s.tells("agreement.signed", "2026-01-01", about("void-pact"))
	s.retracts("void-pact")
	s.tells("agreement.signed", "2026-01-01", about("nobody-knows"))
	tl := s.timeline()

	for _, row := range []struct {
		name string
		p    Perspective
		want []string
	}{
		{"the day", asOf("2026-07-02"), []string{"bridge-pact: welcomed (definite)", "ferry-pact: signed (definite)", "quay-lease: signed (definite)"}},
		{"the days before", asOf("2026-06-30"), nil},
		{"possibly", possiblyAsOf("2026-06-30"), []string{"quay-lease: signed (possible)"}},
		{"all, as of today", asOf(""), []string{
			"bridge-pact: welcomed (definite)", "ferry-pact: signed (definite)", "future-pact:  (not yet)",
			"quay-lease: signed (definite)", "vague-pact: signed (undated)",
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			if diff := cmp.Diff(row.want, agreementsAsOf(tl, row.p)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestStatusOfAnAgreement(t *testing.T) {
	type act struct{ verb, occurred string }
	for _, row := range []struct {
		name string
		acts []act
		p    Perspective
		want string
	}{
		{"the latest", []act{{"in_force", "2026-09"}, {"signed", "2026-07-02"}}, asOf("2026-12-31"), "in force (definite)"},
		{"as of an earlier day", []act{{"in_force", "2026-09"}, {"signed", "2026-07-02"}}, asOf("2026-09-29"), "signed (definite)"},
		{"on one date the further", []act{{"signed", "2026-07-02"}, {"welcomed", "2026-07-02"}}, asOf("2026-12-31"), "signed (definite)"},
		{"on one last day the further", []act{{"signed", "[..2026-07-02]"}, {"amended", "2026-07-02"}, {"terminated", "[..2026-07-02]"}}, asOf("2026-12-31"), "terminated (definite)"},
		{"welcomed later stays signed", []act{{"signed", "2026-07-01"}, {"welcomed", "2026-07-02"}}, asOf("2026-12-31"), "signed (definite)"},
		{"announced later stays signed", []act{{"signed", "2026-07-01"}, {"announced", "2026-07-09"}}, asOf("2026-12-31"), "signed (definite)"},
		{"only told of", []act{{"announced", "2026-07-01"}, {"welcomed", "2026-07-09"}}, asOf("2026-12-31"), "welcomed (definite)"},
		{"definite before possible", []act{{"signed", "2026-07-01"}, {"in_force", "2026"}}, possiblyAsOf("2026-08-01"), "signed (definite)"},
		{"undated acts do not count", []act{{"signed", "2026-07-01"}, {"terminated", "unknown"}}, asOf(""), "signed (definite)"},
		{"without a status", []act{{"initialled", "2026-07-01"}}, asOf("2026-12-31"), " (definite)"},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := newStory(t)
			s.entity("agreement", "pact")
			for _, a := range row.acts {
				s.tells("agreement."+a.verb, a.occurred, about("pact"))
			}
			want := []string{"pact: " + row.want}
			if diff := cmp.Diff(want, agreementsAsOf(s.timeline(), row.p)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRowOfAnAgreement(t *testing.T) {
	s := newStory(t)
	s.entity("organisation", "ferry-company")
	s.first(events.KindEntity, "pact", fields{"kind": "agreement", "name": "Pact", "details": fields{
		"instrument": "memorandum", "parties": []string{"ferry-company", "council"}, "purpose": "Crossing.",
	}})
	id := s.tells("agreement.signed", "2026-07-02", about("pact"), fields{"citations": []fields{
		{"source": "hearsay", "directness": "inferred"},
		{"source": "gazette", "directness": "attributed"},
		{"source": "register", "stance": "contradicts"},
		{"source": "hearsay", "locator": "line 2"},
	}})
	s.tells("remark.made", "2026-07-03", about("pact"))
	row := find(t, slices.Collect(at(s.timeline(), asOf("2026-07-02")).Agreements("")), func(Agreement) bool { return true })
	want := Agreement{
		Slug: "pact", Name: "Pact", Instrument: "memorandum", Purpose: "Crossing.",
		Parties: []Name{{"ferry-company", "The ferry-company"}, {"council", "council"}},
		Status:  "signed", Certainty: Definite,
		Acts: []Act{{
			ID: id, Type: "agreement.signed", Occurred: occurred(t, "2026-07-02"), When: "2 July 2026", Certainty: Definite,
			Title: "agreement.signed 2026-07-02", Sources: []string{"hearsay", "gazette"}, Directness: events.Direct,
		}},
	}
	if diff := cmp.Diff(want, row, cmp.Comparer(func(a, b events.Occurred) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
}

func TestInitiativesAsOf(t *testing.T) {
	s := newStory(t)
	s.entity("mechanism", "round-table", "tea-party", "only-talked-of")
	s.entity("initiative", "clean-quay")
	s.entity("platform", "tide-table")
	s.entity("series", "council")
	s.tells("meeting.scheduled", "2026-01-10", about("round-table"))
	s.tells("meeting.held", "2026-03", about("round-table"))
	s.tells("meeting.cancelled", "2026-05-01", about("round-table"))
	s.tells("mechanism.agreed", "2026-02-01", about("tea-party"))
	s.tells("meeting.held", "2026-03-01", about("tea-party"))
	s.tells("statement.issued", "2026-02-01", about("only-talked-of"))
	s.tells("initiative.launched", "[..2026-04-01]", about("clean-quay"))
	s.tells("position.taken", "2026-04-02", about("clean-quay"))
	s.tells("platform.introduced", "unknown", about("tide-table"))
	s.tells("meeting.held", "2026-03-01", about("council"))
	tl := s.timeline()
	for _, row := range []struct {
		name string
		p    Perspective
		want []string
	}{
		{"a meeting planned", asOf("2026-01-31"), []string{"round-table:  (definite)"}},
		{"one agreed", asOf("2026-03-15"), []string{"round-table:  (definite)", "tea-party: agreed (definite)"}},
		{"possibly met", possiblyAsOf("2026-03-15"), []string{"clean-quay: launched (possible)", "round-table: met (possible)", "tea-party: agreed (definite)"}},
		{"met, then a meeting cancelled", asOf("2026-05-01"), []string{"clean-quay: launched (definite)", "round-table: met (definite)", "tea-party: agreed (definite)"}},
		{"all", asOf(""), []string{"clean-quay: launched (definite)", "round-table: met (definite)", "tea-party: agreed (definite)", "tide-table: introduced (undated)"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			var got []string
			for _, i := range slices.Collect(at(tl, row.p).Initiatives("")) {
				got = append(got, words(i.Slug, i.Status, i.Certainty))
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	rows := slices.Collect(at(tl, asOf("2026-05-01")).Initiatives(""))
	i := slices.IndexFunc(rows, func(i Initiative) bool { return i.Slug == "clean-quay" })
	if rows[i].Kind != "initiative" || rows[i].Name != "The clean-quay" || len(rows[i].Acts) != 2 {
		t.Errorf("row %+v", rows[i])
	}
}

// TestRolesStandInForDetails: where the entity does not say who is bound, the
// actors of its acts do.
func TestRolesStandInForDetails(t *testing.T) {
	s := newStory(t)
	s.entity("commitment", "quay")
	s.entity("agreement", "charter")
	s.tells("commitment.made", "2026-01-15", about("quay"), fields{"actors": []fields{
		{"entity": "board", "role": "obligor"}, {"entity": "town", "role": "beneficiary"}, {"entity": "press", "role": "witness"},
	}})
	s.tells("agreement.signed", "2026-01-15", about("charter"), fields{"actors": []fields{{"entity": "board", "role": "party"}}})
	tl := s.timeline()

	c := slices.Collect(at(tl, asOf("2026-02-01")).Commitments(nil))[0]
	want := [][]Name{{{"board", "board"}}, {{"town", "town"}}, {{"board", "board"}}}
	got := [][]Name{c.Obligors, c.Beneficiaries, slices.Collect(at(tl, asOf("2026-02-01")).Agreements(""))[0].Parties}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
