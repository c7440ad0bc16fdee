package feed

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/memlog"
	feedcheck "github.com/dateline/dateline/feed/check"
	"github.com/dateline/dateline/projector"
)

// TestWhatIsAcceptedIsValid draws whole records and has events decide about
// them. Whatever they accept gives documents that a strict parser of each format
// takes and our own checks find no error in.
func TestWhatIsAcceptedIsValid(t *testing.T) {
	t.Parallel()
	tried, accepted := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		r := newRecording()
		r.must(t, fields{"timeline": "t", "title": "T", "languages": []any{"en", "ja"}})
		for _, f := range anyRegistry(t) {
			tried++
			if r.try(f) == nil {
				accepted++
			}
		}
		for _, slug := range slugs { // others name them
			r.must(t, fields{"timeline": "t", "entity": slug, "kind": "person", "name": slug})
		}
		r.must(t, fields{"timeline": "t", "source": "text", "title": "Text", "kind": "news", "published": "2026"})
		for range rapid.IntRange(1, 6).Draw(t, "drafts") {
			tried++
			if r.try(anyDraft(t, r.keys())) == nil {
				accepted++
			}
		}
		r.checkFeeds(t)
	})
	t.Logf("%d of %d drafts were accepted", accepted, tried)
	if accepted < tried/2 {
		t.Error("most of what is drawn is refused: that shows little")
	}
}

// recording is a log in memory that drafts are recorded in as from a file, and
// what it adds up to.
type recording struct {
	log      *memlog.Log
	state    *projector.State
	recorder *events.Recorder
}

func newRecording() *recording {
	log := memlog.New()
	r := &recording{log: log, state: projector.NewState(log)}
	r.recorder = events.NewRecorder(log, r, func() time.Time { return today })
	return r
}

// State and Wait make it Views, and Sequence and Records a state to decide by.
func (r *recording) State() *projector.State { return r.state }

func (r *recording) Sequence() uint64 { return r.state.Sequence() }

func (r *recording) Records(ctx context.Context, read func(events.Records)) error {
	return r.state.Records(ctx, read)
}

// Wait folds what the log has.
func (r *recording) Wait(ctx context.Context, _ uint64) error {
	for e, err := range r.log.Read(ctx, events.Query{From: r.state.Sequence() + 1}) {
		if err != nil {
			return err
		}
		if err := r.state.Apply(e); err != nil {
			return err
		}
	}
	return nil
}

// try records a draft, if it is accepted.
func (r *recording) try(f fields) error {
	text, err := json.Marshal(f)
	if err != nil {
		return err
	}
	drafts, err := events.ParseDrafts([]events.File{{Name: "draft.jsonl", Text: string(text)}}, events.Defaults{By: "ada"})
	if err != nil {
		return err
	}
	ctx := context.Background()
	if _, err := r.recorder.Record(ctx, drafts, nil); err != nil {
		return err
	}
	return r.Wait(ctx, 0)
}

// must records what others need, unless that is there.
func (r *recording) must(t *rapid.T, f fields) {
	t.Helper()
	err := r.try(f)
	if err != nil && !strings.Contains(err.Error(), "is recorded already") {
		t.Fatal(err)
	}
}

// keys are those of the occurrences.
func (r *recording) keys() (keys []string) {
	for e := range r.log.Read(context.Background(), events.Query{}) {
		if e.Change == events.Recorded && !events.IsRegistry(e.Record.Kind) {
			keys = append(keys, e.Record.Key)
		}
	}
	return keys
}

// checkFeeds looks at feeds of several kinds in every format.
func (r *recording) checkFeeds(t *rapid.T) {
	t.Helper()
	handler := Handler(r, Options{
		BaseURL: base, Now: func() time.Time { return today },
		Failed: func(_ *http.Request, err error) { t.Error(err) },
	})
	paths := []string{"/t/feed.", "/t/corrections.", oneOf(t, "series", "/t/deadlines.", "/t/upcoming."), oneOf(t, "asked", "/feed.", "/t/feed.?lang=ja", "/t/feed.?as_of=9999-12-31", "/t/feed.?without=text", "/t/entities/one/feed.")}
	if keys := r.keys(); len(keys) > 0 {
		paths = append(paths, "/t/occurrences/"+keys[len(keys)-1]+"/feed.")
	}
	for _, path := range paths {
		for _, f := range Formats {
			r.checkFeed(t, handler, strings.Replace(path, ".", "."+f.Extension, 1), f)
		}
	}
}

func (r *recording) checkFeed(t *rapid.T, handler http.Handler, path string, f Format) {
	t.Helper()
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	check(t, f, w.Body.Bytes())
	report := feedcheck.Bytes(path, w.Body.Bytes(), today)
	at := slices.IndexFunc(report.Findings, func(f feedcheck.Finding) bool { return f.Level == feedcheck.Error })
	if at >= 0 || report.Format != f.Extension {
		t.Errorf("%s is %q: %+v in %.4000s", path, report.Format, report.Findings, w.Body)
	}
}

// TestBeyondTheDaysOfEDTF: after 9999 EDTF has years and no days. A deadline
// there is told, though no calendar has it.
func TestBeyondTheDaysOfEDTF(t *testing.T) {
	r := newRecording()
	for _, f := range []fields{
		{"timeline": "t", "title": "T"},
		{"timeline": "t", "source": "text", "title": "Text", "kind": "news", "published": "2026"},
		{"timeline": "t", "entity": "pier", "kind": "commitment", "name": "Pier"},
		{"timeline": "t", "type": "commitment.reaffirmed", "occurred": "Y12345", "title": "Again", "about": "pier", "details": fields{"due": "Y170000002"}, "citations": []any{fields{"source": "text"}}},
	} {
		if err := r.try(f); err != nil {
			t.Fatal(err)
		}
	}
	handler := Handler(r, Options{BaseURL: base, Now: func() time.Time { return today }, Failed: func(_ *http.Request, err error) { t.Error(err) }})
	for _, file := range []string{"feed", "deadlines", "upcoming", "entities/pier/feed"} {
		for _, f := range Formats {
			check(t, f, []byte(body(t, handler, "/t/"+file+"."+f.Extension)))
		}
	}
	for _, page := range []string{"", "commitments", "upcoming", "entities/pier"} {
		body(t, handler, "/t/"+page)
	}
}
