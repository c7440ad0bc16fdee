package logtest

import (
	"runtime"
	"sync"
	"time"

	"github.com/dateline/dateline/events"
)

var following = []subtest{
	{"old events, then new ones, once and in order", func(b bench) {
		old := entities("old", 5)
		b.given(fresh(old...)...)
		f := b.follow(events.Query{})
		for n, e := range old {
			f.getsAs(uint64(n+1), e)
		}
		for n, e := range entities("new", 5) {
			b.given(fresh(e)...)
			f.getsAs(uint64(n+6), e)
		}
		f.ends()
	}},
	{"an empty log, and then a batch", func(b bench) {
		f := b.follow(events.Query{})
		all := entities("one", 30)
		b.given(fresh(all...)...)
		for n, e := range all {
			f.getsAs(uint64(n+1), e)
		}
		f.ends()
	}},
	{"from a sequence beyond the head", func(b bench) {
		all := entities("one", 8)
		b.given(fresh(all[:2]...)...)
		f := b.follow(events.Query{From: 6})
		for _, e := range all[2:] {
			b.given(fresh(e)...)
		}
		for n := 5; n < 8; n++ {
			f.getsAs(uint64(n+1), all[n])
		}
		f.ends()
	}},
	{"what a query selects", func(b bench) {
		one := entity("one")
		b.given(fresh(entity("two"), one)...)
		f := b.follow(events.Query{Timeline: "trial", Key: "one"})
		f.getsAs(2, one)
		b.given(fresh(entity("three"))...)
		changed := corrected(one, "uno")
		b.given(expecting(2, changed))
		f.getsAs(4, changed)
		f.ends()
	}},
	{"since a recorded time", func(b bench) {
		early, late := entity("early"), at(entity("late"), noon.Add(time.Second))
		b.given(fresh(early)...)
		f := b.follow(events.Query{Since: late.Recorded})
		b.given(fresh(entity("early-too"), late)...)
		f.getsAs(3, late)
		f.ends()
	}},
	{"cancelling ends it without an error", func(b bench) {
		f := b.follow(events.Query{})
		b.given(fresh(entity("one"))...)
		f.gets()
		f.ends()
	}},
	{"leaving the loop ends it", func(b bench) {
		b.given(fresh(entities("one", 3)...)...)
		for e := range b.log.Follow(b.ctx(), events.Query{}) {
			if e.Sequence == 2 {
				break
			}
		}
	}},
	{"ended followers leave no goroutines", noLeaks},
	{"many followers while many write", manyFollow},
}

// getsAs waits for the next event and compares it.
func (f *follower) getsAs(sequence uint64, want events.Event) {
	f.Helper()
	got := f.gets()
	if got.Sequence != sequence {
		f.Fatalf("got event %d, want %d", got.Sequence, sequence)
	}
	f.equal(got.Event, want)
}

func noLeaks(b bench) {
	b.given(fresh(entity("one"))...)
	round := func() {
		for range 10 {
			f := b.follow(events.Query{})
			f.gets()
			f.ends()
		}
	}
	round() // what a log starts once does not count
	before := runtime.NumGoroutine()
	round()
	deadline := time.After(patience)
	for tick := time.Tick(time.Millisecond); runtime.NumGoroutine() > before+3; {
		select {
		case <-tick:
		case <-deadline:
			stacks := make([]byte, 1<<16)
			b.Fatalf("%d goroutines, before %d\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
	}
}

func manyFollow(b bench) {
	const followers, writers, each = 8, 8, 12
	var fs []*follower
	for range followers {
		fs = append(fs, b.follow(events.Query{}))
	}
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for _, e := range entities("by-"+string(rune('a'+w)), each) {
				if _, err := b.log.Append(b.ctx(), fresh(e)); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for _, f := range fs {
		for n := range writers * each {
			if got := f.gets(); got.Sequence != uint64(n+1) {
				b.Fatalf("got event %d, want %d", got.Sequence, n+1)
			}
		}
	}
	wg.Wait()
	for _, f := range fs {
		f.ends()
	}
}
