package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
	"github.com/dateline/dateline/feed/api"
)

// harbourbook is a small timeline as a program says it.
const harbourbook = `[
  {"timeline": "harbour", "title": "The harbour"},
  {"source": "gazette", "title": "Gazette", "published": "2025", "kind": "news"},
  {"entity": "board", "kind": "organisation", "name": "Board"}
]`

// newToken has a token made, and returns the secret.
func (h *house) newToken(args ...string) string {
	h.t.Helper()
	var made struct{ Token string }
	said := h.run(append([]string{"token", "add"}, append(args, "--format", "json")...)...)
	if err := json.NewDecoder(strings.NewReader(said)).Decode(&made); err != nil || made.Token == "" { // notes stand behind it
		h.t.Fatalf("%v: no token is made", err)
	}
	return made.Token
}

// programTold is what a program is told, whichever way it asked.
type programTold struct {
	status int
	api.Written
	api.Problem
}

// post asks over HTTP, again for as long as the service says that it is busy.
func (h *house) post(a address, token, path, body string, headers ...string) (is programTold) {
	h.t.Helper()
	ask := func() bool {
		r, err := http.NewRequestWithContext(h.t.Context(), http.MethodPost, a.HTTP+api.Prefix+path, strings.NewReader(body))
		if err != nil {
			h.t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+token)
		for i := 0; i+1 < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			h.t.Fatal(err)
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			h.t.Fatal(err)
		}
		is = programToldOf(h.t, answer.StatusCode, text)
		return is.status != http.StatusServiceUnavailable
	}
	if !poll(ask) {
		h.t.Fatalf("it stays busy: %+v", is)
	}
	return is
}

func programToldOf(t *testing.T, status int, text []byte) programTold {
	t.Helper()
	is := programTold{status: status}
	into := any(&is.Problem)
	if status == http.StatusOK {
		into = &is.Written
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return is
}

// overNATS asks over NATS as any client would: one message, one answer.
func overNATS(t *testing.T, nc *nats.Conn, verb, body string) programTold {
	t.Helper()
	m, err := nc.Request("editors.dateline.v1."+verb, []byte(body), patienceOfTests)
	if err != nil {
		t.Fatalf("%s: %v", verb, err)
	}
	status := http.StatusOK
	if code := m.Header.Get("Nats-Service-Error-Code"); code != "" {
		if _, err := fmt.Sscan(code, &status); err != nil || m.Header.Get("Nats-Service-Error") == "" {
			t.Fatalf("%v", m.Header)
		}
	}
	return programToldOf(t, status, m.Data)
}

// asEditor connects as an editor's program does, with the password of the data
// folder.
func (h *house) asEditor(a address) *nats.Conn {
	h.t.Helper()
	own, err := natslog.ReadPasswords(h.data())
	if err != nil {
		h.t.Fatal(err)
	}
	return dialNATS(h.t, a.NATS, nats.UserInfo("editor", own.Editor))
}

// TestPrograms records over HTTP, says the same again over NATS and as a
// command, and each is told that it is there.
func TestPrograms(t *testing.T) {
	h := newHouse(t)
	_, a := h.serve()
	token := h.newToken("importer", "--timeline", "harbour", "--expires", "90d")
	is := h.post(a, token, "/timelines/harbour/record", harbourbook)
	if is.status != http.StatusOK || is.Sequence != 3 || is.Warnings == nil || slices.ContainsFunc(is.Outcomes, already) {
		t.Fatalf("%+v", is)
	}
	nc := h.asEditor(a)
	signed := `{"timeline": "harbour", "by": "importer", "events": ` + harbourbook + `}`
	if again := overNATS(t, nc, "record", signed); again.Sequence != 3 || !same(again, is) {
		t.Errorf("over NATS: %+v", again)
	}
	h.write("request.json", []byte(signed))
	if said := h.run("record", "request.json"); !strings.Contains(said, "0 events recorded, 3 there already") {
		t.Error(said)
	}
	if again := h.post(a, token, "/timelines/harbour/record", harbourbook); !same(again, is) {
		t.Errorf("over HTTP: %+v", again)
	}
	if by := h.entries("harbour")[2].By; by != "importer" {
		t.Errorf("it is by %s", by)
	}
	h.verbs(nc)
}

// verbs asks for each over NATS.
func (h *house) verbs(nc *nats.Conn) {
	h.t.Helper()
	const about = `"timeline": "harbour", "by": "eve", `
	made := overNATS(h.t, nc, "record", `{`+about+`"type": "meeting.held", "occurred": "2025-08", "title": "The board meets", "about": "board", "citations": [{"source": "gazette"}]}`)
	of := about + `"of": "` + made.Outcomes[0].Record + `", `
	for i, c := range []struct{ verb, body, change string }{
		{"check", `{` + of + `"change": "refined", "occurred": "2025-08-29"}`, "refined"},
		{"refine", `{` + of + `"occurred": "2025-08-29"}`, "refined"},
		{"correct", `{` + of + `"title": "The board met", "reason": "It was misread"}`, "corrected"},
		{"cite", `{` + of + `"cite": [{"source": "gazette", "locator": "page 2"}]}`, "cited"},
		{"retract", `{` + of + `"reason": "It was another board"}` + "\n", "retracted"},
	} {
		is := overNATS(h.t, nc, c.verb, c.body)
		if is.status != http.StatusOK || string(is.Outcomes[0].Change) != c.change || c.verb != "check" && is.Sequence != uint64(4+i) {
			h.t.Errorf("%s: %+v", c.verb, is)
		}
	}
}

func already(o events.Outcome) bool { return o.Already }

// same tells whether everything was there already, in the same places.
func same(again, first programTold) bool {
	if len(again.Outcomes) != len(first.Outcomes) {
		return false
	}
	for i, o := range again.Outcomes {
		if !o.Already || o.Sequence != first.Outcomes[i].Sequence || o.ID != first.Outcomes[i].ID {
			return false
		}
	}
	return true
}

// TestRefusalsAreTheSame asks what is refused over HTTP, over NATS and as a
// command: each is told all that is wrong, where, in the same words.
func TestRefusalsAreTheSame(t *testing.T) {
	h := newHouse(t)
	_, a := h.serve()
	nc := h.asEditor(a)
	token := h.newToken("importer", "--all-timelines", "--expires", "1h")
	h.post(a, token, "/timelines/harbour/record", harbourbook)
	for _, c := range []struct {
		status int
		body   string
	}{
		{400, `{"timeline": "harbour", "by": "importer", "events": [{"entity": "Pier", "kind": "project", "name": "Pier"}, {"type": "meeting.held", "occurred": "2025-13"}]}`},
		{400, `{"timeline": "harbour", "by": "importer", "entity": "pier",`},
		{400, `[]`},
		{404, `{"timeline": "harbour", "by": "importer", "change": "refined", "of": "entity/nobody", "name": "N"}`},
		{409, `{"timeline": "harbour", "by": "importer", "change": "refined", "of": "entity/board", "name": "N", "expect": 77}`},
		{409, `{"timeline": "harbour", "by": "importer", "entity": "board", "kind": "organisation", "name": "Another"}`},
	} {
		over := h.post(a, token, "/timelines/harbour/record", c.body)
		if over.status != c.status || over.Status != c.status || len(over.Errors) == 0 {
			t.Errorf("%s: %+v", c.body, over)
		}
		if also := overNATS(t, nc, "record", c.body); fmt.Sprint(also) != fmt.Sprint(over) {
			t.Errorf("%s:\nover NATS %+v\nover HTTP %+v", c.body, also, over)
		}
		cmd := h.command("record", h.write("request.json", []byte(c.body)))
		said, err := cmd.CombinedOutput()
		for _, e := range over.Errors {
			if err == nil || !strings.Contains(string(said), e.String()) {
				t.Errorf("%s: the command says %s, not %s", c.body, said, e)
			}
		}
	}
	if is := overNATS(t, nc, "refine", strings.Repeat(" ", 256<<10)+"{}"); is.status != 413 || !strings.Contains(is.Detail, "256 KiB") {
		t.Errorf("too much is %+v", is)
	}
	if is := overNATS(t, nc, "record", `{"timeline": "harbour", "entity": "pier", "kind": "project", "name": "Pier"}`); is.status != 400 || is.Errors[0].Path != "by" {
		t.Errorf("without by: %+v", is)
	}
}

// TestDiscovery finds the verbs as NATS services are found.
func TestDiscovery(t *testing.T) {
	h := newHouse(t)
	_, a := h.serve()
	m, err := h.asEditor(a).Request("$SRV.INFO.dateline", nil, patienceOfTests)
	if err != nil {
		t.Fatal(err)
	}
	var info struct {
		Endpoints []struct {
			Name, Subject string
			Metadata      map[string]string
		}
	}
	if err := json.Unmarshal(m.Data, &info); err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, v := range api.Verbs() {
		for _, e := range info.Endpoints {
			if e.Name == v.Name && e.Subject == "editors.dateline.v1."+v.Name && e.Metadata["description"] == v.Does && e.Metadata["request"] == "urn:dateline:schema:change:v1" {
				found++
			}
		}
	}
	if found != 6 {
		t.Errorf("%d verbs are found: %s", found, m.Data)
	}
}

// TestTokensOutside sees from outside what tokens open, and that none is
// anywhere but where it was said.
func TestTokensOutside(t *testing.T) {
	h := newHouse(t)
	var said bytes.Buffer
	cmd := h.command("serve")
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var a *address
	if !poll(func() bool { a, _ = readAddress(h.data()); return a != nil && isReady(a.HTTP) }) {
		t.Fatal("serve is not ready")
	}
	canary := h.newToken("canary", "--timeline", "harbour", "--expires", "90d", "--by", "Ana Müller")
	if is := h.post(*a, canary, "/timelines/harbour/record", harbourbook); is.status != http.StatusOK {
		t.Errorf("%+v", is)
	}
	if by := h.entries("harbour")[0].By; by != "Ana Müller" {
		t.Errorf("it is by %s", by)
	}
	h.refuses(*a, canary)
	h.run("token", "revoke", "canary")
	if !poll(func() bool { return !opens(t, a.HTTP, canary) }) {
		t.Error("revoked, it opens")
	}
	listed := h.run("token", "list", "--format", "json")
	_ = cmd.Process.Signal(os.Interrupt)
	_ = cmd.Wait()
	if strings.Contains(said.String()+listed, canary) {
		t.Error("serve or list told the token")
	}
	err := filepath.WalkDir(h.data(), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		if bytes.Contains(text, []byte(canary)) {
			t.Errorf("%s holds the token", name)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// refuses asks for what a token for harbour does not open.
func (h *house) refuses(a address, token string) {
	h.t.Helper()
	elsewhere := h.post(a, token, "/timelines/elsewhere/record", harbourbook)
	nowhere := h.post(a, token, "/timelines/no-such-timeline/record", harbourbook)
	if elsewhere.status != http.StatusForbidden || fmt.Sprint(elsewhere) != fmt.Sprint(nowhere) {
		h.t.Errorf("%+v, and %+v", elsewhere, nowhere)
	}
	if is := h.post(a, token+"0", "/timelines/harbour/record", harbourbook); is.status != http.StatusUnauthorized {
		h.t.Errorf("%+v", is)
	}
	if is := h.post(a, token, "/timelines/harbour/record", `{"timeline": "bay", "title": "Bay"}`); is.status != http.StatusBadRequest || is.Errors[0].Path != "timeline" {
		h.t.Errorf("%+v", is)
	}
	if is := h.post(a, token, "/timelines/harbour/record", `{"by": "eve", "entity": "x", "kind": "person", "name": "X"}`); is.status != http.StatusBadRequest || is.Errors[0].Path != "by" {
		h.t.Errorf("%+v", is)
	}
}
