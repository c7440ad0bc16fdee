package projector

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/events"
)

func occurred(t testing.TB, s string) events.Occurred {
	t.Helper()
	o, err := events.ParseOccurred(s)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestCertaintyOfADay(t *testing.T) {
	for _, row := range []struct {
		occurred string
		day      string
		want     Certainty
		over     bool
	}{
		{"2026-07-02", "2026-07-01", NotYet, false},
		{"2026-07-02", "2026-07-02", Definite, false},
		{"2025-08", "2025-07-31", NotYet, false},
		{"2025-08", "2025-08-01", Possible, false},
		{"2025-08", "2025-08-30", Possible, false},
		{"2025-08", "2025-08-31", Definite, false},
		{"2026-40", "2026-06-29", Possible, false},
		{"2026-40", "2026-06-30", Definite, false},
		{"[..2026-07-01]", "1900-01-01", Possible, false},
		{"[..2026-07-01]", "2026-07-01", Definite, false},
		{"[2026-07-01..]", "2026-06-30", NotYet, false},
		{"[2026-07-01..]", "2999-01-01", Possible, false},
		{"2026-06~", "2026-06-30", Definite, false},
		{"unknown", "2026-06-30", Undated, false},
		{"2026-07-02", "", "", false},
		{"unknown", "", Undated, false},
		// what lasts is definite when it has begun, over when it has ended
		{"2026-07/2026-09", "2026-06-30", NotYet, false},
		{"2026-07/2026-09", "2026-07-15", Possible, false},
		{"2026-07/2026-09", "2026-07-31", Definite, false},
		{"2026-07/2026-09", "2026-09-29", Definite, false},
		{"2026-07/2026-09", "2026-09-30", Definite, true},
		{"2026-07/..", "2999-01-01", Definite, false},
		{"2026-07/..", "", "", false},
		// what is over has begun
		{"../2026-07-02", "2026-07-01", Possible, false},
		{"../2026-07-02", "2026-07-02", Definite, true},
	} {
		t.Run(row.occurred+" on "+row.day, func(t *testing.T) {
			o := occurred(t, row.occurred)
			if got := certaintyOf(o, day(row.day)); got != row.want {
				t.Errorf("certainty %q, want %q", got, row.want)
			}
			if got := over(o, day(row.day)); got != row.over {
				t.Errorf("over %v, want %v", got, row.over)
			}
		})
	}
}

func TestTimelineOrderIsByLastDayThenFirst(t *testing.T) {
	want := []string{
		"2026-05-31", "2026-06-01", "2026-06", "2026-06/2026-09", "2026-06-30",
		"[..2026-07-01]", "2026-07-01", "2026-07-02", "2026", "unknown", "[2026-04..]",
	}
	got := slices.Clone(want)
	slices.Reverse(got)
	dated := func(s string) *account {
		a := &account{standing: &standing{key: string(rune('a' + slices.Index(want, s)))}}
		a.lo, a.hi = begun(occurred(t, s))
		return a
	}
	slices.SortFunc(got, func(a, b string) int {
		return inTimelineOrder(dated(a), dated(b))
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
