package hub

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// direct is a network without sockets, in which time can be moved: requests to
// a host go to its handler.
type direct map[string]http.Handler

func (d direct) RoundTrip(q *http.Request) (*http.Response, error) {
	handler, ok := d[q.URL.Host]
	if !ok {
		return nil, fmt.Errorf("nobody is at %s", q.URL.Host)
	}
	w, done := httptest.NewRecorder(), make(chan struct{})
	served := q.Clone(q.Context())
	if served.Body == nil {
		served.Body = http.NoBody
	}
	go func() {
		defer close(done)
		handler.ServeHTTP(w, served)
	}()
	select {
	case <-done:
		return w.Result(), nil
	case <-q.Context().Done():
		return nil, q.Context().Err()
	}
}

func (d direct) dress(h *Hub) {
	h.client = &http.Client{Timeout: callPatience, Transport: d}
}

const (
	callback = "https://reader.example.net/callback"
	host     = "reader.example.net"
)

// timed runs a test in a bubble of time with a hub and one subscriber.
func timed(t *testing.T, test func(*testing.T, *press, *reader, *memory, *Hub)) {
	synctest.Test(t, func(t *testing.T) {
		p, r, m := newPress(), newReader(), newMemory()
		h, _ := start(t, options(t, p, m), direct{host: r}.dress)
		mustAccept(t, form(h, "mode", "subscribe", "topic", topic, "callback", callback))
		holds(t, h, callback, topic, exists)
		test(t, p, r, m, h)
	})
}

// pass lets time pass and everything that follows from it happen.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// TestBackOff: ten attempts over about a day, further and further apart; then
// the delivery is given up, and the subscription stays for the next one.
func TestBackOff(t *testing.T) {
	timed(t, func(t *testing.T, p *press, r *reader, _ *memory, h *Hub) {
		r.answer(status(http.StatusInternalServerError))
		p.publish("/harbour/feed.atom", "two")
		pass(3 * 24 * time.Hour)
		if len(r.got) != maxAttempts {
			t.Fatalf("%d attempts, want %d", len(r.got), maxAttempts)
		}
		for n := 1; n < maxAttempts; n++ {
			gap, want := r.got[n].at.Sub(r.got[n-1].at), firstPause
			for range n - 1 {
				want *= 3
			}
			if gap < want*3/4 || gap > want*5/4+time.Second {
				t.Errorf("pause %d is %v, want about %v", n, gap, want)
			}
		}
		if whole := r.last().at.Sub(r.got[0].at); whole < 18*time.Hour || whole > 36*time.Hour {
			t.Errorf("%v in all", whole)
		}
		r.answer(nil)
		p.publish("/harbour/feed.atom", "three")
		pass(2 * time.Second)
		if got := r.bodies(); len(got) != maxAttempts+1 || got[maxAttempts] != "three" {
			t.Errorf("after it was given up: %q", got)
		}
		holds(t, h, callback, topic, func(s *subscription) bool { return s != nil && s.Attempts == 0 && s.Next.IsZero() })
	})
}

// TestSupersede: a retry delivers what is then current, once.
func TestSupersede(t *testing.T) {
	timed(t, func(t *testing.T, p *press, r *reader, _ *memory, _ *Hub) {
		r.answer(status(http.StatusBadGateway))
		p.publish("/harbour/feed.atom", "two")
		pass(2 * time.Second)
		r.answer(nil)
		p.publish("/harbour/feed.atom", "three")
		pass(4 * time.Second) // still within the pause
		p.publish("/harbour/feed.atom", "four")
		pass(time.Hour)
		if got := r.bodies(); !slices.Equal(got, []string{"two", "four"}) {
			t.Errorf("got %q", got)
		}
	})
}

// TestFailures: everything but 2xx and 410 is tried again, redirects and
// silence included, and Retry-After is heeded.
func TestFailures(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer http.HandlerFunc
		least  time.Duration
	}{
		{"redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://elsewhere.example.net/", http.StatusTemporaryRedirect)
		}, 0},
		{"not found", status(http.StatusNotFound), 0},
		{"unavailable", status(http.StatusServiceUnavailable), 0},
		{"too many", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "600")
			w.WriteHeader(http.StatusTooManyRequests)
		}, 10 * time.Minute},
		{"silence", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			timed(t, func(t *testing.T, p *press, r *reader, _ *memory, h *Hub) {
				r.answer(c.answer)
				p.publish("/harbour/feed.atom", "two")
				pass(2 * time.Second)
				r.answer(nil)
				pass(time.Hour)
				if got := r.bodies(); !slices.Equal(got, []string{"two", "two"}) {
					t.Fatalf("got %q", got)
				}
				if gap := r.got[1].at.Sub(r.got[0].at); gap < max(c.least, 7*time.Second) {
					t.Errorf("again after %v", gap)
				}
				holds(t, h, callback, topic, exists)
			})
		})
	}
}

// TestLease: without a renewal it ends on the second, with one it goes on.
func TestLease(t *testing.T) {
	timed(t, func(t *testing.T, p *press, r *reader, m *memory, h *Hub) {
		if got := r.asked[0].Get("hub.lease_seconds"); got != "864000" {
			t.Errorf("a lease of %s s by default", got)
		}
		pass(9 * 24 * time.Hour)
		mustAccept(t, form(h, "mode", "subscribe", "topic", topic, "callback", callback, "lease_seconds", "172800"))
		pass(36 * time.Hour) // past the end of the first
		p.publish("/harbour/feed.atom", "two")
		pass(2 * time.Second)
		if got := r.bodies(); !slices.Equal(got, []string{"two"}) {
			t.Fatalf("renewed: %q", got)
		}
		pass(12 * time.Hour) // past the end of the second, by seconds
		p.publish("/harbour/feed.atom", "three")
		pass(12 * time.Hour)
		if got := r.bodies(); !slices.Equal(got, []string{"two"}) {
			t.Errorf("after the end: %q", got)
		}
		if len(m.values) != 0 {
			t.Errorf("the store still holds %v", m.values)
		}
	})
}

// TestPassingOfTime: a feed that changes because a day or a minute passes is
// told though the log stands still.
func TestPassingOfTime(t *testing.T) {
	timed(t, func(t *testing.T, p *press, r *reader, _ *memory, _ *Hub) {
		p.serve("/harbour/feed.atom", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", atom) // and no ETag: the bytes decide
			_, _ = io.WriteString(w, time.Now().UTC().Format(time.DateOnly))
		})
		pass(24 * time.Hour)
		pass(12 * time.Hour)
		days := map[string]bool{}
		for n, d := range r.got {
			days[d.body] = true
			if late := d.at.UTC().Sub(d.at.UTC().Truncate(24 * time.Hour)); n > 0 && late > 3*time.Second {
				t.Errorf("%s is told %v after midnight", d.body, late)
			}
		}
		if len(days) != len(r.got) || len(days) < 2 {
			t.Errorf("got %q", r.bodies())
		}
	})
}

// TestUnreachable: a callback that cannot answer is asked three times.
func TestUnreachable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, r, m := newPress(), newReader(), newMemory()
		var down atomic.Bool
		down.Store(true)
		net := direct{host: http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
			if down.Load() {
				w.WriteHeader(http.StatusBadGateway)
				return
			}
			r.ServeHTTP(w, q)
		})}
		h, _ := start(t, options(t, p, m), net.dress)
		for _, at := range []string{callback, "https://never.example.net/"} {
			mustAccept(t, form(h, "mode", "subscribe", "topic", topic, "callback", at))
		}
		pass(5 * time.Second)
		down.Store(false)
		pass(time.Hour)
		holds(t, h, callback, topic, exists)
		if len(m.values) != 1 {
			t.Errorf("the store holds %v", m.values)
		}
	})
}
