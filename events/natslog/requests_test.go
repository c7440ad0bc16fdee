package natslog_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/fnv"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/dateline/dateline/events/natslog"
)

// noise is bytes in which no part looks like another.
func noise(size int, seed uint64) []byte {
	b := make([]byte, 0, size+8)
	h := fnv.New64a()
	for len(b) < size {
		_ = binary.Write(h, binary.LittleEndian, seed)
		b = h.Sum(b)
	}
	return b[:size]
}

func echo(_ context.Context, request []byte) []byte { return append([]byte("re:"), request...) }

func serve(t testing.TB, nc *nats.Conn, handle func(context.Context, []byte) []byte) (stop func()) {
	t.Helper()
	stop, err := natslog.Serve(nc, natslog.Endpoint{
		Name: "write", Subject: natslog.RequestSubject,
		Handle: func(ctx context.Context, request []byte) natslog.Reply {
			return natslog.Reply{Body: handle(ctx, request)}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return stop
}

func TestRequests(t *testing.T) {
	s := startServer(t, natslog.ServerOptions{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	serve(t, connect(t, s), echo)
	serve(t, connect(t, s), echo) // a second instance: parts must not be dealt out
	local := dialLocal(t, s)
	for _, size := range []int{0, 1, 1000, 1<<20 - 4096, 1<<20 - 4095, 1 << 20, 5 << 20} {
		request := noise(size, uint64(size))
		reply, err := natslog.Request(t.Context(), local, natslog.RequestSubject, request)
		if err != nil {
			t.Fatalf("%d bytes: %v", size, err)
		}
		if !bytes.Equal(reply, echo(t.Context(), request)) {
			t.Fatalf("%d bytes came back as %d others", size, len(reply))
		}
	}
}

func TestRequestsAtOnce(t *testing.T) {
	s := startServer(t, natslog.ServerOptions{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	serve(t, connect(t, s), echo)
	local := dialLocal(t, s)
	var wg sync.WaitGroup
	for n := range 12 {
		wg.Go(func() {
			request := noise(2<<20+n, uint64(n))
			reply, err := natslog.Request(t.Context(), local, natslog.RequestSubject, request)
			if err != nil || !bytes.Equal(reply[3:], request) {
				t.Errorf("request %d: %d bytes, %v", n, len(reply), err)
			}
		})
	}
	wg.Wait()
}

func TestRequestTooLarge(t *testing.T) {
	s := startServer(t, natslog.ServerOptions{Dir: t.TempDir()})
	nc := connect(t, s)
	serve(t, nc, func(context.Context, []byte) []byte { return make([]byte, natslog.MaxRequest+1) })
	_, err := natslog.Request(t.Context(), nc, natslog.RequestSubject, make([]byte, natslog.MaxRequest+1))
	wantError(t, err, natslog.ErrTooLarge)
	_, err = natslog.Request(t.Context(), nc, natslog.RequestSubject, nil)
	wantError(t, err, natslog.ErrTooLarge)
}

func TestNoService(t *testing.T) {
	s := startServer(t, natslog.ServerOptions{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	local := dialLocal(t, s)
	for _, size := range []int{10, 3 << 20} {
		_, err := natslog.Request(t.Context(), local, natslog.RequestSubject, make([]byte, size))
		wantError(t, err, natslog.ErrNoService)
	}
	stop := serve(t, connect(t, s), echo)
	if _, err := natslog.Request(t.Context(), local, natslog.RequestSubject, nil); err != nil {
		t.Fatal(err)
	}
	stop()
	_, err := natslog.Request(t.Context(), local, natslog.RequestSubject, nil)
	wantError(t, err, natslog.ErrNoService)
}

// TestStopWaits stops a service while it answers.
func TestStopWaits(t *testing.T) {
	s := startServer(t, natslog.ServerOptions{Dir: t.TempDir()})
	nc := connect(t, s)
	began, finish := make(chan struct{}), make(chan struct{})
	stop := serve(t, nc, func(context.Context, []byte) []byte {
		close(began)
		<-finish
		return []byte("done")
	})
	answered := make(chan string, 1)
	go func() {
		reply, err := natslog.Request(t.Context(), nc, natslog.RequestSubject, nil)
		answered <- string(reply)
		if err != nil {
			t.Error(err)
		}
	}()
	<-began
	stopped := make(chan struct{})
	go func() { stop(); close(stopped) }()
	select {
	case <-stopped:
		t.Error("stop did not wait")
	default:
	}
	close(finish)
	if got := <-answered; got != "done" {
		t.Errorf("answered %q", got)
	}
	<-stopped
}

func TestRequestCancelled(t *testing.T) {
	s := startServer(t, natslog.ServerOptions{Dir: t.TempDir()})
	nc := connect(t, s)
	finish := make(chan struct{})
	defer close(finish)
	serve(t, nc, func(context.Context, []byte) []byte { <-finish; return nil })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := natslog.Request(ctx, nc, natslog.RequestSubject, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("got %v", err)
	}
}

func TestDiscovery(t *testing.T) {
	s := startServer(t, natslog.ServerOptions{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	serve(t, connect(t, s), echo)
	answer, err := dialLocal(t, s).Request("$SRV.INFO.dateline", nil, 5*time.Second)
	if err != nil || !bytes.Contains(answer.Data, []byte(natslog.RequestSubject)) {
		t.Fatalf("%v: %s", err, answer.Data)
	}
}

// TestEndpoints asks two of one service, in parts, and one that refuses.
func TestEndpoints(t *testing.T) {
	s := startServer(t, natslog.ServerOptions{Dir: t.TempDir()})
	nc := connect(t, s)
	endpoint := func(name string, reply natslog.Reply) natslog.Endpoint {
		return natslog.Endpoint{
			Name: name, Subject: natslog.EditorsPrefix + name, Metadata: map[string]string{"schema": "urn:" + name},
			Handle: func(context.Context, []byte) natslog.Reply { return reply },
		}
	}
	stop, err := natslog.Serve(nc, endpoint("one", natslog.Reply{Body: []byte("first")}),
		endpoint("two", natslog.Reply{Code: 409, Error: "it has changed", Body: []byte("why")}))
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	for _, size := range []int{10, 3 << 20} {
		reply, err := natslog.Request(t.Context(), nc, natslog.EditorsPrefix+"one", make([]byte, size))
		if err != nil || string(reply) != "first" {
			t.Errorf("%d bytes: got %q, %v", size, reply, err)
		}
		var refused *natslog.RefusedError
		_, err = natslog.Request(t.Context(), nc, natslog.EditorsPrefix+"two", make([]byte, size))
		if !errors.As(err, &refused) || refused.Code != "409" || refused.Words != "it has changed" || string(refused.Body) != "why" {
			t.Errorf("%d bytes: refused with %v", size, err)
		}
	}
	answer, err := nc.Request("$SRV.INFO.dateline", nil, 5*time.Second)
	if err != nil || !bytes.Contains(answer.Data, []byte(`"urn:two"`)) {
		t.Errorf("%v: %s", err, answer.Data)
	}
}

// TestRequestForbidden asks as one who may not, which NATS answers with silence.
func TestRequestForbidden(t *testing.T) {
	s := startServer(t, natslog.ServerOptions{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	serve(t, connect(t, s), echo)
	nc, err := natslog.Dial(s.URL(), natslog.Credentials{User: "reader", Password: "reader"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	for _, size := range []int{0, 3 << 20} {
		_, err = natslog.Request(t.Context(), nc, natslog.RequestSubject, make([]byte, size))
		wantError(t, err, natslog.ErrForbidden)
	}
}
