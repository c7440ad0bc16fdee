package stream

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/dateline/dateline/events"
)

// The message in the package comment is this one.
func TestMessage(t *testing.T) {
	c := harbour(t)
	key := c.meet("The board met?")
	c.at = morning
	c.change(key, events.Corrected, meeting("The board meets", ""), "The minutes give the day.")
	s := c.serve()
	l := listen(t, s.Client(), s.URL+"/harbour/stream?since=4")
	b, err := l.next()
	if err != nil {
		t.Fatal(err)
	}
	documented, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintf("//\tid: %s\n//\tevent: %s\n//\tdata: %s\n", l.lastID, b.event, b.data)
	if !strings.Contains(string(documented), got) {
		t.Errorf("doc.go does not have\n%s", got)
	}
}

func TestEveryRecordIsTold(t *testing.T) {
	c := harbour(t)
	c.meet("The board meets")
	s := c.serve()
	l := listen(t, s.Client(), s.URL+"/harbour/stream?since=0")
	for _, want := range []struct{ record, title, url, occurred string }{
		{"timeline/harbour", "The harbour", "/harbour/", ""},
		{"source/gazette", "Gazette", "/harbour/sources#gazette", ""},
		{"entity/pier", "The pier", "/harbour/entities/pier", ""},
		{"meeting/" + id(4).String(), "The board meets", "/harbour/occurrences/" + id(4).String(), "2026-07-03"},
	} {
		if m := l.event(); m.Record != want.record || m.Title != want.title || m.URL != base+want.url || m.Occurred != want.occurred || len(m.Body) == 0 {
			t.Errorf("%+v, want %+v", m, want)
		}
	}
}

func TestStart(t *testing.T) {
	c := harbour(t) // 1 to 3, an hour each
	c.found("elsewhere")
	c.meet("seven")
	s := c.serve()
	for _, x := range []struct {
		query, lastID string
		want          []uint64
		behind        string
	}{
		{"?since=0", "", []uint64{1, 2, 3, 7}, "0"},
		{"?since=2", "", []uint64{3, 7}, "2"},
		{"?since=5", "", []uint64{7}, "5"},
		{"?since=0", "3", []uint64{7}, "3"},
		{"", "1", []uint64{2, 3, 7}, "1"},
		{"", "0", []uint64{1, 2, 3, 7}, "0"},
		{"?since=2026-07-06T10:00:00.123Z", "", []uint64{3, 7}, "2"},
		{"?since=2026-07-06T11:30:00%2B01:00", "", []uint64{3, 7}, "2"},
		{"?since=2026-07-05", "", []uint64{1, 2, 3, 7}, "0"},
		{"?since=", "", nil, "7"},
		{"", "", nil, "7"},
		{"?since=2026-07-06", "", nil, "7"},
		{"?since=2999-01-01", "", nil, "7"},
	} {
		t.Run(x.query+" "+x.lastID, func(t *testing.T) {
			var headers []string
			if x.lastID != "" {
				headers = []string{"Last-Event-ID", x.lastID}
			}
			l := listen(t, s.Client(), s.URL+"/harbour/stream"+x.query, headers...)
			if l.lastID != x.behind {
				t.Errorf("begins behind %s, want %s", l.lastID, x.behind)
			}
			l.wantSequences(x.want...)
			l.close()
		})
	}
	live := listen(t, s.Client(), s.URL+"/harbour/stream")
	c.tell("elsewhere", events.KindEntity, "quay", events.Recorded, `{"kind":"place","name":"The quay"}`, "")
	c.meet("nine")
	live.wantSequences(9)
}

func TestRefusals(t *testing.T) {
	c := harbour(t)
	c.found("gone")
	c.tell("gone", events.KindTimeline, "gone", events.Retracted, `{"title":"Gone"}`, "Nobody's.")
	s := c.serve()
	for _, x := range []struct {
		path, lastID string
		status       int
		says         string
	}{
		{"/nosuch/stream", "", 404, "there is no timeline nosuch"},
		{"/api/stream", "", 404, "choose another slug"},
		{"/A%20B/stream", "", 404, "is not a slug"},
		{"/gone/stream", "", 404, "is retracted"},
		{"/harbour/stream?colour=red", "", 400, `no parameter "colour" here: a stream takes actor, entity, kind, place, q, since, source`},
		{"/harbour/stream?since=x", "", 400, "neither a sequence"},
		{"/harbour/stream?since=-1", "", 400, "neither a sequence"},
		{"/harbour/stream?since=1&since=2", "", 400, "say it once"},
		{"/harbour/stream?since=8", "", 400, "the log has reached 7"},
		{"/harbour/stream?kind=A", "", 400, "kind: "},
		{"/harbour/stream?kind=%zz", "", 400, "percent-encode"},
		{"/harbour/stream", "x", 400, "Last-Event-ID"},
		{"/harbour/stream", "8", 400, "the log has reached 7"},
		{"/harbour/stream", "18446744073709551615", 400, "the log has reached 7"},
		{"/harbour/stream?q=pier", "", 501, "leave out q"},
	} {
		headers := []string{}
		if x.lastID != "" {
			headers = []string{"Last-Event-ID", x.lastID}
		}
		r := ask(t, s.Client(), http.MethodGet, s.URL+x.path, headers...)
		if said := readAll(t, r); r.StatusCode != x.status || !strings.Contains(said, x.says) || r.Header.Get("Content-Type") != "text/plain; charset=utf-8" {
			t.Errorf("%s: %d %s, want %d %s", x.path, r.StatusCode, said, x.status, x.says)
		}
	}
}

func TestMethodsAndHeaders(t *testing.T) {
	c := harbour(t)
	s := c.serve()
	for method, status := range map[string]int{"GET": 200, "HEAD": 200, "OPTIONS": 204, "POST": 405, "DELETE": 405} {
		r := ask(t, s.Client(), method, s.URL+"/harbour/stream")
		want := map[string]string{
			"Access-Control-Allow-Origin": "*", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
			"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
		}
		switch status {
		case 200:
			want["Content-Type"], want["X-Accel-Buffering"] = "text/event-stream", "no"
		case 204:
			want["Access-Control-Allow-Headers"] = "Cache-Control, Last-Event-ID"
		default:
			want["Allow"] = "GET, HEAD, OPTIONS"
		}
		if r.StatusCode != status {
			t.Errorf("%s: %s", method, r.Status)
		}
		for name, value := range want {
			if got := r.Header.Get(name); got != value {
				t.Errorf("%s: %s is %q, want %q", method, name, got, value)
			}
		}
		if method == "HEAD" && readAll(t, r) != "" {
			t.Error("HEAD has a body")
		}
		r.Body.Close()
	}
}

// What is hostile in a record is data in its message, and one line.
func TestHostileText(t *testing.T) {
	c := harbour(t)
	texts := []string{"a\nb\r\nid: 99\r\n\r\nevent: x", "\u2028\u2029\u0085", "]]> <script>&amp;", "\u202e \U0001F6A2", "\ufffe\x00\x1b[31m", strings.Repeat("long ", 40_000)}
	for _, text := range texts {
		c.meet(text)
	}
	c.tell("harbour", "meeting", "", events.Recorded, `{"type":"meeting.held","occurred":"unknown","title":"lone \ud800 \udc00\ud800","citations":[]}`, "")
	s := c.serve()
	l := listen(t, s.Client(), s.URL+"/harbour/stream?since=3")
	for _, text := range texts {
		if m := l.event(); m.Title != text {
			t.Errorf("%.100q, want %.100q", m.Title, text)
		}
	}
	if m := l.event(); m.Title != "lone \ufffd \ufffd\ufffd" || m.Occurred != "unknown" {
		t.Errorf("%+v", m)
	}
}

// Bodies that cannot be read are passed over; a retraction is told even so.
func TestUnreadable(t *testing.T) {
	c := harbour(t)
	c.tell("harbour", events.KindEntity, "pier", events.Corrected, `{"kind":"place","name":7}`, "wrong")
	c.tell("harbour", events.KindEntity, "pier", events.Retracted, `{`, "Never built.")
	c.tell("harbour", events.KindEntity, "quay", events.Recorded, `{"kind":"place","name":"The quay"}`, "")
	s := c.serve()
	l := listen(t, s.Client(), s.URL+"/harbour/stream?since=3")
	if m := l.event(); m.Sequence != 5 || m.Change != events.Retracted || m.Title != "" || m.Body != nil || m.Reason != "Never built." {
		t.Errorf("%+v", m)
	}
	l.wantSequences(6)
}

func TestRoom(t *testing.T) {
	c := harbour(t)
	s := c.serve(func(o *Options) {
		o.MostStreams, o.MostOfClient = 3, 2
		o.Client = func(r *http.Request) string { return r.Header.Get("X-Client") }
	})
	open := func(client string) *listener {
		return listen(t, s.Client(), s.URL+"/harbour/stream", "X-Client", client)
	}
	refused := func(client string, status int) {
		t.Helper()
		r := ask(t, s.Client(), http.MethodGet, s.URL+"/harbour/stream", "X-Client", client)
		if r.StatusCode != status || r.Header.Get("Retry-After") == "" {
			t.Errorf("client %q: %s, want %d", client, r.Status, status)
		}
		r.Body.Close()
	}
	first := open("a")
	open("a")
	refused("a", http.StatusTooManyRequests)
	open("")
	refused("b", http.StatusServiceUnavailable)
	if r := ask(t, s.Client(), http.MethodHead, s.URL+"/harbour/stream"); r.StatusCode != http.StatusOK {
		t.Errorf("HEAD: %s", r.Status)
	}
	first.close()
	waitFor(t, func() bool { // the server learns of it when the connection is closed
		r := ask(t, s.Client(), http.MethodGet, s.URL+"/harbour/stream", "X-Client", "b")
		return r.StatusCode == http.StatusOK
	})
}

func TestAddress(t *testing.T) {
	for from, want := range map[string]string{
		"127.0.0.1:80": "", "[::1]:80": "", "@": "", "": "", "192.0.2.7:1234": "192.0.2.7", "[::ffff:192.0.2.7]:1": "192.0.2.7",
		"[2001:db8:1:2:3::4]:1": "2001:db8:1:2::/64", "[fe80::1%eth0]:1": "fe80::/64",
	} {
		if got := Address(&http.Request{RemoteAddr: from}); got != want {
			t.Errorf("%s is %q, want %q", from, got, want)
		}
	}
}

// A server that shuts down waits for its handlers: streams end at once.
func TestClosing(t *testing.T) {
	c := harbour(t)
	closing := make(chan struct{})
	s := c.serve(func(o *Options) { o.Closing = closing })
	var open []*listener
	for range 20 {
		open = append(open, listen(t, s.Client(), s.URL+"/harbour/stream?since=2"))
	}
	close(closing)
	for _, l := range open {
		for m, err := l.message(); err == nil; m, err = l.message() {
			if m.Sequence != 3 {
				t.Errorf("%+v", m)
			}
		}
	}
	if err := s.Config.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
}

// waitFor tries until something is so, up to the end of the test.
func waitFor(t testing.TB, is func() bool) {
	t.Helper()
	for !is() {
		if err := t.Context().Err(); err != nil {
			t.Fatal(err)
		}
	}
}

func ids(from, to uint64) (all []uint64) {
	for ; from <= to; from++ {
		all = append(all, from)
	}
	return all
}

// A message is as large as an event may be.
func TestLargest(t *testing.T) {
	c := harbour(t)
	for range 5 {
		c.meet(strings.Repeat("x", 250_000))
	}
	s := c.serve()
	listen(t, s.Client(), s.URL+"/harbour/stream?since=3").wantSequences(ids(4, 8)...)
}
