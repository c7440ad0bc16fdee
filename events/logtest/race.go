package logtest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/dateline/dateline/events"
)

const writers = 32

var racing = []subtest{
	{"on one record one wins each round", func(b bench) {
		first := entity("one")
		standing := b.given(fresh(first)...)[0]
		for range 6 {
			standing = b.raceOnce(first, standing)
		}
		if head := b.head(); head != 7 {
			b.Fatalf("head is %d after 7 events", head)
		}
	}},
	{"on different records all land", func(b bench) {
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() { b.writeChain(fmt.Sprintf("by-%d", w), 4) })
		}
		wg.Wait()
		all := b.read(events.Query{})
		if len(all) != writers*4 {
			b.Fatalf("%d events of %d landed", len(all), writers*4)
		}
		for n, e := range all {
			if e.Sequence != uint64(n+1) {
				b.Fatalf("event %d has the sequence %d", n+1, e.Sequence)
			}
		}
	}},
	{"batches of the same records are whole or not at all", func(b bench) {
		var wg sync.WaitGroup
		var won atomic.Int32
		for range 8 {
			wg.Go(func() {
				_, err := b.log.Append(b.ctx(), fresh(entities("one", 5)...))
				if err == nil {
					won.Add(1)
				} else if !errors.Is(err, events.ErrConflict) {
					b.Error(err)
				}
			})
		}
		wg.Wait()
		if head := b.head(); won.Load() != 1 || head != 5 {
			b.Fatalf("%d batches won, head %d", won.Load(), head)
		}
	}},
	{"the same event from many is one event", func(b bench) {
		first := entity("one")
		b.given(fresh(first)...)
		second := corrected(first, "uno")
		var wg sync.WaitGroup
		for range writers {
			wg.Go(func() {
				got, err := b.log.Append(b.ctx(), []events.Proposal{expecting(1, second)})
				if err != nil || got[0] != 2 {
					b.Errorf("got %v, %v", got, err)
				}
			})
		}
		wg.Wait()
		b.holds(first, second)
	}},
}

// raceOnce lets all writers change a record at once, and returns the sequence
// of the one that won.
func (b bench) raceOnce(first events.Event, standing uint64) uint64 {
	var wg sync.WaitGroup
	var won atomic.Uint64
	for w := range writers {
		wg.Go(func() {
			e := corrected(first, fmt.Sprintf("by %d", w))
			got, err := b.log.Append(b.ctx(), []events.Proposal{expecting(standing, e)})
			var c *events.ConflictError
			switch {
			case err == nil && won.Swap(got[0]) != 0:
				b.Error("two won")
			case err != nil && (!errors.As(err, &c) || c.Standing == nil || c.Standing.Sequence != standing+1):
				b.Errorf("lost by %v", err)
			}
		})
	}
	wg.Wait()
	if won.Load() == 0 {
		b.Fatal("nobody won")
	}
	return won.Load()
}

// writeChain writes a record and changes of it, each on the last.
func (b bench) writeChain(slug string, n int) {
	e := entity(slug)
	var expect uint64
	for range n {
		got, err := b.log.Append(b.ctx(), []events.Proposal{expecting(expect, e)})
		if err != nil {
			b.Error(err)
			return
		}
		expect, e = got[0], corrected(e, slug)
	}
}

var cancelling = []subtest{
	{"a cancelled append is an error and adds nothing", func(b bench) {
		ctx, cancel := context.WithCancel(b.ctx())
		cancel()
		e := entity("one")
		if _, err := b.log.Append(ctx, fresh(e)); !errors.Is(err, context.Canceled) {
			b.Fatalf("got %v", err)
		}
		b.sequences(b.given(fresh(e)...), 1)
		b.holds(e)
	}},
	{"after appends cancelled at any moment a repeat tells the truth", func(b bench) {
		all := entities("one", 40)
		var wg sync.WaitGroup
		for _, e := range all {
			ctx, cancel := context.WithCancel(b.ctx())
			wg.Go(func() {
				if _, err := b.log.Append(ctx, fresh(e)); err != nil && !errors.Is(err, context.Canceled) {
					b.Error(err)
				}
			})
			wg.Go(cancel)
		}
		wg.Wait()
		for _, e := range all {
			b.given(fresh(e)...)
		}
		if got := b.read(events.Query{}); len(got) != len(all) || b.head() != uint64(len(all)) {
			b.Fatalf("%d events of %d", len(got), len(all))
		}
	}},
}
