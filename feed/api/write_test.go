package api

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/memlog"
	"github.com/dateline/dateline/projector"
)

// keys opens by token; *, every timeline.
type keys map[string]string

// Open implements Tokens.
func (k keys) Open(secret, timeline string) (events.Defaults, error) {
	opens, ok := k[secret]
	switch {
	case secret == "early":
		return events.Defaults{}, ErrBusy
	case !ok:
		return events.Defaults{}, ErrToken
	case opens != "*" && opens != timeline:
		return events.Defaults{}, ErrScope
	}
	return events.Defaults{Timeline: timeline, By: secret, Fixed: events.Fixed{Timeline: true, By: opens != "*"}}, nil
}

// newsroom is the API over an empty log in memory that is written to.
func newsroom(t testing.TB) http.Handler {
	t.Helper()
	c := newChronicle(t)
	return Handler(c.follower, Options{
		BaseURL: base, Now: c.clock, Log: c.log, Tokens: keys{"importer": "harbour", "desk": "*"},
		Editor: events.NewRecorder(c.log, c.follower, c.clock),
		Failed: func(_ *http.Request, err error) { t.Errorf("a fault: %v", err) },
	})
}

// send posts a request; headers come in pairs and may take others back.
func send(t testing.TB, h http.Handler, path string, body io.Reader, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, Prefix+path, body)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer importer")
	for i := 0; i+1 < len(headers); i += 2 {
		if r.Header.Del(headers[i]); headers[i+1] != "" {
			r.Header.Set(headers[i], headers[i+1])
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

const (
	beginning = `[{"timeline": "harbour", "title": "The harbour"}, {"entity": "board", "kind": "organisation", "name": "Board"}]`
	record    = "/timelines/harbour/record"
	refine    = "/timelines/harbour/refine"
)

// TestWriting is what is answered to whom.
func TestWriting(t *testing.T) {
	h := newsroom(t)
	large := strings.Repeat(" ", mostOfChange) + "{}"
	refined := `{"of": "entity/board", "name": "The board"}`
	for _, c := range []struct {
		name, path, body string
		headers          []string
		status           int
		says             string
	}{
		{"nobody", record, beginning, []string{"Authorization", ""}, 401, "this needs a token"},
		{"another scheme", record, beginning, []string{"Authorization", "Basic importer"}, 401, "this needs a token"},
		{"no such token", record, beginning, []string{"Authorization", "Bearer guess"}, 401, ""},
		{"a page of another site", record, beginning, []string{"Sec-Fetch-Site", "cross-site"}, 403, "a page of another site"},
		{"the same, of an older browser", record, beginning, []string{"Origin", "https://elsewhere.example"}, 403, "a page of another site"},
		{"tokens unread", record, beginning, []string{"Authorization", "Bearer early"}, 503, ""},
		{"another's timeline", "/timelines/elsewhere/record", beginning, nil, 403, "does not open this"},
		{"no timeline", "/timelines/No%20where/record", beginning, []string{"Authorization", "Bearer desk"}, 400, "not a slug"},
		{"the first", record, beginning, nil, 200, `"sequence":2}`},
		{"the same again", record, beginning, nil, 200, `"already":true`},
		{"a form", record, beginning, []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, "application/jsonl"},
		{"no type", record, beginning, []string{"Content-Type", ""}, 415, ""},
		{"a broken type", record, beginning, []string{"Content-Type", "application/json; charset"}, 415, ""},
		{"Latin", record, beginning, []string{"Content-Type", "application/json; charset=latin1"}, 415, "send UTF-8"},
		{"UTF-8", record, beginning, []string{"Content-Type", "application/json; charset=UTF-8"}, 200, ""},
		{"packed", record, beginning, []string{"Content-Encoding", "gzip"}, 415, "Content-Encoding"},
		{"YAML", record, "- {timeline: harbour, title: The harbour}\n", []string{"Content-Type", "application/yaml"}, 200, `"already":true`},
		{"lines", record, "{\"timeline\": \"harbour\", \"title\": \"The harbour\"}\n{\"entity\": \"board\", \"kind\": \"organisation\", \"name\": \"Board\"}\n", []string{"Content-Type", "application/x-ndjson"}, 200, `"already":true`},
		{"a parameter", record + "?wait=1", beginning, nil, 400, "no parameters"},
		{"too much", refine, large, nil, 413, "refine takes 256 KiB"},
		{"an import", record, large, nil, 400, "request.json"},
		{"a page of ours", record, beginning, []string{"Origin", base}, 200, ""},
		{"a name twice", record, "{\"entity\": \"a\",\n \"entity\": \"b\"}", nil, 400, `"line":2,"column":2,"message":"field \"entity\" stands twice"`},
		{"a name twice in YAML", record, "entity: a\nentity: b", []string{"Content-Type", "application/yaml"}, 400, `"line":2,"column":1,"message":"field \"entity\" stands twice"`},
		{"a bomb", record, "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", []string{"Content-Type", "application/yaml"}, 400, "an alias"},
		{"nesting", record, strings.Repeat("[", 100), nil, 400, "nested more than 64 deep"},
		{"nesting in YAML", record, strings.Repeat("[", 100) + strings.Repeat("]", 100), []string{"Content-Type", "application/yaml"}, 400, "nested more than 64 deep"},
		{"a number without end", record, `{"quantity": 1e999999999}`, nil, 400, "out of range"},
		{"no UTF-8", record, "{\"title\": \"\xff\"}", nil, 400, "not valid UTF-8"},
		{"a token in the URL", record + "?access_token=x", beginning, nil, 400, "no parameters"},
		{"far too much", record, strings.Repeat(" ", mostOfImport+1), nil, 413, "record takes 10 MiB"},
		{"no JSON", record, "{", nil, 400, `"line":1,"column":2`},
		{"nothing", record, "", nil, 400, "nothing to record"},
		{"a check", "/timelines/harbour/check", `{"of": "entity/board", "change": "refined", "name": "The board"}`, nil, 200, `"change":"refined"`},
		{"another timeline", record, `{"timeline": "bay", "title": "Bay"}`, nil, 400, `"path":"timeline"`},
		{"another change", refine, `{"of": "entity/board", "name": "B", "change": "corrected", "reason": "r"}`, nil, 400, `"column":37,"path":"change"`},
		{"the same change", refine, `{"of": "entity/board", "name": "Board of the harbour", "change": "refined"}`, nil, 200, ""},
		{"somebody else", refine, `{"of": "entity/board", "name": "B", "by": "eve"}`, nil, 400, `"path":"by"`},
		{"somebody else, who may", refine, `{"of": "entity/board", "name": "Boards", "by": "eve"}`, []string{"Authorization", "bearer  desk"}, 200, ""},
		{"a refinement", refine, refined, nil, 200, `"sequence":5}`},
		{"nobody there", refine, `{"of": "entity/nobody", "name": "N"}`, nil, 404, `"code":"not_found"`},
		{"a conflict", refine, `{"of": "entity/board", "name": "N", "expect": 1}`, nil, 409, `"code":"conflict"`},
	} {
		w := send(t, h, c.path, strings.NewReader(c.body), c.headers...)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s: %d %s, want %d and %s", c.name, w.Code, w.Body, c.status, c.says)
		}
		header := w.Header()
		if challenge := header.Get("WWW-Authenticate"); (challenge != "") != (c.status == 401 || c.status == 403 && !strings.Contains(c.says, "another site")) {
			t.Errorf("%s: %d with challenge %q", c.name, w.Code, challenge)
		}
		if header.Get("Cache-Control") != "no-store" || header.Get("Access-Control-Allow-Origin") != "" || w.Code != 200 && header.Get("Content-Type") != ProblemType {
			t.Errorf("%s: %v", c.name, header)
		}
	}
	if w := get(t, h, Prefix+"/timelines/harbour/history/entity/board"); !strings.Contains(w.Body.String(), `"by":"eve"`) || !strings.Contains(w.Body.String(), `"by":"importer"`) {
		t.Error(w.Body)
	}
}

// TestRouteTable: no route that writes is open, and each path takes its methods
// alone.
func TestRouteTable(t *testing.T) {
	h := newsroom(t)
	served := newChronicle(t).handler()
	for _, r := range everything() {
		path := Prefix + strings.NewReplacer("{timeline}", "harbour", "{format}", "csv").Replace(r.path)
		reads := r.method == ""
		if reads != (r.scope == "") {
			t.Errorf("%s %s has scope %q", r.method, r.path, r.scope)
		}
		if reads {
			continue
		}
		if w := do(t, h, r.method, path); w.Code != http.StatusUnauthorized {
			t.Errorf("%s %s answers %d to anybody", r.method, path, w.Code)
		}
		if w := do(t, served, r.method, path); w.Code != http.StatusNotImplemented {
			t.Errorf("%s %s answers %d where nothing is recorded", r.method, path, w.Code)
		}
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete, http.MethodOptions} {
			if w := do(t, h, method, path); w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != r.method {
				t.Errorf("%s %s answers %d, Allow %s", method, path, w.Code, w.Header().Get("Allow"))
			}
		}
	}
	unscoped := &route{method: http.MethodPost, path: "/danger", verb: Verbs()[0]}
	open := &handler{Options: Options{Editor: events.NewRecorder(nil, nil, nil), Tokens: keys{"desk": "*"}}}
	w := httptest.NewRecorder()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/danger", nil)
	r.Header.Set("Authorization", "Bearer desk")
	if open.write(unscoped)(w, r); w.Code != http.StatusForbidden {
		t.Errorf("without a scope it answers %d", w.Code)
	}
	for _, method := range []string{http.MethodPost, http.MethodPut} {
		if w := do(t, h, method, Prefix+"/timelines/harbour/timeline", "Authorization", "Bearer desk"); w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s of what reads: %d, %s", method, w.Code, w.Header().Get("Allow"))
		}
	}
}

// TestDescribedWriting holds answers against the document.
func TestDescribedWriting(t *testing.T) {
	h := newsroom(t)
	c := newContract(t, h)
	const at = "/paths/~1timelines~1%7Btimeline%7D~1record/post"
	written := send(t, h, record, strings.NewReader(beginning))
	c.valid(at+"/responses/200/content/application~1json/schema", record, written.Body.Bytes())
	for _, w := range []*httptest.ResponseRecorder{
		send(t, h, record, strings.NewReader(`{"entity": "B", "of": 1}`)), send(t, h, record, strings.NewReader(""), "Authorization", ""),
	} {
		c.valid("/components/responses/BadRequest/content/application~1problem+json/schema", record, w.Body.Bytes())
	}
	operation := c.paths["/timelines/{timeline}/record"].(map[string]any)["post"].(map[string]any)
	if operation["security"] == nil || operation["requestBody"] == nil {
		t.Errorf("%v", operation)
	}
	for _, status := range []string{"400", "401", "403", "404", "409", "413", "415", "503", "507"} {
		if operation["responses"].(map[string]any)[status] == nil {
			t.Errorf("%s is not described", status)
		}
	}
}

// broken is an editor who only ever says one thing.
type broken struct{ err error }

// Edit implements Editor.
func (b broken) Edit(context.Context, events.Edit, func(int, int)) (events.Decision, error) {
	return events.Decision{}, b.err
}

// TestFaultsOfTheLog: what a log says is passed on as what a program does next.
func TestFaultsOfTheLog(t *testing.T) {
	c := newChronicle(t)
	for _, fault := range []struct {
		err    error
		status int
	}{
		{fmt.Errorf("%w: /the/disk has 3 MiB free", events.ErrFull), 507},
		{fmt.Errorf("%w: nats://disk:4222", events.ErrUnknown), 503},
		{&events.ConflictError{}, 409},
		{context.DeadlineExceeded, 503},
		{context.Canceled, 503},
		{fmt.Errorf("%w: no stream on the disk", events.ErrNotFound), 500},
		{fmt.Errorf("%w: 3 of 5 are in", events.ErrConflict), 409},
		{errors.New("the disk is gone"), 500},
	} {
		failed := 0
		h := Handler(c.follower, Options{
			BaseURL: base, Now: c.clock, Tokens: keys{"importer": "harbour"}, Editor: broken{fault.err},
			Failed: func(*http.Request, error) { failed++ },
		})
		w := send(t, h, record, strings.NewReader("{}"))
		if w.Code != fault.status || (failed == 1) != (fault.status == 500) || strings.Contains(w.Body.String(), "disk") {
			t.Errorf("%v: %d %s, %d faults", fault.err, w.Code, w.Body, failed)
		}
		if (w.Header().Get("Retry-After") != "") != (fault.status == 503) {
			t.Errorf("%v: Retry-After %q", fault.err, w.Header().Get("Retry-After"))
		}
	}
}

// torn is a body that ends with an error.
type torn struct {
	io.Reader
	err error
}

// Read implements io.Reader.
func (b torn) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		err = b.err
	}
	return n, err
}

// TestBodies that come slowly, break off, or are too many at once.
func TestBodies(t *testing.T) {
	h := newsroom(t)
	for err, status := range map[error]int{os.ErrDeadlineExceeded: 408, io.ErrUnexpectedEOF: 400} {
		if w := send(t, h, record, torn{strings.NewReader("{"), err}); w.Code != status {
			t.Errorf("%v: %d %s", err, w.Code, w.Body)
		}
	}
	if w := send(t, h, record, torn{strings.NewReader(strings.Repeat(" ", mostOfImport+1)), io.ErrNoProgress}); w.Code != 413 {
		t.Errorf("without a length: %d", w.Code)
	}
	full := &handler{Options: Options{Now: newChronicle(t).clock}, writing: make(chan struct{}, 1), importing: make(chan struct{})}
	read := func(size int) error {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, record, strings.NewReader(strings.Repeat(" ", size)))
		_, free, err := full.readBody(httptest.NewRecorder(), r, Verbs()[0])
		free()
		return err
	}
	if err := read(mostOfChange + 1); !errors.Is(err, ErrBusy) {
		t.Errorf("an import too many: %v", err)
	}
	if err := read(mostOfChange); err != nil {
		t.Errorf("a place was not given back: %v", err)
	}
	full.writing <- struct{}{}
	if err := read(1); !errors.Is(err, ErrBusy) {
		t.Errorf("a request too many: %v", err)
	}
}

// TestBodiesOnTheWire: a body that does not come holds its connection for as
// long as the server says, and that is told; never is it taken for recorded.
func TestBodiesOnTheWire(t *testing.T) {
	c := newChronicle(t)
	c.now = time.Now()
	server := httptest.NewServer(impatient(Handler(c.follower, Options{
		BaseURL: base, Now: c.clock, Tokens: keys{"importer": "harbour"}, Editor: events.NewRecorder(c.log, c.follower, c.clock),
	})))
	defer server.Close()
	for _, sent := range []struct {
		what, length, body string
		cut                bool
		status             int
	}{
		{"slow", "Content-Length: 100", "{", false, 408},
		{"cut off", "Content-Length: 100", "{", true, 400},
		{"endless", "Transfer-Encoding: chunked", strings.Repeat("10000\r\n"+strings.Repeat(" ", 0x10000)+"\r\n", 5), false, 413},
		{"said to be large", "Content-Length: 999999999", "", false, 413},
	} {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer importer\r\nContent-Type: application/json\r\n%s\r\n\r\n%s", Prefix+refine, sent.length, sent.body)
		if sent.cut {
			_ = conn.(*net.TCPConn).CloseWrite()
		}
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatalf("%s: %v", sent.what, err)
		}
		text, _ := io.ReadAll(answer.Body)
		if answer.StatusCode != sent.status || answer.Header.Get("Content-Type") != ProblemType {
			t.Errorf("%s: %d %s", sent.what, answer.StatusCode, text)
		}
		_ = conn.Close()
	}
}

// impatient has bodies come within 200 ms, whatever a handler asks for.
func impatient(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(200 * time.Millisecond))
		next.ServeHTTP(plain{w}, r)
	})
}

// plain has no deadlines to set.
type plain struct{ http.ResponseWriter }

// FuzzWriting sends requests of any kind to any verb: none is a fault of ours,
// and what is refused records nothing.
func FuzzWriting(f *testing.F) {
	f.Add(uint8(0), "application/json", beginning)
	f.Add(uint8(1), "application/yaml", "of: entity/board\nname: B")
	f.Add(uint8(5), "application/jsonl; charset=utf-8", "{}\n[]")
	f.Add(uint8(2), "text/yaml", "&a [*a]")
	log := memlog.New()
	follower := projector.NewFollower(log)
	ctx, cancel := context.WithCancel(context.Background())
	f.Cleanup(cancel)
	go func() { _ = follower.Run(ctx) }()
	clock := (&chronicle{now: today}).clock
	h := Handler(follower, Options{BaseURL: base, Now: clock, Tokens: keys{"importer": "harbour"}, Editor: events.NewRecorder(log, follower, clock)})
	verbs := Verbs()
	f.Fuzz(func(t *testing.T, verb uint8, contentType, body string) {
		v := verbs[int(verb)%len(verbs)]
		before, err := log.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		w := send(t, h, "/timelines/harbour/"+v.Name, strings.NewReader(body), "Content-Type", contentType)
		after, err := log.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains([]int{200, 400, 404, 409, 413, 415}, w.Code) || after != before && (w.Code != 200 || v.check) {
			t.Errorf("%s: %d %s, from %d to %d", v.Name, w.Code, w.Body, before, after)
		}
	})
}
