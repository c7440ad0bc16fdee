package main

import (
	"bufio"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"
	"github.com/oklog/ulid/v2"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/memlog"
)

// newHarbour is a house with the harbour's file recorded: 14 events.
func newHarbour(t *testing.T) *house {
	t.Helper()
	h := newHouse(t)
	harbour, err := os.ReadFile("testdata/harbour.yaml")
	if err != nil {
		t.Fatal(err)
	}
	h.run("record", h.write("harbour.yaml", harbour))
	return h
}

// changesOf reads a stream as one would with curl: the event and the id of each
// change, up to a number of them.
func changesOf(t *testing.T, lines *bufio.Scanner, most int) (all []string) {
	t.Helper()
	id, event := "", ""
	for len(all) < most && lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "id":
			id = value
		case "event":
			event = value
		case "data":
			all = append(all, event+" "+id)
		}
	}
	return all
}

func openStream(t *testing.T, url string) *bufio.Scanner {
	t.Helper()
	r, err := http.Get(url) //nolint:noctx // ends with its server
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Body.Close() })
	if r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "text/event-stream" || r.Header.Get("Content-Encoding") != "" {
		t.Fatalf("%s: %s %v", url, r.Status, r.Header)
	}
	return bufio.NewScanner(r.Body)
}

// TestStream listens to a serve while something is corrected, and stops it with
// a hundred streams open: each ends as it should, at once.
func TestStream(t *testing.T) {
	h := newHarbour(t)
	serve, a := h.serve()
	words := openStream(t, a.HTTP+"/harbour/stream?since=0&q=reopens")
	all := openStream(t, a.HTTP+"/harbour/stream?since=12")
	rest := []*bufio.Scanner{words, all}
	for range 100 {
		rest = append(rest, openStream(t, a.HTTP+"/harbour/stream?kind=-remark"))
	}
	said := h.run("log", "harbour", "--format", "csv")
	_, key, _ := strings.Cut(said, ",commitment/")
	key, _, _ = strings.Cut(key, ",")
	h.run("correct", key, "--timeline", "harbour", "--set", "title=The board promises to mend the pier", "--reason", "erratum")
	if diff := cmp.Diff([]string{"recorded 12", "corrected 15"}, changesOf(t, words, 2)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"recorded 13", "recorded 14", "corrected 15"}, changesOf(t, all, 3)); diff != "" {
		t.Error(diff)
	}
	if err := serve.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for _, lines := range rest {
		for lines.Scan() {
		}
		if err := lines.Err(); err != nil {
			t.Fatalf("a stream was cut off: %v", err)
		}
	}
	took, err := ended(serve)
	t.Logf("SIGTERM ended the serve in %v", took)
	if err != nil || took > 10*time.Second {
		t.Errorf("after %v: %v", took, err)
	}
}

// listening makes a list that an EventSource fills with what it hears.
const listening = `
	window[%[1]q] = [];
	{
		const seen = window[%[1]q], source = new EventSource(%[2]q);
		for (const change of ["recorded", "refined", "corrected", "cited", "retracted"])
			source.addEventListener(change, e => seen.push(change + " " + e.lastEventId + " " + JSON.parse(e.data).title));
		source.onopen = () => seen.open = true;
		source.onmessage = e => seen.push("no event: " + JSON.stringify(e.data));
	}
	true`

// TestEventSource listens with a real browser, from another origin, across a
// crash of the serve, with something recorded while there is none: also to who
// had not been told anything by then.
func TestEventSource(t *testing.T) {
	h := newHarbour(t)
	serve, a := h.serve()
	b := newBrowser(t)
	elsewhere := httptest.NewServer(http.NotFoundHandler())
	defer elsewhere.Close()
	ask(b, chromedp.Navigate(elsewhere.URL))
	for name, query := range map[string]string{"replay": "?since=12", "live": ""} {
		ask(b, chromedp.Evaluate[bool](fmt.Sprintf(listening, name, a.HTTP+"/harbour/stream"+query)))
	}
	want := func(name string, words ...string) {
		t.Helper()
		var seen []string
		if !poll(func() bool { seen = ask(b, chromedp.Evaluate[[]string](name)); return len(seen) >= len(words) }) || cmp.Diff(words, seen) != "" {
			t.Fatalf("%s has seen %q, want %q", name, seen, words)
		}
	}
	before := []string{"recorded 13 Work on the pier begins", "recorded 14 A keeper remembers the fog"}
	want("replay", before...)
	if !poll(func() bool { return ask(b, chromedp.Evaluate[bool]("live.open === true")) }) {
		t.Fatal("the stream does not open")
	}
	kill(t, serve)
	meeting := `{"timeline": "harbour", "type": "meeting.held", "occurred": "2025-11-0%d", "title": "Meeting %[1]d", "citations": [{"source": "gazette"}]}` + "\n"
	h.run("record", h.write("one.jsonl", fmt.Appendf(nil, meeting, 1)))
	h.serve("--addr", strings.TrimPrefix(strings.Replace(a.HTTP, "localhost", "127.0.0.1", 1), "http://"))
	h.run("record", h.write("two.jsonl", fmt.Appendf(nil, meeting, 2)))
	after := []string{"recorded 15 Meeting 1", "recorded 16 Meeting 2"}
	want("live", after...)
	want("replay", append(before, after...)...)
}

// TestNewest finds records by words, newest first, page by page, as of a
// sequence.
func TestNewest(t *testing.T) {
	log := memlog.New()
	f, err := newFinder(log, "")
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	appendMeetings(t, log, "first pact", "other", "second pact", "third pact")
	if err := f.feed(t.Context(), log.Read(t.Context(), events.Query{})); err != nil {
		t.Fatal(err)
	}
	var got []uint64
	after := ""
	for {
		found, err := f.Newest(t.Context(), "many", "pacts", 4, 2, after)
		if err != nil {
			t.Fatal(err)
		}
		if len(found) == 0 {
			break
		}
		for _, m := range found {
			got = append(got, m.Sequence)
		}
		after = string(found[len(found)-1].Place)
	}
	if diff := cmp.Diff([]uint64{4, 3, 1}, got); diff != "" {
		t.Error(diff)
	}
	found, err := f.Newest(t.Context(), "many", "pact", 3, 10, "")
	if err != nil || len(found) != 2 || !strings.HasPrefix(found[0].Record, "meeting/") {
		t.Errorf("%+v, %v", found, err)
	}
	if _, err := f.Newest(t.Context(), "many", "-pact", 3, 10, ""); !errors.Is(err, events.ErrInvalid) {
		t.Errorf("%v", err)
	}
	if _, err := matching("-pact"); !errors.Is(err, events.ErrInvalid) {
		t.Errorf("%v", err)
	}
}

func appendMeetings(t *testing.T, log events.Log, titles ...string) {
	t.Helper()
	for _, title := range titles {
		e := events.Event{ID: ulid.Make(), Change: events.Recorded, Recorded: time.Now(), By: "tester", Salt: events.NewSalt()}
		e.Record = events.Ref{Timeline: "many", Kind: "meeting", Key: e.ID.String()}
		e.Body = fmt.Appendf(nil, `{"type":"meeting.held","occurred":"2026-07","title":%q,"citations":[]}`, title)
		if _, err := log.Append(t.Context(), []events.Proposal{{Event: e}}); err != nil {
			t.Fatal(err)
		}
	}
}
