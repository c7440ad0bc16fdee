package stream

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"testing"

	"github.com/dateline/dateline/events"
)

var errBroken = errors.New("the disk is gone")

// brokenLog cannot be read from a sequence on.
type brokenLog struct {
	events.Reader
	from uint64
}

func (l brokenLog) Get(ctx context.Context, sequence uint64) (events.Stored, error) {
	if sequence >= l.from {
		return events.Stored{}, errBroken
	}
	return l.Reader.Get(ctx, sequence)
}

func (l brokenLog) Read(ctx context.Context, q events.Query) iter.Seq2[events.Stored, error] {
	return func(yield func(events.Stored, error) bool) {
		for e, err := range l.Reader.Read(ctx, q) {
			if e.Sequence >= l.from {
				yield(events.Stored{}, errBroken)
				return
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// A log that cannot be read ends the stream, for the client to come again.
func TestLogFails(t *testing.T) {
	c := harbour(t)
	for n := range 100 {
		c.meet(fmt.Sprint("Meeting ", n))
	}
	s := c.serve(func(o *Options) { o.Log = brokenLog{c.log, 95} })
	for _, from := range []uint64{3, 90} {
		l := listen(t, s.Client(), fmt.Sprint(s.URL, "/harbour/stream?since=", from))
		l.wantSequences(ids(from+1, 94)...)
		l.wantEnd()
	}
	wantFailures(t, c, 2)
}

// What stood before a change must be known to tell whether it is asked for.
func TestLookingBackFails(t *testing.T) {
	c := harbour(t)
	key := c.meet("Board meets")
	c.change(key, events.Refined, meeting("Board meets", `,"about":"pier"`), "")
	s := c.serve(func(o *Options) { o.Log = &forgetful{Reader: c.log, forgets: 4} })
	l := listen(t, s.Client(), s.URL+"/harbour/stream?since=3&actor=ann")
	l.wantEnd()
	wantFailures(t, c, 1)
}

// forgetful gives an event once.
type forgetful struct {
	events.Reader
	forgets uint64
	given   bool
}

func (l *forgetful) Get(ctx context.Context, sequence uint64) (events.Stored, error) {
	if sequence == l.forgets && l.given {
		return events.Stored{}, errBroken
	}
	l.given = l.given || sequence == l.forgets
	return l.Reader.Get(ctx, sequence)
}

func wantFailures(t *testing.T, c *chronicle, n int) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.failed) != n {
		t.Errorf("failed with %v", c.failed)
	}
	for _, err := range c.failed {
		if !errors.Is(err, errBroken) {
			t.Errorf("failed with %v", err)
		}
	}
	c.failed = nil
}

// poisonedLog has messages that are no event.
type poisonedLog struct {
	events.Reader
	every uint64
}

func (l poisonedLog) Get(ctx context.Context, sequence uint64) (events.Stored, error) {
	if sequence%l.every == 0 {
		return events.Stored{}, &events.DecodeError{Sequence: sequence, Err: errBroken}
	}
	return l.Reader.Get(ctx, sequence)
}

func (l poisonedLog) Read(ctx context.Context, q events.Query) iter.Seq2[events.Stored, error] {
	return func(yield func(events.Stored, error) bool) {
		for e, err := range l.Reader.Read(ctx, q) {
			if e.Sequence%l.every == 0 {
				e, err = events.Stored{}, &events.DecodeError{Sequence: e.Sequence, Err: errBroken}
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// Messages that are no event are passed over, whether read in pieces or singly.
func TestPoisonedLog(t *testing.T) {
	c := harbour(t)
	for n := range 700 {
		c.meet(fmt.Sprint("Meeting ", n))
	}
	s := c.serve(func(o *Options) { o.Log = poisonedLog{c.log, 5} })
	l := listen(t, s.Client(), s.URL+"/harbour/stream?since=0")
	for sequence := uint64(1); sequence <= 703; sequence++ {
		if sequence%5 != 0 {
			l.wantSequences(sequence)
		}
	}
}
