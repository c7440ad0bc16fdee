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

// BenchmarkServe compares an answer from the cache with a bare handler that
// writes the same bytes.
func BenchmarkServe(b *testing.B) {
	h := newPort(b, 50)
	handler := h.handler()
	first := get(b, handler, "/harbour/feed.atom")
	document, etag := first.Body.Bytes(), first.Header().Get("Etag")
	bare := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		maps.Copy(w.Header(), first.Header())
		if r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = w.Write(document)
	})
	for _, tag := range []string{"", etag} {
		b.Run(fmt.Sprintf("known=%t/bare", tag != ""), func(b *testing.B) { serveOver(b, bare, tag) })
		b.Run(fmt.Sprintf("known=%t/feed", tag != ""), func(b *testing.B) { serveOver(b, handler, tag) })
	}
}

// serveOver asks over real connections, as readers do.
func serveOver(b *testing.B, h http.Handler, etag string) {
	server := httptest.NewServer(h)
	defer server.Close()
	client := server.Client()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, server.URL+"/harbour/feed.atom", nil)
			if err != nil {
				b.Error(err)
				return
			}
			if etag != "" {
				r.Header.Set("If-None-Match", etag)
			}
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
