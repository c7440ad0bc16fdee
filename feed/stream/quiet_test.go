package stream

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline/dateline/events"
)

// pipes is a listener whose connections are made in the process: their time is
// that of a bubble.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { close(p.done); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

func (p *pipes) dial(context.Context, string, string) (net.Conn, error) {
	here, there := net.Pipe()
	p.conns <- there
	return here, nil
}

// inBubble serves a handler as the program does, to a client in the same bubble.
func inBubble(t *testing.T, h http.Handler) *http.Client {
	p := &pipes{make(chan net.Conn), make(chan struct{})}
	s := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: time.Minute}
	served := make(chan error, 1)
	go func() { served <- s.Serve(p) }()
	transport := &http.Transport{DialContext: p.dial}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		_ = s.Close()
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	return &http.Client{Transport: transport}
}

// A stream is never silent for longer than its heartbeat, and outlives every
// deadline that the server has for short answers.
func TestHeartbeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := harbour(t)
		client := inBubble(t, Handler(c.follower, c.options()))
		begun := time.Now()
		l := listen(t, client, "http://timeline/harbour/stream?kind=meeting&since=3")
		for n := range 20 {
			b, err := l.next()
			if err != nil || b.comment == "" || b.data != "" {
				t.Fatalf("after %v: %+v, %v", time.Since(begun), b, err)
			}
			if since, want := time.Since(begun), time.Duration(n+1)*15*time.Second; since != want {
				t.Fatalf("heartbeat %d after %v", n, since)
			}
		}
		c.meet("four")
		l.wantSequences(4)
		if since := time.Since(begun); since != 5*time.Minute {
			t.Errorf("told after %v", since)
		}
		// What is passed over moves the id on, so that it is not read again.
		c.tell("harbour", events.KindEntity, "quay", events.Recorded, `{"kind":"place","name":"The quay"}`, "")
		c.tell("harbour", "visit", "", events.Recorded, strings.Replace(meeting("six", ""), "meeting.held", "visit.held", 1), "")
		other := listen(t, client, "http://timeline/harbour/stream?kind=-visit&since=3")
		other.wantSequences(4)
		if b, err := other.next(); err != nil || b.comment == "" || other.lastID != "6" {
			t.Errorf("id %s, %+v, %v", other.lastID, b, err)
		}
		if b, err := other.next(); err != nil || b.comment == "" || other.lastID != "6" {
			t.Errorf("id %s, %+v, %v", other.lastID, b, err)
		}
		l.close()
		other.close()
	})
}

// A client that takes nothing loses its place after half a minute.
func TestSlowClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := harbour(t)
		client := inBubble(t, Handler(c.follower, func() Options {
			o := c.options()
			o.MostStreams = 1
			return o
		}()))
		slow := listen(t, client, "http://timeline/harbour/stream?since=3")
		for range 10 {
			c.meet(strings.Repeat("x", 100_000))
		}
		synctest.Wait()
		begun := time.Now()
		time.Sleep(time.Second / 2) // in the bubble
		for {
			r := ask(t, client, http.MethodGet, "http://timeline/harbour/stream")
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				break
			}
			time.Sleep(time.Second) // in the bubble
		}
		if took := time.Since(begun); took != writePatience+time.Second/2 {
			t.Errorf("disconnected after %v", took)
		}
		slow.close()
	})
}

// A client that takes little by little stays.
func TestPatientClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := harbour(t)
		client := inBubble(t, Handler(c.follower, c.options()))
		l := listen(t, client, "http://timeline/harbour/stream?since=3")
		for range 30 {
			c.meet(strings.Repeat("x", 10_000))
		}
		for n := range 30 {
			time.Sleep(9 * time.Second) // in the bubble
			l.wantSequences(uint64(n + 4))
		}
		l.close()
	})
}
