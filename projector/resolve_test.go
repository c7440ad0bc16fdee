package projector

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/events"
)

// gives is a citation that supports fields.
func gives(source string, paths ...string) fields {
	return fields{"source": source, "gives": paths}
}

// differs is a citation that says something else of some fields.
func differs(source string, says fields, more ...fields) fields {
	c := fields{"source": source, "says": says}
	for _, m := range more {
		for name, value := range m {
			c[name] = value
		}
	}
	return c
}

// effective folds one meeting with these citations after some sources were
// retracted.
func effective(t *testing.T, withdrawn []string, citations ...fields) Occurrence {
	t.Helper()
	s := newStory(t)
	s.source("almanac", "aggregator")
	id := s.tells("meeting.held", "2026-04-12", fields{
		"dating": "inferred", "dating_note": "counted back", "summary": "Long.", "about": "council",
		"actors":  []fields{{"entity": "mayor"}, {"entity": "pilot"}},
		"places":  []string{"quay", "hall"},
		"part_of": "01ARZ3NDEKTSV4RRFFQ69G5FAV",
		"details": fields{"planned": "2026-05", "terms": "Tea."},
		"touches": []string{"ferry"}, "citations": citations,
	})
	for _, source := range withdrawn {
		s.retracts(source)
	}
	o, _ := now(s.timeline()).Occurrence(id)
	return o
}

func TestWithoutASource(t *testing.T) {
	hearsay := []string{"hearsay"}
	register := gives("register", "title")
	for _, row := range []struct {
		name      string
		withdrawn []string
		citations []fields
		field     string
		want      string // JSON; empty: absent
		fallen    bool
	}{
		{"none withdrawn, nobody gives it", nil, []fields{register}, "about", `"council"`, false},
		{"a silent field stays", hearsay, []fields{register, gives("hearsay", "places")}, "about", `"council"`, false},
		{"another gives it too", hearsay, []fields{gives("register", "occurred"), gives("hearsay", "occurred")}, "occurred", `"2026-04-12"`, false},
		{"nobody else gives it", hearsay, []fields{register, gives("hearsay", "occurred")}, "occurred", `"unknown"`, false},
		{"nobody else gives its dating", hearsay, []fields{register, gives("hearsay", "occurred")}, "dating", "", false},
		{"a contradiction gives nothing", hearsay, []fields{register, {"source": "gazette", "stance": "contradicts", "gives": []string{"about"}}, gives("hearsay", "about")}, "about", "", false},
		{"a withdrawn contradiction gave nothing", hearsay, []fields{register, {"source": "hearsay", "stance": "contradicts", "gives": []string{"about"}}}, "about", `"council"`, false},
		{"no support left", hearsay, []fields{{"source": "gazette", "stance": "contradicts"}, gives("hearsay", "title")}, "title", `"meeting.held 2026-04-12"`, true},
		{"no citation left", hearsay, []fields{gives("hearsay", "title")}, "title", `"meeting.held 2026-04-12"`, true},
		{"all support withdrawn", []string{"hearsay", "register"}, []fields{register, gives("hearsay", "title")}, "title", `"meeting.held 2026-04-12"`, true},

		{"falls back to what another says", hearsay, []fields{register, differs("gazette", fields{"occurred": "[2026-04..]"}), gives("hearsay", "occurred")}, "occurred", `"[2026-04..]"`, false},
		{"primary before news", hearsay, []fields{differs("gazette", fields{"occurred": "2025"}), differs("register", fields{"occurred": "2024"}), gives("hearsay", "occurred")}, "occurred", `"2024"`, false},
		{"news before aggregator", hearsay, []fields{differs("almanac", fields{"occurred": "2025"}), differs("gazette", fields{"occurred": "2024"}), gives("hearsay", "occurred")}, "occurred", `"2024"`, false},
		{"a known source before an unknown", hearsay, []fields{differs("diary", fields{"occurred": "2025"}), differs("almanac", fields{"occurred": "2024"}), gives("hearsay", "occurred")}, "occurred", `"2024"`, false},
		{"direct before attributed before inferred", hearsay, []fields{
			differs("register", fields{"occurred": "2021"}, fields{"directness": "inferred"}),
			differs("register", fields{"occurred": "2022"}, fields{"directness": "attributed"}),
			differs("register", fields{"occurred": "2023"}),
			gives("hearsay", "occurred"),
		}, "occurred", `"2023"`, false},
		{"the kind of source before directness", hearsay, []fields{
			differs("gazette", fields{"occurred": "2021"}),
			differs("register", fields{"occurred": "2022"}, fields{"directness": "inferred"}),
			gives("hearsay", "occurred"),
		}, "occurred", `"2022"`, false},
		{"what is no value is passed over", hearsay, []fields{differs("register", fields{"occurred": 7}), differs("gazette", fields{"occurred": "2024"}), gives("hearsay", "occurred")}, "occurred", `"2024"`, false},
		{"withdrawn sayings do not count", []string{"hearsay", "gazette"}, []fields{register, differs("gazette", fields{"occurred": "2024"}), gives("hearsay", "occurred")}, "occurred", `"unknown"`, false},

		{"nobody says its type", hearsay, []fields{register, gives("hearsay", "type")}, "type", `"meeting.held"`, true},
		{"the verb is another", hearsay, []fields{differs("register", fields{"type": "meeting.cancelled"}), gives("hearsay", "type")}, "type", `"meeting.cancelled"`, false},
		{"the kind never changes", hearsay, []fields{differs("register", fields{"type": "visit.made"}), gives("hearsay", "type")}, "type", `"meeting.held"`, true},
		{"summary", hearsay, []fields{register, gives("hearsay", "summary")}, "summary", "", false},
		{"title", hearsay, []fields{differs("gazette", fields{"title": "Tea"}), gives("hearsay", "title")}, "title", `"Tea"`, false},
		{"part_of", hearsay, []fields{register, gives("hearsay", "part_of")}, "part_of", "", false},

		{"one actor of two", hearsay, []fields{register, gives("hearsay", "actors.pilot")}, "actors", `[{"entity":"mayor"}]`, false},
		{"one actor is another", hearsay, []fields{differs("register", fields{"actors.pilot": fields{"entity": "clerk"}}), gives("hearsay", "actors.pilot")}, "actors", `[{"entity":"mayor"},{"entity":"clerk"}]`, false},
		{"all actors but the one given elsewhere", hearsay, []fields{gives("register", "actors.mayor"), gives("hearsay", "actors")}, "actors", `[{"entity":"mayor"}]`, false},
		{"all actors", hearsay, []fields{register, gives("hearsay", "actors")}, "actors", "", false},
		{"the actors are others", hearsay, []fields{differs("register", fields{"actors": []fields{{"entity": "clerk"}}}), gives("hearsay", "actors")}, "actors", `[{"entity":"clerk"}]`, false},
		{"a whole covers its parts", hearsay, []fields{gives("register", "places"), gives("hearsay", "places.quay")}, "places", `["quay","hall"]`, false},
		{"one place", hearsay, []fields{register, gives("hearsay", "places.quay")}, "places", `["hall"]`, false},
		{"touches", hearsay, []fields{register, gives("hearsay", "touches")}, "touches", "", false},

		{"one detail", hearsay, []fields{register, gives("hearsay", "details.planned")}, "details", `{"terms":"Tea."}`, false},
		{"all details", hearsay, []fields{register, gives("hearsay", "details")}, "details", `{}`, false},
		{"a detail is another", hearsay, []fields{differs("register", fields{"details.planned": "2026-06"}), gives("hearsay", "details")}, "details", `{"planned":"2026-06"}`, false},
		{"details said as a whole", hearsay, []fields{differs("register", fields{"details": fields{"terms": "Cake."}}), gives("hearsay", "details.terms")}, "details", `{"planned":"2026-05","terms":"Cake."}`, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			o := effective(t, row.withdrawn, row.citations...)
			raw, _ := json.Marshal(o.Body)
			var body map[string]json.RawMessage
			_ = json.Unmarshal(raw, &body)
			if got := string(body[row.field]); got != row.want {
				t.Errorf("%s is %s, want %s", row.field, got, row.want)
			}
			if o.Fallen != row.fallen {
				t.Errorf("fallen %v, want %v", o.Fallen, row.fallen)
			}
			for _, c := range o.Body.Citations {
				if c.Source == "hearsay" && row.withdrawn != nil {
					t.Error("a withdrawn citation is shown")
				}
			}
		})
	}
}

func TestATitleThatFellIsItsType(t *testing.T) {
	o := effective(t, []string{"hearsay"}, gives("register", "about"), gives("hearsay", "title"))
	if o.Title != "meeting.held" {
		t.Errorf("title %q", o.Title)
	}
}

func TestResolvingAltersNoBody(t *testing.T) {
	s := newStory(t)
	id := s.tells("commitment.made", "2026", due("2030"), fields{"citations": []fields{
		gives("register", "title"), gives("hearsay", "details", "occurred"),
	}})
	st := s.fold()
	tl, _ := st.Timeline(town)
	before, _ := now(tl).Occurrence(id)
	raw, _ := json.Marshal(before)
	n := len(s.events)
	s.retracts("hearsay")
	if err := st.Apply(s.events[n]); err != nil {
		t.Fatal(err)
	}
	after, _ := now(tl).Occurrence(id)
	if again, _ := json.Marshal(before); string(again) != string(raw) {
		t.Errorf("a row was altered: %s", again)
	}
	if !after.Body.Details.Due.IsZero() || after.Occurred.Known() {
		t.Errorf("not resolved: %+v", after.Body)
	}
	s.restores("hearsay")
	if o, _ := now(s.timeline()).Occurrence(id); o.When != before.When || len(o.Body.Citations) != 2 {
		t.Errorf("not restored: %+v", o)
	}
}

func TestAnEntityFallsWithItsLastCitationUnlessItIsNamed(t *testing.T) {
	s := newStory(t)
	s.first(events.KindEntity, "quay", fields{"kind": "place", "name": "Quay", "citations": cites("hearsay", "register")})
	s.first(events.KindEntity, "hall", fields{"kind": "place", "name": "Hall", "citations": cites("hearsay")})
	s.first(events.KindEntity, "pier", fields{"kind": "place", "name": "Pier", "citations": cites("hearsay")})
	s.tells("meeting.held", "2026", fields{"places": []string{"pier"}})
	s.tells("meeting.held", "2026", fields{"places": []string{"hall"}, "citations": cites("hearsay")})
	s.retracts("hearsay")
	s.first(events.KindEntity, "ghost", fields{"kind": "person", "name": "Ghost"})
	s.retracts("ghost")
	tl := s.timeline()
	var got []string
	for _, e := range slices.Collect(at(tl, asOf("")).Entities("")) {
		got = append(got, e.Slug)
		if len(e.Body.Citations) > 1 {
			t.Errorf("%s: withdrawn citations are shown", e.Slug)
		}
	}
	if diff := cmp.Diff([]string{"pier", "quay"}, got); diff != "" {
		t.Error(diff)
	}
	if e, ok := now(tl).Entity("hall"); !ok || !e.Fallen || e.Retracted {
		t.Errorf("a fallen entity is not marked: %+v %v", e, ok)
	}
	if e, ok := at(tl, asOf("")).Entity("ghost"); !ok || !e.Retracted {
		t.Errorf("a retracted entity is not marked: %+v %v", e, ok)
	}
}
