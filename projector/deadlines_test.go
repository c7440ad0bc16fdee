package projector

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestDeadlines: a deadline comes up at midnight, or when it was recorded if
// that was later; what it was then stays, and what became of it is told.
func TestDeadlines(t *testing.T) {
	s := newStory(t) // 1 January 2026, an hour an event
	s.entity("commitment", "bridge", "ferry", "tower", "late", "gone", "open")
	s.tells("commitment.made", "2025-08", about("bridge"), due("2026-40"))
	s.tells("commitment.made", "2025-08", about("ferry"), due("2026-06"))
	s.tells("commitment.made", "2025-08", about("tower"), due("2026-06-30"))
	s.tells("commitment.made", "2025-08", about("late"), due("2025-10"))
	gone := s.tells("commitment.made", "2025-08", about("gone"), due("2025-10"))
	s.tells("commitment.made", "2025-08", about("open"))
	s.tells("commitment.fulfilled", "2026-06-10", about("ferry")) // recorded in January, ahead of its day: it came up, and was never overdue
	s.retracts(gone)
	s.tells("commitment.rescheduled", "2026-01-01", about("tower"), due("2027"))
	tl := s.timeline()
	for _, c := range []struct {
		now  string
		want []string
	}{
		{"2026-01-01T19:30:00Z", []string{ // as known by then
			"late overdue 2025-10 2026-01-01T19:00:00Z overdue, unconfirmed",
		}},
		{"2026-01-02T12:00:00Z", []string{
			"gone overdue 2025-10 2026-01-01T20:00:00Z → 2026-01-01T23:00:00Z not made",
			"late overdue 2025-10 2026-01-01T19:00:00Z overdue, unconfirmed",
		}},
		{"2026-06-01T00:00:00Z", []string{
			"bridge due soon 2026-40 2026-06-01T00:00:00Z scheduled",
			"ferry due soon 2026-06 2026-06-01T00:00:00Z scheduled",
			"gone overdue 2025-10 2026-01-01T20:00:00Z → 2026-01-01T23:00:00Z not made",
			"late overdue 2025-10 2026-01-01T19:00:00Z overdue, unconfirmed",
		}},
		{"2026-07-02T00:00:00Z", []string{
			"bridge overdue 2026-40 2026-07-01T00:00:00Z overdue, unconfirmed",
			"bridge due soon 2026-40 2026-06-01T00:00:00Z overdue, unconfirmed",
			"ferry due soon 2026-06 2026-06-01T00:00:00Z → 2026-06-01T00:00:00Z fulfilled",
			"gone overdue 2025-10 2026-01-01T20:00:00Z → 2026-01-01T23:00:00Z not made",
			"late overdue 2025-10 2026-01-01T19:00:00Z overdue, unconfirmed",
		}},
	} {
		clock, _ := time.Parse(time.RFC3339, c.now)
		v := at(tl, Perspective{Today: day(c.now[:10]), KnownAt: Moment{Time: clock}})
		if diff := cmp.Diff(c.want, toldDeadlines(v, clock)); diff != "" {
			t.Errorf("at %s: %s", c.now, diff)
		}
	}
}

func toldDeadlines(v *View, clock time.Time) (told []string) {
	for d := range v.Deadlines(clock) {
		line := fmt.Sprint(d.Commitment, " ", d.Stage, " ", d.Due, " ", d.Published.Format(time.RFC3339), " ")
		if !d.Stands {
			line += "→ " + d.Updated.Format(time.RFC3339) + " "
		}
		told = append(told, line+d.Status)
	}
	return told
}

// TestDeadlinesStayWhenFulfilled: an overdue commitment that is fulfilled, or
// moved, keeps its entry, which says so.
func TestDeadlinesStayWhenFulfilled(t *testing.T) {
	s := newStory(t)
	s.entity("commitment", "bridge", "ferry")
	for _, slug := range []string{"bridge", "ferry"} {
		s.tells("commitment.made", "2025-08", about(slug), due("2025-12-31"))
	}
	clock := dawn.Add(240 * time.Hour)
	before := slices.Collect(onDay(s, clock).Deadlines(clock))
	s.tells("commitment.fulfilled", "2025-11", about("bridge"))
	s.tells("commitment.rescheduled", "2025-11", about("ferry"), due("2026-12"))
	after := slices.Collect(onDay(s, clock).Deadlines(clock))
	if len(before) != 2 || len(after) != 2 {
		t.Fatalf("%d deadlines, then %d", len(before), len(after))
	}
	for i, d := range after {
		if d.First != before[i].First || !d.Published.Equal(before[i].Published) || d.Stands || d.First == "" || !d.Updated.After(d.Published) {
			t.Errorf("%+v was %+v", d, before[i])
		}
	}
	is := find(t, after, func(d Deadline) bool { return d.Commitment == "ferry" })
	if is.Now.String() != "2026-12" || is.Status != StatusScheduled {
		t.Errorf("%+v", is)
	}
}

func onDay(s *story, clock time.Time) *View {
	return at(s.timeline(), Perspective{Today: day(clock.Format(time.DateOnly))})
}
