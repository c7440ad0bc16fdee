package api

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

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

// BenchmarkAnswer asks without a network: small answers, whole pages, the last
// page of many, and answers that the client has.
func BenchmarkAnswer(b *testing.B) {
	h := newPort(b, 2000)
	handler := h.handler()
	for _, c := range []struct{ name, path string }{
		{"one", "/timelines/harbour/occurrences/" + h.met},
		{"commitments", "/timelines/harbour/commitments"},
		{"page", "/timelines/harbour/timeline"},
		{"page=1000", "/timelines/harbour/timeline?limit=1000"},
		{"as_of", "/timelines/harbour/timeline?as_of=2025-06-30&certainty=possible"},
		{"without", "/timelines/harbour/timeline?without=gazette"},
		{"diff", "/timelines/harbour/diff?from.as_of=2025-06-30&to.as_of=2025-07-31"},
		{"refusal", "/timelines/harbour/timeline?colour=red"},
	} {
		b.Run(c.name, func(b *testing.B) { askFor(b, handler, c.path, "") })
		if etag := get(b, handler, Prefix+c.path).Header().Get("Etag"); etag != "" {
			b.Run(c.name+"/known", func(b *testing.B) { askFor(b, handler, c.path, etag) })
		}
	}
}

func askFor(b *testing.B, h http.Handler, path, etag string) {
	r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, Prefix+path, nil)
	if etag != "" {
		r.Header.Set("If-None-Match", etag)
	}
	b.ReportAllocs()
	for b.Loop() {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		b.SetBytes(int64(w.Body.Len()))
	}
}

// BenchmarkView reads the rows of a page, which is the least an answer costs.
func BenchmarkView(b *testing.B) {
	h := newPort(b, 2000)
	t, _ := h.follower.State().Timeline("harbour")
	for b.Loop() {
		v, err := t.At(b.Context(), projector.Perspective{})
		if err != nil {
			b.Fatal(err)
		}
		rows := 0
		for range v.Dated(nil) {
			if rows++; rows > defaultLimit {
				break
			}
		}
	}
}

// BenchmarkHandler makes the handler and the document, as a command does that
// asks in its own process.
func BenchmarkHandler(b *testing.B) {
	h := newHarbour(b)
	b.Run("handler", func(b *testing.B) {
		for b.Loop() {
			h.handler()
		}
	})
	b.Run("document", func(b *testing.B) {
		for b.Loop() {
			get(b, h.handler(), Prefix+"/openapi.yaml")
		}
	})
}
