package projector

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dateline/dateline/events"
)

// lines are the differences between two states, without their titles.
func lines(t interface{ Fatal(...any) }, tl *Timeline, from, to Perspective) (all []Line) {
	d, err := tl.Diff(ctxOf(), from, to)
	if err != nil {
		t.Fatal(err)
	}
	for l := range d.Lines() {
		l.Title = ""
		all = append(all, l)
	}
	if err := d.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func known(sequence int, asOf string) Perspective {
	return Perspective{AsOf: day(asOf), Today: day("2026-12-31"), KnownAt: Moment{Sequence: uint64(sequence)}}
}

func TestDiffByTheDayAlone(t *testing.T) {
	s := newStory(t)
	s.entity("commitment", "dialogue")
	s.entity("office", "mayor")
	s.entity("person", "ann")
	promise := s.tells("commitment.made", "2026-01-20", about("dialogue"), due("2026-40"))
	vague := s.tells("meeting.held", "[..2026-07-01]")
	attest := s.tells("remark.made", "2026-07", fields{"actors": []fields{{"entity": "ann", "office": "mayor"}}})
	s.tells("meeting.held", "2026-08-09")
	tl := s.timeline()

	got := lines(t, tl, asOf("2026-06-30"), asOf("2026-07-01"))
	want := []Line{
		{Cause: World, Record: "entity/dialogue", Field: "status", From: "scheduled", To: "overdue, unconfirmed"},
		{Cause: World, Record: "meeting/" + vague, Field: "certainty", From: "possible", To: "definite"},
		{Cause: World, Record: "remark/" + attest, Field: "certainty", From: "not yet", To: "possible"},
		{Cause: World, Record: "entity/mayor", Field: "holders", From: "unknown", To: "The ann"},
	}
	if diff := cmp.Diff(want, got, sortedLines); diff != "" {
		t.Error(diff)
	}
	if got := lines(t, tl, asOf("2026-07-01"), asOf("2026-07-01")); got != nil {
		t.Errorf("no day has passed: %+v", got)
	}
	got = lines(t, tl, asOf("2025-12-31"), asOf("2026-01-20"))
	want = []Line{
		{Cause: World, Record: "commitment/" + promise, Field: "certainty", From: "not yet", To: "definite"},
		{Cause: World, Record: "entity/dialogue", Field: "status", From: "not made", To: "scheduled"},
		{Cause: World, Record: "entity/dialogue", Field: "due", From: "", To: "2026-40"},
	}
	if diff := cmp.Diff(want, got, sortedLines); diff != "" {
		t.Error(diff)
	}
}

func TestDiffByWhatIsKnown(t *testing.T) {
	s := newStory(t)
	s.entity("mechanism", "council")
	s.entity("mechanism", "board")
	refined := s.tells("mechanism.agreed", "2026-01", about("council"))
	corrected := s.tells("mechanism.launched", "2026-02-03", about("board"))
	rested := s.tells("meeting.held", "2026-02-04", fields{"citations": cites("hearsay")})
	before := len(s.events)
	s.changes(refined, events.Refined, fields{"occurred": "2026-01-09"})
	s.changes(corrected, events.Corrected, fields{"type": "mechanism.agreed"})
	fresh := s.tells("meeting.held", "2026-03-01")
	s.changes(fresh, events.Corrected, fields{"title": "Council meets"})
	s.retracts("hearsay")
	n := uint64(before)

	got := lines(t, s.timeline(), known(before, "2026-06-30"), known(len(s.events), "2026-06-30"))
	want := []Line{
		{Cause: Learned, Record: "mechanism/" + refined, Field: "occurred", From: "2026-01", To: "2026-01-09", Events: []uint64{n + 1}},
		{Cause: Corrected, Record: "mechanism/" + corrected, Field: "type", From: "mechanism.launched", To: "mechanism.agreed", Events: []uint64{n + 2}},
		{Cause: Corrected, Record: "entity/board", Field: "status", From: "launched", To: "agreed", Events: []uint64{n + 2}},
		{Cause: Learned, Record: "meeting/" + fresh, Field: "certainty", To: "definite", Events: []uint64{n + 3}},
		{Cause: Corrected, Record: "source/hearsay", Field: "record", From: "hearsay", Events: []uint64{n + 5}},
		{Cause: Corrected, Record: "meeting/" + rested, Field: "certainty", From: "definite", Events: []uint64{n + 5}},
	}
	if diff := cmp.Diff(want, got, sortedLines); diff != "" {
		t.Error(diff)
	}
}

func TestDiffWalksKnowledgeFirstAndThenTheDay(t *testing.T) {
	s := newStory(t)
	s.tells("meeting.held", "2026-01-01")
	before := len(s.events)
	ahead := s.tells("meeting.held", "2026-05-01")
	got := lines(t, s.timeline(), known(before, "2026-02-01"), known(len(s.events), "2026-06-01"))
	want := []Line{
		{Cause: Learned, Record: "meeting/" + ahead, Field: "certainty", To: "not yet", Events: []uint64{uint64(before) + 1}},
		{Cause: World, Record: "meeting/" + ahead, Field: "certainty", From: "not yet", To: "definite"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestDiffTellsEveryDifference: what differs in any record between the states
// is told, in its step, once, and nothing else is.
func TestDiffTellsEveryDifference(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := anyStory(rt, t)
		tl := s.timeline()
		from, to := anyPerspective(rt), anyPerspective(rt)
		from.KnownAt.Sequence = uint64(rapid.IntRange(4, len(s.events)).Draw(rt, "from"))
		to.KnownAt.Sequence = uint64(rapid.IntRange(4, len(s.events)).Draw(rt, "to"))
		if rapid.Bool().Draw(rt, "over one night") {
			from.AsOf = day(rapid.SampledFrom([]string{"2026-02-02", "2026-02-03", "2026-02-28", "2026-03-01", "2026-04-30", "2026-05-31", "2026-06-30", "2026-12-31"}).Draw(rt, "night"))
			to.AsOf = from.AsOf.AddDays(1)
		}
		got := lines(rt, tl, from, to)
		d, _ := tl.Diff(ctxOf(), from, to)
		var want []Line
		for ref := range s.bodies {
			want = append(want, bareLines(d.x, d.m, ref, false)...)
			want = append(want, bareLines(d.m, d.y, ref, true)...)
		}
		for i := range got {
			got[i].Events = nil
			if got[i].Cause == Corrected {
				got[i].Cause = Learned
			}
		}
		if diff := cmp.Diff(want, got, sortedLines); diff != "" {
			rt.Fatal(diff)
		}
	})
}

func bareLines(x, y *View, ref events.Ref, world bool) (all []Line) {
	all = linesOf(x, y, ref, true)
	for i := range all {
		if all[i].Title = ""; !world {
			all[i].Cause = Learned
		}
	}
	return all
}

var sortedLines = cmp.Transformer("sorted", func(all []Line) []Line {
	return slices.SortedFunc(slices.Values(all), func(a, b Line) int {
		return strings.Compare(string(a.Cause)+a.Record+a.Field+a.From, string(b.Cause)+b.Record+b.Field+b.From)
	})
})

// TestAnOccasionPasses: on the day after it nothing is reported of what was tied
// to it.
func TestAnOccasionPasses(t *testing.T) {
	s := newStory(t)
	s.entity("series", "fair")
	s.entity("commitment", "fireworks")
	s.tells("commitment.made", "2026-01-20", about("fireworks"), fields{"details": fields{"occasion": "fair"}})
	s.tells("meeting.held", "2026-03-10", about("fair"))
	got := lines(t, s.timeline(), asOf("2026-03-10"), asOf("2026-03-11"))
	want := []Line{{Cause: World, Record: "entity/fireworks", Field: "status", From: "open", To: "outcome unreported"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
