package projector

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/events"
)

// saying is one occurrence about the commitment under test.
type saying struct {
	verb, occurred string
	details        fields
}

func promised(t *testing.T, sayings []saying) *Timeline {
	t.Helper()
	s := newStory(t)
	s.entity("commitment", "quay")
	s.tells("meeting.held", "2026-02-16/2026-02-20", about("regatta"))
	for _, o := range sayings {
		s.tells("commitment."+o.verb, o.occurred, about("quay"), fields{"details": o.details})
	}
	return s.timeline()
}

func by(window string) fields { return fields{"due": window} }

func TestStatusOfACommitment(t *testing.T) {
	made := saying{"made", "2026-01-15", nil}
	dueHalf := saying{"made", "2026-01-15", by("2026-40")}
	for _, row := range []struct {
		name    string
		sayings []saying
		day     string
		want    string
		open    bool
	}{
		{"nobody says anything", nil, "2026-01-31", StatusNotMade, false},
		{"before it is made", []saying{{"made", "2026-01", nil}}, "2025-12-31", StatusNotMade, false},
		{"perhaps made", []saying{{"made", "2026-01", nil}}, "2026-01-30", StatusPossiblyMade, false},
		{"made, no due date", []saying{made}, "2026-01-15", StatusOpen, true},

		// worked example 2 of time.md
		{"example 2, before", []saying{dueHalf}, "2025-12-31", StatusNotMade, false},
		{"example 2, within", []saying{dueHalf}, "2026-05-01", StatusScheduled, true},
		{"example 2, last day", []saying{dueHalf}, "2026-06-30", StatusScheduled, true},
		{"example 2, over", []saying{dueHalf}, "2026-07-01", StatusOverdue, true},
		{"by a year, last day", []saying{{"made", "2026-01", by("2030")}}, "2030-12-31", StatusScheduled, true},
		{"by a year, over", []saying{{"made", "2026-01", by("2030")}}, "2031-01-01", StatusOverdue, true},
		{"no last day", []saying{{"made", "2026-01", by("[2026-04..]")}}, "2999-01-01", StatusScheduled, true},

		// made on or before
		{"reaffirmed only, before", []saying{{"reaffirmed", "2026-07-02", nil}}, "2020-01-01", StatusPossiblyMade, false},
		{"reaffirmed only", []saying{{"reaffirmed", "2026-07-02", nil}}, "2026-07-02", StatusOpen, true},
		{"reaffirmed before the vague making is over", []saying{{"made", "2026", nil}, {"reaffirmed", "2026-07-02", nil}}, "2026-07-02", StatusOpen, true},
		{"reaffirmed after an open date", []saying{{"reaffirmed", "[2026-07-02..]", nil}}, "2026-07-01", StatusPossiblyMade, false},
		{"a word of no vocabulary", []saying{{"debated", "2026-01-01", nil}}, "2026-07-01", StatusNotMade, false},

		// evidence
		{"in progress", []saying{dueHalf, {"progressed", "2026-03", nil}}, "2026-03-31", StatusInProgress, true},
		{"progress not yet definite", []saying{dueHalf, {"progressed", "2026-03", nil}}, "2026-03-30", StatusScheduled, true},
		{"progress is no outcome", []saying{dueHalf, {"progressed", "2026-03", nil}}, "2026-07-01", StatusOverdue, true},
		{"fulfilled", []saying{dueHalf, {"fulfilled", "2026-06-01", nil}}, "2026-07-01", StatusFulfilled, false},
		{"fulfilled later than as of", []saying{dueHalf, {"fulfilled", "2026-08-01", nil}}, "2026-07-01", StatusOverdue, true},
		{"fulfilled after it was overdue", []saying{dueHalf, {"fulfilled", "2026-08-01", nil}}, "2026-08-01", StatusFulfilled, false},
		{"partly fulfilled, window open", []saying{dueHalf, {"partly_fulfilled", "2026-03", nil}}, "2026-04-01", StatusPartlyFulfilled, true},
		{"partly fulfilled, window over", []saying{dueHalf, {"partly_fulfilled", "2026-03", nil}}, "2026-07-01", StatusPartlyFulfilled, false},
		{"partly fulfilled, then the rest", []saying{dueHalf, {"partly_fulfilled", "2026-03", nil}, {"fulfilled", "2026-04", nil}}, "2026-07-01", StatusFulfilled, false},
		{"not fulfilled", []saying{dueHalf, {"not_fulfilled", "2026-07-05", nil}}, "2026-07-05", StatusNotFulfilled, false},
		{"withdrawn", []saying{dueHalf, {"withdrawn", "2026-02", nil}}, "2026-07-05", StatusWithdrawn, false},
		{"superseded", []saying{dueHalf, {"superseded", "2026-02", nil}}, "2026-07-05", StatusSuperseded, false},
		{"an end without a beginning", []saying{{"withdrawn", "2026-02", nil}}, "2026-03-01", StatusWithdrawn, false},
		{"an undated end does not count", []saying{dueHalf, {"fulfilled", "unknown", nil}}, "2026-07-01", StatusOverdue, true},

		// anew
		{"rescheduled", []saying{dueHalf, {"rescheduled", "2026-05", by("2027")}}, "2026-07-01", StatusScheduled, true},
		{"rescheduled, not yet", []saying{dueHalf, {"rescheduled", "2026-08", by("2027")}}, "2026-07-01", StatusOverdue, true},
		{"rescheduled to no date", []saying{dueHalf, {"rescheduled", "2026-05", nil}}, "2026-07-01", StatusOpen, true},
		{"made again without a date", []saying{dueHalf, {"made", "2026-05", nil}}, "2026-07-01", StatusOverdue, true},
		{"made anew after it was withdrawn", []saying{dueHalf, {"withdrawn", "2026-02", nil}, {"made", "2026-05", by("2028")}}, "2026-07-01", StatusScheduled, true},
		{"reaffirmed after it was withdrawn", []saying{made, {"withdrawn", "2026-02", nil}, {"reaffirmed", "2026-05", nil}}, "2026-07-01", StatusWithdrawn, false},
		{"a vague making is not anew", []saying{{"made", "2026", nil}, {"fulfilled", "2026-02", nil}}, "2026-12-31", StatusFulfilled, false},

		// tied to an event
		{"occasion, window open", []saying{{"made", "2026-01", fields{"due": "2026-02", "occasion": "regatta"}}}, "2026-02-28", StatusScheduled, true},
		{"occasion, window over", []saying{{"made", "2026-01", fields{"due": "2026-02", "occasion": "regatta"}}}, "2026-03-01", StatusOutcomeUnreported, true},
		{"occasion without a window, not past", []saying{{"made", "2026-01", fields{"occasion": "regatta"}}}, "2026-02-20", StatusOpen, true},
		{"occasion without a window, past", []saying{{"made", "2026-01", fields{"occasion": "regatta"}}}, "2026-02-21", StatusOutcomeUnreported, true},
		{"occasion reported", []saying{{"made", "2026-01", fields{"occasion": "regatta"}}, {"fulfilled", "2026-02-17", nil}}, "2026-02-21", StatusFulfilled, false},
		{"occasion nobody reports", []saying{{"made", "2026-01", fields{"occasion": "ball"}}}, "2026-02-21", StatusOpen, true},

		{"undated", []saying{{"made", "unknown", by("2030")}, {"fulfilled", "unknown", nil}}, "2026-07-01", StatusUndated, false},
		{"undated making, dated end", []saying{{"made", "unknown", nil}, {"fulfilled", "2026-03", nil}}, "2026-07-01", StatusFulfilled, false},
		{"half-open reports among undated ones", []saying{{"made", "unknown", nil}, {"reaffirmed", "[2026-03..]", nil}}, "2026-07-01", StatusPossiblyMade, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			c := slices.Collect(at(promised(t, row.sayings), asOf(row.day)).Commitments(nil))[0]
			if c.Status != row.want || c.Open != row.open {
				t.Errorf("%q, open %v; want %q, open %v", c.Status, c.Open, row.want, row.open)
			}
		})
	}
}

func TestRowOfACommitment(t *testing.T) {
	s := newStory(t)
	s.first(events.KindEntity, "quay", fields{"kind": "commitment", "name": "New quay", "details": fields{
		"obligors": []string{"council"}, "beneficiaries": []string{"crew"}, "measure": fields{"quantity": 500, "unit": "berths"},
	}})
	a := s.tells("commitment.made", "2026-01", about("quay"), fields{"details": fields{"due": "2030", "terms": "500 berths."}})
	s.tells("commitment.made", "unknown", about("quay"), fields{"details": fields{"terms": "Some berths."}})
	b := s.tells("commitment.reaffirmed", "2026-07-02", about("quay"), fields{"details": fields{"terms": "Still."}})
	s.tells("remark.made", "2026-07-03", about("quay"))
	tl := s.timeline()

	// worked example 5 of time.md: made 2026-01, reaffirmed 2026-07-02, due 2030
	c := slices.Collect(at(tl, asOf("2026-07-02")).Commitments(nil))[0]
	if c.Made.String() != "2026-01" || c.Due.String() != "2030" || c.Terms != "500 berths." || c.Name != "New quay" || !c.Open {
		t.Errorf("row %+v", c)
	}
	if diff := cmp.Diff([]Name{{"council", "council"}}, c.Obligors); diff != "" || c.Beneficiaries[0].Slug != "crew" || c.Measure.Quantity != 500 {
		t.Errorf("parties %+v", c)
	}
	if len(c.Acts) != 3 || c.Acts[0].ID != a || c.Acts[1].ID != b || c.Acts[2].Certainty != Undated {
		t.Errorf("acts %+v", c.Acts)
	}
	for day, want := range map[string]bool{"2026-01-30": false, "2026-01-31": true, "2026-06-30": true, "2030-12-31": true} {
		if c := slices.Collect(at(tl, asOf(day)).Commitments(nil))[0]; c.Open != want {
			t.Errorf("%s: open %v", day, c.Open)
		}
	}
	if c := slices.Collect(at(tl, asOf("2025-12-31")).Commitments(nil))[0]; c.Made.Known() || !c.Due.IsZero() || c.Terms != "" || len(c.Acts) != 1 {
		t.Errorf("before it was made: %+v", c)
	}
	if c := slices.Collect(at(tl, possiblyAsOf("2026-01-20")).Commitments(nil))[0]; c.Due.String() != "2030" || len(c.Acts) != 2 {
		t.Errorf("perhaps made: %+v", c)
	}
	if c := slices.Collect(at(tl, asOf("")).Commitments(nil))[0]; len(c.Acts) != 4 {
		t.Errorf("all acts: %+v", c.Acts)
	}
}

func TestReaffirmedWithoutMade(t *testing.T) {
	tl := promised(t, []saying{{"reaffirmed", "2026-07-02", fields{"due": "2030", "terms": "Berths."}}, {"reaffirmed", "2026-09", nil}})
	c := slices.Collect(at(tl, asOf("2026-12-31")).Commitments(nil))[0]
	if c.Made.String() != "[..2026-07-02]" || c.Due.String() != "2030" || c.Terms != "Berths." {
		t.Errorf("%+v", c)
	}
}

func TestDisagreements(t *testing.T) {
	made := saying{"made", "2026-01", nil}
	withdrawn := saying{"withdrawn", "2026-03", nil}
	for _, row := range []struct {
		name    string
		sayings []saying
		want    string
	}{
		{"none", []saying{made, {"reaffirmed", "2026-02", nil}, withdrawn}, ""},
		{"reaffirmed after it was withdrawn", []saying{made, withdrawn, {"reaffirmed", "2026-07-02", nil}}, "reported reaffirmed (2 July 2026) after it was reported withdrawn (March 2026)"},
		{"perhaps before", []saying{made, withdrawn, {"reaffirmed", "2026", nil}}, ""},
		{"progress after it was fulfilled", []saying{made, {"fulfilled", "2026-03", nil}, {"progressed", "2026-04", nil}}, "reported in progress (April 2026) after it was reported fulfilled (March 2026)"},
		{"reaffirmed after a part", []saying{made, {"partly_fulfilled", "2026-03", nil}, {"reaffirmed", "2026-04", nil}}, ""},
		{"two ends", []saying{made, {"fulfilled", "2026-03", nil}, {"not_fulfilled", "2026-04", nil}}, "reported fulfilled (March 2026) and not fulfilled (April 2026)"},
		{"made anew", []saying{made, withdrawn, {"made", "2026-07", nil}, {"reaffirmed", "2026-08", nil}}, ""},
		{"an undated end", []saying{made, {"fulfilled", "unknown", nil}}, "reported fulfilled without a date"},
		{"the same end undated", []saying{made, withdrawn, {"withdrawn", "unknown", nil}}, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := slices.Collect(at(promised(t, row.sayings), asOf("2026-12-31")).Commitments(nil))[0].Disagreement; got != row.want {
				t.Errorf("%q, want %q", got, row.want)
			}
		})
	}
}

func TestCommitmentsAreInTheOrderOfTheirDueWindows(t *testing.T) {
	s := newStory(t)
	s.entity("commitment", "a", "b", "c", "d", "e")
	s.entity("agreement", "pact")
	for slug, window := range map[string]string{"b": "2030", "c": "2027-06", "e": "2027-06-30"} {
		s.tells("commitment.made", "2026-01-01", about(slug), due(window))
	}
	s.retracts("d")
	var order []string
	for _, c := range slices.Collect(at(s.timeline(), asOf("")).Commitments(nil)) {
		order = append(order, c.Slug)
	}
	if got := strings.Join(order, " "); got != "c e b a" {
		t.Errorf("order %s", got)
	}
}
