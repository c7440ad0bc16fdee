package logtest

import (
	"context"
	"errors"
	"iter"
	"testing"
	"time"

	"github.com/dateline/dateline/events"
)

// patience is how long anything may take before the log counts as hung.
const patience = 20 * time.Second

// bench is a test with a log on it.
type bench struct {
	*testing.T
	log events.Log
}

func (b bench) ctx() context.Context { return b.Context() }

// given appends a batch that must be taken.
func (b bench) given(batch ...events.Proposal) []uint64 {
	b.Helper()
	sequences, err := b.log.Append(b.ctx(), batch)
	if err != nil {
		b.Fatalf("append: %v", err)
	}
	if len(sequences) != len(batch) {
		b.Fatalf("append of %d events gave %d sequences", len(batch), len(sequences))
	}
	return sequences
}

// refused appends a batch that must not be taken, for a reason, and makes sure
// that nothing of it was.
func (b bench) refused(reason error, batch ...events.Proposal) error {
	b.Helper()
	before := b.head()
	sequences, err := b.log.Append(b.ctx(), batch)
	if !errors.Is(err, reason) {
		b.Fatalf("append gave %v, %v; want the error %v", sequences, err, reason)
	}
	if after := b.head(); after != before {
		b.Fatalf("a refused append moved the head from %d to %d", before, after)
	}
	return err
}

// conflicts is refused with a ConflictError, which it checks.
func (b bench) conflicts(record events.Ref, expected, standing uint64, batch ...events.Proposal) {
	b.Helper()
	var c *events.ConflictError
	if err := b.refused(events.ErrConflict, batch...); !errors.As(err, &c) {
		b.Fatalf("%v is no *ConflictError", err)
	}
	if c.Record != record || c.Expected != expected {
		b.Errorf("conflict on %v at %d, want %v at %d", c.Record, c.Expected, record, expected)
	}
	switch {
	case standing == 0 && c.Standing != nil:
		b.Errorf("conflict with standing event %d, want none", c.Standing.Sequence)
	case standing != 0 && (c.Standing == nil || c.Standing.Sequence != standing || c.Standing.Record != record):
		b.Errorf("conflict with %+v standing, want event %d", c.Standing, standing)
	}
}

func (b bench) head() uint64 {
	b.Helper()
	head, err := b.log.Head(b.ctx())
	if err != nil {
		b.Fatalf("head: %v", err)
	}
	return head
}

// read collects what a query selects.
func (b bench) read(q events.Query) []events.Stored {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx(), patience)
	defer cancel()
	var all []events.Stored
	for e, err := range b.log.Read(ctx, q) {
		if err != nil {
			b.Fatalf("read %+v: %v", q, err)
		}
		all = append(all, e)
	}
	return all
}

// holds checks that the log is exactly these events, from sequence 1.
func (b bench) holds(want ...events.Event) {
	b.Helper()
	got := b.read(events.Query{})
	b.same(got, want...)
	for n, e := range got {
		if e.Sequence != uint64(n+1) {
			b.Fatalf("event %d has the sequence %d", n+1, e.Sequence)
		}
	}
	if head := b.head(); head != uint64(len(want)) {
		b.Fatalf("head is %d, want %d", head, len(want))
	}
}

// same compares events in order, whatever their sequences.
func (b bench) same(got []events.Stored, want ...events.Event) {
	b.Helper()
	if len(got) != len(want) {
		b.Fatalf("got %d events, want %d", len(got), len(want))
	}
	for n := range want {
		b.equal(got[n].Event, want[n])
	}
}

// equal compares all that an event carries.
func (b bench) equal(got, want events.Event) {
	b.Helper()
	if got.ID != want.ID || got.Record != want.Record || got.Change != want.Change || !got.Recorded.Equal(want.Recorded) ||
		got.By != want.By || got.Reason != want.Reason || got.Salt != want.Salt || string(got.Body) != string(want.Body) {
		b.Fatalf("got event\n%+v\nwant\n%+v", got, want)
	}
}

func (b bench) sequences(got []uint64, want ...uint64) {
	b.Helper()
	if len(got) != len(want) {
		b.Fatalf("got sequences %v, want %v", got, want)
	}
	for n := range want {
		if got[n] != want[n] {
			b.Fatalf("got sequences %v, want %v", got, want)
		}
	}
}

// follower receives what a Follow yields.
type follower struct {
	bench
	events chan events.Stored
	ended  chan error // closed when the loop is over, with its error before
	cancel context.CancelFunc
}

func (b bench) follow(q events.Query) *follower {
	ctx, cancel := context.WithCancel(b.ctx())
	f := &follower{b, make(chan events.Stored, 4096), make(chan error, 1), cancel}
	go f.collect(b.log.Follow(ctx, q))
	b.Cleanup(cancel)
	return f
}

func (f *follower) collect(loop iter.Seq2[events.Stored, error]) {
	defer close(f.ended)
	for e, err := range loop {
		if err != nil {
			f.ended <- err
			return
		}
		f.events <- e
	}
}

// gets waits for the next event.
func (f *follower) gets() events.Stored {
	f.Helper()
	select {
	case e := <-f.events:
		return e
	case err := <-f.ended:
		f.Fatalf("follow ended: %v", err)
	case <-time.After(patience):
		f.Fatal("follow brings nothing")
	}
	return events.Stored{}
}

// ends cancels and waits for the end, which must be without an error and
// without a further event.
func (f *follower) ends() {
	f.Helper()
	f.cancel()
	select {
	case err := <-f.ended:
		if err != nil {
			f.Fatalf("cancelled follow ended with %v", err)
		}
	case <-time.After(patience):
		f.Fatal("cancelled follow does not end")
	}
	if n := len(f.events); n > 0 {
		f.Fatalf("follow brought %d events too many, the first %d", n, (<-f.events).Sequence)
	}
}
