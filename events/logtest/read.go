package logtest

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/dateline/dateline/events"
)

var reading = []subtest{
	{"an empty log ends at once", func(b bench) {
		b.holds()
		b.same(b.read(events.Query{From: 5, Timeline: "trial"}))
	}},
	{"from a sequence", func(b bench) {
		all := entities("one", 5)
		b.given(fresh(all...)...)
		b.same(b.read(events.Query{From: 1}), all...)
		b.same(b.read(events.Query{From: 4}), all[3:]...)
		b.same(b.read(events.Query{From: 6}))
		b.same(b.read(events.Query{From: 1000}))
	}},
	{"since a recorded time, also when several share it", func(b bench) {
		var all []events.Event
		for n, e := range entities("one", 6) {
			all = append(all, at(e, noon.Add(time.Duration(n/2)*time.Millisecond)))
		}
		b.given(fresh(all...)...)
		b.same(b.read(events.Query{Since: noon}), all...)
		b.same(b.read(events.Query{Since: noon.Add(time.Millisecond)}), all[2:]...)
		b.same(b.read(events.Query{Since: noon.Add(time.Millisecond), From: 4}), all[3:]...)
		b.same(b.read(events.Query{Since: noon.Add(time.Hour)}))
	}},
	{"since compares recorded times, not when the log got it", func(b bench) {
		old := at(entity("old"), time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC))
		b.given(fresh(old, entity("new"))...)
		b.same(b.read(events.Query{Since: old.Recorded})[:1], old)
		if got := b.read(events.Query{Since: old.Recorded.Add(time.Millisecond)}); len(got) != 1 || got[0].Sequence != 2 {
			b.Fatalf("got %d events", len(got))
		}
	}},
	{"by timeline, kind and key", func(b bench) {
		one, two, there := entity("one"), entity("two"), entity("one")
		there.Record.Timeline = "other"
		met := occurrence("trial", "Met")
		changed := corrected(one, "uno")
		b.given(fresh(one, two, there, met, changed)...)
		b.same(b.read(events.Query{Timeline: "trial"}), one, two, met, changed)
		b.same(b.read(events.Query{Kind: "entity"}), one, two, there, changed)
		b.same(b.read(events.Query{Key: "one"}), one, there, changed)
		b.same(b.read(events.Query{Key: met.Record.Key}), met)
		b.same(b.read(events.Query{Timeline: "trial", Kind: "entity", Key: "one", From: 2}), changed)
		b.same(b.read(events.Query{Timeline: "other", Kind: "meeting"}))
	}},
	{"a filter that matches nothing, or nothing late, ends at once", func(b bench) {
		b.given(fresh(append([]events.Event{entity("needle")}, entities("hay", 50)...)...)...)
		began := time.Now()
		b.same(b.read(events.Query{Timeline: "nowhere"}))
		b.same(b.read(events.Query{Key: "needle", From: 2}))
		if got := b.read(events.Query{Key: "needle"}); len(got) != 1 {
			b.Fatalf("got %d events", len(got))
		}
		if took := time.Since(began); took > patience/10 {
			b.Fatalf("took %v", took)
		}
	}},
	{"a filter that is a pattern is refused", func(b bench) {
		for _, q := range []events.Query{{Timeline: "*"}, {Timeline: ">"}, {Kind: "*"}, {Key: ">"}, {Timeline: "a.b"}} {
			for _, loop := range []func(context.Context, events.Query) iter.Seq2[events.Stored, error]{b.log.Read, b.log.Follow} {
				b.loopFails(loop(b.ctx(), q), events.ErrInvalid)
			}
		}
	}},
	{"the loop may be left", func(b bench) {
		b.given(fresh(entities("one", 10)...)...)
		for e, err := range b.log.Read(b.ctx(), events.Query{}) {
			if err != nil || e.Sequence > 3 {
				b.Fatalf("event %d, %v", e.Sequence, err)
			}
			if e.Sequence == 3 {
				break
			}
		}
	}},
	{"events appended during the loop are not in it", func(b bench) {
		all := entities("one", 3)
		b.given(fresh(all...)...)
		var got []events.Stored
		for e, err := range b.log.Read(b.ctx(), events.Query{}) {
			if err != nil {
				b.Fatal(err)
			}
			got = append(got, e)
			b.given(fresh(entity("late-" + e.Record.Key))...)
		}
		b.same(got, all...)
	}},
	{"a cancelled loop ends with an error", func(b bench) {
		b.given(fresh(entities("one", 3)...)...)
		ctx, cancel := context.WithCancel(b.ctx())
		cancel()
		b.loopFails(b.log.Read(ctx, events.Query{}), context.Canceled)
	}},
	{"what is read is the reader's own", func(b bench) {
		one := entity("one")
		b.given(fresh(one)...)
		clear(b.read(events.Query{})[0].Body)
		b.holds(one)
	}},
}

// loopFails checks that a loop yields one error, of a kind, and no event.
func (b bench) loopFails(l iter.Seq2[events.Stored, error], reason error) {
	b.Helper()
	var got error
	for e, err := range l {
		if err == nil || got != nil {
			b.Fatalf("got event %d after %v", e.Sequence, got)
		}
		got = err
	}
	if !errors.Is(got, reason) {
		b.Fatalf("ended with %v, want %v", got, reason)
	}
}

var looking = []subtest{
	{"an event again by its sequence", func(b bench) {
		first, second := entity("quay"), occurrence("trial", "The ferry leaves")
		sequences := b.given(fresh(first, second)...)
		for i, want := range []events.Event{first, second} {
			got, err := b.log.Get(b.ctx(), sequences[i])
			if err != nil {
				b.Fatal(err)
			}
			b.equal(got.Event, want)
			b.sequences([]uint64{got.Sequence}, sequences[i])
		}
		for _, none := range []uint64{0, sequences[1] + 1} {
			if _, err := b.log.Get(b.ctx(), none); !errors.Is(err, events.ErrNotFound) {
				b.Errorf("event %d: %v, want ErrNotFound", none, err)
			}
		}
	}},
	{"the latest event of a record", func(b bench) {
		first := entity("one")
		second := corrected(first, "uno")
		b.given(fresh(first, entity("two"))...)
		b.given(expecting(1, second))
		b.given(fresh(entity("three"))...)
		got, err := b.log.Last(b.ctx(), first.Record)
		if err != nil || got.Sequence != 3 {
			b.Fatalf("got event %d, %v", got.Sequence, err)
		}
		b.equal(got.Event, second)
	}},
	{"a record that does not exist", func(b bench) {
		for _, other := range []string{"two", "three"} {
			if _, err := b.log.Last(b.ctx(), entity("one").Record); !errors.Is(err, events.ErrNotFound) {
				b.Fatalf("got %v", err)
			}
			b.given(fresh(entity(other))...)
		}
	}},
	{"a record that cannot exist", func(b bench) {
		for _, bad := range []events.Ref{{}, {Timeline: "*", Kind: "entity", Key: "one"}, {Timeline: "trial", Kind: "entity", Key: ">"}} {
			if _, err := b.log.Last(b.ctx(), bad); !errors.Is(err, events.ErrInvalid) {
				b.Fatalf("%v: got %v", bad, err)
			}
		}
	}},
	{"the head", func(b bench) {
		if head := b.head(); head != 0 {
			b.Fatalf("head of an empty log is %d", head)
		}
		b.given(fresh(entities("one", 3)...)...)
		if head := b.head(); head != 3 {
			b.Fatalf("head is %d", head)
		}
	}},
}
