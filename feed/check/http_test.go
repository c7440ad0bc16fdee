package check

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// publisher serves one feed as well as it can be served; tests break it.
type publisher struct {
	body   string
	served func(http.ResponseWriter, *http.Request) bool // true when it answered
	change func(http.Header)
	strict bool // one ETag for all encodings
}

const changed = "Tue, 03 Mar 2026 09:00:00 GMT"

func (p *publisher) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.UserAgent() != UserAgent {
		http.Error(w, "who are you?", http.StatusForbidden)
		return
	}
	if p.served != nil && p.served(w, r) {
		return
	}
	body, tag := []byte(p.body), `"plain"`
	h := w.Header()
	h.Set("Content-Type", "application/feed+json; charset=utf-8")
	h.Set("Cache-Control", "public, max-age=300")
	h.Set("Vary", "Accept-Encoding")
	h.Set("Last-Modified", changed)
	if r.Header.Get("Accept-Encoding") == "gzip" {
		body, tag = zipped(body), `"gzip"`
		h.Set("Content-Encoding", "gzip")
	}
	if p.strict {
		tag = `"same"`
	}
	h.Set("ETag", tag)
	h.Set("Content-Length", fmt.Sprint(len(body)))
	if p.change != nil {
		p.change(h)
	}
	if tag := h.Get("ETag"); tag != "" && r.Header.Get("If-None-Match") == tag || r.Header.Get("If-Modified-Since") == changed {
		h.Del("Content-Length")
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

func zipped(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(b)
	_ = z.Close()
	return out.Bytes()
}

// feedAt is a JSON feed that says where it is, too long to be sent plainly.
func feedAt(url string) string {
	return `{"version":"https://jsonfeed.org/version/1.1","title":"t","language":"en","feed_url":"` + url +
		`","hubs":[{"type":"WebSub","url":"https://hub.example/"}],"items":[{"id":"1","url":"https://x.example/1","content_text":"` +
		strings.Repeat("The board met. ", 200) + `"}]}`
}

func without(name string) func(http.Header) { return func(h http.Header) { h.Del(name) } }

func with(name, value string) func(http.Header) {
	return func(h http.Header) { h.Set(name, value) }
}

// on answers requests for which is holds.
func on(is func(*http.Request) bool, answer http.HandlerFunc) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		if is(r) {
			answer(w, r)
			return true
		}
		return false
	}
}

func conditional(r *http.Request) bool {
	return r.Header.Get("If-None-Match") != "" || r.Header.Get("If-Modified-Since") != ""
}

func TestServed(t *testing.T) {
	for _, c := range []struct {
		name      string
		publisher publisher
		want      string
	}{
		{"as well as can be", publisher{}, ""},
		{"media type", publisher{change: with("Content-Type", "text/html")}, "http-media-type"},
		{"generic media type", publisher{change: with("Content-Type", "application/json")}, ""},
		{"charset", publisher{change: with("Content-Type", "application/feed+json; charset=iso-8859-1")}, "encoding-not-utf8 http-charset"},
		{"no ETag", publisher{change: without("ETag")}, "http-etag"},
		{"bare ETag", publisher{change: with("ETag", "abc")}, "http-etag"},
		{"weak ETag", publisher{change: with("ETag", `W/"abc"`)}, "http-etag-weak"},
		{"one ETag for all encodings", publisher{strict: true}, "http-etag-encoding"},
		{"no Last-Modified", publisher{change: without("Last-Modified")}, "http-last-modified"},
		{"Last-Modified of another form", publisher{change: with("Last-Modified", "2026-03-03T09:00:00Z")}, "http-last-modified-wrong http-not-modified-since"},
		{"Last-Modified ahead", publisher{change: with("Last-Modified", "Wed, 03 Mar 2027 09:00:00 GMT")}, "http-last-modified-wrong http-not-modified-since"},
		{"no Cache-Control", publisher{change: without("Cache-Control")}, "http-cache-control"},
		{"no-store", publisher{change: with("Cache-Control", "private, No-Store")}, "http-no-store"},
		{"no Vary", publisher{change: without("Vary")}, "http-vary"},
		{"Vary by reader", publisher{change: with("Vary", "Accept-Encoding, User-Agent")}, "http-vary"},
		{"cookie", publisher{change: with("Set-Cookie", "a=b")}, "http-cookie"},
		{"never 304", publisher{served: on(conditional, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "{}") })}, "http-not-modified http-not-modified-since"},
		{"304 without ETag", publisher{served: on(conditional, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) })}, "http-not-modified"},
		{"304 with another ETag", publisher{served: on(conditional, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("ETag", `"other"`)
			w.WriteHeader(http.StatusNotModified)
		})}, "http-not-modified"},
		{"no HEAD", publisher{served: on(func(r *http.Request) bool { return r.Method == http.MethodHead }, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusMethodNotAllowed) })}, "http-head"},
		{"another HEAD", publisher{served: on(func(r *http.Request) bool { return r.Method == http.MethodHead }, func(http.ResponseWriter, *http.Request) {})}, "http-head"},
		{"no plain answer", publisher{served: on(func(r *http.Request) bool { return r.Header.Get("Accept-Encoding") == "identity" }, func(w http.ResponseWriter, r *http.Request) {
			r.Header.Set("Accept-Encoding", "gzip")
			(&publisher{body: "{}"}).ServeHTTP(w, r)
		})}, "http-changing http-encoding"},
		{"never compressed", publisher{served: func(_ http.ResponseWriter, r *http.Request) bool { r.Header.Del("Accept-Encoding"); return false }}, "http-compression"},
		{"not found", publisher{served: on(func(*http.Request) bool { return true }, http.NotFound)}, "http-fetch"},
		{"unknown encoding", publisher{change: with("Content-Encoding", "br")}, "http-fetch"},
		{"broken gzip", publisher{served: on(func(r *http.Request) bool { return r.Method == http.MethodGet }, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			fmt.Fprint(w, "no gzip")
		})}, "http-fetch"},
		{"cut off", publisher{change: with("Content-Length", "100000")}, "http-fetch"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := httptest.NewServer(&c.publisher)
			defer server.Close()
			c.publisher.body = feedAt(server.URL + "/feed.json")
			if r := URL(t.Context(), server.URL+"/feed.json", today); ids(r) != c.want {
				t.Errorf("got %q, want %q\n%s", ids(r), c.want, told(r))
			}
		})
	}
}

// TestChanging is a feed with the time of the request in it.
func TestChanging(t *testing.T) {
	var requests atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := publisher{body: strings.Replace(feedAt("http://"+r.Host+"/"), `"t"`, fmt.Sprintf(`"%d"`, requests.Add(1)), 1)}
		p.ServeHTTP(w, r)
	}))
	defer server.Close()
	if r := URL(t.Context(), server.URL+"/", today); ids(r) != "http-changing" {
		t.Error(told(r))
	}
}

func TestRedirects(t *testing.T) {
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	defer server.Close()
	mux.Handle("/feed", &publisher{body: feedAt(server.URL + "/feed")})
	mux.Handle("/moved", http.RedirectHandler("/feed", http.StatusMovedPermanently))
	mux.Handle("/found", http.RedirectHandler("/moved", http.StatusFound))
	mux.Handle("/round", http.RedirectHandler("/round", http.StatusFound))
	mux.Handle("/out", http.RedirectHandler("file:///etc/passwd", http.StatusFound))
	mux.Handle("/nowhere", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusFound) }))
	for path, want := range map[string]string{
		"/moved": "http-moved", "/found": "http-moved http-redirect", "/round": "http-fetch http-redirect",
		"/out": "http-fetch http-redirect", "/nowhere": "http-fetch",
	} {
		if r := URL(t.Context(), server.URL+path, today); ids(r) != want {
			t.Errorf("%s: got %q, want %q\n%s", path, ids(r), want, told(r))
		}
	}
}

func TestDowngrade(t *testing.T) {
	x := &exchange{hops: []hop{{301, "https://x.example/a", "http://x.example/a"}}, final: "http://x.example/a", gzip: &answer{status: 500}}
	if r := judge("x", unread(x, today)); ids(r) != "http-downgrade http-fetch http-moved" {
		t.Error(told(r))
	}
}

func TestOtherSelf(t *testing.T) {
	server := httptest.NewServer(&publisher{body: feedAt("https://elsewhere.example/feed.json")})
	defer server.Close()
	if r := URL(t.Context(), server.URL+"/", today); ids(r) != "link-self-other" {
		t.Error(told(r))
	}
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"http://x.example", "http://X.example:80/", true},
		{"https://x.example/a?b=1", "https://x.example:443/a?b=1", true},
		{"https://x.example/a", "http://x.example/a", false},
		{"https://x.example/a?b=1", "https://x.example/a?b=2", false},
		{"https://x.example/a", "https://x.example/A", false},
	} {
		if sameURL(c.a, c.b) != c.want {
			t.Errorf("%s and %s", c.a, c.b)
		}
	}
}

// TestBombs serves more than is read: plainly, without an end, and packed.
func TestBombs(t *testing.T) {
	bomb := zipped(make([]byte, MaxBytes+1))
	mux := http.NewServeMux()
	mux.HandleFunc("/endless", func(w http.ResponseWriter, _ *http.Request) {
		for block := make([]byte, 1<<20); ; {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	})
	mux.HandleFunc("/packed", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb)
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	for _, path := range []string{"/endless", "/packed"} {
		if r := URL(t.Context(), server.URL+path, today); ids(r) != "too-large" {
			t.Errorf("%s: %s", path, told(r))
		}
	}
}

// TestNobody asks where nobody listens, and what is no address.
func TestNobody(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + l.Addr().String()
	_ = l.Close()
	for _, address := range []string{nobody, "http://", "ftp://x.example/", "http://[::1", "http://127.0.0.1:1:1/"} {
		if r := URL(t.Context(), address, today); ids(r) != "http-fetch" {
			t.Errorf("%s: %s", address, told(r))
		}
	}
}

// TestHanging ends with its context.
func TestHanging(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	defer server.Close()
	ctx, cancel := contextEndingSoon(t)
	defer cancel()
	if r := URL(ctx, server.URL, today); ids(r) != "http-fetch" {
		t.Error(told(r))
	}
}
