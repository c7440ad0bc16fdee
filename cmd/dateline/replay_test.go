package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/memlog"
	"github.com/dateline/dateline/feed/api"
	"github.com/dateline/dateline/projector"
)

// pier is a log of two timelines, recorded on several days, that can be asked.
type pier struct {
	t   *testing.T
	log *memlog.Log
	now time.Time
}

// newPier records the harbour, and what people changed in it later.
func newPier(t *testing.T) *pier {
	t.Helper()
	harbour, err := os.ReadFile("testdata/harbour.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p := &pier{t, memlog.New(), time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	p.record(string(harbour))
	p.record("{timeline: quay, title: The old quay}")
	promise := p.keyOf("The board promises to reopen the pier")
	p.record(`[{timeline: harbour, change: corrected, of: entity/north-pier, name: Pier of the North, reason: misread},
		{timeline: quay, entity: crane, kind: project, name: Crane}]`)
	for range 5 {
		p.record("{timeline: quay, source: ledger-" + p.now.Format("02") + ", title: Ledger, published: 2026, kind: news}")
	}
	p.record("{timeline: harbour, change: retracted, of: source/herald, reason: forged}")
	p.record("{timeline: harbour, change: retracted, of: commitment/" + promise + ", reason: rests on a forgery}")
	p.record("{timeline: quay, source: last, title: Ledger, published: 2026, kind: news}")
	return p
}

// record appends drafts, each time a day later.
func (p *pier) record(text string) {
	p.t.Helper()
	drafts, err := events.ParseDrafts([]events.File{{Name: "test.yaml", Text: text}}, events.Defaults{By: "ada"})
	if err != nil {
		p.t.Fatal(err)
	}
	state, err := projector.Fold(p.t.Context(), p.log, 0)
	if err != nil {
		p.t.Fatal(err)
	}
	var decision events.Decision
	unread := state.Records(p.t.Context(), func(known events.Records) { decision, err = events.Decide(known, drafts, p.now) })
	if err := errors.Join(err, unread); err != nil {
		p.t.Fatal(err)
	}
	if _, err := p.log.Append(p.t.Context(), decision.Proposals); err != nil {
		p.t.Fatal(err)
	}
	p.now = p.now.AddDate(0, 0, 1)
}

func (p *pier) keyOf(title string) string {
	p.t.Helper()
	for e, err := range p.log.Read(p.t.Context(), events.Query{}) {
		if err == nil && titleOf(e.Body) == title {
			return e.Record.Key
		}
	}
	p.t.Fatalf("no record has the title %q", title)
	return ""
}

// replay begins to replay the harbour as the command line does.
func (p *pier) replay(f replayFlags) (*replay, walk) {
	p.t.Helper()
	state, err := projector.Fold(p.t.Context(), p.log, 0)
	if err != nil {
		p.t.Fatal(err)
	}
	now := func() time.Time { return p.now }
	handler := api.Handler(folded{state}, api.Options{BaseURL: inProcessBase, Now: now, Log: p.log})
	a := &asker{client: &http.Client{Transport: inProcess{handler}}, base: inProcessBase}
	f.speed = 1
	q, err := f.query()
	if err := errors.Join(err, f.check()); err != nil {
		p.t.Fatal(err)
	}
	r, err := newReplay(p.t.Context(), a, "harbour", f, q)
	if err != nil {
		p.t.Fatal(err)
	}
	w, err := r.walk(p.t.Context(), f)
	if err != nil {
		p.t.Fatal(err)
	}
	return r, w
}

// forth and back walk the whole way, in either direction.
func (p *pier) forth(w walk) (all []*step) {
	p.t.Helper()
	for s, err := range steps(p.t.Context(), w) {
		if err != nil {
			p.t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

func (p *pier) back(w walk) (all []*step) {
	p.t.Helper()
	s, err := w.back(p.t.Context(), nil)
	for ; s != nil && err == nil; s, err = w.back(p.t.Context(), s) {
		all = append(all, s)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	slices.Reverse(all)
	return all
}

// told is a step as programs see it.
func told(t *testing.T, all []*step) (texts []string) {
	t.Helper()
	for _, s := range all {
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	return texts
}

var replays = map[string]replayFlags{
	"events":            {order: inRecordedOrder, view: "commitments"},
	"days of recording": {order: inRecordedOrder, step: eachDay, view: "timeline"},
	"some events":       {order: inRecordedOrder, from: "4", to: "2026-03-04"},
	"some days":         {order: inRecordedOrder, step: eachDay, from: "2026-03-03", to: "2026-03-10T09:00:00Z"},
	"as of a day":       {order: inRecordedOrder, perspectiveFlags: perspectiveFlags{asOf: "2025-08-15", certainty: "possible"}},
	"without a source":  {order: inRecordedOrder, perspectiveFlags: perspectiveFlags{without: []string{"gazette"}}},
	"reported by":       {order: inRecordedOrder, perspectiveFlags: perspectiveFlags{reportedBy: "2025-09-05"}},
	"days":              {order: inOccurredOrder, view: "offices", perspectiveFlags: perspectiveFlags{knownAt: "14"}},
	"some days of old":  {order: inOccurredOrder, from: "2025-08-31", to: "2026-07-01", perspectiveFlags: perspectiveFlags{knownAt: "2026-03-02", without: []string{"herald"}}},
	"until later":       {order: inOccurredOrder, to: "2027-01-01", perspectiveFlags: perspectiveFlags{carryForward: true}},
}

// TestReplayIsTheSameInBothDirections: each step has the same differences and
// state whether one comes to it from before or from behind, and its tally, which
// is counted on from step to step, is that of the view.
func TestReplayIsTheSameInBothDirections(t *testing.T) {
	p := newPier(t)
	for name, f := range replays {
		t.Run(name, func(t *testing.T) {
			r, w := p.replay(f)
			forth := p.forth(w)
			if len(forth) < 2 {
				t.Fatalf("%d steps", len(forth))
			}
			if diff := cmp.Diff(told(t, forth), told(t, p.back(w))); diff != "" {
				t.Error(diff)
			}
			for _, s := range forth {
				at := r.point
				if at.known = max(s.Sequence, 1); f.order == inOccurredOrder {
					at = point{known: r.point.known, day: s.Day}
				}
				want, err := r.tally(t.Context(), at)
				if err != nil || s.State.Occurrences != want {
					t.Errorf("%s: %v, want %v (%v)", s.where(), s.State.Occurrences, want, err)
				}
			}
		})
	}
}

// TestReplayTellsEveryEvent: the events of the timeline are told as the log has
// them, also those that make no difference, from any perspective.
func TestReplayTellsEveryEvent(t *testing.T) {
	p := newPier(t)
	var want []string
	for e, err := range p.log.Read(t.Context(), events.Query{Timeline: "harbour"}) {
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, strings.Join([]string{string(e.Change), e.Record.String(), titleOf(e.Body), e.By, e.Reason}, "|"))
	}
	for _, f := range []replayFlags{replays["events"], replays["without a source"], replays["reported by"]} {
		_, w := p.replay(f)
		var got []string
		for _, s := range p.forth(w) {
			got = append(got, strings.Join([]string{string(s.Change), s.Record, s.Title, s.By, s.Reason}, "|"))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestReplayBounds(t *testing.T) {
	p := newPier(t)
	for name, want := range map[string]string{
		"events":            "1 2 3 4 5 6 7 8 9 10 11 12 13 14 16 23 24",
		"days of recording": "1-14 16 23 24",
		"some events":       "4 5 6 7 8 9 10 11 12 13 14 16",
		"some days":         "16 23",
		"days":              "2025-08-01 2025-08-31 2025-09-01 2025-10-01 2025-10-31",
		"some days of old":  "2025-08-31 2025-09-01 2025-10-01 2025-10-31",
		"until later":       "2025-08-01 2025-08-31 2025-09-01 2025-10-01 2025-10-31",
	} {
		_, w := p.replay(replays[name])
		var got []string
		for _, s := range p.forth(w) {
			if s.Sequence > 0 {
				got = append(got, s.sequences())
			} else {
				got = append(got, s.Day.String())
			}
		}
		if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestReplayPastARetraction: while a timeline is retracted there is nothing to
// look at. Replay goes on with what takes that back, in either direction.
func TestReplayPastARetraction(t *testing.T) {
	p := newPier(t)
	p.record("{timeline: harbour, change: retracted, of: timeline/harbour, reason: withdrawn}")
	p.record("{timeline: quay, source: later, title: Ledger, published: 2026, kind: news}")
	p.record("{timeline: harbour, change: corrected, of: timeline/harbour, title: The harbour again, reason: it was right}")
	for _, c := range []struct {
		f    replayFlags
		want string
	}{
		{replayFlags{from: "16"}, "16 23 24 28"},
		{replayFlags{step: eachDay}, "1-14 16 23 24 28"},
		{replayFlags{from: "23", to: "27"}, "23 24"},
		{replayFlags{from: "26"}, "28"},
		{replayFlags{from: "2026-03-13", to: "2026-03-14"}, ""},
		{replayFlags{from: "2026-03-11", to: "2026-03-14"}, "24"},
		{replayFlags{from: "2026-03-14T10:00:00Z", step: eachDay}, "28"},
	} {
		c.f.order = inRecordedOrder
		_, w := p.replay(c.f)
		forth, back := p.forth(w), p.back(w)
		var got []string
		for _, s := range forth {
			got = append(got, s.sequences())
		}
		if diff := cmp.Diff(c.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%+v: %s", c.f, diff)
		}
		if diff := cmp.Diff(told(t, forth), told(t, back)); diff != "" {
			t.Errorf("%+v: %s", c.f, diff)
		}
	}
}

func TestReplayOfNothing(t *testing.T) {
	p := newPier(t)
	for _, f := range []replayFlags{
		{order: inRecordedOrder, from: "2026-04-01"},
		{order: inRecordedOrder, to: "2026-03-01"},
		{order: inOccurredOrder, to: "2020-01-01"},
	} {
		_, w := p.replay(f)
		if all := append(p.forth(w), p.back(w)...); len(all) > 0 {
			t.Errorf("%+v: %d steps", f, len(all))
		}
	}
}

// TestReplayMarksWhatChanged: the rows of the view beside a step are marked
// where the step made them differ.
func TestReplayMarksWhatChanged(t *testing.T) {
	_, w := newPier(t).replay(replayFlags{order: inOccurredOrder, view: "commitments", perspectiveFlags: perspectiveFlags{knownAt: "14"}, to: "2026-07-01"})
	var got []string
	for s, err := range steps(t.Context(), w) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, s.View.String())
	}
	want := []string{"Reopen the pier, possibly made, June 2026", "Reopen the pier, scheduled, June 2026", "", "", "", "Reopen the pier, overdue, unconfirmed, June 2026"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestReplayViews: every view can stand beside a step.
func TestReplayViews(t *testing.T) {
	p := newPier(t)
	for _, v := range views {
		_, w := p.replay(replayFlags{order: inRecordedOrder, view: v.name})
		s, err := w.back(t.Context(), nil)
		if err != nil || s.View == nil || len(s.View.Columns) < 2 {
			t.Errorf("%s: %+v, %v", v.name, s, err)
		}
	}
}

func TestReplayStopsWithItsContext(t *testing.T) {
	_, w := newPier(t).replay(replayFlags{order: inRecordedOrder})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.next(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("it went on: %v", err)
	}
}

func TestBrief(t *testing.T) {
	for value, want := range map[string]string{
		"":                           "-",
		"scheduled":                  "scheduled",
		`[{"source":"a"},{"b":2}]`:   "2",
		`{"fr":"Quai"}`:              "{…}",
		"two\nlines":                 "two lines",
		"\x1b[31mred\u202e":          "[31mred",
		strings.Repeat("x", 100):     strings.Repeat("x", 79) + "…",
		"[..2026-07-01]":             "[..2026-07-01]",
		strings.Repeat("港", 80):      strings.Repeat("港", 80),
		"overdue, unconfirmed":       "overdue, unconfirmed",
		`"quoted, as JSON has text"`: "quoted, as JSON has text",
	} {
		if got := brief(value); got != want {
			t.Errorf("%q: %q, want %q", value, got, want)
		}
	}
}
