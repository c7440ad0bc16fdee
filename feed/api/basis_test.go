package api

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline/dateline/events"
)

// canonical is the path of the answer at its basis, from the header Link.
func canonical(t *testing.T, h http.Header) string {
	t.Helper()
	for _, l := range h.Values("Link") {
		if target, ok := strings.CutSuffix(l, `>; rel="canonical"`); ok {
			return strings.TrimPrefix(target, "<"+base)
		}
	}
	t.Fatalf("no canonical link in %v", h)
	return ""
}

// TestBasis asks every question, lets the world and the log go on, and asks
// again with the basis that the answer named: the bytes are the same.
func TestBasis(t *testing.T) {
	h := newHarbour(t)
	handler := h.handler()
	before := map[string]string{}
	h.eachAnswer(t, handler, func(r *route, path string, body []byte) {
		if len(r.takes) > 1 {
			before[canonical(t, get(t, handler, path).Header())] = string(body)
		}
	})
	h.change("agreement", h.signed, events.Retracted, `{"type": "agreement.signed", "occurred": "2025-11-03", "title": "Dredging agreement signed",
		"about": "dredging-agreement", "citations": [{"source": "gazette"}]}`, "It was never signed.")
	h.occurrence("meeting", meeting(`"2026-07-09"`, "Board meets again"))
	h.change(events.KindSource, "minutes", events.Retracted, `{"title": "Minutes of the harbour board", "published": "2025-09~", "kind": "primary"}`, "A forgery too.")
	h.now = h.now.AddDate(1, 0, 0)
	for path, want := range before {
		w := get(t, handler, path)
		if w.Body.String() != want {
			t.Errorf("%s was\n%s\nand is %d\n%s", path, want, w.Code, w.Body)
		}
		if got := w.Header().Get("Cache-Control"); got != forEver {
			t.Errorf("%s: Cache-Control %s", path, got)
		}
	}
	if len(before) < 40 {
		t.Errorf("only %d answers have a basis", len(before))
	}
}

// TestCacheControl says which requests fix their answer.
func TestCacheControl(t *testing.T) {
	h := newHarbour(t)
	handler := h.handler()
	for path, want := range map[string]string{
		"/timelines":                                                                 forNow,
		"/timelines/harbour/timeline":                                                forNow,
		"/timelines/harbour/timeline?known_at=20":                                    forNow, // of today
		"/timelines/harbour/timeline?as_of=2026-01-01":                               forNow,
		"/timelines/harbour/timeline?as_of=2026-01-01&known_at=20":                   forEver,
		"/timelines/harbour/timeline?today=2026-01-01&known_at=20":                   forEver,
		"/timelines/harbour/timeline?today=2026-01-01&known_at=2026-03-02":           forNow, // more of that time may arrive
		"/timelines/harbour/search?q=pier&known_at=20&today=2026-07-10":              forEver,
		"/timelines/harbour/events?after=3":                                          forNow,
		"/timelines/harbour/events?after=3&known_at=20":                              forEver,
		"/timelines/harbour/diff?known_at=20&from.today=2026-01-01":                  forNow,
		"/timelines/harbour/diff?known_at=20&from.as_of=2026-01-01&today=2026-07-01": forEver,
	} {
		if got := get(t, handler, Prefix+path).Header().Get("Cache-Control"); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	if got := get(t, handler, Prefix+"/timelines/elsewhere").Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("a refusal has %s", got)
	}
}

// TestToday: the day of asking is part of a basis only where it decides.
func TestToday(t *testing.T) {
	h := newHarbour(t)
	handler := h.handler()
	today := body(t, handler, Prefix+"/timelines/harbour/commitments")
	asOf := body(t, handler, Prefix+"/timelines/harbour/commitments?as_of=2026-05-01")
	h.now = h.now.AddDate(0, 0, -60)
	if !strings.Contains(today, `"basis_query":"known_at=25&today=2026-07-10"`) || body(t, handler, Prefix+"/timelines/harbour/commitments") == today {
		t.Errorf("today is not in %s", today)
	}
	if body(t, handler, Prefix+"/timelines/harbour/commitments?as_of=2026-05-01") != asOf {
		t.Error("an answer as of a day differs by the day of asking")
	}
}

// TestWalks reads lists row by row and compares with all at once, while more is
// recorded.
func TestWalks(t *testing.T) {
	for _, question := range []string{
		"/timelines/harbour/timeline?", "/timelines/harbour/timeline?entity=north-pier", "/timelines/harbour/timeline?as_of=2026-02-10&certainty=possible",
		"/timelines/harbour/entities?", "/timelines/harbour/entities?kind=person", "/timelines/harbour/sources?", "/timelines/harbour/disputes?", "/timelines/harbour/upcoming?",
		"/timelines/harbour/offices?", "/timelines/harbour/commitments?", "/timelines/harbour/entities/north-pier/touching?", "/timelines/harbour/sources/gazette?",
		"/timelines/harbour/events?", "/timelines/harbour/events?after=12&change=recorded", "/timelines/harbour/events?kind=meeting",
		"/timelines/harbour/diff?from.known_at=14", "/timelines/harbour/diff?since=known_at%3D15%26today%3D2026-06-30", "/timelines/harbour/search?q=pier",
	} {
		for name, again := range map[string]func(asked, cursor string) string{
			"the cursor alone":   func(_, cursor string) string { return cursor },
			"the question again": func(asked, cursor string) string { return asked + "&" + cursor },
		} {
			h := newHarbour(t)
			want := rowsOf(t, body(t, h.handler(), Prefix+question))
			if got := h.walk(t, question, again); strings.Join(got, "\n") != strings.Join(want, "\n") {
				t.Errorf("%s page by page, by %s:\n%s\nat once:\n%s", question, name, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
	}
}

// walk reads a list row by row; the log goes on behind the first. again makes
// the query of a page of the query of the first and the cursor.
func (h *harbour) walk(t *testing.T, question string, again func(asked, cursor string) string) (rows []string) {
	t.Helper()
	handler := h.handler()
	path, asked, _ := strings.Cut(Prefix+question, "?")
	for query := asked; ; {
		answer := body(t, handler, path+"?limit=1&"+query)
		if rows = append(rows, rowsOf(t, answer)...); len(rows) == 1 {
			h.occurrence("statement", `{"type": "statement.issued", "occurred": "2026-07-09", "title": "The fog is back", "touches": ["north-pier"], "citations": [{"source": "gazette"}]}`)
		}
		next := nextPage(t, path, answer)
		if next == "" {
			return rows
		}
		query = again(asked, next[strings.Index(next, "cursor="):])
	}
}

// rowsOf are the rows of a list as JSON, of whatever list.
func rowsOf(t *testing.T, answer string) (rows []string) {
	t.Helper()
	var whole map[string]json.RawMessage
	if err := json.Unmarshal([]byte(answer), &whole); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"dated", "undated", "commitments", "agreements", "initiatives", "documents", "offices", "entities", "sources", "disputes", "upcoming", "occurrences", "citing", "alone", "lines", "hits", "events"} {
		var list []json.RawMessage
		_ = json.Unmarshal(whole[name], &list)
		for _, row := range list {
			if name != "alone" { // of the same rows
				rows = append(rows, string(row))
			}
		}
	}
	return rows
}

// TestForeignCursors sends cursors to questions that are not theirs.
func TestForeignCursors(t *testing.T) {
	h := newHarbour(t)
	handler := h.handler()
	next := func(question string) string {
		path := Prefix + question
		u, _ := url.Parse(nextPage(t, path, body(t, handler, path)))
		return "cursor=" + u.Query().Get("cursor")
	}
	recorded := next("/timelines/harbour/events?after=3&change=corrected,retracted&limit=1")
	list, diff := next("/timelines/harbour/entities?limit=1&kind=person"), next("/timelines/harbour/diff?from.known_at=14&limit=1")
	spoilt := func(change func(*cursor)) string {
		c, err := parseCursor(strings.TrimPrefix(list, "cursor="))
		if err != nil {
			t.Fatal(err)
		}
		change(c)
		return "cursor=" + c.String()
	}
	for path, want := range map[string]string{
		"/timelines/harbour/entities?kind=person&" + list:                                     "",
		"/timelines/harbour/entities?kind=person&known_at=25&today=2026-07-10&" + list:        "",
		"/timelines/harbour/entities?kind=office&" + list:                                     "another question",
		"/timelines/harbour/entities?kind=person&as_of=2026-01-01&" + list:                    "another question",
		"/timelines/harbour/entities?as_of=2026-01-01&" + list:                                "another question",
		"/timelines/harbour/entities?kind=person&known_at=20&" + list:                         "another question",
		"/timelines/harbour/sources?" + list:                                                  "not one of an answer",
		"/timelines/harbour/timeline?" + list:                                                 "another question",
		"/timelines/harbour/events?" + recorded:                                               "",
		"/timelines/harbour/events?after=3&change=corrected,retracted&" + recorded:            "",
		"/timelines/harbour/events?after=4&change=corrected,retracted&" + recorded:            "another question",
		"/timelines/harbour/diff?from.known_at=14&" + diff:                                    "",
		"/timelines/harbour/diff?from.known_at=15&" + diff:                                    "another question",
		"/timelines/harbour/diff?" + list:                                                     "not one of an answer",
		"/timelines/harbour/entities?" + spoilt(func(c *cursor) { c.Basis = "x" }):            "not one of an answer",
		"/timelines/harbour/entities?" + spoilt(func(c *cursor) { c.Basis = "known_at=999" }): "lies ahead",
		"/timelines/harbour/entities?" + spoilt(func(c *cursor) { c.Filters = "%" }):          "not one of an answer",
		"/timelines/harbour/entities?" + spoilt(func(c *cursor) { c.Filters = "colour=red" }): "not one of an answer",
		"/timelines/harbour/entities?" + spoilt(func(c *cursor) { c.Place.Skip = -1 }):        "not one of an answer",
		"/timelines/harbour/entities?" + spoilt(func(c *cursor) { c.Path = "/" }):             "another question",
	} {
		w := get(t, handler, Prefix+path)
		if want == "" && w.Code != http.StatusOK || want != "" && (w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), want)) {
			t.Errorf("%s: %d %s, want %q", path, w.Code, w.Body, want)
		}
	}
}

// TestWait asks for what is not recorded yet.
func TestWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHarbour(t)
		handler := h.handler()
		time.AfterFunc(3*time.Second, func() { h.occurrence("meeting", meeting(`"2026-07-09"`, "Board meets at last")) })
		if answer := body(t, handler, Prefix+"/timelines/harbour/timeline?wait=26"); !strings.Contains(answer, "Board meets at last") {
			t.Error("the answer came before the event")
		}
		w := get(t, handler, Prefix+"/timelines/harbour/timeline?wait=27")
		if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != "1" || !strings.Contains(w.Body.String(), "ask again in a moment") {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}
