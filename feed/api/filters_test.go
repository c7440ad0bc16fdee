package api

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// TestFilters says which rows a question has, by slug, record or title. What is
// undated is always listed, apart.
func TestFilters(t *testing.T) {
	h := newHarbour(t)
	handler := h.handler()
	for question, want := range map[string]string{
		"timeline?entity=quay-hall":                                  "Board meets at Quay Hall",
		"timeline?kind=remark":                                       "A keeper remembers the fog",
		"timeline?kind=meeting&entity=ben-bridge":                    "Board meets at Quay Hall",
		"timeline?as_of=2025-08-29":                                  "Board meets at Quay Hall, A keeper remembers the fog",
		"timeline?as_of=2025-08-28":                                  "A keeper remembers the fog",
		"timeline?as_of=2025-08-28&known_at=22":                      "Board meets at the quay, A keeper remembers the fog",
		"timeline?as_of=2026-01-15":                                  "Board meets at Quay Hall, Dredging agreement signed, A keeper remembers the fog",
		"timeline?as_of=2026-01-15&certainty=possible":               "Board meets at Quay Hall, Dredging agreement signed, Board promises to reopen the pier, A keeper remembers the fog",
		"timeline?as_of=2026-01-15&without=minutes":                  "Dredging agreement signed, A keeper remembers the fog",
		"timeline?as_of=2026-01-15&reported_by=2026-01-14":           "Board meets at Quay Hall",
		"timeline?as_of=2026-01-15&without=minutes&without=gazette":  "",
		"timeline?as_of=2026-01-15&without=minutes,gazette&entity=":  "",
		"commitments?entity=reopen-pier":                             "reopen-pier",
		"commitments?entity=harbour-board":                           "reopen-pier",
		"commitments?entity=ben-bridge":                              "reopen-pier",
		"commitments?entity=ann-archer":                              "",
		"agreements?entity=dredging-agreement":                       "dredging-agreement",
		"agreements?entity=ann-archer":                               "dredging-agreement",
		"agreements?entity=mayor":                                    "",
		"initiatives":                                                "north-pier",
		"initiatives?as_of=2026-02-08":                               "",
		"offices?entity=ann-archer":                                  "mayor",
		"offices?entity=ben-bridge":                                  "",
		"offices?as_of=2025-08-29&entity=ann-archer":                 "mayor",
		"entities?kind=person":                                       "ann-archer, ben-bridge",
		"entities?kind=person&entity=ben-bridge":                     "ben-bridge",
		"entities?kind=ship":                                         "",
		"sources":                                                    "gazette, minutes, rumour",
		"sources?entity=quay-hall":                                   "gazette, minutes",
		"sources?entity=north-pier&known_at=12":                      "",
		"disputes?entity=quay-hall":                                  strings.TrimSuffix(strings.Repeat("meeting/"+h.met+", ", 3), ", "),
		"disputes?entity=reopen-pier":                                "",
		"upcoming":                                                   "entity/reopen-pier, meeting/" + h.scheduled,
		"upcoming?entity=ben-bridge":                                 "entity/reopen-pier",
		"upcoming?entity=mayor":                                      "",
		"upcoming?as_of=2025-12-01":                                  "",
		"entities/ben-bridge/touching":                               "Dredging agreement signed, Board meets at Quay Hall",
		"events?known_at=3":                                          "timeline/harbour, source/gazette, source/minutes",
		"events?known_at=3&after=1&kind=source":                      "source/gazette, source/minutes",
		"events?kind=sour":                                           "",
		"events?change=corrected,retracted":                          "meeting/" + h.met + ", remark/" + h.retracted + ", source/rumour",
		"events?change=retracted&record=source/rumour":               "source/rumour",
		"events?record=source/rumour":                                "source/rumour, source/rumour",
		"events?record=source/nothing":                               "",
		"events?after=999":                                           "",
		"diff?from.as_of=2026-02-10&to.as_of=2026-02-11":             "Next meeting announced for autumn, Harbour Board",
		"diff?from.as_of=2026-02-10&to.as_of=2026-02-11&known_at=15": "",
	} {
		var got []string
		for _, row := range rowsOf(t, body(t, handler, Prefix+"/timelines/harbour/"+question)) {
			got = append(got, nameOfRow(t, row, question))
		}
		if got := strings.Join(got, ", "); got != want {
			t.Errorf("%s: %s; want %s", question, got, want)
		}
	}
}

// nameOfRow is what a row goes by in its list.
func nameOfRow(t *testing.T, row, question string) string {
	t.Helper()
	var r struct{ Slug, Record, Title string }
	if err := json.Unmarshal([]byte(row), &r); err != nil {
		t.Fatal(err)
	}
	switch {
	case r.Slug != "":
		return r.Slug
	case r.Record != "" && !strings.HasPrefix(question, "diff"):
		return r.Record
	}
	return r.Title
}

// TestIfNoneMatch: lists of entity tags as RFC 9110 has them, and as they come.
func TestIfNoneMatch(t *testing.T) {
	h := newHarbour(t)
	const path = Prefix + "/timelines/harbour/commitments"
	etag := get(t, h.handler(), path).Header().Get("Etag")
	for list, want := range map[string]int{
		etag:                    http.StatusNotModified,
		"W/" + etag:             http.StatusNotModified,
		`"a", "b,c" , ` + etag:  http.StatusNotModified,
		"*":                     http.StatusNotModified,
		`"a"`:                   http.StatusOK,
		"":                      http.StatusOK,
		strings.Trim(etag, `"`): http.StatusOK,
		`"never ends`:           http.StatusOK,
		`x, ` + etag:            http.StatusOK, // a flaw ends the list
	} {
		handler := h.handler() // which has answered nothing yet
		for range 2 {          // once made, once remembered
			if w := get(t, handler, path, "If-None-Match", list); w.Code != want {
				t.Errorf("If-None-Match: %s answers %d, want %d", list, w.Code, want)
			}
		}
	}
}

// TestLongQuestion: a client cannot have us remember megabytes.
func TestLongQuestion(t *testing.T) {
	h := newHarbour(t)
	handler := Handler(h.follower, Options{Now: h.clock})
	path := Prefix + "/timelines/harbour/timeline?without=" + strings.Repeat("gazette,", 500) + "minutes"
	first := get(t, handler, path)
	if again := get(t, handler, path, "If-None-Match", first.Header().Get("Etag")); first.Code != http.StatusOK || again.Code != http.StatusNotModified {
		t.Errorf("%d, then %d", first.Code, again.Code)
	}
}
