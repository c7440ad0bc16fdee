package feed

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestFeedForPeople: a browser's tab gets a page, whatever reads feeds gets the
// feed, and caches can tell the two apart.
func TestFeedForPeople(t *testing.T) {
	h := newHarbour(t)
	handler := h.handler()
	for _, path := range []string{"/harbour/feed.atom", "/harbour/feed.rss", "/feed.atom", "/harbour/entities/north-pier/feed.rss", "/harbour/occurrences/" + h.met + "/feed.atom"} {
		feed, page := get(t, handler, path), get(t, handler, path, "Sec-Fetch-Dest", "document")
		if page.Code != http.StatusOK || page.Header().Get("Content-Type") != htmlType {
			t.Fatalf("%s: %d %v", path, page.Code, page.Header())
		}
		mustContain(t, "page", page.Body.String(), `<code>`+base+path+`</code>`, `href="feed:`+base+path+`"`, `rel="alternate"`)
		if page.Header().Get("Etag") == feed.Header().Get("Etag") {
			t.Error("two representations under one entity tag")
		}
		for _, w := range []http.Header{page.Header(), feed.Header()} {
			if w.Get("Vary") != "Accept-Encoding, Sec-Fetch-Dest" {
				t.Errorf("%s varies on %q", path, w.Get("Vary"))
			}
		}
		for _, dest := range []string{"empty", "iframe", "object", "image", ""} {
			if w := get(t, handler, path, "Sec-Fetch-Dest", dest); w.Body.String() != feed.Body.String() {
				t.Errorf("%s for Sec-Fetch-Dest %q is not the feed", path, dest)
			}
		}
		again := get(t, handler, path, "Sec-Fetch-Dest", "document", "If-None-Match", page.Header().Get("Etag"))
		if again.Code != http.StatusNotModified {
			t.Errorf("%s: %d for who has the page", path, again.Code)
		}
	}
	if w := get(t, handler, "/harbour/", "Sec-Fetch-Dest", "document"); w.Header().Get("Vary") != "Accept-Encoding" {
		t.Errorf("a page varies on %q", w.Header().Get("Vary"))
	}
	golden(t, "subscribe.html", get(t, handler, "/harbour/feed.atom", "Sec-Fetch-Dest", "document").Body.String())
}

// TestSubscribePage: a calendar, with all that a feed can name, in French, and
// with words that would like to be markup.
func TestSubscribePage(t *testing.T) {
	h := &handler{site: newSite("https://example.org/chronicles")}
	ics := Format{Extension: "ics", MediaType: calendarType, Name: "iCalendar"}
	s := subscription{
		Title: "Le <port>", Description: "“Les travaux” & <script>alert(1)</script>", Lang: "fr", Format: ics,
		Page: "https://example.org/chronicles/port/", Self: "https://example.org/chronicles/port/upcoming.ics?kind=meeting&lang=fr",
		Others:      []otherFormat{{"Atom", "https://example.org/chronicles/port/upcoming.atom?kind=meeting&lang=fr", "application/atom+xml"}},
		Corrections: "https://example.org/chronicles/port/corrections.atom", Archive: "https://example.org/chronicles/port/archive/7.atom", Hub: "https://example.org/chronicles/hub",
	}
	for range entriesShown + 3 {
		s.Entries = append(s.Entries, newestEntry{"Réunion <b>", "https://example.org/chronicles/port/occurrences/X", "3 March 2026", "fr"})
	}
	page := written(t, h, s)
	golden(t, "subscribe-calendar.html", page)
	mustContain(t, "page", page, `href="webcal://example.org/chronicles/port/upcoming.ics?kind=meeting&amp;lang=fr"`, "Le &lt;port&gt;", "and 3 more", `href="/chronicles/port/occurrences/X"`)
	if strings.Contains(page, "<script") || strings.Contains(page, "<b>") || strings.Contains(page, "ZgotmplZ") {
		t.Error("markup came through")
	}
	s.Entries = nil
	mustContain(t, "page", written(t, h, s), "Nothing yet")
}

func written(t *testing.T, h *handler, s subscription) string {
	t.Helper()
	s.Changed, s.Until = today, today.Add(time.Hour)
	d, err := h.subscriptionPage(s)
	if err != nil {
		t.Fatal(err)
	}
	if d.changed != s.Changed || d.until != s.Until {
		t.Error("the page does not end with its feed")
	}
	page, err := d.write()
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}
