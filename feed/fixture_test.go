package feed

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/memlog"
	"github.com/dateline/dateline/projector"
)

// base is where the tests' feeds are said to be.
const base = "https://chronicle.example"

// morning is when the tests' first event was recorded, and today when they ask.
var (
	morning = time.Date(2026, 3, 2, 9, 0, 0, 123e6, time.UTC)
	today   = time.Date(2026, 7, 10, 12, 0, 0, 0, time.UTC)
)

// chronicle is a timeline in a log in memory with a follower behind it: the
// whole way of an event but for NATS.
type chronicle struct {
	testing.TB
	log      *memlog.Log
	follower *projector.Follower
	events   int
	at       time.Time // of the next event
	now      time.Time
	failed   []error
}

func newChronicle(t testing.TB) *chronicle {
	t.Helper()
	log := memlog.New()
	c := &chronicle{TB: t, log: log, follower: projector.NewFollower(log), at: morning, now: today}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- c.follower.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return c
}

func (c *chronicle) handler() http.Handler {
	return Handler(c.follower, Options{
		BaseURL: base, Now: func() time.Time { return c.now },
		Failed: func(_ *http.Request, err error) { c.failed = append(c.failed, err) },
	})
}

// id is the ULID of the test's nth event: ids of tests never change.
func id(n int) ulid.ULID {
	var u ulid.ULID
	_ = u.SetTime(ulid.Timestamp(morning))
	binary.BigEndian.PutUint32(u[12:], uint32(n))
	return u
}

// tell appends an event about a record, an hour after the last one, and
// returns the record's key once the views hold it. The key of a new occurrence
// is "".
func (c *chronicle) tell(timeline, kind, key string, change events.Change, body, reason string) string {
	c.Helper()
	c.events++
	e := events.Event{
		ID: id(c.events), Change: change, Recorded: c.at.Truncate(time.Millisecond), By: "archivist", Reason: reason, Body: compact(c, body),
		Record: events.Ref{Timeline: timeline, Kind: kind, Key: key},
	}
	if key == "" {
		e.Record.Key = e.ID.String()
	}
	binary.BigEndian.PutUint32(e.Salt[:], uint32(c.events))
	c.at = c.at.Add(time.Hour + 7*time.Millisecond)
	last, err := c.log.Last(c.Context(), e.Record)
	if err != nil && !errors.Is(err, events.ErrNotFound) {
		c.Fatal(err)
	}
	sequences, err := c.log.Append(c.Context(), []events.Proposal{{Event: e, Expect: last.Sequence}})
	if err != nil {
		c.Fatal(err)
	}
	if err := c.follower.Wait(c.Context(), sequences[0]); err != nil {
		c.Fatal(err)
	}
	return e.Record.Key
}

func compact(t testing.TB, body string) []byte {
	t.Helper()
	var whole any
	if err := json.Unmarshal([]byte(body), &whole); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	b, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (c *chronicle) timeline(slug, body string) {
	c.Helper()
	c.tell(slug, events.KindTimeline, slug, events.Recorded, body, "")
}

func (c *chronicle) entity(slug, body string) {
	c.Helper()
	c.tell("harbour", events.KindEntity, slug, events.Recorded, body, "")
}

func (c *chronicle) source(slug, body string) {
	c.Helper()
	c.tell("harbour", events.KindSource, slug, events.Recorded, body, "")
}

func (c *chronicle) occurrence(kind, body string) string {
	c.Helper()
	return c.tell("harbour", kind, "", events.Recorded, body, "")
}

func (c *chronicle) change(kind, key string, change events.Change, body, reason string) {
	c.Helper()
	c.tell("harbour", kind, key, change, body, reason)
}

// get asks a handler for a path; headers come in pairs.
func get(t testing.TB, h http.Handler, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	return do(t, h, http.MethodGet, path, headers...)
}

func do(t testing.TB, h http.Handler, method, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// body asks for a path that must be there.
func body(t testing.TB, h http.Handler, path string) string {
	t.Helper()
	w := get(t, h, path)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	return w.Body.String()
}

func mustContain(t testing.TB, what, in string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(in, part) {
			t.Errorf("%s lacks %q", what, part)
		}
	}
}

// mustView looks at the harbour as known now.
func mustView(t testing.TB, h *harbour) *projector.View {
	t.Helper()
	tl, ok := h.follower.State().Timeline("harbour")
	if !ok {
		t.Fatal("no harbour")
	}
	v, err := tl.At(t.Context(), projector.Perspective{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}
