package natslog_test

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/synadia-io/orbit.go/jetstreamext"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
)

// bare is a stream like the log's beside it on the same server, without
// anything of ours around it.
func bare(b *testing.B) (jetstream.JetStream, *natslog.Log) {
	b.Helper()
	s := startServer(b, natslog.ServerOptions{Dir: b.TempDir()})
	l := openLog(b, s)
	js, err := jetstream.New(connect(b, s))
	if err != nil {
		b.Fatal(err)
	}
	_, err = js.CreateStream(b.Context(), jetstream.StreamConfig{
		Name: "BARE", Subjects: []string{"bare.>"}, MaxBytes: 1 << 34, Discard: jetstream.DiscardNew,
		DenyDelete: true, DenyPurge: true, AllowAtomicPublish: true, Duplicates: 2e9,
	})
	if err != nil {
		b.Fatal(err)
	}
	return js, l
}

// bareMessage carries what an event's message carries.
func bareMessage(b *testing.B, e events.Event) *nats.Msg {
	b.Helper()
	m, err := events.Encode(e)
	if err != nil {
		b.Fatal(err)
	}
	msg := nats.NewMsg("bare." + m.Subject)
	for name, value := range m.Header {
		msg.Header[name] = []string{value}
	}
	msg.Header["Nats-Msg-Id"] = []string{e.ID.String()}
	msg.Data = m.Data
	return msg
}

// BenchmarkAppendOne alternates between the log and bare JetStream event by
// event, so that both meet the same disk. "log/bare" is the share of bare
// JetStream's rate that the log reaches.
func BenchmarkAppendOne(b *testing.B) {
	js, l := bare(b)
	var plain, ours time.Duration
	for n := 0; b.Loop(); n++ {
		e := entity("one-" + strconv.Itoa(n))
		began := time.Now()
		if _, err := js.PublishMsg(b.Context(), bareMessage(b, e)); err != nil {
			b.Fatal(err)
		}
		between := time.Now()
		mustAppend(b, l, events.Proposal{Event: e})
		plain, ours = plain+between.Sub(began), ours+time.Since(between)
	}
	b.ReportMetric(float64(plain.Microseconds())/float64(b.N), "bare-µs")
	b.ReportMetric(float64(ours.Microseconds())/float64(b.N), "log-µs")
	b.ReportMetric(plain.Seconds()/ours.Seconds(), "log/bare")
}

func BenchmarkAppendBatch(b *testing.B) {
	const size = events.MaxBatch
	js, l := bare(b)
	b.Run("bare", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			batch := fresh(size, fmt.Sprintf("b%d", b.Elapsed()))
			b.StartTimer()
			messages := make([]*nats.Msg, size)
			for n, p := range batch {
				messages[n] = bareMessage(b, p.Event)
			}
			if _, err := jetstreamext.PublishMsgBatch(b.Context(), js, messages, jetstreamext.BatchFlowControl{}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(size*b.N)/b.Elapsed().Seconds(), "events/s")
	})
	b.Run("log", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			batch := fresh(size, fmt.Sprintf("b%d", b.Elapsed()))
			b.StartTimer()
			mustAppend(b, l, batch...)
		}
		b.ReportMetric(float64(size*b.N)/b.Elapsed().Seconds(), "events/s")
	})
}

// BenchmarkReplay reads 100,000 events and only counts them.
func BenchmarkReplay(b *testing.B) {
	const total = 100_000
	js, l := bare(b)
	for n := range total / events.MaxBatch {
		mustAppend(b, l, fresh(events.MaxBatch, fmt.Sprintf("r%d", n))...)
	}
	rate := func(b *testing.B) { b.ReportMetric(float64(total*b.N)/b.Elapsed().Seconds(), "events/s") }
	b.Run("bare", func(b *testing.B) {
		for b.Loop() {
			c, err := js.OrderedConsumer(b.Context(), natslog.Stream, jetstream.OrderedConsumerConfig{})
			if err != nil {
				b.Fatal(err)
			}
			done, count := make(chan struct{}), 0
			cc, err := c.Consume(func(jetstream.Msg) {
				if count++; count == total {
					close(done)
				}
			}, jetstream.PullMaxMessages(20_000))
			if err != nil {
				b.Fatal(err)
			}
			<-done
			cc.Stop()
		}
		rate(b)
	})
	b.Run("log", func(b *testing.B) {
		for b.Loop() {
			count := 0
			for _, err := range l.Read(b.Context(), events.Query{}) {
				if err != nil {
					b.Fatal(err)
				}
				count++
			}
			if count != total {
				b.Fatalf("read %d", count)
			}
		}
		rate(b)
	})
}
