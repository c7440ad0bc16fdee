package seeds_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/dateline/dateline/feed"
	"github.com/dateline/dateline/projector"
)

// folded is a state that nothing is added to.
type folded struct{ state *projector.State }

func (f folded) State() *projector.State            { return f.state }
func (f folded) Wait(context.Context, uint64) error { return nil }

// TestWhatReadersSeeOfTheTokyoSummit: published when it was recorded, and
// "August 2025" as its date, never the first day of that month.
func TestWhatReadersSeeOfTheTokyoSummit(t *testing.T) {
	files, err := seedFiles()
	if err != nil {
		t.Fatal(err)
	}
	state := record(t, files)
	tl, _ := state.Timeline(slug)
	var id string
	for o := range at(t, tl, everything).News() {
		if o.Body.About == "annual-summit" && o.Occurred.String() == "2025-08" {
			id = o.ID
		}
	}
	told := httptest.NewRecorder()
	feed.Handler(folded{state}, feed.Options{BaseURL: "https://dateline.example", Now: func() time.Time { return now }}).
		ServeHTTP(told, httptest.NewRequest(http.MethodGet, "/"+slug+"/occurrences/"+id+"/feed.json", nil))
	var channel struct {
		Items []struct {
			Content   string    `json:"content_html"`
			Published time.Time `json:"date_published"`
		}
	}
	if err := json.Unmarshal(told.Body.Bytes(), &channel); err != nil || len(channel.Items) == 0 {
		t.Fatalf("no channel of %q: %v", id, err)
	}
	item := channel.Items[0]
	if got := item.Published.Format("2006-01-02"); got != "2026-07-09" {
		t.Errorf("published %s, want the day of recording, 2026-07-09", got)
	}
	html := item.Content
	if !strings.Contains(html, "August 2025") || strings.Contains(html, "2025-08-01") || strings.Contains(html, "1 August 2025") {
		t.Errorf("the date is not told as August 2025:\n%s", html)
	}
}
