package main

import (
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/feed"
	"github.com/dateline/dateline/feed/judges"
)

// TestReaders has every reader follow one timeline through its life, over HTTP,
// from a serve that is a process of its own: each entry once, every field where
// it belongs, what changed is seen, what did not is not sent again. Corrections
// and retractions are entries of their own for those who subscribe to them, and
// calendars strike out what was retracted.
func TestReaders(t *testing.T) {
	s := newStage(t)
	s.run("record", absolute(t, "testdata/readers/beginning.yaml"))
	s.listen()
	s.seatEverybody("/harbour/")
	meeting, fog, pier := s.keyOf("The board meets & agrees"), s.keyOf("A keeper remembers the fog"), s.keyOf("Work on the pier begins")

	s.everybody(t, "first fetch", s.sees)
	s.ofNews(t, "fields", func(t *testing.T, seat *seat) { s.hasFields(t, seat, meeting) })
	s.readers(t, "nothing new", s.isToldSo)

	s.run("record", s.write("one.yaml", []byte(occurrences(1))))
	s.listen()
	s.everybody(t, "one new", s.sees)

	s.run("refine", meeting, "--set", "occurred=2025-08-29", "--source", "gazette", "--locator", "line 9", "--gives", "occurred")
	s.listen()
	s.everybody(t, "one refined", func(t *testing.T, seat *seat) {
		if s.sees(t, seat); !seat.corrections {
			s.shows(t, seat, meeting, "29 August 2025")
		}
	})

	s.run("correct", meeting, "--set", "title=The board met in the fog", "--reason", "There was fog.")
	s.listen()
	s.everybody(t, "one corrected", func(t *testing.T, seat *seat) {
		if s.sees(t, seat); seat.corrections {
			s.tells(t, seat, "Corrected: The board met in the fog", "There was fog.", "The board meets &amp; agrees")
			return
		}
		s.shows(t, seat, meeting, "Corrected ", "There was fog.", "The board meets &amp; agrees")
		s.hasFields(t, seat, meeting)
	})

	s.run("retract", fog, "--reason", "Nobody remembers it.")
	s.run("retract", pier, "--reason", "It never began.")
	s.listen()
	s.everybody(t, "two retracted", func(t *testing.T, seat *seat) {
		if s.sees(t, seat); seat.corrections {
			s.tells(t, seat, "Retracted: A keeper remembers the fog", "Nobody remembers it.")
			s.tells(t, seat, "Retracted: Work on the pier begins", "It never began.")
			return
		}
		s.shows(t, seat, fog, "Nobody remembers it.")
		s.hides(t, seat, fog, "A secret that was none.")
	})

	before := s.documents()
	s.end(syscall.SIGTERM)
	s.begin()
	s.wantSame(before, "restart")
	s.readers(t, "restart", s.isToldSo)

	s.end(syscall.SIGKILL)
	s.forget()
	s.begin()
	s.wantSame(before, "rebuild of all derived state")
	s.readers(t, "rebuild", s.isToldSo)

	s.run("record", s.write("many.yaml", []byte(occurrences(200))))
	s.listen()
	s.everybody(t, "200 new at once", s.sees)
}

// occurrences is a file of so many further occurrences.
func occurrences(n int) string {
	var b strings.Builder
	b.WriteString("timeline: harbour\nby: ada\nevents:\n")
	for i := range n {
		fmt.Fprintf(&b, "- {type: remark.made, occurred: 2026-03, title: 'Remark %d of %d', about: north-pier, citations: [{source: gazette, locator: line %d}]}\n", i+1, n, i+1)
	}
	return b.String()
}

// sees reloads once: the reader must then hold what is told, each entry once.
// Not all news is a correction.
func (s *stage) sees(t *testing.T, seat *seat) {
	t.Helper()
	seat.Reload(t)
	s.holds(t, seat)
	if seat.corrections {
		return
	}
	if status := s.lastAnswer(t, seat); status != http.StatusOK {
		t.Errorf("it was answered %d", status)
	}
}

// isToldSo reloads until the reader asks whether anything changed, and is told
// that nothing did; it still holds the same.
func (s *stage) isToldSo(t *testing.T, seat *seat) {
	t.Helper()
	last := 0
	for tries := 0; tries < seat.Patience && last != http.StatusNotModified; tries++ {
		seat.Reload(t)
		last = s.lastAnswer(t, seat)
	}
	s.holds(t, seat)
	if last != http.StatusNotModified {
		t.Errorf("it was answered %d", last)
	}
}

// lastAnswer is the status of what the reader got last.
func (s *stage) lastAnswer(t *testing.T, seat *seat) int {
	t.Helper()
	all := s.front.answers(seat.Agent, seat.path)
	if len(all) == 0 {
		t.Fatalf("%s never asked for %s", seat.Agent, seat.path)
	}
	return all[len(all)-1]
}

// holds wants each entry once, with the title it has or, of readers that never
// look again, had.
func (s *stage) holds(t *testing.T, seat *seat) {
	t.Helper()
	source := s.told
	switch {
	case seat.corrections: // each once, and never again
		source = s.amended
	case seat.Deaf:
		source = s.first
	}
	want := map[string]string{}
	for id, told := range source {
		want[id] = told.title
	}
	got := map[string]string{}
	for _, e := range seat.Entries(t) {
		if _, twice := got[e.ID]; twice {
			t.Errorf("it has %s twice: %s", e.ID, e.Title)
		}
		got[e.ID] = plainText(e.Title)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// plainText is a title in plain text: some readers hold what they will show as
// HTML.
func plainText(title string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(title)
}

// find is the entry of a record in a reader.
func (s *stage) find(t *testing.T, seat *seat, key string) judges.Entry {
	t.Helper()
	entries := seat.Entries(t)
	at := slices.IndexFunc(entries, func(e judges.Entry) bool { return e.ID == urnOf(t, key) })
	if at < 0 {
		t.Fatalf("it does not hold %s", key)
	}
	return entries[at]
}

// shows wants words in an entry, of readers who look at entries again.
func (s *stage) shows(t *testing.T, seat *seat, key string, words ...string) {
	t.Helper()
	if seat.Deaf {
		return
	}
	e := s.find(t, seat, key)
	for _, w := range words {
		if !strings.Contains(e.Content, w) {
			t.Errorf("%q is not in %s", w, e.Content)
		}
	}
}

// tells wants an amendment of a title as an entry with an id of its own, and
// words in it.
func (s *stage) tells(t *testing.T, seat *seat, title string, words ...string) {
	t.Helper()
	for _, e := range seat.Entries(t) {
		if plainText(e.Title) != title {
			continue
		}
		if _, taken := s.told[e.ID]; taken {
			t.Errorf("%s has the id of what it is about", title)
		}
		for _, w := range words {
			if !strings.Contains(e.Content+e.Summary, w) {
				t.Errorf("%q is not in %+v", w, e)
			}
		}
		return
	}
	t.Errorf("it does not hold %s", title)
}

func (s *stage) hides(t *testing.T, seat *seat, key, words string) {
	t.Helper()
	if e := s.find(t, seat, key); !seat.Deaf && strings.Contains(e.Content+e.Summary, words) {
		t.Errorf("it still shows %q", words)
	}
}

// hasFields wants every field that the reader shows where it belongs.
func (s *stage) hasFields(t *testing.T, seat *seat, key string) {
	t.Helper()
	e := s.find(t, seat, key)
	told := s.told[e.ID]
	if seat.Deaf {
		told = s.first[e.ID]
	}
	if diff := cmp.Diff(seat.Shows[seat.format], e.Fields()); diff != "" {
		t.Errorf("fields: %s in %+v", diff, e)
	}
	same := func(field, got, want string) {
		if slices.Contains(seat.Shows[seat.format], field) && got != want {
			t.Errorf("%s is %q, want %q", field, got, want)
		}
	}
	same("title", plainText(e.Title), told.title)
	same("link", e.Link, s.front.URL+"/harbour/occurrences/"+key)
	same("published", e.Published, told.published)
	same("updated", e.Updated, told.updated)
	has := func(field, got string, parts ...string) {
		for _, part := range parts {
			if slices.Contains(seat.Shows[seat.format], field) && !strings.Contains(got, part) {
				t.Errorf("%s lacks %q: %s", field, part, got)
			}
		}
	}
	has("authors", strings.Join(e.Authors, "|"), "Harbour Society")
	has("categories", words(e.Categories), "meeting", "meeting held", "harbour board", "north pier", "ann archer", "quay hall")
	has("content", e.Content, "August 2025", "<strong>met</strong>", "<li>quays</li>", "Ann Archer", "Quay Hall", "North Pier", "Harbour Gazette, no. 12", "line 3", "met at the “hall”")
	has("summary", e.Summary, "August 2025", "The board met")
}

// words are categories in words, whether a reader keeps terms or labels.
func words(categories []string) string {
	return strings.NewReplacer("-", " ", ".", " ").Replace(strings.ToLower(strings.Join(categories, "|")))
}

// isFormat tells whether the feeds are written in a format.
func isFormat(extension string) bool {
	return slices.ContainsFunc(feed.Formats, func(f feed.Format) bool { return f.Extension == extension })
}

func absolute(t *testing.T, file string) string {
	t.Helper()
	path, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	return path
}
