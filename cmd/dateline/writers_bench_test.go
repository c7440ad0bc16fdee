package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/oklog/ulid/v2"
	"github.com/synadia-io/orbit.go/jetstreamext"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
	"github.com/dateline/dateline/projector"
)

// BenchmarkWriters lets one, 32 and 256 writers record one event after another,
// each waiting until it is on the disk: "service" through the service on NATS,
// "recorder" without that way, against bare JetStream with the same settings
// ("bare", and "batched" in atomic batches of 100), and against the disk itself
// ("fsync", of 1 KiB). "grouped" is what the log does with one event of each
// writer, which no service can exceed. All in one run, in events a second.
func BenchmarkWriters(b *testing.B) {
	for _, writers := range []int{1, 32, 256} {
		b.Run(fmt.Sprint(writers), func(b *testing.B) {
			w := newWriting(b, writers)
			ways := []struct {
				name string
				do   func(writer, n int) int // the events it wrote, 0 for none
			}{
				{"fsync", w.sync}, {"bare", w.bare}, {"batched", w.batched}, {"grouped", w.grouped}, {"recorder", w.record}, {"service", w.request},
			}
			took, wrote := map[string]time.Duration{}, map[string]int{}
			for b.Loop() {
				for _, way := range ways {
					began := time.Now()
					wrote[way.name] += w.all(way.do)
					took[way.name] += time.Since(began)
				}
			}
			rate := func(name string) float64 { return float64(wrote[name]) / took[name].Seconds() }
			for _, way := range ways {
				b.ReportMetric(rate(way.name), way.name+"/s")
			}
			b.ReportMetric(rate("service")/rate("bare"), "service/bare")
			b.ReportMetric(rate("service")/rate("fsync"), "service/fsync")
			b.ReportMetric(rate("grouped")/rate("bare"), "grouped/bare")
			b.ReportMetric(rate("grouped")/rate("fsync"), "grouped/fsync")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// each is how many a writer writes in a round: together some thousands.
func (w *writing) each() int { return min(max(2048/w.writers, 8), 256) }

type writing struct {
	b        *testing.B
	writers  int
	js       jetstream.JetStream
	log      *natslog.Log
	recorder *events.Recorder
	clients  []*nats.Conn
	file     *os.File
	fileTurn sync.Mutex
	count    atomic.Int64
}

func newWriting(b *testing.B, writers int) *writing {
	b.Helper()
	server, err := natslog.StartServer(b.Context(), natslog.ServerOptions{Dir: b.TempDir(), Listen: "127.0.0.1:0"})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = server.Close() })
	log, nc, err := openOn(b.Context(), server)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = log.Close() })
	w := &writing{b: b, log: log, writers: writers}
	w.follow(log, nc)
	w.openBare(server)
	for range 4 { // programs
		client, err := natslog.Dial(server.URL(), natslog.Credentials{User: server.LocalUser(), Password: server.LocalPassword()})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(client.Close)
		w.clients = append(w.clients, client)
	}
	if w.file, err = os.Create(filepath.Join(b.TempDir(), "file")); err != nil {
		b.Fatal(err)
	}
	return w
}

func (w *writing) follow(log *natslog.Log, nc *nats.Conn) {
	follower := projector.NewFollower(log)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- follower.Run(ctx) }()
	w.b.Cleanup(func() { stop(); <-done })
	w.recorder = events.NewRecorder(log, follower, time.Now)
	p := &program{now: time.Now}
	served, err := natslog.Serve(nc, p.endpoints(ctx, &running{log: log, nc: nc, recorder: w.recorder})...)
	if err != nil {
		w.b.Fatal(err)
	}
	w.b.Cleanup(served)
	text := `[{"timeline":"trial","title":"Trial","by":"bench"},{"timeline":"trial","source":"gazette","title":"Gazette","kind":"news","published":"2026","by":"bench"},
		{"timeline":"trial","entity":"board","kind":"organisation","name":"Board","by":"bench"}]`
	if r := carryOut(ctx, w.recorder, request{Files: []events.File{{Name: "begin.json", Text: text}}}, nil); r.err() != nil {
		w.b.Fatal(r.err())
	}
}

// openBare makes a stream as the log's beside it.
func (w *writing) openBare(server *natslog.Server) {
	nc, err := server.Connect("bare")
	if err != nil {
		w.b.Fatal(err)
	}
	if w.js, err = jetstream.New(nc); err != nil {
		w.b.Fatal(err)
	}
	_, err = w.js.CreateStream(w.b.Context(), jetstream.StreamConfig{
		Name: "BARE", Subjects: []string{"bare.>"}, MaxBytes: 1 << 34, Discard: jetstream.DiscardNew,
		DenyDelete: true, DenyPurge: true, AllowAtomicPublish: true, Duplicates: 2e9,
	})
	if err != nil {
		w.b.Fatal(err)
	}
}

// all lets all writers write at once.
func (w *writing) all(do func(writer, n int) int) int {
	var wg sync.WaitGroup
	var wrote atomic.Int64
	for writer := range w.writers {
		wg.Go(func() {
			for n := 0; n < w.each(); {
				did := do(writer, n)
				if did == 0 {
					return // others do its share
				}
				wrote.Add(int64(did))
				n += did
			}
		})
	}
	wg.Wait()
	return int(wrote.Load())
}

// draft is an event as an editor writes it, another one each time.
func (w *writing) draft() string {
	n := w.count.Add(1)
	return fmt.Sprintf(`{"timeline":"trial","by":"bench","type":"meeting.held","occurred":"2025-08","title":"Meeting %d","summary":"The board met for the %dth time, and talked about what boards talk about.",`+
		`"about":"board","actors":[{"entity":"board","role":"host"}],"citations":[{"source":"gazette","locator":"line %d","gives":["type","occurred","about"]}]}`, n, n, n)
}

func (w *writing) request(writer, _ int) int {
	text, _ := json.Marshal(request{Files: []events.File{{Name: "draft.json", Text: w.draft()}}})
	answer, err := natslog.Request(context.Background(), w.clients[writer%len(w.clients)], natslog.RequestSubject, text)
	var r reply
	if err == nil {
		err = json.Unmarshal(answer, &r)
	}
	if err != nil || r.err() != nil {
		w.b.Error(err, r.err())
	}
	return 1
}

func (w *writing) record(int, int) int {
	r := carryOut(context.Background(), w.recorder, request{Files: []events.File{{Name: "draft.json", Text: w.draft()}}}, nil)
	if r.err() != nil {
		w.b.Error(r.err())
	}
	return 1
}

func (w *writing) event() events.Event {
	id := ulid.Make()
	body := `{"type":"meeting.held","occurred":"2025-08","title":"Meeting","summary":"The board met for the nth time, and talked about what boards talk about.","about":"board","actors":[{"entity":"board","role":"host"}],"citations":[{"source":"gazette","locator":"line 1","gives":["type","occurred","about"]}]}`
	return events.Event{
		ID: id, Record: events.Ref{Timeline: "trial", Kind: "meeting", Key: id.String()}, Change: events.Recorded,
		Recorded: time.Now().UTC().Truncate(time.Millisecond), By: "bench", Salt: events.NewSalt(), Body: []byte(body),
	}
}

// message is what an event's message is, on a subject of its own.
func (w *writing) message() *nats.Msg {
	e := w.event()
	m, err := events.Encode(e)
	if err != nil {
		w.b.Fatal(err)
	}
	msg := nats.NewMsg("bare." + m.Subject)
	for name, value := range m.Header {
		msg.Header[name] = []string{value}
	}
	msg.Header["Nats-Msg-Id"] = []string{e.ID.String()}
	msg.Header["Nats-Expected-Last-Subject-Sequence"] = []string{"0"}
	msg.Data = m.Data
	return msg
}

func (w *writing) bare(int, int) int {
	if _, err := w.js.PublishMsg(context.Background(), w.message()); err != nil {
		w.b.Error(err)
	}
	return 1
}

func (w *writing) batched(writer, _ int) int {
	if writer > 0 && w.writers > 32 && writer%8 > 0 {
		return 0 // few batches at once are the broker's limit
	}
	messages := make([]*nats.Msg, 100)
	for i := range messages {
		messages[i] = w.message()
	}
	if _, err := jetstreamext.PublishMsgBatch(context.Background(), w.js, messages, jetstreamext.BatchFlowControl{}); err != nil {
		w.b.Error(err)
	}
	return len(messages)
}

// grouped appends an event of each writer, for all of them.
func (w *writing) grouped(writer, _ int) int {
	if writer > 0 {
		return 0
	}
	batches := make([][]events.Proposal, w.writers)
	for i := range batches {
		batches[i] = []events.Proposal{{Event: w.event()}}
	}
	for _, a := range w.log.AppendEach(context.Background(), batches) {
		if a.Err != nil {
			w.b.Error(a.Err)
		}
	}
	return w.writers
}

// sync is what the disk does alone, one after the other.
func (w *writing) sync(int, int) int {
	w.fileTurn.Lock()
	defer w.fileTurn.Unlock()
	if _, err := w.file.Write(make([]byte, 1024)); err != nil {
		w.b.Error(err)
	}
	if err := w.file.Sync(); err != nil {
		w.b.Error(err)
	}
	return 1
}
