package calendar

import (
	"testing"

	"github.com/dateline/dateline/events"
)

func TestSpanOf(t *testing.T) {
	for date, want := range map[string]string{
		"2026-07-02": "2026-07-02 2026-07-02", "2026-01": "2026-01-01 2026-01-31", "2026-07-02~": "2026-07-02 2026-07-02",
		"[2026-01-20..2026-02-19]": "2026-01-20 2026-02-19", "[2026-01-20..2026-02-20]": "", "2026": "", "2026-40": "", "unknown": "",
		"[..2026-07-01]": "", "[2026-07..]": "", "2026-07/..": "2026-07-01 2026-07-31", "../2026-07-02": "", "2025/2026": "",
		"2025-12-01/2026-06": "2025-12-01 2026-06-30", "2025-12-01/2026": "2025-12-01 2025-12-01", "-0044-03-15": "", "9999-12-31": "", "0000-02-29": "",
	} {
		o, err := events.ParseOccurred(date)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if s, ok := SpanOf(o); ok {
			got = s.First.String() + " " + s.Last.String()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", date, got, want)
		}
	}
}
