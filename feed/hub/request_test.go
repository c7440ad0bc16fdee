package hub

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

var strict = reach{ports: webPorts}

// TestRefusedRequests: each refusal is text that names what is wrong.
func TestRefusedRequests(t *testing.T) {
	good := map[string]string{"mode": "subscribe", "topic": topic, "callback": callback}
	for _, c := range []struct{ name, value, says string }{
		{"mode", "", "hub.mode is"},
		{"mode", "SUBSCRIBE", "hub.mode is"},
		{"mode", "publish", "nothing to publish"},
		{"topic", "", "hub.topic is missing"},
		{"topic", "/harbour/feed.atom", "hub.topic is not an absolute"},
		{"topic", "urn:feed", "hub.topic is not an absolute"},
		{"topic", topic + "#end", "fragment"},
		{"callback", "", "hub.callback is missing"},
		{"callback", "ftp://reader.example.net/", "hub.callback is not an absolute"},
		{"callback", "http:reader.example.net", "hub.callback is not an absolute"},
		{"callback", "http://:80/", "hub.callback is not an absolute"},
		{"callback", "http://reader.example.net:port/", "hub.callback is not an absolute"},
		{"callback", "http://reader.example.net/\r\nX: y", "hub.callback is not an absolute"},
		{"callback", "https://me:secret@reader.example.net/", "user name"},
		{"callback", "https://reader.example.net/#end", "fragment"},
		{"callback", "https://reader.example.net/" + strings.Repeat("x", maxURL), "It may have 2048"},
		{"callback", "http://reader.example.net:22/", "at port"},
		{"callback", "http://127.0.0.1/", "not on the public Internet"},
		{"callback", "http://[::ffff:7f00:1]/", "not on the public Internet"},
		{"callback", "http://LOCALHOST/", "not on the public Internet"},
		{"callback", "http://x.localhost/", "not on the public Internet"},
		{"lease_seconds", "-1", "hub.lease_seconds"},
		{"lease_seconds", "a day", "hub.lease_seconds"},
		{"lease_seconds", "1e9", "hub.lease_seconds"},
		{"secret", strings.Repeat("s", 200), "hub.secret has 200 bytes"},
	} {
		values := url.Values{}
		for name, value := range good {
			values.Set("hub."+name, value)
		}
		values.Set("hub."+c.name, c.value)
		_, err := parseRequest(values.Encode(), strict)
		r, known := asRefusal(err)
		if err == nil || !known || r.status != http.StatusBadRequest || !strings.Contains(r.says, c.says) {
			t.Errorf("%s=%.60s: %v, want %q", c.name, c.value, err, c.says)
		}
	}
	for _, form := range []string{"hub.mode=%zz", "hub.mode=subscribe&hub.mode=unsubscribe", "hub.topic=\xff", "a;b"} {
		if _, err := parseRequest(form, strict); err == nil {
			t.Errorf("%q is taken", form)
		}
	}
}

func TestLeases(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"": defaultLease, "0": defaultLease, "1": leastLease, "3600": time.Hour, "2592000": longestLease,
		"99999999": longestLease, "99999999999999999999999999": longestLease,
	} {
		if got, err := parseLease(modeSubscribe, text); got != want || err != nil {
			t.Errorf("%q: %v, %v; want %v", text, got, err, want)
		}
	}
	if _, err := parseLease(modeUnsubscribe, "nonsense"); err != nil {
		t.Errorf("it is to be ignored where somebody leaves (section 5.1): %v", err)
	}
}

// FuzzParseRequest: whatever is sent is refused with words, or is a request
// that the hub can carry out: within its limits, and to a URL that prints back
// the same with what the hub appends.
func FuzzParseRequest(f *testing.F) {
	f.Add("hub.mode=subscribe&hub.topic=https%3A%2F%2Ftimeline.example.org%2Ffeed.atom&hub.callback=https%3A%2F%2Freader.example.net%2F%3Fa%3Db&hub.secret=s&hub.lease_seconds=60")
	f.Add("hub.mode=unsubscribe&hub.topic=http://a/&hub.callback=http://[2606:4700::1]:443/%2F..;x?&x=1")
	f.Add("hub.mode=subscribe&hub.topic=http://a/&hub.callback=http://[fe80::1%2525lo]/")
	f.Add("hub.mode=subscribe&hub.mode=subscribe")
	f.Fuzz(func(t *testing.T, form string) {
		q, err := parseRequest(form, strict)
		if err != nil {
			var r *refusal
			if !errors.As(err, &r) || r.says == "" || r.status != http.StatusBadRequest {
				t.Fatalf("%q: %v", form, err)
			}
			return
		}
		if q.lease < leastLease || q.lease > longestLease || len(q.secret) > maxSecret || q.host == "" {
			t.Fatalf("%q: %+v", form, q)
		}
		before, err := url.Parse(q.callback)
		if err != nil || before.User != nil || before.Fragment != "" {
			t.Fatalf("%q: %v, %v", form, before, err)
		}
		after, err := url.Parse(withQuery(q.callback, url.Values{"hub.challenge": {"c"}}))
		if err != nil || after.Host != before.Host || after.EscapedPath() != before.EscapedPath() || !strings.HasPrefix(after.RawQuery, before.RawQuery) || !strings.HasSuffix(after.RawQuery, "hub.challenge=c") {
			t.Fatalf("%q: %v becomes %v, %v", form, before, after, err)
		}
		if _, err := http.NewRequest(http.MethodPost, q.callback, nil); err != nil {
			t.Fatalf("%q: %v", form, err)
		}
	})
}

// TestHTTP: what is no subscription request is answered in plain text, too.
func TestHTTP(t *testing.T) {
	h, err := New(options(t, newPress(), newMemory()))
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, kind, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, Path, strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if got := w.Header().Get("Content-Type"); got != "text/plain; charset=utf-8" {
			t.Errorf("%s: %s", method, got)
		}
		return w
	}
	const wanted = "application/x-www-form-urlencoded; charset=UTF-8"
	if w := ask(http.MethodPost, wanted, "hub.mode=subscribe"); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != "1" {
		t.Errorf("before it has read its store: %d %s", w.Code, w.Body)
	}
	h.book.markLoaded()
	if w := ask(http.MethodGet, "", ""); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), base+"/hub") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := ask(http.MethodDelete, "", ""); w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD, POST" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := ask(http.MethodPost, "application/json", "{}"); w.Code != http.StatusUnsupportedMediaType {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := ask(http.MethodPost, wanted, strings.Repeat("x", maxForm+1)); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := ask(http.MethodPost, wanted, ""); w.Code != http.StatusBadRequest {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// TestTopics: what is a topic, under which URL, and what is said of the rest.
func TestTopics(t *testing.T) {
	p := newPress()
	hop := func(to string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusMovedPermanently)
		}
	}
	kind := func(k string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", k)
			_, _ = io.WriteString(w, "x")
			if k == "text/event-stream" {
				<-r.Context().Done() // a stream never ends by itself
			}
		}
	}
	for path, f := range map[string]http.HandlerFunc{
		"/a.rss": kind("application/rss+xml"), "/a.json": kind("application/feed+json"), "/a.ics": kind("text/calendar; charset=utf-8"),
		"/": kind("text/html; charset=utf-8"), "/api": kind("application/json"), "/stream": kind("text/event-stream"), "/none": kind(""),
		"/variant": hop("/below/harbour/feed.atom"), "/whole": hop(base + "/below/harbour/feed.atom"), "/away": hop("https://elsewhere.example.org/below/feed.atom"),
		"/round": hop("/below/round"), "/found": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusFound) },
		"/busy": status(http.StatusTooManyRequests), "/broken": status(http.StatusInternalServerError),
		"/long": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", atom)
			for range 9 {
				_, _ = w.Write(make([]byte, 1<<20))
			}
		},
	} {
		p.serve(path, f)
	}
	topics, err := newTopics(base+"/below/", p)
	if err != nil {
		t.Fatal(err)
	}
	const canonical = base + "/below/harbour/feed.atom"
	for _, c := range []struct {
		topic, want string
		status      int
	}{
		{canonical, canonical, 0},
		{"HTTPS://TIMELINE.example.org:443/below/harbour/feed.atom", canonical, 0},
		{base + "/below/%68arbour/feed.atom", canonical, 0},
		{base + "/below/variant", canonical, 0},
		{base + "/below/whole", canonical, 0},
		{base + "/below/a.rss", base + "/below/a.rss", 0},
		{base + "/below/a.json", base + "/below/a.json", 0},
		{base + "/below/a.ics", base + "/below/a.ics", 0},
		{base + "/below/", "", http.StatusNotFound},
		{base + "/below/api", "", http.StatusNotFound},
		{base + "/below/stream", "", http.StatusNotFound},
		{base + "/below/none", "", http.StatusNotFound},
		{base + "/below/missing", "", http.StatusNotFound},
		{base + "/below/away", "", http.StatusNotFound},
		{base + "/below/round", "", http.StatusNotFound},
		{base + "/below/found", "", http.StatusNotFound},
		{base + "/below/long", "", http.StatusNotFound},
		{base + "/harbour/feed.atom", "", http.StatusNotFound},
		{base + "/belowharbour/feed.atom", "", http.StatusNotFound},
		{"http://timeline.example.org/below/harbour/feed.atom", "", http.StatusNotFound},
		{"https://elsewhere.example.org/below/harbour/feed.atom", "", http.StatusNotFound},
		{"https://timeline.example.org:8443/below/harbour/feed.atom", "", http.StatusNotFound},
		{base + "/below/busy", "", http.StatusServiceUnavailable},
		{base + "/below/broken", "", http.StatusServiceUnavailable},
	} {
		d, err := topics.get(t.Context(), c.topic)
		var r *refusal
		switch {
		case c.status == 0 && (err != nil || d.topic != c.want || d.mark == ""):
			t.Errorf("%s: %+v, %v", c.topic, d, err)
		case c.status != 0 && (!errors.As(err, &r) || r.status != c.status):
			t.Errorf("%s: %+v, %v, want %d", c.topic, d, err, c.status)
		}
	}
	if _, err := newTopics("/below", p); err == nil {
		t.Error("a base URL without a host is taken")
	}
}

// TestShelf: the oldest documents make room.
func TestShelf(t *testing.T) {
	s := newShelf(30)
	for _, topic := range []string{"a", "b", "c", "b", "d"} {
		s.put(topic, document{mark: topic, body: make([]byte, 10)})
	}
	s.drop("c")
	s.drop("never")
	for topic, want := range map[string]bool{"a": false, "b": true, "c": false, "d": true} {
		if _, ok := s.get(topic, topic); ok != want {
			t.Errorf("%s: %v", topic, ok)
		}
	}
	if _, ok := s.get("b", "another"); ok || s.size != 20 {
		t.Errorf("size %d", s.size)
	}
}

// TestSecretsStayUnsaid: a subscription that is printed tells no secret.
func TestSecretsStayUnsaid(t *testing.T) {
	s := subscription{Secret: secret("canary")}
	var b strings.Builder
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		if _, err := b.WriteString(strings.ToLower(fmt.Sprintf(format, s) + fmt.Sprintf(format, s.Secret))); err != nil {
			t.Fatal(err)
		}
	}
	if strings.Contains(b.String(), "canary") || strings.Contains(b.String(), "0x63") || strings.Contains(b.String(), "99 97 110") {
		t.Error(b.String())
	}
}
