package seeds_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// The examples that the meaning of dates, offices and commitments was worked
// out on, answered by the seeds.

func TestWhoWasPrimeMinisterOfJapan(t *testing.T) {
	for _, c := range []struct {
		on, holder string
		sources    []string
	}{
		{"2025-08-31", "shigeru-ishiba", []string{"s1"}},
		{"2026-07-02", "sanae-takaichi", []string{"s0", "s1", "s2"}},
	} {
		o := office(t, "prime-minister-of-japan", c.on)
		if len(o.Holders) != 1 || o.Holders[0].Holder.Slug != c.holder {
			t.Errorf("%s: %+v, want %s", c.on, o.Holders, c.holder)
			continue
		}
		sources := slices.Clone(o.Holders[0].Sources)
		slices.Sort(sources)
		if !slices.Equal(sources, c.sources) {
			t.Errorf("%s: attested by %v, want %v", c.on, sources, c.sources)
		}
	}
}

func TestBetweenAttestationsNobodyIsGuessed(t *testing.T) {
	o := office(t, "prime-minister-of-japan", "2025-12-01")
	if !o.Unknown || o.Before == nil || o.Before.Holder.Slug != "shigeru-ishiba" || o.After == nil || o.After.Holder.Slug != "sanae-takaichi" {
		t.Errorf("%+v, want unknown between Ishiba and Takaichi", o)
	}
}

func office(t *testing.T, slug, on string) projector.Office {
	t.Helper()
	for _, o := range slices.Collect(at(t, all(t), asOf(on)).Offices("")) {
		if o.Slug == slug {
			return o
		}
	}
	t.Fatalf("no office %s", slug)
	return projector.Office{}
}

func TestSecondEconomicSecurityDialogue(t *testing.T) {
	tl := all(t)
	for _, c := range []struct{ on, status string }{
		{"2025-12-31", "not made"},
		{"2026-05-01", "scheduled"},
		{"2026-06-30", "scheduled"}, // its last day
		{"2026-07-01", "overdue, unconfirmed"},
		{"2030-01-01", "overdue, unconfirmed"},
	} {
		if got := commitment(t, tl, "second-economic-security-dialogue", asOf(c.on)).Status; got != c.status {
			t.Errorf("%s: %q, want %q", c.on, got, c.status)
		}
	}
}

func commitment(t *testing.T, tl *projector.Timeline, slug string, p projector.Perspective) projector.Commitment {
	t.Helper()
	for _, c := range slices.Collect(at(t, tl, p).Commitments(nil)) {
		if c.Slug == slug {
			return c
		}
	}
	t.Fatalf("no commitment %s", slug)
	return projector.Commitment{}
}

func TestFirstAIStrategicDialogue(t *testing.T) {
	tl := all(t)
	held, ok := find(t, tl, "ai-strategic-dialogue", "meeting.held")
	if !ok || held.Occurred.String() != "2026-04" {
		t.Fatalf("%v %v, want a meeting held 2026-04", held.Occurred, ok)
	}
	if !slices.Contains(held.Body.Places, "mumbai") || !slices.Contains(held.Body.Places, "bengaluru") {
		t.Errorf("held in %v, want Mumbai and Bengaluru", held.Body.Places)
	}
	for _, c := range []struct{ on, certainty string }{
		{"2026-03-31", ""},
		{"2026-04-01", "possible"},
		{"2026-04-15", "possible"},
		{"2026-04-30", "definite"},
	} {
		if got := certaintyOf(t, tl, held.ID, possibly(c.on)); got != c.certainty {
			t.Errorf("%s: %q, want %q", c.on, got, c.certainty)
		}
		if got := certaintyOf(t, tl, held.ID, asOf(c.on)); c.certainty == "possible" && got != "" {
			t.Errorf("%s: %q among the definite ones", c.on, got)
		}
	}
}

// certaintyOf is how an answer holds an occurrence, empty where it does not.
func certaintyOf(t *testing.T, tl *projector.Timeline, id string, p projector.Perspective) string {
	dated, _ := at(t, tl, p).Occurrences()
	for _, o := range dated {
		if o.ID == id {
			return string(o.Certainty)
		}
	}
	return ""
}

func TestAgreements(t *testing.T) {
	tl := all(t)
	for _, c := range []struct {
		p    projector.Perspective
		want string
	}{
		{asOf("2026-07-02"), "ai-companies-memorandum ai-stack-agreement llm-research-mou supercomputer-memorandum"},
		{asOf("2026-07-01"), "supercomputer-memorandum"},
		{asOf("2026-06-30"), ""},
		{possibly("2026-06-30"), "supercomputer-memorandum?"},
	} {
		var got []string
		for _, a := range slices.Collect(at(t, tl, c.p).Agreements("")) {
			mark := ""
			if a.Certainty == projector.Possible {
				mark = "?"
			}
			got = append(got, a.Slug+mark)
		}
		slices.Sort(got)
		if strings.Join(got, " ") != c.want {
			t.Errorf("%v %v: %v, want %s", c.p.AsOf, c.p.Certainty, got, c.want)
		}
	}
}

// TestSignedSaysS1Alone: the other texts say welcomed, or speak of cooperation.
func TestSignedSaysS1Alone(t *testing.T) {
	tl := all(t)
	for _, about := range []string{"llm-research-mou", "ai-stack-agreement", "ai-companies-memorandum"} {
		signed, ok := find(t, tl, about, "agreement.signed")
		if !ok || len(sourcesOf(signed)) != 1 || sourcesOf(signed)[0] != "s1" {
			t.Errorf("%s signed, say %v, want s1 alone", about, sourcesOf(signed))
		}
		if welcomed, ok := find(t, tl, about, "agreement.welcomed"); !ok || !slices.Contains(sourcesOf(welcomed), "s0") {
			t.Errorf("%s welcomed, say %v, want s0", about, sourcesOf(welcomed))
		}
	}
	second, _ := find(t, tl, "supercomputer-memorandum", "agreement.signed")
	if second.Occurred.String() != "[..2026-07-01]" || second.Body.Citations[0].Directness != "attributed" {
		t.Errorf("supercomputer memorandum %s, %s; want [..2026-07-01], attributed", second.Occurred, second.Body.Citations[0].Directness)
	}
}

func sourcesOf(o projector.Occurrence) []string {
	var slugs []string
	for _, c := range o.Body.Citations {
		if c.Supports() && !slices.Contains(slugs, c.Source) {
			slugs = append(slugs, c.Source)
		}
	}
	return slugs
}

func TestFiveHundredProfessionals(t *testing.T) {
	tl := all(t)
	c := commitment(t, tl, "500-ai-professionals", asOf("2026-11-22"))
	if c.Made.String() != "2026-01" || c.Due.String() != "2030" {
		t.Errorf("made %s, due %s; want 2026-01, 2030", c.Made, c.Due)
	}
	if again, ok := find(t, tl, "500-ai-professionals", "commitment.reaffirmed"); !ok || again.Occurred.String() != "2026-07-02" {
		t.Errorf("reaffirmed %s, want 2026-07-02", again.Occurred)
	}
	made, _ := find(t, tl, "500-ai-professionals", "commitment.made")
	wordings := 0
	for _, c := range made.Body.Citations {
		if len(c.Says) > 0 || slices.Contains(c.Gives, "details.terms") {
			wordings++
		}
	}
	if wordings != 4 {
		t.Errorf("%d wordings are kept, want 4", wordings)
	}
	for _, on := range []string{"2026-01-31", "2026-07-02", "2029-12-31", "2030-12-31"} {
		if got := commitment(t, tl, "500-ai-professionals", asOf(on)).Status; got != "scheduled" {
			t.Errorf("%s: %q, want scheduled: it is due in or by 2030", on, got)
		}
	}
	if got := commitment(t, tl, "500-ai-professionals", asOf("2031-01-01")).Status; got != "overdue, unconfirmed" {
		t.Errorf("2031-01-01: %q", got)
	}
}

func TestTheUndatedTextIsDatedByNobody(t *testing.T) {
	before, after := reading(t, 4), all(t)
	known := make(map[string]bool)
	for _, o := range slices.Collect(at(t, before, everything).News()) {
		known[o.ID] = true
	}
	for _, o := range slices.Collect(at(t, after, everything).News()) {
		for _, c := range o.Body.Citations {
			if c.Source != "s4" {
				continue
			}
			if known[o.ID] {
				t.Errorf("%s: s4 is attached to what other texts report", o.Title)
			}
			if o.Occurred.Known() {
				t.Errorf("%s: s4 gives it the date %s", o.Title, o.Occurred)
			}
			if slices.ContainsFunc(o.Body.Actors, isJapanesePerson) {
				t.Errorf("%s: s4 names no Japanese person", o.Title)
			}
		}
	}
}

func isJapanesePerson(a events.Actor) bool {
	return slices.Contains([]string{"shigeru-ishiba", "sanae-takaichi", "toshimitsu-motegi"}, a.Entity)
}

// TestOneFactOnceAndTwoFactsTwice: two memoranda look alike and are not merged; a paragraph that
// stands three times is one summit.
func TestOneFactOnceAndTwoFactsTwice(t *testing.T) {
	tl := all(t)
	summits := 0
	for _, o := range slices.Collect(at(t, tl, everything).News()) {
		if o.Body.About == "annual-summit" && o.Occurred.String() == "2026-07-02" {
			summits++
		}
	}
	if summits != 1 {
		t.Errorf("%d annual summits on 2026-07-02, want 1", summits)
	}
	companies, _ := at(t, tl, asOf("2026-07-02")).Entity("ai-companies-memorandum")
	supercomputer, _ := at(t, tl, asOf("2026-07-02")).Entity("supercomputer-memorandum")
	if slices.Equal(companies.Body.Details.Parties, supercomputer.Body.Details.Parties) {
		t.Error("the two memoranda have the same parties")
	}
}
