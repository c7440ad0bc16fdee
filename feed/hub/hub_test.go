package hub

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func count(asked, got int) func([]url.Values, []delivered) bool {
	return func(a []url.Values, g []delivered) bool { return len(a) >= asked && len(g) >= got }
}

// TestSubscription walks through the life of one: asked for, verified, served,
// renewed with another secret, ended.
func TestSubscription(t *testing.T) {
	p, r := newPress(), newReader()
	callback := r.listen(t) + "/here?of=mine&hub.mode=kept"
	h, _ := start(t, options(t, p, realStore(t)))

	mustAccept(t, form(h, "mode", "subscribe", "topic", topic, "callback", callback, "secret", "first", "lease_seconds", "3600"))
	r.until(t, "verification", count(1, 0))
	q := r.asked[0]
	if q.Get("of") != "mine" || q["hub.mode"][0] != "kept" || q["hub.mode"][1] != "subscribe" || q.Get("hub.topic") != topic ||
		len(q.Get("hub.challenge")) < 20 || q.Get("hub.lease_seconds") != "3600" {
		t.Errorf("asked %v", q)
	}
	holds(t, h, callback, topic, exists)

	p.publish("/harbour/feed.atom", "<feed>two</feed>")
	r.until(t, "delivery", count(1, 1))
	wantDelivery(t, r.last(), "<feed>two</feed>", "first")
	if r.last().query != "of=mine&hub.mode=kept" {
		t.Errorf("sent to ?%s", r.last().query)
	}

	mustAccept(t, form(h, "mode", "subscribe", "topic", topic, "callback", callback, "secret", "second", "lease_seconds", "7200"))
	holds(t, h, callback, topic, func(s *subscription) bool { return string(s.Secret) == "second" && time.Until(s.Expires) > time.Hour })
	p.publish("/harbour/feed.atom", "<feed>three</feed>")
	r.until(t, "delivery", count(2, 2))
	wantDelivery(t, r.last(), "<feed>three</feed>", "second")

	mustAccept(t, form(h, "mode", "unsubscribe", "topic", topic, "callback", callback))
	holds(t, h, callback, topic, isNil)
	if q := r.asked[2]; q["hub.mode"][1] != "unsubscribe" || q.Has("hub.lease_seconds") {
		t.Errorf("asked %v", q)
	}
	if w := form(h, "mode", "unsubscribe", "topic", topic, "callback", callback); w.Code != http.StatusNotFound {
		t.Errorf("again: %d %s", w.Code, w.Body)
	}
	p.publish("/harbour/feed.atom", "<feed>four</feed>")
	other := newReader()
	at := other.listen(t)
	mustAccept(t, form(h, "mode", "subscribe", "topic", topic, "callback", at))
	holds(t, h, at, topic, exists)
	p.publish("/harbour/feed.atom", "<feed>five</feed>")
	other.until(t, "delivery", count(1, 1))
	if h := other.last().header; h.Get("X-Hub-Signature") != "" {
		t.Errorf("signed without a secret: %v", h)
	}
	if got := r.bodies(); len(got) != 2 {
		t.Errorf("after the end: %q", got)
	}
}

func wantDelivery(t *testing.T, d delivered, body, key string) {
	t.Helper()
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(d.body))
	for name, want := range map[string]string{
		"Content-Type":    atom,
		"Link":            fmt.Sprintf(`<%s/hub>; rel="hub", <%s>; rel="self"`, base, topic),
		"X-Hub-Signature": fmt.Sprintf("sha256=%x", mac.Sum(nil)),
	} {
		if got := d.header[http.CanonicalHeaderKey(name)]; len(got) != 1 || got[0] != want {
			t.Errorf("%s %q, want %q", name, got, want)
		}
	}
	if d.body != body {
		t.Errorf("body %q, want %q", d.body, body)
	}
}

// TestNoConsent: without a right echo nothing changes, neither for a new
// subscription nor for one that there is.
func TestNoConsent(t *testing.T) {
	p, r := newPress(), newReader()
	callback := r.listen(t)
	h, _ := start(t, options(t, p, realStore(t)))
	mustAccept(t, form(h, "mode", "subscribe", "topic", topic, "callback", callback, "secret", "mine"))
	holds(t, h, callback, topic, exists)

	r.mu.Lock()
	r.agrees = false
	r.mu.Unlock()
	for _, mode := range []string{"subscribe", "unsubscribe"} {
		mustAccept(t, form(h, "mode", mode, "topic", topic, "callback", callback, "secret", "theirs"))
		settled(t, h)
	}
	mustAccept(t, form(h, "mode", "subscribe", "topic", topic, "callback", callback+"/other"))
	settled(t, h)
	holds(t, h, callback+"/other", topic, isNil)
	holds(t, h, callback, topic, func(s *subscription) bool { return s != nil && string(s.Secret) == "mine" })
	if len(r.asked) != 4 {
		t.Errorf("asked %d times, want 4: a no is a no", len(r.asked))
	}
}

// settled waits until no intent is left.
func settled(t *testing.T, h *Hub) {
	t.Helper()
	end := time.Now().Add(20 * time.Second)
	for {
		left := 0
		h.book.mu.Lock()
		for _, k := range h.book.all {
			if k.intent != nil {
				left++
			}
		}
		h.book.mu.Unlock()
		if left == 0 {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%d intents are left", left)
		}
		<-time.After(time.Millisecond)
	}
}

// TestCanonicalTopic: a variant of a topic is led to the canonical one; the
// subscriber is asked about the one that it knows.
func TestCanonicalTopic(t *testing.T) {
	p, r := newPress(), newReader()
	callback := r.listen(t)
	p.serve("/harbour/feed.atom?kind=remark&lang=", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "/harbour/feed.atom?kind=remark")
		w.WriteHeader(http.StatusMovedPermanently)
	})
	p.publish("/harbour/feed.atom?kind=remark", "one")
	h, _ := start(t, options(t, p, realStore(t)))
	mustAccept(t, form(h, "mode", "subscribe", "topic", topic+"?kind=remark&lang=", "callback", callback))
	canonical := topic + "?kind=remark"
	holds(t, h, callback, canonical, exists)
	if got := r.asked[0].Get("hub.topic"); got != topic+"?kind=remark&lang=" {
		t.Errorf("asked about %s", got)
	}
	p.publish("/harbour/feed.atom?kind=remark", "two")
	r.until(t, "delivery", count(1, 1))
	if link := r.last().header.Get("Link"); !strings.Contains(link, "<"+canonical+`>; rel="self"`) {
		t.Errorf("Link %s", link)
	}
	mustAccept(t, form(h, "mode", "unsubscribe", "topic", topic+"?kind=remark&lang=", "callback", callback))
	holds(t, h, callback, canonical, isNil)
}

// TestGone: 410 ends a subscription, and so does the end of its topic, of which
// the subscriber is told.
func TestGone(t *testing.T) {
	p, left, stays := newPress(), newReader(), newReader()
	left.answer(status(http.StatusGone))
	h, _ := start(t, options(t, p, realStore(t)))
	callbacks := []string{left.listen(t), stays.listen(t)}
	for _, c := range callbacks {
		mustAccept(t, form(h, "mode", "subscribe", "topic", topic, "callback", c))
		holds(t, h, c, topic, exists)
	}
	p.publish("/harbour/feed.atom", "two")
	holds(t, h, callbacks[0], topic, isNil)
	stays.until(t, "delivery", count(1, 1))

	p.serve("/harbour/feed.atom", http.NotFound)
	p.move()
	stays.until(t, "denial", count(2, 1))
	if q := stays.asked[1]; q.Get("hub.mode") != "denied" || q.Get("hub.topic") != topic || !strings.Contains(q.Get("hub.reason"), "leads to no feed") {
		t.Errorf("told %v", q)
	}
	holds(t, h, callbacks[1], topic, isNil)
}

// TestOnceForMany: however many subscribe, a topic is asked for once a change,
// and a burst of changes is a few deliveries of which the last is the newest.
func TestOnceForMany(t *testing.T) {
	p := newPress()
	h, _ := start(t, options(t, p, realStore(t)))
	readers := make([]*reader, 40)
	for i := range readers {
		readers[i] = newReader()
		at := readers[i].listen(t)
		mustAccept(t, form(h, "mode", "subscribe", "topic", topic, "callback", at))
		holds(t, h, at, topic, exists)
	}
	before := p.asks("/harbour/feed.atom")
	for n := range 200 {
		p.publish("/harbour/feed.atom", fmt.Sprint(n))
	}
	for _, r := range readers {
		r.until(t, "last change", func(_ []url.Values, got []delivered) bool { return len(got) > 0 && got[len(got)-1].body == "199" })
		if got := r.bodies(); len(got) > 5 {
			t.Errorf("200 changes at once are %d deliveries: %q", len(got), got)
		}
	}
	if asks := p.asks("/harbour/feed.atom") - before; asks > 10 {
		t.Errorf("40 subscribers made the hub ask %d times", asks)
	}
}
