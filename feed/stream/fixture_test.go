package stream

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/memlog"
	"github.com/dateline/dateline/projector"
)

const base = "https://timeline.example.org"

// morning is when the tests' first event was recorded.
var morning = time.Date(2026, 7, 6, 9, 0, 0, 123e6, time.UTC)

// chronicle is a log with a follower behind it.
type chronicle struct {
	testing.TB
	log      events.Log
	follower *projector.Follower
	events   int
	at       time.Time // of the next event

	mu     sync.Mutex
	failed []error
}

func newChronicle(t testing.TB, log events.Log) *chronicle {
	t.Helper()
	c := &chronicle{TB: t, log: log, follower: projector.NewFollower(log), at: morning}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- c.follower.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		for _, err := range c.failed {
			t.Errorf("a stream failed: %v", err)
		}
	})
	return c
}

// harbour is a chronicle with a timeline, a source and an entity: three events.
func harbour(t testing.TB) *chronicle {
	c := newChronicle(t, memlog.New())
	c.found("harbour")
	return c
}

func (c *chronicle) found(timeline string) {
	c.Helper()
	c.tell(timeline, events.KindTimeline, timeline, events.Recorded, `{"title":{"en":"The harbour","ja":"港"},"languages":["en","ja"]}`, "")
	c.tell(timeline, events.KindSource, "gazette", events.Recorded, `{"title":"Gazette","published":"2026-07-01","kind":"news"}`, "")
	c.tell(timeline, events.KindEntity, "pier", events.Recorded, `{"kind":"place","name":"The pier"}`, "")
}

// options are those of the tests.
func (c *chronicle) options() Options {
	return Options{BaseURL: base + "/", Log: c.log, Now: time.Now, Failed: c.fail}
}

func (c *chronicle) fail(_ *http.Request, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failed = append(c.failed, err)
}

// serve starts a server with options changed.
func (c *chronicle) serve(change ...func(*Options)) *httptest.Server {
	o := c.options()
	for _, do := range change {
		do(&o)
	}
	s := httptest.NewServer(Handler(c.follower, o))
	c.Cleanup(s.Close)
	c.Cleanup(s.CloseClientConnections)
	return s
}

// id is the ULID of the test's nth event.
func id(n int) ulid.ULID {
	var u ulid.ULID
	_ = u.SetTime(ulid.Timestamp(morning))
	binary.BigEndian.PutUint32(u[12:], uint32(n))
	return u
}

// event makes the next event of a record; the key of a new occurrence is "".
func (c *chronicle) event(timeline, kind, key string, change events.Change, body, reason string) events.Event {
	c.events++
	e := events.Event{
		ID: id(c.events), Change: change, Recorded: c.at, By: "ada", Reason: reason, Body: []byte(body),
		Record: events.Ref{Timeline: timeline, Kind: kind, Key: key},
	}
	if key == "" {
		e.Record.Key = e.ID.String()
	}
	binary.BigEndian.PutUint32(e.Salt[:], uint32(c.events))
	c.at = c.at.Add(time.Hour)
	return e
}

// tell appends an event and returns its record's key.
func (c *chronicle) tell(timeline, kind, key string, change events.Change, body, reason string) string {
	c.Helper()
	e := c.event(timeline, kind, key, change, body, reason)
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

// meeting is the body of an occurrence, with more fields behind the usual.
func meeting(title, more string) string {
	return fmt.Sprintf(`{"type":"meeting.held","occurred":"2026-07-03","title":%s%s,"citations":[{"source":"gazette"}]}`, quoted(title), more)
}

func quoted(s string) string {
	b, _ := json.Marshal(s) // never fails
	return string(b)
}

// meet records a meeting in the harbour.
func (c *chronicle) meet(title string) string {
	c.Helper()
	return c.tell("harbour", "meeting", "", events.Recorded, meeting(title, ""), "")
}

func (c *chronicle) change(key string, change events.Change, body, reason string) {
	c.Helper()
	c.tell("harbour", "meeting", key, change, body, reason)
}
