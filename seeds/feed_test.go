package seeds_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/dateline/dateline/feed"
)

// TestWhatReadersSeeOfTheTokyoSummit: published when it was recorded, and
// "August 2025" as its date, never the first day of that month.
func TestWhatReadersSeeOfTheTokyoSummit(t *testing.T) {
	tl := all(t)
	var id string
	for _, o := range slices.Collect(at(t, tl, everything).News()) {
		if o.Body.About == "annual-summit" && o.Occurred.String() == "2025-08" {
			id = o.ID
		}
	}
	channel, _, ok := feed.OccurrenceChannel("https://dateline.example", at(t, tl, everything), id, now)
	if !ok || len(channel.Items) == 0 {
		t.Fatalf("no channel of %q", id)
	}
	item := channel.Items[0]
	if got := item.Published.Format("2006-01-02"); got != "2026-07-09" {
		t.Errorf("published %s, want the day of recording, 2026-07-09", got)
	}
	html := item.ContentHTML()
	if !strings.Contains(html, "August 2025") || strings.Contains(html, "2025-08-01") || strings.Contains(html, "1 August 2025") {
		t.Errorf("the date is not told as August 2025:\n%s", html)
	}
}
