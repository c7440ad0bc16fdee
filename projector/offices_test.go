package projector

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func holds(holder string, more ...fields) fields {
	a := fields{"entity": holder, "office": "mayor"}
	for _, m := range more {
		for name, value := range m {
			a[name] = value
		}
	}
	return fields{"actors": []fields{a}}
}

// inOffice says in short who is attested.
func inOffice(o Office) string {
	var b strings.Builder
	for _, h := range o.Holders {
		b.WriteString(h.Holder.Slug + " (" + h.Occurred.String() + ") ")
	}
	if o.Unknown {
		b.WriteString("unknown ")
	}
	if o.Before != nil {
		b.WriteString("before: " + o.Before.Holder.Slug + " (" + o.Before.Occurred.String() + ") ")
	}
	if o.After != nil {
		b.WriteString("after: " + o.After.Holder.Slug + " (" + o.After.Occurred.String() + ") ")
	}
	for _, h := range o.Vague {
		b.WriteString("vague: " + h.Holder.Slug + " (" + h.Occurred.String() + ") ")
	}
	return strings.TrimSpace(b.String())
}

func TestOfficesByAttestation(t *testing.T) {
	type attested struct {
		occurred string
		actor    fields
	}
	for _, row := range []struct {
		name  string
		given []attested
		day   string
		want  string
	}{
		{"nobody", nil, "2026-01-01", "unknown"},
		// worked example 1 of time.md
		{"a month covers its last day", []attested{{"2025-08", holds("ada")}, {"2026-07-02", holds("bea")}}, "2025-08-31", "ada (2025-08)"},
		{"a month covers its first day", []attested{{"2025-08", holds("ada")}}, "2025-08-01", "ada (2025-08)"},
		{"the later day", []attested{{"2025-08", holds("ada")}, {"2026-07-02", holds("bea")}}, "2026-07-02", "bea (2026-07-02)"},
		{"between two people", []attested{{"2025-08", holds("ada")}, {"2026-07-02", holds("bea")}}, "2026-01-01", "unknown before: ada (2025-08) after: bea (2026-07-02)"},
		{"between two of one person", []attested{{"2025-08", holds("ada")}, {"2026-07-02", holds("ada")}}, "2026-01-01", "unknown before: ada (2025-08) after: ada (2026-07-02)"},
		{"the nearest neighbours", []attested{
			{"2025-08", holds("ada")},
			{"2025-10", holds("cem")},
			{"2025-09", holds("bea")},
			{"2026-07", holds("dan")},
			{"2026-06", holds("eva")},
			{"2026-08", holds("ada")},
		}, "2026-01-01", "unknown before: cem (2025-10) after: eva (2026-06)"},
		{"two on one day", []attested{{"2025-08-05", holds("bea")}, {"2025-08", holds("ada")}}, "2025-08-05", "bea (2025-08-05) ada (2025-08)"},
		{"31 days cover", []attested{{"2026-01-01/2026-01-31", holds("ada")}}, "2026-01-15", "ada (2026-01-01/2026-01-31)"},
		{"32 days do not", []attested{{"2026-01-01/2026-02-01", holds("ada")}}, "2026-01-15", "unknown vague: ada (2026-01-01/2026-02-01)"},
		{"a year is vague", []attested{{"2026", holds("ada")}}, "2026-01-15", "unknown vague: ada (2026)"},
		{"half-open is vague", []attested{{"[..2026-07-01]", holds("ada")}}, "2026-07-01", "unknown vague: ada ([..2026-07-01])"},
		{"open end is vague", []attested{{"2026-07-01/..", holds("ada")}}, "2026-07-01", "unknown vague: ada (2026-07-01/..)"},
		{"two months between is vague", []attested{{"[2026-01..2026-02]", holds("ada")}}, "2026-01-15", "unknown vague: ada ([2026-01..2026-02])"},
		{"a former holder", []attested{{"2026-07-02", holds("ada", fields{"former": true})}}, "2026-07-02", "unknown"},
		{"undated", []attested{{"unknown", holds("ada")}}, "2026-07-02", "unknown"},
		{"another office", []attested{{"2026-07-02", holds("ada", fields{"office": "pilot"})}}, "2026-07-02", "unknown"},
		{"no day", []attested{{"2026-07-02", holds("ada")}}, "", "unknown"},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := newStory(t)
			s.entity("office", "mayor")
			for _, a := range row.given {
				s.tells("meeting.held", a.occurred, a.actor)
			}
			rows := slices.Collect(at(s.timeline(), Perspective{AsOf: day(row.day)}).Offices(""))
			if len(rows) != 1 || rows[0].Slug != "mayor" || rows[0].Name != "The mayor" {
				t.Fatalf("rows %+v", rows)
			}
			if got := inOffice(rows[0]); got != row.want {
				t.Errorf("\n got %s\nwant %s", got, row.want)
			}
		})
	}
}

func TestOneAttestationPerHolderUnitesItsSources(t *testing.T) {
	s := newStory(t)
	s.entity("office", "mayor", "pilot")
	s.entity("person", "ada")
	s.tells("meeting.held", "2026-07", holds("ada"), fields{"citations": cites("gazette", "hearsay")})
	narrow := s.tells("meeting.held", "2026-07-02", holds("ada"), fields{"citations": cites("register", "gazette")})
	withdrawn := s.tells("meeting.held", "2026-07-02", holds("bea"))
	s.retracts(withdrawn)
	s.retracts("pilot")
	tl := s.timeline()

	want := Attestation{
		Holder: Name{"ada", "The ada"}, Occurrence: narrow, Occurred: occurred(t, "2026-07-02"),
		When: "2 July 2026", Sources: []string{"register", "gazette", "hearsay"},
	}
	same := cmp.Comparer(func(a, b Attestation) bool {
		return cmp.Equal(a.Sources, b.Sources) && a.Holder == b.Holder && a.Occurrence == b.Occurrence && a.Occurred == b.Occurred && a.When == b.When
	})
	rows := slices.Collect(at(tl, asOf("2026-07-02")).Offices(""))
	if diff := cmp.Diff([]Attestation{want}, rows[0].Holders, same); len(rows) != 1 || diff != "" {
		t.Error(rows, diff)
	}
	after := slices.Collect(at(tl, asOf("2026-06-01")).Offices(""))[0].After
	if after == nil || after.When != "July 2026" {
		t.Errorf("nearest: %+v", after)
	}
	before := slices.Collect(at(tl, asOf("2026-08-01")).Offices(""))[0].Before
	if before == nil || before.When != "July 2026" || len(before.Sources) != 2 {
		t.Errorf("nearest: %+v", before)
	}
}

func TestOnlySourcesThatNameTheHolderAttest(t *testing.T) {
	s := newStory(t)
	s.entity("office", "mayor")
	s.entity("person", "ada")
	s.tells("meeting.held", "2026-07-02", holds("ada"), fields{"citations": []fields{
		gives("register", "occurred"), gives("gazette", "actors"), gives("hearsay", "actors.ada"), gives("almanac", "actors.bea"),
	}})
	holders := slices.Collect(at(s.timeline(), asOf("2026-07-02")).Offices(""))[0].Holders
	if diff := cmp.Diff([]string{"gazette", "hearsay"}, holders[0].Sources); diff != "" {
		t.Error(diff)
	}
}
