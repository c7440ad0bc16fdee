package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/oklog/ulid/v2"

	"github.com/dateline/dateline/events"
)

// TestExamplesMonths replays months of a log that was stored today.
func TestExamplesMonths(t *testing.T) {
	for name, start := range languages(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			h.storeMonths("2025-07", "2025-09", "2025-11")
			s := &audience{house: h, start: start}
			_, a := h.serve()
			s.reader = asReader(a.NATS)
			for _, month := range []string{"2025-06", "2025-07", "2025-08", "2025-09", "2025-11", "2025-12"} {
				want := s.told(func(e entry) bool { return e.Recorded.Format("2006-01") == month })
				said, cmd := s.example("replay", "harbour", month)
				if err := cmd.Wait(); err != nil || said.String() != want {
					t.Errorf("of %s it says %v\n%s\nnot\n%s", month, err, said, want)
				}
			}
		})
	}
}

// storeMonths stores two sources for each month, recorded at its first and last
// moment, among those of another timeline.
func (h *house) storeMonths(months ...string) {
	h.t.Helper()
	log, closed := h.openLog()
	defer closed()
	store := func(at time.Time, timeline, kind, key, body string) {
		e := events.Event{
			ID: ulid.MustNew(ulid.Timestamp(at), ulid.DefaultEntropy()), Record: events.Ref{Timeline: timeline, Kind: kind, Key: key},
			Change: events.Recorded, Recorded: at, By: "tester", Salt: events.NewSalt(), Body: []byte(body),
		}
		if _, err := log.Append(h.t.Context(), []events.Proposal{{Event: e}}); err != nil {
			h.t.Fatal(err)
		}
	}
	for i, month := range months {
		begin, err := time.Parse("2006-01", month)
		if err != nil {
			h.t.Fatal(err)
		}
		for _, timeline := range []string{"harbour", "other"} {
			if i == 0 {
				store(begin, timeline, events.KindTimeline, timeline, `{"title":"A timeline"}`)
			}
			store(begin, timeline, events.KindSource, "first-"+month, `{"title":"First of `+month+`","kind":"news","published":"2025"}`)
			store(begin.AddDate(0, 1, 0).Add(-time.Millisecond), timeline, events.KindSource, "last-"+month, `{"title":"Last of `+month+`","kind":"news","published":"2025"}`)
		}
	}
}

// TestExamplesCutOff loses the connection while events are recorded, for
// DATELINE_CUT_FOR.
func TestExamplesCutOff(t *testing.T) {
	lasting, err := time.ParseDuration(os.Getenv("DATELINE_CUT_FOR"))
	if err != nil {
		lasting = 3 * time.Second
	}
	for name, start := range languages(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newAudience(t, start)
			wire := newWire(t, strings.TrimPrefix(s.reader, "nats://reader:reader@"))
			follow, _ := s.exampleAt("nats://reader:reader@"+wire.Addr().String(), "follow")
			comes(t, follow, s.told(every))
			wire.cut()
			within, cancel := context.WithTimeout(t.Context(), lasting)
			defer cancel()
			for n := 0; within.Err() == nil; n++ {
				s.run("record", s.remark(fmt.Sprintf("cut-%d", n)))
			}
			if !strings.HasPrefix(s.told(every), follow.String()) || s.told(every) == follow.String() {
				t.Fatal("it is not cut off")
			}
			wire.mend()
			comes(t, follow, s.told(every))
		})
	}
}

// wire is a connection that can be cut.
type wire struct {
	net.Listener
	mu   sync.Mutex
	down bool
	ends []net.Conn
}

func newWire(t *testing.T, to string) *wire {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{Listener: l}
	t.Cleanup(func() { _ = l.Close(); w.cut() })
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			w.join(near, to)
		}
	}()
	return w
}

func (w *wire) join(near net.Conn, to string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	far, err := net.Dial("tcp", to)
	if err != nil || w.down {
		_ = near.Close()
		if far != nil {
			_ = far.Close()
		}
		return
	}
	w.ends = append(w.ends, near, far)
	go func() { _, _ = io.Copy(near, far); _ = near.Close() }()
	go func() { _, _ = io.Copy(far, near); _ = far.Close() }()
}

func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.down = true
	for _, c := range w.ends {
		_ = c.Close()
	}
	w.ends = nil
}

func (w *wire) mend() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.down = false
}

// TestExamplesRefused are refused in words: who has a wrong password.
func TestExamplesRefused(t *testing.T) {
	for name, start := range languages(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newAudience(t, start)
			cmd := s.start(t.Context(), "follow")
			cmd.Env = append(os.Environ(), "NATS_URL="+strings.Replace(s.reader, ":reader@", ":wrong@", 1))
			out, err := cmd.CombinedOutput()
			if err == nil || !strings.Contains(strings.ToLower(string(out)), "authorization violation") {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}

// TestExamplesLazy has a consumer that acknowledges nothing: it gets no more than
// it may hold, and everybody else reads on.
func TestExamplesLazy(t *testing.T) {
	t.Parallel()
	s := newAudience(t, nil)
	js, err := jetstream.New(dialNATS(t, s.at.NATS, nats.UserInfo("reader", "reader")))
	if err != nil {
		t.Fatal(err)
	}
	lazy, err := js.CreateConsumer(t.Context(), "DATELINE", jetstream.ConsumerConfig{Durable: "lazy", AckPolicy: jetstream.AckExplicitPolicy, MaxAckPending: 5})
	if err != nil {
		t.Fatal(err)
	}
	got := 0
	for _, most := range []int{5, 1} { // it waits for five, and for a sixth in vain
		batch, err := lazy.Fetch(most, jetstream.FetchMaxWait(time.Duration(most)*2*time.Second))
		if err != nil {
			t.Fatal(err)
		}
		for range batch.Messages() {
			got++
		}
	}
	if got != 5 {
		t.Errorf("it holds %d", got)
	}
	s.run("record", s.remark("meanwhile"))
	readAll(t, s.at.NATS, 15)
	info, err := lazy.Info(t.Context())
	if err != nil || info.NumAckPending != 5 || info.NumPending != 10 {
		t.Errorf("%+v, %v", info, err)
	}
}
