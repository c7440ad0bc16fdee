package feed

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/dateline/dateline/projector"
)

// newPort is a timeline with n occurrences.
func newPort(b *testing.B, n int) *harbour {
	b.Helper()
	h := newHarbour(b)
	for i := range n {
		h.occurrence("meeting", meeting(fmt.Sprintf(`"2025-%02d"`, i%12+1), fmt.Sprintf("Meeting %d of the board", i)))
	}
	return h
}

// BenchmarkWrite renders 50 entries that were read before.
func BenchmarkWrite(b *testing.B) {
	h := newPort(b, 50)
	c := readTimeline(b, h.follower)
	for _, f := range Formats {
		b.Run(f.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				document, err := f.Write(c)
				if err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(len(document)))
			}
		})
	}
}

// BenchmarkRead reads a channel under the follower's lock.
func BenchmarkRead(b *testing.B) {
	for _, n := range []int{50, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			h := newPort(b, n)
			for b.Loop() {
				readTimeline(b, h.follower)
			}
		})
	}
}

// asked are the three kinds of request that readers make, as a reader that
// knows the answer to the first would make the last.
var asked = []struct {
	name, accept string
	known        bool
}{{"plain", "", false}, {"gzip", "gzip", false}, {"304", "gzip", true}}

// bareOf is a handler of net/http alone that gives the answers of another: the
// same bytes under the same headers. It is the most that net/http can do.
func bareOf(b *testing.B, h http.Handler, path string) http.Handler {
	b.Helper()
	whole, compressed := get(b, h, path), get(b, h, path, "Accept-Encoding", "gzip")
	known := get(b, h, path, "Accept-Encoding", "gzip", "If-None-Match", compressed.Header().Get("Etag"))
	if known.Code != http.StatusNotModified || compressed.Header().Get("Content-Encoding") != "gzip" {
		b.Fatalf("%d, %v", known.Code, compressed.Header())
	}
	etag := compressed.Header().Get("Etag")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == etag {
			maps.Copy(w.Header(), known.Header())
			w.WriteHeader(http.StatusNotModified)
			return
		}
		answer := whole
		if r.Header.Get("Accept-Encoding") == "gzip" {
			answer = compressed
		}
		maps.Copy(w.Header(), answer.Header())
		_, _ = w.Write(answer.Body.Bytes())
	})
}

// BenchmarkServe compares an answer from the cache with a bare handler.
func BenchmarkServe(b *testing.B) {
	handler := newPort(b, 50).handler()
	const path = "/harbour/feed.atom"
	bare := bareOf(b, handler, path)
	etag := get(b, handler, path, "Accept-Encoding", "gzip").Header().Get("Etag")
	for _, ask := range asked {
		headers := http.Header{}
		if ask.accept != "" {
			headers.Set("Accept-Encoding", ask.accept)
		}
		if ask.known {
			headers.Set("If-None-Match", etag)
		}
		b.Run(ask.name+"/bare", func(b *testing.B) { serveOver(b, bare, path, headers) })
		b.Run(ask.name+"/feed", func(b *testing.B) { serveOver(b, handler, path, headers) })
	}
}

// serveOver asks over real connections, as readers do.
func serveOver(b *testing.B, h http.Handler, path string, headers http.Header) {
	server := httptest.NewServer(h)
	defer server.Close()
	client := server.Client()
	client.Transport.(*http.Transport).DisableCompression = true // no header that is not asked for, no unpacking
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, server.URL+path, nil)
			if err != nil {
				b.Error(err)
				return
			}
			r.Header = headers
			answer, err := client.Do(r)
			if err != nil {
				b.Error(err)
				return
			}
			drain(answer)
		}
	})
}

func drain(answer *http.Response) {
	_, _ = io.Copy(io.Discard, answer.Body)
	_ = answer.Body.Close()
}

func readTimeline(b *testing.B, f *projector.Follower) Channel {
	h := &handler{Options: Options{Now: func() time.Time { return today }}, site: newSite(base), views: f}
	a := ask{about: subject{timeline: "harbour"}, now: today}
	a.topic = newsOf(a.about)
	c, _, err := h.channel(b.Context(), a, Atom)
	if err != nil {
		b.Fatal(err)
	}
	return c
}
