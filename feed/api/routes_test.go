package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// asked are questions of every route, by the route's id, with {names} of the
// harbour's records. The tests of the document and of the answers ask them all.
var asked = map[string][]string{
	"index":        {"/"},
	"openapi-json": {"/openapi.json"},
	"openapi-yaml": {"/openapi.yaml"},
	"timelines":    {"/timelines", "/timelines?wait=3"},
	"parked":       {"/parked", "/parked?wait=3"},
	"timeline":     {"/timelines/harbour", "/timelines/harbour?known_at=2"},
	"view-timeline": {
		"/timelines/harbour/timeline",
		"/timelines/harbour/timeline?as_of=2026-01-15&certainty=possible",
		"/timelines/harbour/timeline?as_of=2026-02-10&without=gazette,minutes",
		"/timelines/harbour/timeline?entity=north-pier&kind=project",
		"/timelines/harbour/timeline?entity=north-pier&reported_by=2025-12-01",
		"/timelines/harbour/timeline?known_at=12&today=2026-07-10",
		"/timelines/harbour/timeline?limit=3",
	},
	"view-commitments": {
		"/timelines/harbour/commitments", "/timelines/harbour/commitments?as_of=2026-05-01",
		"/timelines/harbour/commitments?entity=harbour-board", "/timelines/harbour/commitments?entity=mayor",
	},
	"view-agreements":  {"/timelines/harbour/agreements", "/timelines/harbour/agreements?as_of=2020-01-01", "/timelines/harbour/agreements?entity=ann-archer"},
	"view-initiatives": {"/timelines/harbour/initiatives", "/timelines/harbour/initiatives?entity=mayor"},
	"view-documents":   {"/timelines/harbour/documents"},
	"view-offices": {
		"/timelines/harbour/offices", "/timelines/harbour/offices?as_of=2025-08-29",
		"/timelines/harbour/offices?carry_forward=true&entity=ann-archer",
	},
	"view-entities": {"/timelines/harbour/entities", "/timelines/harbour/entities?kind=person&limit=1", "/timelines/harbour/entities?entity=mayor"},
	"view-sources":  {"/timelines/harbour/sources", "/timelines/harbour/sources?without=gazette", "/timelines/harbour/sources?entity=quay-hall"},
	"view-disputes": {
		"/timelines/harbour/disputes", "/timelines/harbour/disputes?entity=quay-hall",
		"/timelines/harbour/disputes?entity=reopen-pier", "/timelines/harbour/disputes?limit=1",
	},
	"view-upcoming": {
		"/timelines/harbour/upcoming", "/timelines/harbour/upcoming?as_of=2026-05-01",
		"/timelines/harbour/upcoming?entity=ben-bridge", "/timelines/harbour/upcoming?limit=1",
	},
	"occurrence": {
		"/timelines/harbour/occurrences/{met}", "/timelines/harbour/occurrences/{fallen}", "/timelines/harbour/occurrences/{retracted}",
		"/timelines/harbour/occurrences/{lasting}?as_of=2026-03-01", "/timelines/harbour/occurrences/{met}?without=minutes",
	},
	"entity":     {"/timelines/harbour/entities/harbour-board", "/timelines/harbour/entities/reopen-pier?as_of=2026-02-01"},
	"touching":   {"/timelines/harbour/entities/north-pier/touching", "/timelines/harbour/entities/north-pier/touching?limit=2"},
	"commitment": {"/timelines/harbour/commitments/reopen-pier", "/timelines/harbour/commitments/reopen-pier?without=gazette"},
	"agreement":  {"/timelines/harbour/agreements/dredging-agreement"},
	"office":     {"/timelines/harbour/offices/mayor", "/timelines/harbour/offices/mayor?as_of=2025-08-29"},
	"source":     {"/timelines/harbour/sources/gazette", "/timelines/harbour/sources/rumour", "/timelines/harbour/sources/gazette?limit=2"},
	"events": {
		"/timelines/harbour/events?known_at=6", "/timelines/harbour/events?after=20", "/timelines/harbour/events?kind=meeting&limit=1",
		"/timelines/harbour/events?record=meeting/{met}&change=corrected,refined&after=3", "/timelines/harbour/events?kind=ship", "/timelines/harbour/events?limit=10",
	},
	"history": {"/timelines/harbour/history/meeting/{met}", "/timelines/harbour/history/source/rumour", "/timelines/harbour/history/timeline/harbour"},
	"why": {
		"/timelines/harbour/why/meeting/{met}", "/timelines/harbour/why/meeting/{met}?field=occurred", "/timelines/harbour/why/remark/{fallen}",
		"/timelines/harbour/why/entity/mayor?field=holders&as_of=2025-08-29", "/timelines/harbour/why/entity/reopen-pier", "/timelines/harbour/why/source/rumour",
	},
	"diff": {
		"/timelines/harbour/diff?from.as_of=2026-01-15&to.as_of=2026-07-01",
		"/timelines/harbour/diff?from.known_at=14&as_of=2026-07-01",
		"/timelines/harbour/diff?from.known_at=14&to.known_at=20&today=2026-07-10",
		"/timelines/harbour/diff?since=known_at%3D15%26today%3D2026-06-30",
		"/timelines/harbour/diff?since=known_at%3D15%26today%3D2026-06-30&to.known_at=20&limit=2",
		"/timelines/harbour/diff",
	},
	"export": {
		"/timelines/harbour/export/csv?as_of=2026-03-01&known_at=20", "/timelines/harbour/export/jsonl", "/timelines/harbour/export/sqlite",
		"/timelines/harbour/export/ics?today=2026-07-01", "/timelines/harbour/export/timelinejs", "/timelines/harbour/export/jsonld",
	},
	"search": {"/timelines/harbour/search?q=pier", "/timelines/harbour/search?q=pier&limit=1", "/timelines/harbour/search?q=crane&known_at=20"},
}

// path is a question of the harbour, with its records' ids.
func (h *harbour) path(question string) string {
	return Prefix + strings.NewReplacer("{met}", h.met, "{fallen}", h.fallen, "{retracted}", h.retracted, "{lasting}", h.lasting).Replace(question)
}

// eachAnswer asks every question, and the pages behind the first.
func (h *harbour) eachAnswer(t *testing.T, handler http.Handler, check func(route *route, path string, body []byte)) {
	for _, r := range routes() {
		questions := asked[r.id]
		if len(questions) == 0 {
			t.Errorf("nothing asks %s", r.path)
		}
		for _, question := range questions {
			for path := h.path(question); path != ""; {
				answer := body(t, handler, path)
				check(r, path, []byte(answer))
				if r.answers == nil {
					break
				}
				path = nextPage(t, path, answer)
			}
		}
	}
}

// nextPage is the path of the page behind an answer, empty at the end. The
// cursor is sent alone.
func nextPage(t *testing.T, path, answer string) string {
	var a struct{ Next, More string }
	if err := json.Unmarshal([]byte(answer), &a); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	cursor, place := a.Next, strings.Split(path, "?")[0]
	if strings.HasSuffix(place, "/diff") {
		cursor = a.More
	}
	if cursor == "" {
		return ""
	}
	return place + "?limit=2&cursor=" + cursor
}

// TestAnswers holds every answer to what all of them promise.
func TestAnswers(t *testing.T) {
	h := newHarbour(t)
	handler := h.handler()
	h.eachAnswer(t, handler, func(r *route, path string, body []byte) {
		if r.answers != nil && bytes.Contains(body, []byte("null")) {
			t.Errorf("%s holds null: %s", path, body)
		}
		w := get(t, handler, path)
		etag := w.Header().Get("Etag")
		if again := get(t, handler, path, "If-None-Match", `"x", W/`+etag); again.Code != http.StatusNotModified || again.Body.Len() > 0 {
			t.Errorf("%s is known, and answers %d", path, again.Code)
		}
		head := do(t, handler, http.MethodHead, path)
		if head.Code != http.StatusOK || head.Body.Len() > 0 || head.Header().Get("Etag") != etag {
			t.Errorf("HEAD %s: %d, %d bytes", path, head.Code, head.Body.Len())
		}
		if !bytes.Equal(w.Body.Bytes(), body) {
			t.Errorf("%s answers differently a second time", path)
		}
	})
	if len(h.failed) > 0 {
		t.Error(h.failed)
	}
}

// TestRefusals asks what cannot be answered. Want is in the detail or the hint.
func TestRefusals(t *testing.T) {
	h := newHarbour(t)
	handler := h.handler()
	h.search = nil
	mute := h.handler()
	for _, c := range []struct {
		path   string
		status int
		want   string
	}{
		{"/nowhere", 404, "there is nothing at this path"},
		{"/timelines/", 404, "/api/v1/ lists the paths"},
		{"/timelines/elsewhere", 404, "/api/v1/timelines lists those there are"},
		{"/timelines/Harbour/commitments", 404, "is not a slug"},
		{"/timelines/api/commitments", 404, "choose another slug"},
		{"/timelines/harbour/nonsense", 404, "there is nothing at this path"},
		{"/timelines/harbour/occurrences/zzz", 404, "ULID, in upper case"},
		{"/timelines/harbour/occurrences/" + id(999).String(), 404, "/api/v1/timelines/harbour/timeline lists those there are"},
		{"/timelines/harbour/entities/nobody", 404, "timeline harbour has no entity nobody"},
		{"/timelines/harbour/entities/nobody/touching", 404, "timeline harbour has no entity nobody"},
		{"/timelines/harbour/commitments/mayor", 404, "no commitment mayor that stands"},
		{"/timelines/harbour/agreements/dredging-agreement?as_of=2020-01-01", 404, "no agreement dredging-agreement with an act by the day"},
		{"/timelines/harbour/offices/ann-archer", 404, "no office ann-archer"},
		{"/timelines/harbour/sources/nothing", 404, "no source nothing"},
		{"/timelines/harbour/history/entity/nobody", 404, "no record entity/nobody"},
		{"/timelines/harbour/history/meeting/nobody", 404, "is not a ULID"},
		{"/timelines/harbour/why/entity/nobody", 404, "no record entity/nobody"},
		{"/timelines/harbour/why/entity/mayor?field=colour", 404, `with a field \"colour\"`},
		{"/timelines/harbour/why/entity/../x", 404, ""},
		{"/timelines/harbour/timeline?entity=nobody", 404, `timeline harbour has no entity \"nobody\"`},
		{"/timelines/harbour/timeline?without=nothing", 404, `has no source`},
		{"/timelines/harbour/timeline?known_at=2020-01-01", 404, "was not there yet"},

		{"/timelines/harbour/timeline?known_at=999", 400, "lies ahead"},
		{"/timelines/harbour/timeline?known_at=soon", 400, "neither a sequence"},
		{"/timelines/harbour/timeline?as_of=2026-02-30", 400, "write it as YYYY-MM-DD"},
		{"/timelines/harbour/timeline?certainty=perhaps", 400, "use definite or possible"},
		{"/timelines/harbour/timeline?carry_forward=maybe", 400, "neither true nor false"},
		{"/timelines/harbour/timeline?without=A", 400, "is not a slug"},
		{"/timelines/harbour/timeline?colour=red", 400, "use one of known_at, as_of, reported_by, without, certainty, carry_forward, today, entity, kind, lang, limit, cursor, wait"},
		{"/timelines/harbour/commitments?kind=x", 400, `there is no parameter \"kind\" here`},
		{"/timelines?as_of=2026-01-01", 400, "use one of wait"},
		{"/openapi.json?x", 400, "nothing can be asked here"},
		{"/timelines/harbour/timeline?as_of=2026-01-01&as_of=2026-01-02", 400, "as_of stands there 2 times"},
		{"/timelines/harbour/timeline?%zz", 400, "percent-encode"},
		{"/timelines/harbour/timeline?limit=0", 400, "use 1 to 1000"},
		{"/timelines/harbour/timeline?limit=1001", 400, "use 1 to 1000"},
		{"/timelines/harbour/timeline?wait=x", 400, "for example wait=57"},
		{"/timelines/harbour/timeline?cursor=x", 400, "the cursor is not one of an answer here"},
		{"/timelines/harbour/timeline?cursor=bm8", 400, "the cursor is not one of an answer here"},
		{"/timelines/harbour/diff?since=today%3D2026-01-01", 400, "names no sequence"},
		{"/timelines/harbour/diff?since=known_at%3D15&as_of=2026-01-01", 400, "as_of cannot stand beside since"},
		{"/timelines/harbour/diff?since=known_at%3D15&from.as_of=2026-01-01", 400, "write to.as_of for the second"},
		{"/timelines/harbour/diff?from.known_at=999", 400, "lies ahead"},
		{"/timelines/harbour/diff?from.as_of=x", 400, "is not a day"},
		{"/timelines/harbour/events?as_of=2026-01-01", 400, "use one of known_at, after, kind, record, change, lang, limit, cursor, wait"},
		{"/timelines/harbour/events?after=-1", 400, "for example after=57"},
		{"/timelines/harbour/events?record=mayor", 400, "write it as kind/key"},
		{"/timelines/harbour/events?record=entity/The+Mayor", 400, "is not a slug"},
		{"/timelines/harbour/events?change=corrected,erased", 400, "use some of recorded, refined, corrected, cited, retracted"},
		{"/timelines/elsewhere/events", 404, "there is no timeline elsewhere"},
		{"/timelines/elsewhere/diff", 404, "there is no timeline elsewhere"},
		{"/timelines/harbour/export/jsonl?as_of=2026-01-01", 400, "leave it out, or choose csv"},
		{"/timelines/harbour/export/doc", 404, "there is no format"},
		{"/timelines/harbour/search", 400, "q is missing"},
		{"/timelines/harbour/search?q=%22", 400, "a quotation mark is missing"},
	} {
		refused(t, handler, c.path, c.status, c.want)
	}
	refused(t, mute, "/timelines/harbour/search?q=pier", 501, "searching is not set up here")
}

func refused(t *testing.T, handler http.Handler, path string, status int, want string) {
	t.Helper()
	w := get(t, handler, Prefix+path)
	if w.Code == http.StatusTemporaryRedirect || w.Code == http.StatusMovedPermanently {
		w = get(t, handler, w.Header().Get("Location"))
	}
	if w.Code != status || !strings.Contains(w.Body.String(), want) || w.Header().Get("Content-Type") != ProblemType {
		t.Errorf("%s: %d %s; want %d with %q", path, w.Code, w.Body, status, want)
		return
	}
	var p Problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Status != status || p.Title != http.StatusText(status) || p.Detail == "" {
		t.Errorf("%s: %+v, %v", path, p, err)
	}
}
