package hub

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

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
