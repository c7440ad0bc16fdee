package hub

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
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

// TestKilled ends the hub at each point where something is under way, and
// starts another on what the store holds.
func TestKilled(t *testing.T) {
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	for _, c := range []struct {
		name string
		kill func(t *testing.T, p *press, r *reader, h *Hub, stop func())
		want []string
	}{
		{"before the log moved", func(_ *testing.T, p *press, _ *reader, _ *Hub, stop func()) {
			stop()
			p.publish("/harbour/feed.atom", "two")
		}, []string{"two"}},
		{"before the answer", func(_ *testing.T, p *press, r *reader, _ *Hub, stop func()) {
			r.answer(hang)
			p.publish("/harbour/feed.atom", "two")
			pass(2 * time.Second)
			stop()
			r.answer(nil)
		}, []string{"two", "two"}},
		{"while it pauses", func(_ *testing.T, p *press, r *reader, _ *Hub, stop func()) {
			r.answer(status(http.StatusInternalServerError))
			p.publish("/harbour/feed.atom", "two")
			pass(2 * time.Second)
			stop()
			p.publish("/harbour/feed.atom", "three")
			r.answer(nil)
		}, []string{"two", "three"}},
		{"after all was told", func(_ *testing.T, p *press, _ *reader, _ *Hub, stop func()) {
			p.publish("/harbour/feed.atom", "two")
			pass(2 * time.Second)
			stop()
		}, []string{"two"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, r, m := newPress(), newReader(), newMemory()
				h, stop := start(t, options(t, p, m), direct{host: r}.dress)
				mustAccept(t, form(h, "mode", "subscribe", "topic", topic, "callback", callback, "secret", "s"))
				holds(t, h, callback, topic, exists)
				c.kill(t, p, r, h, stop)
				start(t, options(t, p, m), direct{host: r}.dress)
				pass(time.Minute)
				if got := r.bodies(); !slices.Equal(got, c.want) {
					t.Errorf("got %q, want %q", got, c.want)
				}
				if sig := r.last().header.Get("X-Hub-Signature"); sig != sign(secret("s"), []byte(r.last().body)) {
					t.Errorf("signature %s", sig)
				}
			})
		})
	}
}

// TestKilledBeforeVerification: what was accepted is asked after a restart.
func TestKilledBeforeVerification(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, r, m := newPress(), newReader(), newMemory()
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		h, err := New(options(t, p, m))
		if err != nil {
			t.Fatal(err)
		}
		_ = h.Run(ended) // it has read the store, and does nothing
		h.book.markLoaded()
		mustAccept(t, form(h, "mode", "subscribe", "topic", topic, "callback", callback))
		p.publish("/harbour/feed.atom", "two") // between the request and the verification
		h, _ = start(t, options(t, p, m), direct{host: r}.dress)
		pass(10 * time.Second)
		holds(t, h, callback, topic, exists)
		if got := r.bodies(); !slices.Equal(got, []string{"two"}) {
			t.Errorf("got %q", got)
		}
	})
}

// TestTwoHubs share a store: each knows what the other accepted, and each
// document is sent once.
func TestTwoHubs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, m, net := newPress(), newMemory(), direct{}
		one, _ := start(t, options(t, p, m), net.dress)
		two, _ := start(t, options(t, p, m), net.dress)
		var readers []*reader
		for n := range 20 {
			r, name := newReader(), fmt.Sprintf("reader%d.example.net", n)
			net[name] = r
			readers = append(readers, r)
			h := []*Hub{one, two}[n%2]
			mustAccept(t, form(h, "mode", "subscribe", "topic", topic, "callback", "https://"+name+"/"))
			synctest.Wait()
		}
		p.publish("/harbour/feed.atom", "two")
		pass(time.Minute)
		for n, r := range readers {
			if got := r.bodies(); !slices.Equal(got, []string{"two"}) || len(r.asked) != 1 {
				t.Errorf("reader %d was asked %d times and got %q", n, len(r.asked), got)
			}
		}
	})
}

// TestSlowHost: one that never answers does not hold up the others.
func TestSlowHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, m, slow, quick := newPress(), newMemory(), newReader(), newReader()
		h, _ := start(t, options(t, p, m), direct{"slow.example.net": slow, host: quick}.dress)
		for n := range 100 {
			mustAccept(t, form(h, "mode", "subscribe", "topic", topic, "callback", fmt.Sprintf("https://slow.example.net/%d", n)))
		}
		mustAccept(t, form(h, "mode", "subscribe", "topic", topic, "callback", callback))
		pass(time.Minute)
		slow.answer(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		p.publish("/harbour/feed.atom", "two")
		pass(2 * time.Second)
		if got := quick.bodies(); !slices.Equal(got, []string{"two"}) {
			t.Errorf("beside a slow host: %q", got)
		}
		if got := len(slow.bodies()); got != h.opts.Limits.PerHostAtOnce {
			t.Errorf("%d calls at once to one host, want %d", got, h.opts.Limits.PerHostAtOnce)
		}
	})
}

// TestLimits: each is met with a status that says when to come back.
func TestLimits(t *testing.T) {
	for _, c := range []struct {
		name   string
		limits Limits
		last   []string // differs from what is there already
		status int
		says   string
	}{
		{"in all", Limits{Subscriptions: 2}, []string{"callback", "https://other.example.net/"}, http.StatusServiceUnavailable, "as many subscriptions as it can"},
		{"per host", Limits{PerHost: 2}, []string{"callback", callback + "/3"}, http.StatusTooManyRequests, "2 subscriptions with callbacks at reader.example.net"},
		{"topics", Limits{Topics: 1}, []string{"callback", callback, "topic", topic + "?q=x"}, http.StatusServiceUnavailable, "as many feeds as it can"},
		{"a minute", Limits{Requests: 2}, []string{"callback", callback + "/3"}, http.StatusTooManyRequests, "2 requests for callbacks at reader.example.net within a minute"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, r := newPress(), newReader()
				p.publish("/harbour/feed.atom?q=x", "x")
				o := options(t, p, newMemory())
				o.Limits = c.limits
				h, _ := start(t, o, direct{host: r}.dress)
				for _, at := range []string{callback + "/1", callback + "/2"} {
					mustAccept(t, form(h, "mode", "subscribe", "topic", topic, "callback", at))
				}
				synctest.Wait()
				w := form(h, append([]string{"mode", "subscribe", "topic", topic}, c.last...)...)
				if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) || w.Header().Get("Retry-After") == "" {
					t.Errorf("%d, Retry-After %q: %s", w.Code, w.Header().Get("Retry-After"), w.Body)
				}
				pass(61 * time.Second)
				if w := form(h, "mode", "subscribe", "topic", topic, "callback", callback+"/1"); w.Code != http.StatusAccepted {
					t.Errorf("a renewal is refused: %d %s", w.Code, w.Body)
				}
			})
		})
	}
}
