package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// receiver is a webhook that fails in every way, before and after its effect.
type receiver struct {
	*httptest.Server
	t       *testing.T
	mu      sync.Mutex
	posts   int
	effects []string // keys, in order
	done    map[string]bool
}

func newReceiver(t *testing.T) *receiver {
	r := &receiver{t: t, done: map[string]bool{}}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

// ServeHTTP takes every third post badly.
func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	_, _ = io.Copy(io.Discard, q.Body)
	r.mu.Lock()
	r.posts++
	fault := r.posts % 13
	key := q.Header.Get("Idempotency-Key")
	if fault != 1 && !r.done[key] { // the effect and its key, in one transaction
		r.done[key] = true
		r.effects = append(r.effects, key)
	}
	r.mu.Unlock()
	switch fault {
	case 1, 4: // before the effect, and after
		w.WriteHeader(http.StatusInternalServerError)
	case 7: // until the client has gone
		select {
		case <-q.Context().Done():
		case <-time.After(patienceOfTests):
		}
	case 10:
		panic(http.ErrAbortHandler) // drops the connection
	}
}

// wantEach wants each event's effect once, in the order of the log, though it
// was posted more often.
func (r *receiver) wantEach(all []entry) {
	r.t.Helper()
	if !poll(func() bool { r.mu.Lock(); defer r.mu.Unlock(); return len(r.effects) >= len(all) }) {
		r.t.Errorf("%d effects of %d events", len(r.effects), len(all))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.effects) != len(all) || r.posts <= len(all) {
		r.t.Fatalf("%d effects and %d posts of %d events", len(r.effects), r.posts, len(all))
	}
	for i, e := range all {
		if r.effects[i] != e.ID {
			r.t.Fatalf("effect %d is of %s, not of %s", i, r.effects[i], e.ID)
		}
	}
	r.t.Logf("%d posts of %d events", r.posts, len(all))
}
