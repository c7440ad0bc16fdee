package hub

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

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
