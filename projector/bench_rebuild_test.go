package projector_test

import (
	"context"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
	"github.com/dateline/dateline/projector"
)

// BenchmarkRebuild folds a log that JetStream keeps, beside a bare consumer of
// the same messages that only counts them. DATELINE_BENCH_MAX says of how many.
func BenchmarkRebuild(b *testing.B) {
	n, err := strconv.Atoi(os.Getenv("DATELINE_BENCH_MAX"))
	if err != nil {
		n = 20_000
	}
	server, err := natslog.StartServer(b.Context(), natslog.ServerOptions{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer server.Close()
	nc, err := server.Connect("bench")
	if err != nil {
		b.Fatal(err)
	}
	log, err := natslog.Open(b.Context(), nc, server.Options())
	if err != nil {
		b.Fatal(err)
	}
	defer log.Close()
	fill(b, log, projector.NewChronicle(n))
	js, err := jetstream.New(nc)
	if err != nil {
		b.Fatal(err)
	}
	rate := func(b *testing.B) { b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "events/s") }
	b.Run("bare", func(b *testing.B) {
		for b.Loop() {
			count(b, js, n)
		}
		rate(b)
	})
	b.Run("log", func(b *testing.B) {
		for b.Loop() {
			for _, err := range log.Read(b.Context(), events.Query{}) {
				if err != nil {
					b.Fatal(err)
				}
			}
		}
		rate(b)
	})
	var state *projector.State
	b.Run("fold", func(b *testing.B) {
		for b.Loop() {
			if state, err = projector.Fold(b.Context(), log, 0); err != nil {
				b.Fatal(err)
			}
		}
		rate(b)
	})
	if state != nil {
		page(b, state)
	}
}

// fill appends the events of a chronicle.
func fill(b *testing.B, log events.Log, c *projector.Chronicle) {
	b.Helper()
	last := map[events.Ref]uint64{}
	var batch []events.Proposal
	began := time.Now()
	for sequence := uint64(1); sequence <= uint64(c.Len()); sequence++ {
		e := c.Event(sequence)
		batch = append(batch, events.Proposal{Event: e.Event, Expect: last[e.Record]})
		last[e.Record] = sequence
		if len(batch) == events.MaxBatch || sequence == uint64(c.Len()) {
			if _, err := log.Append(b.Context(), batch); err != nil {
				b.Fatal(err)
			}
			batch = batch[:0]
		}
	}
	b.Logf("appended %d events in %s", c.Len(), time.Since(began))
}

func count(b *testing.B, js jetstream.JetStream, n int) {
	c, err := js.OrderedConsumer(b.Context(), natslog.Stream, jetstream.OrderedConsumerConfig{})
	if err != nil {
		b.Fatal(err)
	}
	done, seen := make(chan struct{}), 0
	consuming, err := c.Consume(func(jetstream.Msg) {
		if seen++; seen == n {
			close(done)
		}
	}, jetstream.PullMaxMessages(20_000))
	if err != nil {
		b.Fatal(err)
	}
	<-done
	consuming.Stop()
}

// page asks for pages whose bodies come from JetStream.
func page(b *testing.B, state *projector.State) {
	tl, _ := state.Timeline(projector.BenchTimeline)
	b.Run("page", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			v, err := tl.At(context.Background(), projector.Perspective{})
			if err != nil {
				b.Fatal(err)
			}
			n := 0
			for range v.Dated(projector.BenchPlace(i)) {
				if n++; n == 100 {
					break
				}
			}
			if n != 100 || v.Err() != nil {
				b.Fatal(n, v.Err())
			}
		}
	})
}
