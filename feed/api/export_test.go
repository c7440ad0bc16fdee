package api

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/dateline/dateline/events"
)

// TestExport says how a document comes.
func TestExport(t *testing.T) {
	h := newHarbour(t)
	handler := h.handler()
	path := Prefix + "/timelines/harbour/export/csv?as_of=2026-03-01&known_at=20"
	w := get(t, handler, path)
	for name, want := range map[string]string{
		"Content-Type":        "text/csv; charset=utf-8; header=present",
		"Content-Disposition": `attachment; filename="harbour.known_at-20.as_of-2026-03-01.csv"`,
		"Cache-Control":       forEver,
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if !strings.Contains(w.Body.String(), "Dredging agreement signed") {
		t.Errorf("%s", w.Body)
	}
	if other := get(t, handler, path+"&certainty=possible"); other.Header().Get("Etag") == w.Header().Get("Etag") {
		t.Error("documents from two perspectives have one entity tag")
	}
	refused(t, handler, "/timelines/harbour/export/doc", http.StatusNotFound, "one of jsonl, csv")
	refused(t, Handler(h.follower, Options{Now: h.clock}), "/timelines/harbour/export/jsonl", http.StatusNotImplemented, "use csv")
}

// full is a client whose connection breaks.
type full struct{ *httptest.ResponseRecorder }

func (full) Write([]byte) (int, error) { return 0, errors.New("connection reset") }

// TestBrokenExport: a document that ends before its time is no document. That
// the client went is no fault of ours.
func TestBrokenExport(t *testing.T) {
	h := newHarbour(t)
	defer func() {
		if err, ok := recover().(error); !ok || !errors.Is(err, http.ErrAbortHandler) || len(h.failed) > 0 {
			t.Errorf("%v, told %v", err, h.failed)
		}
	}()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, Prefix+"/timelines/harbour/export/csv", nil)
	h.handler().ServeHTTP(full{httptest.NewRecorder()}, r)
}

// TestExportFault breaks off a long document when the log fails.
func TestExportFault(t *testing.T) {
	h := newHarbour(t)
	for i := range 200 {
		h.occurrence("statement", fmt.Sprintf(`{"type": "statement.issued", "occurred": "2026-05-01", "title": "Notice %d", "summary": "%s", "citations": [{"source": "gazette"}]}`, i, strings.Repeat("Fog. ", 100)))
	}
	log := &failing{Reader: h.log, after: 30}
	handler := Handler(h.follower, Options{Now: h.clock, Log: log, Failed: func(_ *http.Request, err error) { h.failed = append(h.failed, err) }})
	refused(t, handler, "/timelines/harbour/export/jsonl", http.StatusInternalServerError, "the answer could not be made")
	log.after, h.failed = 170, nil
	defer func() {
		if err, ok := recover().(error); !ok || !errors.Is(err, http.ErrAbortHandler) || len(h.failed) != 1 {
			t.Errorf("%v, told %v", err, h.failed)
		}
	}()
	get(t, handler, Prefix+"/timelines/harbour/export/jsonl")
}

// failing is a log that fails behind some events.
type failing struct {
	events.Reader
	after int
}

func (f *failing) Read(ctx context.Context, q events.Query) iter.Seq2[events.Stored, error] {
	return func(yield func(events.Stored, error) bool) {
		n := 0
		for e, err := range f.Reader.Read(ctx, q) {
			if n++; n > f.after {
				yield(events.Stored{}, errors.New("the disk is gone"))
				return
			}
			if !yield(e, err) {
				return
			}
		}
	}
}
