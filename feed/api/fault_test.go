package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// forgetful is a log that lost its events: what is known of them is all there
// is.
type forgetful struct{}

func (forgetful) Get(context.Context, uint64) (events.Stored, error) {
	return events.Stored{}, events.ErrNotFound
}

// still are views that nothing comes to.
type still struct {
	state *projector.State
	err   error
}

func (s still) State() *projector.State            { return s.state }
func (s still) Wait(context.Context, uint64) error { return s.err }

// forgotten is a state of the harbour whose events can no longer be read: it
// was told more since than it keeps at hand.
func forgotten(t *testing.T, h *harbour) *projector.State {
	t.Helper()
	state := projector.NewState(forgetful{})
	var last events.Stored
	for e, err := range h.log.Read(t.Context(), events.Query{}) {
		if err := errors.Join(err, state.Apply(e)); err != nil {
			t.Fatal(err)
		}
		last = e
	}
	last.Record = events.Ref{Timeline: "harbour", Kind: events.KindTimeline, Key: "harbour"}
	last.Body, last.Change = []byte(`{"title": "Harbour works"}`), events.Refined
	for range 8200 {
		last.Sequence++
		if err := state.Apply(last); err != nil {
			t.Fatal(err)
		}
	}
	return state
}

// TestFaults: what we cannot answer is our fault, and we are told.
func TestFaults(t *testing.T) {
	h := newHarbour(t)
	var failed []error
	o := Options{
		BaseURL: base, Now: func() time.Time { return today }, Search: hits{}, Log: h.log,
		Failed: func(_ *http.Request, err error) { failed = append(failed, err) },
	}
	for _, c := range []struct {
		views Views
		path  string
		want  string // of the error; the client learns nothing of it
	}{
		{still{forgotten(t, h), nil}, "/timelines/harbour/timeline", "reading event"},
		{still{forgotten(t, h), nil}, "/timelines/harbour/why/entity/mayor", "reading event"},
		{still{forgotten(t, h), nil}, "/timelines/harbour/diff?from.as_of=2025-01-01", "reading event"},
		{still{forgotten(t, h), nil}, "/timelines?wait=1", ""},
		{still{forgotten(t, h), nil}, "/timelines/harbour/entities/mayor", "reading event"},
		{still{forgotten(t, h), nil}, "/timelines/harbour/events", "reading event"},
		{still{h.follower.State(), errors.New("the follower stopped")}, "/timelines?wait=99", "the follower stopped"},
	} {
		failed = nil
		w := get(t, Handler(c.views, o), Prefix+c.path)
		if c.want == "" && w.Code == http.StatusOK {
			continue
		}
		if w.Code != http.StatusInternalServerError || len(failed) != 1 || !strings.Contains(failed[0].Error(), c.want) || strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: %d %s, told %v", c.path, w.Code, w.Body, failed)
		}
	}
}

// TestGone: a client that went away gets nothing.
func TestGone(t *testing.T) {
	h := newHarbour(t)
	gone, leave := context.WithCancel(t.Context())
	leave()
	w := httptest.NewRecorder()
	h.handler().ServeHTTP(w, httptest.NewRequestWithContext(gone, http.MethodGet, Prefix+"/timelines/harbour/timeline?limit=0", nil))
	if w.Body.Len() > 0 || len(h.failed) > 0 {
		t.Errorf("%d %s, told %v", w.Code, w.Body, h.failed)
	}
}

// TestMethods: nothing here changes anything.
func TestMethods(t *testing.T) {
	h := newHarbour(t)
	for _, path := range []string{"/timelines", "/timelines/harbour/timeline", "/nowhere"} {
		w := do(t, h.handler(), http.MethodPost, Prefix+path)
		if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" || !strings.Contains(w.Body.String(), "use GET") {
			t.Errorf("POST %s: %d %s", path, w.Code, w.Body)
		}
	}
}

// TestProblem: a client acts on a problem as on the error that it was.
func TestProblem(t *testing.T) {
	h := newHarbour(t)
	for path, is := range map[string]error{
		"/timelines/elsewhere":                events.ErrNotFound,
		"/timelines/harbour/timeline?as_of=x": events.ErrInvalid,
	} {
		var p Problem
		if err := json.Unmarshal(get(t, h.handler(), Prefix+path).Body.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		if err := fmt.Errorf("asking: %w", &p); !errors.Is(err, is) || errors.Is(err, events.ErrConflict) || !strings.Contains(err.Error(), p.Detail) {
			t.Errorf("%s: %v is not %v", path, err, is)
		}
	}
}

// TestProblemsOfErrors: an error is told in its own words where it has some.
func TestProblemsOfErrors(t *testing.T) {
	for _, c := range []struct {
		err          error
		detail, hint string
	}{
		{events.ErrNotFound, "nothing is recorded under this name", "look for it in the lists"},
		{fmt.Errorf("%w: no such day: use another", events.ErrInvalid), "no such day", "use another"},
		{fmt.Errorf("known_at: %w: \"x\" is no time", events.ErrInvalid), `known_at: "x" is no time`, ""},
		{fault{events.ErrNotFound}, "the answer could not be made", "try again; if it stays, tell the operator"},
	} {
		if p := ProblemOf(c.err); p.Detail != c.detail || p.Hint != c.hint {
			t.Errorf("%v: %q, hint %q", c.err, p.Detail, p.Hint)
		}
	}
}
