package natslog_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
)

// TestTooManyConsumers lets a reader create ten thousand consumers.
func TestTooManyConsumers(t *testing.T) {
	t.Parallel()
	const wanted, allowed = 10_000, 1000
	s, l := mirrored(t, fresh(1, "one"))
	nc := dialPublic(t, s)
	answers := make(chan *nats.Msg, wanted)
	inbox := nc.NewInbox()
	if _, err := nc.ChanSubscribe(inbox, answers); err != nil {
		t.Fatal(err)
	}
	var asking sync.WaitGroup
	asking.Go(func() {
		for n := range wanted {
			name := fmt.Sprintf("greedy-%d", n)
			body := fmt.Appendf(nil, `{"stream_name":"DATELINE","config":{"name":%q,"ack_policy":"none","mem_storage":true,"inactive_threshold":300000000000}}`, name)
			if err := nc.PublishRequest("$JS.API.CONSUMER.CREATE.DATELINE."+name, inbox, body); err != nil {
				t.Error(err)
			}
		}
	})
	for n := range 10 { // while they are created
		mustAppend(t, l, fresh(1, fmt.Sprintf("meanwhile-%d", n))...)
	}
	made := 0
	for range wanted {
		select {
		case m := <-answers:
			if created(t, m) {
				made++
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("%d were made, then no answer came", made)
		}
	}
	asking.Wait()
	if made != allowed {
		t.Errorf("%d consumers were made", made)
	}
	mustAppend(t, l, fresh(1, "after")...)
	acme := addParty(t, s, l, "acme", "dateline.>")
	if got := fetched(t, dialParty(t, s, acme), acme, 12); len(got) != 12 {
		t.Errorf("a third party got %d events", len(got))
	}
	awaitMirror(t, s, l)
}

// created reads the answer to a request for a consumer.
func created(t *testing.T, m *nats.Msg) bool {
	t.Helper()
	var answer struct {
		Error *struct {
			Code        int    `json:"err_code"`
			Description string `json:"description"`
		} `json:"error"`
	}
	if err := json.Unmarshal(m.Data, &answer); err != nil {
		t.Fatal(err)
	}
	if answer.Error != nil && (answer.Error.Code != 10026 || answer.Error.Description != "maximum consumers limit reached") {
		t.Fatalf("refused with %+v", answer.Error)
	}
	return answer.Error == nil
}

// TestFlood lets readers ask for all they can while an editor's program records
// at full speed: nothing is lost, nobody outside the mirrors is refused.
func TestFlood(t *testing.T) {
	s, l := mirrored(t, fresh(1000, "before"))
	e := newEditor(t, s, l)
	const calmly = 500 * time.Millisecond
	calm := e.record(t, "calm", calmly)
	ctx, stop := context.WithCancel(t.Context())
	var asked atomic.Int64
	var flood sync.WaitGroup
	for n := range 4 {
		nc := dialPublic(t, s)
		flood.Go(func() { asked.Add(floodWith(ctx, nc, n)) })
	}
	flooded := e.record(t, "flooded", 2*calmly)
	stop()
	flood.Wait()
	// The readers' own work is done on the same cores.
	t.Logf("%d events a second alone, %d under %d requests a second of four readers", 2*calm, flooded, asked.Load())
	wantIDs(t, ids(t, l)[1000:], e.recorded...)
	if err := l.Check(t.Context()); err != nil {
		t.Error(err)
	}
	awaitMirror(t, s, l)
}

// editor is a program that records through the service.
type editor struct {
	nc       *nats.Conn
	recorded []events.Proposal // in the service's order
}

func newEditor(t *testing.T, s *natslog.Server, l *natslog.Log) *editor {
	e := &editor{nc: dialEditor(t, s)}
	serve(t, connect(t, s), func(ctx context.Context, name []byte) []byte {
		batch := fresh(1, string(name))
		if _, err := l.Append(ctx, batch); err != nil {
			t.Error(err)
		}
		e.recorded = append(e.recorded, batch...)
		return nil
	})
	return e
}

func dialEditor(t *testing.T, s *natslog.Server) *nats.Conn {
	t.Helper()
	passwords, err := natslog.ReadPasswords(s.Options().Dir)
	if err != nil {
		t.Fatal(err)
	}
	nc, err := natslog.Dial(s.URL(), natslog.Credentials{User: "editor", Password: passwords.Editor})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	return nc
}

// record records one event after the other, for a while, and counts them.
func (e *editor) record(t *testing.T, name string, during time.Duration) (n int) {
	t.Helper()
	for end := time.Now().Add(during); time.Now().Before(end); n++ {
		if _, err := natslog.Request(t.Context(), e.nc, natslog.RequestSubject, fmt.Appendf(nil, "%s-%d", name, n)); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// floodWith asks without waiting for answers, until ctx is done.
func floodWith(ctx context.Context, nc *nats.Conn, n int) (asked int64) {
	inbox := nc.NewInbox()
	if _, err := nc.Subscribe(inbox, func(*nats.Msg) {}); err != nil {
		return 0
	}
	requests := []struct{ subject, body string }{
		{"$JS.API.DIRECT.GET.DATELINE", `{"seq":7}`},
		{"$JS.API.DIRECT.GET.DATELINE", `{"seq":1,"batch":256,"multi_last":["dateline.>"]}`},
		{"$JS.API.STREAM.INFO.DATELINE", `{"subjects_filter":">"}`},
		{fmt.Sprintf("$JS.API.CONSUMER.CREATE.DATELINE.flood%d", n), fmt.Sprintf(`{"stream_name":"DATELINE","config":{"name":"flood%d","ack_policy":"none","mem_storage":true}}`, n)},
		{fmt.Sprintf("$JS.API.CONSUMER.MSG.NEXT.DATELINE.flood%d", n), `{"batch":1000,"no_wait":true}`},
		{fmt.Sprintf("$JS.API.CONSUMER.DELETE.DATELINE.flood%d", n), ""},
	}
	for ; ctx.Err() == nil; asked++ {
		r := requests[asked%int64(len(requests))]
		if nc.PublishRequest(r.subject, inbox, []byte(r.body)) != nil {
			return asked
		}
		if asked%100 == 0 && nc.FlushTimeout(10*time.Second) != nil {
			return asked
		}
	}
	return asked
}

// TestTooManyConnections leaves room for others than public readers.
func TestTooManyConnections(t *testing.T) {
	s := startServer(t, natslog.ServerOptions{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	for range 500 {
		nc, err := nats.Connect(s.URL(), nats.UserInfo("reader", "reader"))
		if err != nil {
			t.Fatal(err)
		}
		defer nc.Close()
	}
	_, err := nats.Connect(s.URL(), nats.UserInfo("reader", "reader"))
	wantError(t, err, nats.ErrMaxAccountConnectionsExceeded)
	dialLocal(t, s)
	dialEditor(t, s)
}
