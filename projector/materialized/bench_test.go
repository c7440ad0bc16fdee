package materialized

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// many is a log of n records: every tenth is an entity, the others name some.
func (b *broker) many(n int) {
	b.t.Helper()
	s := town()
	for i := len(s.events); i < n; i++ {
		slug := fmt.Sprintf("person-%d", i/10)
		if i%10 == 0 {
			s.add(entityRef("harbour", slug), events.Recorded, fields{"kind": "person", "name": "Person " + slug})
			continue
		}
		s.tells("harbour", "remark.made", fields{
			"occurred": "2026-01-02", "title": "Something was said about the works, at some length", "about": slug,
			"actors": []fields{{"entity": slug, "role": "speaker"}}, "places": []string{"quay"}, "citations": []fields{{"source": "gazette", "locator": "line 1"}},
		})
	}
	for start := 0; start < len(s.events); start += events.MaxBatch {
		var batch []events.Proposal
		for _, e := range s.events[start:min(start+events.MaxBatch, len(s.events))] {
			batch = append(batch, events.Proposal{Event: e.Event})
		}
		if _, err := b.log.Append(b.t.Context(), batch); err != nil {
			b.t.Fatal(err)
		}
	}
}

// BenchmarkTables builds all views of a log from scratch, beside bare puts of as
// many values into a bucket. DATELINE_BENCH_MAX says of how many events. What
// memory a key takes is the embedded broker's: a keeper remembers none.
func BenchmarkTables(b *testing.B) {
	n, err := strconv.Atoi(os.Getenv("DATELINE_BENCH_MAX"))
	if err != nil {
		n = 10_000
	}
	o := newBroker(b)
	o.many(n)
	b.Run("bare", func(b *testing.B) { o.barePuts(b, min(n, 2000)) })
	b.Run("tables", func(b *testing.B) {
		follower := projector.NewFollower(o.log)
		ctx, cancel := context.WithCancel(b.Context())
		defer cancel()
		go func() { _ = follower.Run(ctx) }()
		if err := follower.Wait(ctx, uint64(n)); err != nil {
			b.Fatal(err)
		}
		k := New(Options{Follower: follower, Tables: natsTables{o.log}, Log: o.log.ID(), Head: o.log.Head, Now: o.now, Tick: 20 * time.Millisecond})
		_ = workedOut(b, follower.State(), records, k.basis()) // what is read lately is kept at hand
		before := heap()
		done := make(chan error)
		running, stop := context.WithCancel(ctx)
		for b.Loop() {
			go func() { done <- k.Run(running) }()
			o.settled()
		}
		rows := 0
		for _, view := range Views {
			_, table := o.checkpoint(view.Name)
			rows += len(contentsOf(b, table))
		}
		b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "events/s")
		b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
		b.ReportMetric(max(0, float64(heap())-float64(before))/float64(rows), "B/key")
		stop()
		<-done
	})
}

func (b *broker) barePuts(bench *testing.B, n int) {
	js, err := jetstream.New(b.nc)
	if err != nil {
		bench.Fatal(err)
	}
	kv, err := js.CreateOrUpdateKeyValue(bench.Context(), jetstream.KeyValueConfig{Bucket: "BARE"})
	if err != nil {
		bench.Fatal(err)
	}
	value := make([]byte, 400)
	for bench.Loop() {
		for i := range n {
			if _, err := kv.Put(bench.Context(), fmt.Sprintf("harbour.entity.x-%d", i), value); err != nil {
				bench.Fatal(err)
			}
		}
	}
	bench.ReportMetric(float64(n*bench.N)/bench.Elapsed().Seconds(), "rows/s")
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkFlood appends one event after the other, with nobody else and with a
// keeper of the tables.
func BenchmarkFlood(b *testing.B) {
	for _, kept := range []bool{false, true} {
		b.Run(fmt.Sprintf("kept=%v", kept), func(b *testing.B) {
			o := newBroker(b)
			ctx, cancel := context.WithCancel(b.Context())
			done := make(chan struct{})
			go func() {
				defer close(done)
				if kept {
					o.keep(ctx, func(o *Options) { o.Pace, o.Tick, o.most = 0, 0, 0 })
				}
			}()
			s := town()
			for _, e := range s.events {
				if _, err := o.log.Append(ctx, []events.Proposal{{Event: e.Event}}); err != nil {
					b.Fatal(err)
				}
			}
			for b.Loop() {
				s.tells("harbour", "remark.made", fields{"occurred": "2026-01-02", "title": "Something", "about": "person", "citations": []fields{{"source": "gazette"}}})
				if _, err := o.log.Append(ctx, []events.Proposal{{Event: s.events[len(s.events)-1].Event}}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
			cancel()
			<-done
		})
	}
}
