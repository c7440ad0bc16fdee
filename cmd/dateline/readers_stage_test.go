package main

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/oklog/ulid/v2"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/feed"
	"github.com/dateline/dateline/feed/judges"
)

// stage is a serve behind a front, everybody who reads its feeds, and what they
// should hold.
type stage struct {
	*house
	front   *front
	process *exec.Cmd
	seats   []*seat
	told    map[string]standing // by the ids of entries
	first   map[string]standing // as they were when the readers first came
	amended map[string]standing // corrections and retractions, by the ids of their own entries
}

// standing is what the log says of an occurrence, or of an amendment.
type standing struct {
	key, title, published, updated string
	changes                        int // after the first
	retracted, dated               bool
}

// seat is a reader of one feed.
type seat struct {
	judges.Reader
	judges.Subscription
	format, path string
	corrections  bool // it reads what was taken back, not the news
	held         []judges.Entry
}

// Reload and Entries look into the reader once for each time it reloads.
func (s *seat) Reload(t testing.TB) {
	t.Helper()
	s.Subscription.Reload(t)
	s.held = s.Subscription.Entries(t)
}

func (s *seat) Entries(testing.TB) []judges.Entry { return s.held }

func newStage(t *testing.T) *stage {
	t.Helper()
	f := newFront(t)
	s := &stage{house: newHouse(t, "DATELINE_BASE_URL="+f.URL), front: f, first: map[string]standing{}}
	s.begin()
	return s
}

// begin starts a serve, or another one on what is there.
func (s *stage) begin() {
	s.t.Helper()
	process, a := s.serve()
	s.process = process
	s.front.leadTo(s.t, a.HTTP)
}

// end stops the serve with a signal.
func (s *stage) end(signal syscall.Signal) {
	s.t.Helper()
	if err := s.process.Process.Signal(signal); err != nil {
		s.t.Fatal(err)
	}
	_ = s.process.Wait()
}

// derived is what a data folder has beside the log, which may be deleted at any
// time; kept is the log, and who may reach it.
var (
	derived = []string{"search"}
	kept    = []string{"jetstream", "birth.json", "lock", "serve.json", "credentials.json"}
)

// forget deletes all that is derived from the log.
func (s *stage) forget() {
	s.t.Helper()
	entries, err := os.ReadDir(s.data())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, e := range entries {
		switch {
		case slices.Contains(derived, e.Name()):
			if err := os.RemoveAll(filepath.Join(s.data(), e.Name())); err != nil {
				s.t.Fatal(err)
			}
		case !slices.Contains(kept, e.Name()):
			s.t.Errorf("is %s derived or kept?", e.Name())
		}
	}
}

// seatEverybody subscribes every reader to a timeline in every format it reads,
// and some of them to its corrections.
func (s *stage) seatEverybody(folder string) {
	s.t.Helper()
	for _, reader := range judges.Readers {
		for format := range reader.Shows {
			if !isFormat(format) {
				continue
			}
			s.seat(reader, format, folder+"feed."+format, false)
			if toCorrections[reader.Name] == format {
				s.seat(reader, format, folder+"corrections."+format, true)
			}
		}
	}
}

// toCorrections are the formats in which readers subscribe to corrections.
// rss2email, which never looks at an entry again, has them from there alone.
var toCorrections = map[string]string{"rss2email": judges.Atom, "newsboat": judges.RSS, "feedparser": judges.Atom, "gofeed": judges.JSON}

func (s *stage) seat(reader judges.Reader, format, path string, corrections bool) {
	s.t.Helper()
	s.seats = append(s.seats, &seat{
		Reader: reader, Subscription: reader.Subscribe(s.t, s.front.URL+path), format: format, path: path, corrections: corrections,
	})
}

// listen reads in the log what is told now, once the views hold it.
func (s *stage) listen() {
	s.t.Helper()
	s.told, s.amended = map[string]standing{}, map[string]standing{}
	last := uint64(0)
	for _, e := range s.entries("harbour") {
		last = e.Sequence
		if !events.IsRegistry(e.Kind) {
			s.hear(e)
		}
	}
	for id, t := range s.told {
		if _, known := s.first[id]; !known {
			s.first[id] = t
		}
	}
	if status, body, err := fetch(fmt.Sprintf("%s/harbour/feed.atom?wait=%d", s.front.URL, last)); status != http.StatusOK {
		s.t.Fatalf("%d %v %s", status, err, body)
	}
}

func (s *stage) hear(e entry) {
	id := urnOf(s.t, e.Key)
	t, at := s.told[id], e.Recorded.UTC().Format("2006-01-02T15:04:05Z")
	if t.key == "" {
		t.key, t.published, t.changes = e.Key, at, -1
	}
	t.title, t.updated, t.dated = titleOf(e.Body), at, isDated(s.t, e.Body)
	t.changes++
	if t.retracted = e.Change == events.Retracted; e.Change.NeedsReason() {
		title := strings.ToUpper(string(e.Change[:1])) + string(e.Change[1:]) + ": " + t.title
		s.amended[urnOf(s.t, e.ID)] = standing{key: e.Key, title: title, published: at}
	}
	if t.retracted {
		t.title = "[Retracted] " + t.title
	}
	s.told[id] = t
}

// isDated tells whether sources say a date, so that a calendar can show it.
func isDated(t *testing.T, body []byte) bool {
	t.Helper()
	o, err := events.Decode[events.Occurrence](body)
	if err != nil {
		t.Fatal(err)
	}
	return o.Occurred.Known()
}

// urnOf is the id of an entry: the record's 128 bits.
func urnOf(t *testing.T, key string) string {
	t.Helper()
	u, err := ulid.ParseStrict(key)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}

// keyOf finds the record of a title.
func (s *stage) keyOf(title string) string {
	s.t.Helper()
	for _, t := range s.told {
		if t.title == title {
			return t.key
		}
	}
	s.t.Fatalf("nothing has the title %q", title)
	return ""
}

// everybody has all readers do something, a few at a time, and the calendars
// look at what changed.
func (s *stage) everybody(t *testing.T, what string, do func(*testing.T, *seat)) {
	t.Helper()
	t.Run(what, func(t *testing.T) {
		s.each(t, do, func(*seat) bool { return true })
		for _, c := range judges.Calendars {
			t.Run(c.Name, func(t *testing.T) {
				t.Parallel()
				s.onCalendar(t, c)
			})
		}
	})
}

// readers has all readers do something.
func (s *stage) readers(t *testing.T, what string, do func(*testing.T, *seat)) {
	t.Helper()
	t.Run(what, func(t *testing.T) { s.each(t, do, func(*seat) bool { return true }) })
}

// ofNews has those do something who read the news.
func (s *stage) ofNews(t *testing.T, what string, do func(*testing.T, *seat)) {
	t.Helper()
	t.Run(what, func(t *testing.T) { s.each(t, do, func(seat *seat) bool { return !seat.corrections }) })
}

func (s *stage) each(t *testing.T, do func(*testing.T, *seat), chosen func(*seat) bool) {
	t.Helper()
	for _, seat := range s.seats {
		if chosen(seat) {
			t.Run(seat.Name+" "+strings.Trim(seat.path, "/"), func(t *testing.T) {
				t.Parallel()
				do(t, seat)
			})
		}
	}
}

// documents are all feeds as they stand, with their ETags.
func (s *stage) documents() map[string]string {
	s.t.Helper()
	documents := map[string]string{}
	for _, f := range feed.Formats {
		for _, file := range []string{"/feed", "/harbour/feed", "/harbour/corrections", "/harbour/entities/north-pier/feed"} {
			path := file + "." + f.Extension
			documents[path] = s.document(path)
		}
	}
	return documents
}

func (s *stage) document(path string) string {
	s.t.Helper()
	r, err := http.Get(s.front.URL + path) //nolint:noctx // ends with the test
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return r.Status + " " + r.Header.Get("ETag") + "\n" + string(body)
}

// wantSame wants the same bytes and ETags as before.
func (s *stage) wantSame(before map[string]string, after string) {
	s.t.Helper()
	now := s.documents()
	for _, path := range slices.Sorted(maps.Keys(before)) {
		if now[path] != before[path] {
			s.t.Errorf("%s has changed with a %s: %s", path, after, cmp.Diff(before[path], now[path]))
		}
	}
}
