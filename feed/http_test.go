package feed

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// TestRoutes asks every path of the contract, its other spellings, and what
// leads nowhere. Want is the content type, or where a redirect leads, or words
// of a refusal.
func TestRoutes(t *testing.T) {
	h := newHarbour(t)
	handler := h.handler()
	occurrence := "/harbour/occurrences/" + h.met
	for _, c := range []struct {
		path   string
		status int
		want   string
	}{
		{"/", 200, "text/html; charset=utf-8"},
		{"/?utm_source=letter", 200, "text/html; charset=utf-8"},
		{"/feed.atom", 200, "application/atom+xml; charset=utf-8"},
		{"/feed.rss", 200, "application/rss+xml; charset=utf-8"},
		{"/harbour/", 200, "text/html; charset=utf-8"},
		{"/harbour/feed.atom", 200, "application/atom+xml; charset=utf-8"},
		{"/harbour/feed.rss", 200, "application/rss+xml; charset=utf-8"},
		{"/harbour/entities/north-pier", 200, "text/html; charset=utf-8"},
		{"/harbour/entities/north-pier/feed.atom", 200, "application/atom+xml; charset=utf-8"},
		{"/harbour/entities/north-pier/feed.rss", 200, "application/rss+xml; charset=utf-8"},
		{occurrence, 200, "text/html; charset=utf-8"},
		{occurrence + "/feed.atom", 200, "application/atom+xml; charset=utf-8"},
		{occurrence + "/feed.rss", 200, "application/rss+xml; charset=utf-8"},
		{"/harbour/entities/", 200, "text/html; charset=utf-8"},
		{"/harbour/commitments?as_of=2026-05-01", 200, "text/html; charset=utf-8"},
		{"/harbour/agreements?as_of=2026-05-01&certainty=possible", 200, "text/html; charset=utf-8"},
		{"/harbour/initiatives?certainty=definite", 200, "text/html; charset=utf-8"},
		{"/harbour/offices", 200, "text/html; charset=utf-8"},
		{"/harbour/sources", 200, "text/html; charset=utf-8"},
		{"/assets/" + stylesheet.name, 200, "text/css; charset=utf-8"},
		{"/assets/" + icon.name, 200, "image/svg+xml"},
		{"/contract", 200, "text/html; charset=utf-8"},
		{"/contract.md", 200, "text/markdown; charset=utf-8"},
		{"/asyncapi.yaml", 200, "application/vnd.aai.asyncapi+yaml;version=3.0.0"},
		{"/schemas/", 200, "text/html; charset=utf-8"},
		{"/schemas/json-feed.v1.json", 200, "application/schema+json"},
		{"/schemas/occurrence.v1.json", 200, "application/schema+json"},
		{"/schemas/shared.v1.json", 200, "application/schema+json"},
		{"/schemas/occurrence.v2.json", 404, "Nothing is recorded"},
		{"/healthz", 200, "text/plain; charset=utf-8"},
		{"/readyz", 200, "text/plain; charset=utf-8"},

		{"/harbour", 301, "/harbour/"},
		{"/harbour/entities", 301, "/harbour/entities/"},
		{"/harbour/entities/north-pier/?as_of=2026-01-01&x=y", 301, "/harbour/entities/north-pier?as_of=2026-01-01"},
		{"/harbour/occurrences", 301, "/harbour/"},
		{"/harbour/occurrences/", 301, "/harbour/"},
		{occurrence + "/", 301, occurrence},
		{"/harbour/commitments/", 301, "/harbour/commitments"},
		{"/harbour/sources/", 301, "/harbour/sources"},

		{"/elsewhere/", 404, "Nothing is recorded under this address"},
		{"/elsewhere/feed.atom", 404, "To the timelines"},
		{"/Harbour/", 404, "Nothing is recorded"},
		{"/harbour/nonsense", 404, "Nothing is recorded"},
		{"/harbour/feed.doc", 404, "Nothing is recorded"},
		{"/harbour/entities/nobody", 404, "no entity of this name"},
		{"/harbour/entities/nobody/feed.rss", 404, "Nothing is recorded"},
		{"/harbour/entities/..%2f..%2fetc", 404, "Nothing is recorded"},
		{"/harbour/occurrences/" + id(999).String(), 404, "No occurrence of this timeline has this id"},
		{"/harbour/occurrences/" + strings.ToLower(h.met), 404, "Nothing is recorded"},
		{"/harbour/occurrences/zzzz", 404, "Nothing is recorded"},
		{"/harbour/?page=2", 404, "Nothing is recorded"},
		{"/assets/dateline.css", 404, "Nothing is recorded"},
		{"/%2f%2fevil.example", 404, "Nothing is recorded"},

		{"/harbour/?as_of=2026-02-30", 400, "Write it as YYYY-MM-DD"},
		{"/harbour/?as_of=2026-02", 400, "as_of=2026-02 is not a day"},
		{"/harbour/?as_of=%3Cscript%3E", 400, "as_of=&lt;script&gt;"},
		{"/harbour/?certainty=perhaps", 400, "Use definite or possible"},
		{"/harbour/?page=0", 400, "Pages are counted from 1"},
		{"/harbour/?known_at=3", 200, "text/html; charset=utf-8"},
		{"/harbour/?known_at=999", 400, "known_at=999 lies ahead"},
		{"/harbour/?without=hearsay", 404, "no source"},
		{"/harbour/sources?as_of=2026-01-01", 200, "text/html; charset=utf-8"},
		{"/harbour/feed.atom?as_of=2026-01-01", 200, "application/atom+xml; charset=utf-8"},
		{"/harbour/feed.rss?kind=meeting", 200, "application/rss+xml; charset=utf-8"},
		{"/harbour/feed.rss?kind=meeting&kind=agreement,-remark", 301, "/harbour/feed.rss?kind=agreement,meeting,-remark"},
		{"/harbour/feed.rss?place=quay-hall&kind=meeting", 301, "/harbour/feed.rss?kind=meeting&place=quay-hall"},
		{"/harbour/feed.atom?lang=FR", 301, "/harbour/feed.atom?lang=fr"},
		{"/harbour/feed.atom?lang=", 301, "/harbour/feed.atom"},
		{"/harbour/feed.atom?lang=fr&known_at=2026-03-02", 301, "/harbour/feed.atom?known_at=2026-03-02T23%3A59%3A59.999Z&lang=fr"},
		{"/harbour/feed.atom?known_at=20&certainty=definite&wait=3", 301, "/harbour/feed.atom?known_at=20"},
		{"/harbour/feed.atom?known_at=20&wait=3", 200, "application/atom+xml; charset=utf-8"},
		{"/harbour/feed.atom?kind=unicorn", 200, "application/atom+xml; charset=utf-8"},
		{"/harbour/feed.atom?as_of=9999-12-31", 200, "application/atom+xml; charset=utf-8"},
		{"/harbour/feed.atom?as_of=0000-01-01", 200, "application/atom+xml; charset=utf-8"},
		{"/harbour/feed.atom?as_of=yesterday", 400, "as_of=yesterday is not a day"},
		{"/harbour/feed.atom?known_at=999", 400, "known_at=999 lies ahead"},
		{"/harbour/feed.atom?colour=red", 400, "It takes actor, as_of, certainty, entity, kind, known_at, lang, place, q, reported_by, source, wait, without."},
		{"/harbour/feed.atom?kind=Meeting", 400, "Meeting"},
		{"/harbour/feed.atom?lang=!", 400, "lang=! is not the tag of a language"},
		{"/harbour/feed.atom?q=pier", 501, "Searching is not set up here"},
		{"/harbour/entities/north-pier/feed.atom?kind=remark", 400, "kind is nothing that this feed can be asked"},
		{"/harbour/corrections.atom?kind=meeting", 200, "application/atom+xml; charset=utf-8"},
		{"/harbour/deadlines.rss", 200, "application/rss+xml; charset=utf-8"},
		{"/harbour/upcoming.atom?as_of=2026-01-31", 200, "application/atom+xml; charset=utf-8"},
		{"/harbour/archive/1.atom", 301, "/harbour/archive/1.atom?renderer=1"},
		{"/harbour/archive/1.atom?renderer=1", 307, "/harbour/feed.atom"},
		{"/harbour/archive/1.rss?kind=meeting&renderer=1", 307, "/harbour/feed.rss?kind=meeting"},
		{"/harbour/archive/2.atom?renderer=1", 404, "There is no such archive"},
		{"/harbour/archive/01.atom", 404, "There is no such archive"},
		{"/harbour/archive/1.exe", 404, "There is no such archive"},
		{"/feed.atom?known_at=20", 200, "application/atom+xml; charset=utf-8"},
		{"/harbour/feed.json?kind=-remark", 200, "application/feed+json; charset=utf-8"},
		{"/harbour/upcoming.ics", 200, "text/calendar; charset=utf-8"},
		{"/harbour/archive/1.ics", 404, "There is no such archive"},
		{"/harbour/feed.rss?wait=soon", 400, "wait=soon is not a sequence"},
	} {
		t.Run(c.path, func(t *testing.T) {
			w := get(t, handler, c.path)
			got := w.Header().Get("Content-Type")
			switch c.status {
			case http.StatusMovedPermanently, http.StatusTemporaryRedirect:
				got = w.Header().Get("Location")
			case http.StatusNotFound, http.StatusBadRequest, http.StatusNotImplemented:
				got = w.Body.String()
			}
			if w.Code != c.status || c.status < 400 && got != c.want || !strings.Contains(got, c.want) {
				t.Errorf("%d %s, want %d %s", w.Code, got, c.status, c.want)
			}
			checkGuards(t, w.Header())
		})
	}
	if len(h.failed) > 0 {
		t.Error(h.failed)
	}
}

func checkGuards(t *testing.T, h http.Header) {
	t.Helper()
	if !strings.HasPrefix(h.Get("Content-Security-Policy"), "default-src 'none';") ||
		h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("guards are missing: %v", h)
	}
}

func TestMethods(t *testing.T) {
	handler := newHarbour(t).handler()
	for _, path := range []string{"/", "/harbour/", "/harbour/feed.atom", "/harbour/nonsense", "/assets/" + stylesheet.name} {
		for _, method := range []string{"POST", "PUT", "DELETE", "PATCH"} {
			if w := do(t, handler, method, path); w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
				t.Errorf("%s %s: %d, Allow %q", method, path, w.Code, w.Header().Get("Allow"))
			}
		}
		whole, head := get(t, handler, path), do(t, handler, "HEAD", path)
		if head.Code != whole.Code || head.Header().Get("Etag") != whole.Header().Get("Etag") ||
			head.Header().Get("Content-Length") != whole.Header().Get("Content-Length") {
			t.Errorf("HEAD %s: %d %v, GET: %d %v", path, head.Code, head.Header(), whole.Code, whole.Header())
		}
		if whole.Code == http.StatusOK && head.Body.Len() > 0 {
			t.Errorf("HEAD %s has a body", path)
		}
	}
}

// TestConditional is RFC 9110, section 13: what the client has is not sent
// again, and the ETag decides before the date.
func TestConditional(t *testing.T) {
	handler := newHarbour(t).handler()
	for _, path := range []string{"/harbour/feed.atom", "/harbour/feed.rss", "/harbour/feed.json", "/harbour/feed.ics", "/harbour/", "/", "/feed.atom"} {
		first := get(t, handler, path)
		etag, modified := first.Header().Get("Etag"), first.Header().Get("Last-Modified")
		if !strings.HasPrefix(etag, `"`) || modified != "Tue, 03 Mar 2026 09:00:00 GMT" {
			t.Fatalf("%s: ETag %s, Last-Modified %s", path, etag, modified)
		}
		for _, c := range []struct {
			name, value string
			status      int
		}{
			{"If-None-Match", etag, 304},
			{"If-None-Match", "W/" + etag, 304},
			{"If-None-Match", `"other", W/"a,b" ,` + etag, 304},
			{"If-None-Match", "*", 304},
			{"If-None-Match", `"other"`, 200},
			{"If-None-Match", strings.Trim(etag, `"`), 200},
			{"If-None-Match", `"`, 200},
			{"If-None-Match", "", 200},
			{"If-Modified-Since", modified, 304},
			{"If-Modified-Since", "Tue, 03 Mar 2026 08:59:59 GMT", 200},
			{"If-Modified-Since", "Wed, 04 Mar 2026 09:00:00 GMT", 304},
			{"If-Modified-Since", "yesterday", 200},
		} {
			w := get(t, handler, path, c.name, c.value)
			if w.Code != c.status || w.Header().Get("Etag") != etag || !strings.HasPrefix(w.Header().Get("Vary"), "Accept-Encoding") || w.Header().Get("Cache-Control") == "" {
				t.Errorf("%s with %s %s: %d %v", path, c.name, c.value, w.Code, w.Header())
			}
			if w.Code == 304 && (w.Body.Len() > 0 || w.Header().Get("Content-Type") != "") {
				t.Errorf("%s: a 304 with a body", path)
			}
		}
		w := get(t, handler, path, "If-None-Match", `"other"`, "If-Modified-Since", modified)
		if w.Code != http.StatusOK {
			t.Errorf("%s: the date decided before the ETag", path)
		}
	}
}

// TestUnchanged pins that a feed keeps its bytes, its ETag and its date when
// the log moves on elsewhere, and that the ETag moves when it is touched.
func TestUnchanged(t *testing.T) {
	h := newHarbour(t)
	handler := h.handler()
	path := "/harbour/entities/dredging-agreement/feed.atom"
	first := get(t, handler, path)
	h.occurrence("remark", `{"type": "remark.made", "occurred": "2026-03-04", "title": "Gulls", "about": "north-pier", "citations": [{"source": "gazette"}]}`)
	second := get(t, handler, path)
	for _, name := range []string{"Etag", "Last-Modified"} {
		if first.Header().Get(name) != second.Header().Get(name) {
			t.Errorf("%s moved from %s to %s", name, first.Header().Get(name), second.Header().Get(name))
		}
	}
	h.occurrence("agreement", `{"type": "agreement.amended", "occurred": "2026-03-05", "title": "Amended", "about": "dredging-agreement", "citations": [{"source": "gazette"}]}`)
	third := get(t, handler, path, "If-None-Match", first.Header().Get("Etag"))
	if third.Code != http.StatusOK || third.Header().Get("Last-Modified") == first.Header().Get("Last-Modified") {
		t.Errorf("%d %v after a change", third.Code, third.Header())
	}
}

func TestLinkHeaders(t *testing.T) {
	handler := newHarbour(t).handler()
	mustContain(t, "page", strings.Join(get(t, handler, "/harbour/").Header().Values("Link"), "\n"),
		`<https://chronicle.example/harbour/feed.atom>; rel="alternate"; type="application/atom+xml"`,
		`<https://chronicle.example/harbour/feed.rss>; rel="alternate"; type="application/rss+xml"`)
	mustContain(t, "feed", strings.Join(get(t, handler, "/harbour/feed.rss").Header().Values("Link"), "\n"),
		`<https://chronicle.example/harbour/feed.rss>; rel="self"`, `<https://chronicle.example/harbour/>; rel="alternate"; type="text/html"`)
}

func TestHostIsNeverBelieved(t *testing.T) {
	handler := newHarbour(t).handler()
	for _, path := range []string{"/", "/harbour/", "/harbour/feed.atom", "/harbour/feed.rss", "/harbour"} {
		r := get(t, handler, "http://evil.example"+path, "X-Forwarded-Host", "evil.example")
		if strings.Contains(r.Body.String(), "evil") || strings.Contains(r.Header().Get("Location"), "evil") {
			t.Errorf("%s repeats the request's host", path)
		}
	}
}

func TestBaseURLWithPath(t *testing.T) {
	h := newHarbour(t)
	handler := Handler(h.follower, Options{BaseURL: "https://example.org/chronicles/", Now: func() time.Time { return h.now }})
	mustContain(t, "page", body(t, handler, "/harbour/"), `href="/chronicles/harbour/commitments"`, `href="https://example.org/chronicles/harbour/feed.atom"`)
	if got := get(t, handler, "/harbour").Header().Get("Location"); got != "/chronicles/harbour/" {
		t.Error(got)
	}
}

// TestReadyWithParked: ready all the same, and each is named, up to a number.
func TestReadyWithParked(t *testing.T) {
	h := newHarbour(t)
	var parked []projector.Poison
	handler := Handler(h.follower, Options{BaseURL: base, Now: time.Now, Parked: func() []projector.Poison { return parked }})
	for n, want := range []string{
		"ready\n", "ready, 1 event parked: 'dateline parked' tells more\n1 \"dateline.harbour.x\": \"no\\nid\"\n",
	} {
		if w := get(t, handler, "/readyz"); w.Code != http.StatusOK || w.Body.String() != want {
			t.Errorf("%d parked: %d %q", n, w.Code, w.Body)
		}
		parked = append(parked, projector.Poison{Sequence: uint64(n + 1), Subject: "dateline.harbour.x", Why: "no\nid"})
	}
	for len(parked) < 30 {
		parked = append(parked, parked[0])
	}
	if w := get(t, handler, "/readyz"); !strings.Contains(w.Body.String(), "ready, 30 events parked") || !strings.HasSuffix(w.Body.String(), "\nand 10 more\n") || strings.Count(w.Body.String(), "\n") != 22 {
		t.Errorf("%s", w.Body)
	}
}

func TestReady(t *testing.T) {
	h := newHarbour(t)
	handler := Handler(h.follower, Options{BaseURL: base, Now: time.Now, Ready: func(context.Context) error { return errBehind }})
	if w := get(t, handler, "/readyz"); w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "not ready: ") {
		t.Error(w.Code, w.Body)
	}
}

// TestWait holds an answer until the event is there.
func TestWait(t *testing.T) {
	h := newHarbour(t)
	handler := h.handler()
	next := h.events + 1
	answer := make(chan string)
	go func() {
		answer <- get(t, handler, "/harbour/feed.atom?wait="+strconv.Itoa(next)).Body.String()
	}()
	h.occurrence("remark", `{"type": "remark.made", "occurred": "2026-03-04", "title": "Just now", "citations": [{"source": "gazette"}]}`)
	mustContain(t, "feed", <-answer, "Just now")
}

// never is a view that holds nothing and never will.
type never struct{}

func (never) State() *projector.State { return projector.NewState(nil) }
func (never) Wait(ctx context.Context, _ uint64) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestWaitEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		handler := Handler(never{}, Options{BaseURL: base, Now: time.Now})
		start := time.Now()
		w := get(t, handler, "/?wait=7")
		if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != "1" || time.Since(start) != patience {
			t.Errorf("%d after %s, Retry-After %q", w.Code, time.Since(start), w.Header().Get("Retry-After"))
		}
	})
}

func TestRetractedTimelineIsGone(t *testing.T) {
	h := newHarbour(t)
	handler := h.handler()
	body(t, handler, "/harbour/")
	h.change(events.KindTimeline, "harbour", events.Retracted, `{"title": "Harbour works"}`, "Begun anew elsewhere.")
	if w := get(t, handler, "/harbour/"); w.Code != http.StatusNotFound {
		t.Error(w.Code)
	}
}

func TestServer(t *testing.T) {
	s := NewServer(http.NotFoundHandler())
	if s.ReadHeaderTimeout != 5*time.Second || s.ReadTimeout != 15*time.Second || s.WriteTimeout != 30*time.Second || s.IdleTimeout != 60*time.Second {
		t.Errorf("%+v", s)
	}
}
