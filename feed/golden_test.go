package feed

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares with testdata/<name>.golden.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v: run go test ./feed -update, or make golden", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs from what was (-) to what is (+); make golden rewrites it:\n%s", file, diff)
	}
}

func TestGolden(t *testing.T) {
	h := newHarbour(t)
	handler := h.handler()
	occurrence := "/harbour/occurrences/"
	for name, path := range map[string]string{
		"timeline.atom":        "/harbour/feed.atom",
		"timeline.rss":         "/harbour/feed.rss",
		"timeline.json":        "/harbour/feed.json",
		"timeline.ics":         "/harbour/feed.ics",
		"corrections.json":     "/harbour/corrections.json",
		"deadlines.ics":        "/harbour/deadlines.ics",
		"upcoming.ics":         "/harbour/upcoming.ics",
		"entity.atom":          "/harbour/entities/north-pier/feed.atom",
		"entity.rss":           "/harbour/entities/north-pier/feed.rss",
		"occurrence.atom":      occurrence + h.met + "/feed.atom",
		"all.atom":             "/feed.atom",
		"all.rss":              "/feed.rss",
		"index.html":           "/",
		"timeline.html":        "/harbour/",
		"timeline-as-of.html":  "/harbour/?as_of=2026-01-15&certainty=possible",
		"occurrence.html":      occurrence + h.met,
		"retracted.html":       occurrence + h.retracted,
		"fallen.html":          occurrence + h.fallen,
		"french.html":          occurrence + h.french,
		"entity.html":          "/harbour/entities/harbour-board",
		"entity-as-of.html":    "/harbour/entities/reopen-pier?as_of=2026-02-01",
		"entities.html":        "/harbour/entities/",
		"commitments.html":     "/harbour/commitments",
		"agreements.html":      "/harbour/agreements",
		"initiatives.html":     "/harbour/initiatives",
		"offices.html":         "/harbour/offices",
		"offices-as-of.html":   "/harbour/offices?as_of=2025-08-29",
		"sources.html":         "/harbour/sources",
		"commitments-may.html": "/harbour/commitments?as_of=2026-05-01",
		"documents.html":       "/harbour/documents",
		"upcoming.html":        "/harbour/upcoming",
		"disputes.html":        "/harbour/disputes",
		"timeline-known.html":  "/harbour/?known_at=20&reported_by=2026-02-01&without=rumour&carry_forward=true",
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, body(t, handler, path)) })
	}
	t.Run("not-found.html", func(t *testing.T) {
		golden(t, "not-found.html", get(t, handler, "/harbour/occurrences/"+id(999).String()).Body.String())
	})
}
