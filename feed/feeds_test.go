package feed

import (
	"crypto/sha256"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/events"
)

// document is a feed as an Atom reader understands it.
type atomDocumentRead struct {
	ID      string `xml:"id"`
	Title   string `xml:"title"`
	Lang    string `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
	Updated string `xml:"updated"`
	Links   []struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
		Lang string `xml:"hreflang,attr"`
	} `xml:"link"`
	Archive *struct{} `xml:"http://purl.org/syndication/history/1.0 archive"`
	Deleted []struct {
		Ref     string `xml:"ref,attr"`
		When    string `xml:"when,attr"`
		Comment string `xml:"comment"`
	} `xml:"http://purl.org/atompub/tombstones/1.0 deleted-entry"`
	Entries []atomEntryRead `xml:"entry"`
}

type atomEntryRead struct {
	ID        string `xml:"id"`
	Title     string `xml:"title"`
	Lang      string `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
	Published string `xml:"published"`
	Updated   string `xml:"updated"`
	Content   string `xml:"content"`
	Summary   string `xml:"summary"`
	ReplyTo   struct {
		Ref string `xml:"ref,attr"`
	} `xml:"http://purl.org/syndication/thread/1.0 in-reply-to"`
}

// read asks for an Atom feed, by its path or the whole of its URL.
func readAtom(t testing.TB, h http.Handler, path string) (d atomDocumentRead) {
	t.Helper()
	if err := xml.Unmarshal([]byte(body(t, h, strings.TrimPrefix(path, base))), &d); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return d
}

// link is where a document's first link of a kind leads, empty for none.
func (d atomDocumentRead) link(rel string) string {
	for _, l := range d.Links {
		if l.Rel == rel {
			return l.Href
		}
	}
	return ""
}

func (d atomDocumentRead) titles() (titles []string) {
	for _, e := range d.Entries {
		titles = append(titles, e.Title)
	}
	return titles
}

// newLongHarbour has so many remarks more, of which some were corrected and
// retracted since, and a source that was withdrawn.
func newLongHarbour(t testing.TB, n int) *harbour {
	t.Helper()
	h := newHarbour(t)
	var ids []string
	for i := range n {
		ids = append(ids, h.occurrence("remark", remark(i, "")))
		switch {
		case i%7 == 3:
			h.change("remark", ids[i/2], events.Corrected, remark(i/2, " again"), "Misheard.")
		case i%31 == 30:
			h.change("remark", ids[i-1], events.Retracted, remark(i-1, ""), "Never said.")
		}
	}
	h.now = h.at.Add(30 * 24 * time.Hour)
	return h
}

func remark(i int, more string) string {
	return fmt.Sprintf(`{"type": "remark.made", "occurred": "2026-03-%02d", "title": "Remark %d%s", "about": "north-pier", "citations": [{"source": "gazette"}]}`, i%28+1, i, more)
}

// TestArchivesRebuildTheTimeline: a reader that follows the links back from the
// document to subscribe to has every entry, each once and as it is now.
func TestArchivesRebuildTheTimeline(t *testing.T) {
	h := newLongHarbour(t, 210)
	handler := h.handler()
	for _, path := range []string{"/harbour/feed.atom", "/harbour/entities/north-pier/feed.atom", "/harbour/feed.atom?kind=remark", "/harbour/feed.atom?lang=fr"} {
		t.Run(path, func(t *testing.T) {
			got, archives := followArchives(t, handler, path)
			want := map[string]string{}
			all := slices.Collect(mustView(t, h).News())
			if strings.Contains(path, "entities") {
				all = mustView(t, h).Touching("north-pier")
			}
			for _, o := range all {
				if o.Type.Kind() == "remark" || !strings.Contains(path, "remark") {
					want[urn(o.ID)] = title(o)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if archives < 4 {
				t.Errorf("only %d archives", archives)
			}
		})
	}
}

// followArchives reads a feed and its archives back to the first, and returns
// the titles by id. What is newer wins, as RFC 5005 has it.
func followArchives(t testing.TB, h http.Handler, path string) (titles map[string]string, archives int) {
	t.Helper()
	titles = map[string]string{}
	for newer, next := "", path; next != ""; {
		d := readAtom(t, h, next)
		if d.link("self") != base+strings.TrimPrefix(next, base) {
			t.Errorf("%s says it is %s", next, d.link("self"))
		}
		once := map[string]bool{}
		for _, e := range d.Entries {
			if once[e.ID] {
				t.Errorf("%s has %s twice", next, e.ID)
			}
			once[e.ID] = true
			if titles[e.ID] == "" {
				titles[e.ID] = e.Title
			}
		}
		if archived := next != path; archived != (d.Archive != nil) || archived && (d.link("current") != base+path || newer != "" && d.link("next-archive") != newer) {
			t.Errorf("%s: archive %v, links %v", next, d.Archive, d.Links)
		} else if archived {
			archives, newer = archives+1, base+strings.TrimPrefix(next, base)
		}
		next = d.link("prev-archive")
	}
	return titles, archives
}

// TestArchivesNeverChange: an archive keeps its bytes and its address whatever is
// recorded later; only the address behind the last leads elsewhere.
func TestArchivesNeverChange(t *testing.T) {
	h := newLongHarbour(t, 120)
	handler := h.handler()
	first, second := "/harbour/archive/1.atom?renderer=1", "/harbour/archive/2.rss?renderer=1"
	before := []string{body(t, handler, first), body(t, handler, second)}
	if control := get(t, handler, first).Header().Get("Cache-Control"); control != controlEver {
		t.Errorf("an archive may be kept %s", control)
	}
	last := mustView(t, h).Archives()
	next := fmt.Sprintf("/harbour/archive/%d.atom?renderer=1", last+1)
	if w := get(t, handler, next); w.Code != http.StatusTemporaryRedirect || w.Header().Get("Location") != "/harbour/feed.atom" {
		t.Errorf("%s: %d %s", next, w.Code, w.Header().Get("Location"))
	}
	for i := range 60 {
		h.occurrence("remark", remark(i, " later"))
	}
	h.tell("harbour", events.KindEntity, "north-pier", events.Corrected, `{"kind": "project", "name": "South Pier"}`, "It lies in the south.")
	h.tell("harbour", events.KindSource, "gazette", events.Retracted, `{"title": "Gazette", "kind": "news", "published": "2026-01-15"}`, "A forgery.")
	if w := get(t, handler, next); w.Code != http.StatusOK {
		t.Errorf("%s has not come to be: %d", next, w.Code)
	}
	fresh := h.handler() // that keeps nothing
	for i, path := range []string{first, second} {
		if body(t, handler, path) != before[i] || body(t, fresh, path) != before[i] {
			t.Errorf("%s changed", path)
		}
	}
}

// TestGoldenArchives pins the bytes of archives by their digests: who changes
// them on purpose counts renderer on, for their addresses promise that they stay.
func TestGoldenArchives(t *testing.T) {
	handler := newLongHarbour(t, 60).handler()
	var digests strings.Builder
	for _, f := range Formats {
		if f.archives {
			path := fmt.Sprintf("/harbour/archive/1.%s?renderer=%d", f.Extension, renderer)
			fmt.Fprintf(&digests, "%s %x\n", path, sha256.Sum256([]byte(body(t, handler, path))))
		}
	}
	golden(t, "archives.sha256", digests.String())
}

// TestCorrectionsAreEntries: each with an id of its own, what it corrects, from
// what to what, and why; a refinement makes none.
func TestCorrectionsAreEntries(t *testing.T) {
	h := newHarbour(t)
	handler := h.handler()
	before := readAtom(t, handler, "/harbour/corrections.atom")
	h.change("remark", h.undated, events.Refined, `{"type": "remark.made", "occurred": "2026-02", "title": "A keeper remembers the fog", "about": "north-pier", "citations": [{"source": "gazette"}]}`, "")
	if after := readAtom(t, handler, "/harbour/corrections.atom"); cmp.Diff(before, after) != "" {
		t.Error("a refinement changed the corrections")
	}
	h.change("remark", h.undated, events.Corrected, `{"type": "remark.made", "occurred": "2026-03", "title": "A keeper forgets the fog", "about": "north-pier", "citations": [{"source": "gazette"}]}`, "He forgot.")
	h.change("remark", h.undated, events.Retracted, `{"type": "remark.made", "occurred": "2026-03", "title": "A keeper forgets the fog", "about": "north-pier", "citations": [{"source": "gazette"}]}`, "He was a sailor.")
	after := readAtom(t, handler, "/harbour/corrections.atom")
	if len(after.Entries) != len(before.Entries)+2 {
		t.Fatalf("%d entries, then %d", len(before.Entries), len(after.Entries))
	}
	retraction, correction := after.Entries[0], after.Entries[1]
	if correction.Title != "Corrected: A keeper forgets the fog" || correction.ReplyTo.Ref != urn(h.undated) || correction.ID == urn(h.undated) ||
		retraction.Title != "Retracted: A keeper forgets the fog" || retraction.ReplyTo.Ref != urn(h.undated) || retraction.ID == correction.ID {
		t.Errorf("%+v\n%+v", retraction, correction)
	}
	mustContain(t, "correction", correction.Content, "Date from “February 2026” to “March 2026”", "Title from “A keeper remembers the fog” to “A keeper forgets the fog”", "Reason: He forgot.")
	mustContain(t, "retraction", retraction.Content, "should not have been recorded", "Reason: He was a sailor.")
	if chosen := readAtom(t, handler, "/harbour/corrections.atom?kind=-remark"); strings.Contains(strings.Join(chosen.titles(), "|"), "keeper") || len(chosen.Entries) == 0 {
		t.Errorf("chosen: %v", chosen.titles())
	}
	if known := readAtom(t, handler, "/harbour/corrections.atom?known_at=3"); len(known.Entries) != 0 {
		t.Errorf("known long ago: %v", known.titles())
	}
}

// TestDeadlinesAppear: at midnight, without any event, the same for who asks
// later, and told on when something is reported.
func TestDeadlinesAppear(t *testing.T) {
	h := newHarbour(t)
	handler := h.handler()
	at := func(now string) []string {
		h.now, _ = time.Parse(time.RFC3339, now)
		var lines []string
		for _, e := range readAtom(t, handler, "/harbour/deadlines.atom").Entries {
			lines = append(lines, e.Published[:19]+" "+e.Title)
		}
		return lines
	}
	soon, over := "2026-06-01T00:00:00 Due soon: Reopen the pier", "2026-07-01T00:00:00 Overdue: Reopen the pier"
	for _, c := range []struct {
		now  string
		want []string
	}{
		{"2026-05-31T23:59:59Z", nil},
		{"2026-06-01T00:00:00Z", []string{soon}},
		{"2026-06-30T23:59:59Z", []string{soon}},
		{"2026-07-01T00:00:00Z", []string{over, soon}},
		{"2027-01-01T00:00:00Z", []string{over, soon}},
	} {
		if diff := cmp.Diff(c.want, at(c.now)); diff != "" {
			t.Errorf("at %s: %s", c.now, diff)
		}
	}
	before := readAtom(t, handler, "/harbour/deadlines.atom").Entries
	h.occurrence("commitment", `{"type": "commitment.fulfilled", "occurred": "2026-07-20", "title": "The pier is open", "about": "reopen-pier", "citations": [{"source": "gazette"}]}`)
	after := readAtom(t, handler, "/harbour/deadlines.atom").Entries
	if len(after) != 2 || after[0].ID != before[0].ID || after[0].Published != before[0].Published || after[0].Title != "[Fulfilled] Overdue: Reopen the pier" || after[0].Content == before[0].Content {
		t.Errorf("%+v", after)
	}
	asOf := readAtom(t, handler, "/harbour/deadlines.atom?as_of=2026-06-30")
	if diff := cmp.Diff([]string{"Due soon: Reopen the pier"}, asOf.titles()); diff != "" {
		t.Error(diff)
	}
}

func TestUpcoming(t *testing.T) {
	h := newHarbour(t)
	handler := h.handler()
	h.now = time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC)
	d := readAtom(t, handler, "/harbour/upcoming.atom")
	if diff := cmp.Diff([]string{"Planned: Next meeting announced for autumn", "Due: Board promises to reopen the pier"}, d.titles()); diff != "" {
		if diff := cmp.Diff([]string{"Planned: Next meeting announced for autumn", "Due: Reopen the pier"}, d.titles()); diff != "" {
			t.Error(diff)
		}
	}
	h.now = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	later := readAtom(t, handler, "/harbour/upcoming.atom")
	if diff := cmp.Diff([]string{"Overdue: Next meeting announced for autumn", "Overdue: Reopen the pier"}, later.titles()); diff != "" {
		t.Error(diff)
	}
	if later.Entries[0].Updated[:19] != "2026-11-01T00:00:00" || later.Entries[0].ID != d.Entries[0].ID {
		t.Errorf("%+v", later.Entries)
	}
}

// TestHistoricalFeeds look from another day or another time.
func TestHistoricalFeeds(t *testing.T) {
	h := newHarbour(t)
	handler := h.handler()
	before := readAtom(t, handler, "/harbour/feed.atom?known_at=20")
	if n := len(before.Entries); n == 0 || n > 8 || before.ID == readAtom(t, handler, "/harbour/feed.atom").ID {
		t.Errorf("known at 20: %v", before.titles())
	}
	h.change("remark", h.undated, events.Retracted, `{"type": "remark.made", "occurred": "unknown", "title": "A keeper remembers the fog", "citations": [{"source": "gazette"}]}`, "No.")
	if again := readAtom(t, handler, "/harbour/feed.atom?known_at=20"); cmp.Diff(before, again) != "" {
		t.Error("what was known then has changed")
	}
	asOf := readAtom(t, handler, "/harbour/feed.atom?as_of=2025-12-31")
	if diff := cmp.Diff([]string{"Dredging agreement signed", "Board meets at Quay Hall"}, asOf.titles()); diff != "" {
		t.Error(diff)
	}
	without := readAtom(t, handler, "/harbour/feed.atom?without=gazette")
	if diff := cmp.Diff([]string{"Board meets at Quay Hall"}, without.titles()); diff != "" {
		t.Errorf("without the gazette: %s", diff)
	}
	if early := readAtom(t, handler, "/harbour/feed.atom?reported_by=2025-10-31"); cmp.Diff(without.titles(), early.titles()) != "" {
		t.Errorf("reported by then: %v", early.titles())
	}
	if again := readAtom(t, handler, "/harbour/feed.atom"); slices.ContainsFunc(again.titles(), func(s string) bool { return s == "[No source left] Dredging agreement signed" }) {
		t.Error("one perspective told in another")
	}
}

// TestTombstones: what was retracted and has left the feed is buried in it,
// ahead of the entries.
func TestTombstones(t *testing.T) {
	h := newLongHarbour(t, 100)
	handler := h.handler()
	text := body(t, handler, "/harbour/feed.atom")
	d := readAtom(t, handler, "/harbour/feed.atom")
	if len(d.Deleted) == 0 || strings.Index(text, "<at:deleted-entry") > strings.Index(text, "<entry") {
		t.Fatalf("tombstones: %+v", d.Deleted)
	}
	for _, gone := range d.Deleted {
		if gone.Comment == "" || gone.When == "" || slices.ContainsFunc(d.Entries, func(e atomEntryRead) bool { return e.ID == gone.Ref }) {
			t.Errorf("%+v", gone)
		}
	}
}

// TestLanguages: a feed in another language has its words where there are any,
// falls back entry by entry, and leads to the others.
func TestLanguages(t *testing.T) {
	h := newHarbour(t)
	bilingual := h.occurrence("remark", `{"type": "remark.made", "occurred": "2026-03-02", "title": {"en": "The board speaks", "fr": "Le conseil parle"},
		"summary": {"en": "In English.", "fr": "En français."}, "about": "harbour-board", "citations": [{"source": "gazette"}]}`)
	handler := h.handler()
	french, own := readAtom(t, handler, "/harbour/feed.atom?lang=fr"), readAtom(t, handler, "/harbour/feed.atom")
	if french.Title != "Travaux du port" || french.Lang != "fr" || french.ID == own.ID || len(french.Entries) != len(own.Entries) {
		t.Errorf("%s in %s: %d entries", french.Title, french.Lang, len(french.Entries))
	}
	e, english := french.Entries[0], own.Entries[0]
	if e.ID != urn(bilingual) || e.ID != english.ID || e.Title != "Le conseil parle" || e.Lang != "fr" || english.Title != "The board speaks" || english.Lang != "en" {
		t.Errorf("%+v %+v", e, english)
	}
	mustContain(t, "content", e.Content, "En français.", "Conseil du port")
	last := french.Entries[len(french.Entries)-1]
	if last.Lang != "en" || last.Title != "Board meets at Quay Hall" {
		t.Errorf("no fallback: %+v", last)
	}
	languages := map[string]string{}
	for _, l := range french.Links {
		if l.Rel == "alternate" && l.Lang != "" {
			languages[l.Lang] = l.Href
		}
	}
	if diff := cmp.Diff(map[string]string{"en": base + "/harbour/feed.atom?lang=en"}, languages); diff != "" {
		t.Error(diff)
	}
}

// TestRenamedIsModified: a name that was corrected changes what entries say, and
// so the date by which readers without entity tags ask.
func TestRenamedIsModified(t *testing.T) {
	h := newHarbour(t)
	handler := h.handler()
	before := get(t, handler, "/harbour/feed.atom").Header()
	h.tell("harbour", events.KindEntity, "north-pier", events.Corrected, `{"kind": "project", "name": "South Pier"}`, "It lies in the south.")
	if w := get(t, handler, "/harbour/feed.atom", "If-Modified-Since", before.Get("Last-Modified")); w.Code != http.StatusOK || w.Header().Get("Etag") == before.Get("Etag") {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

// TestDeadlinesNeverGoBack: when a source is withdrawn and restored, a deadline's
// entry is as it was, and later than what readers had in between.
func TestDeadlinesNeverGoBack(t *testing.T) {
	h := newHarbour(t)
	h.now = time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC)
	h.at = time.Date(2026, 7, 20, 9, 0, 0, 0, time.UTC)
	handler := h.handler()
	type state struct{ updated, modified, title string }
	look := func() state {
		e := readAtom(t, handler, "/harbour/deadlines.atom").Entries[0]
		return state{e.Updated, get(t, handler, "/harbour/deadlines.atom").Header().Get("Last-Modified"), e.Title}
	}
	gazette := `{"title": "Gazette", "kind": "news", "published": "2026-01-15"}`
	whole := look()
	h.tell("harbour", events.KindSource, "gazette", events.Retracted, gazette, "A forgery.")
	without := look()
	h.tell("harbour", events.KindSource, "gazette", events.Corrected, gazette, "None.")
	again := look()
	if whole.title != again.title || whole.title == without.title || whole.updated >= without.updated || without.updated >= again.updated || without.modified >= again.modified {
		t.Errorf("%+v, then %+v, then %+v", whole, without, again)
	}
}

// TestKeptItemsTellTheSame: what is told of items that were kept is what is told
// of ones that were not, whatever became of names, of what they are part of, and
// of sources.
func TestKeptItemsTellTheSame(t *testing.T) {
	h := newHarbour(t)
	kept := h.handler()
	same := func(what string) {
		t.Helper()
		for _, path := range []string{"/harbour/feed.atom", "/harbour/feed.rss", "/harbour/feed.atom?lang=fr", "/feed.atom", "/harbour/entities/north-pier/feed.rss", "/harbour/feed.atom?without=rumour", "/harbour/feed.atom?known_at=25"} {
			if body(t, kept, path) != body(t, h.handler(), path) {
				t.Errorf("%s, %s differs", what, path)
			}
		}
	}
	same("at first")
	h.change("meeting", h.met, events.Corrected, meeting(`"2025-08-29"`, "Board meets in the fog"), "There was fog.")
	same("after what others are part of was corrected")
	h.tell("harbour", events.KindEntity, "north-pier", events.Corrected, `{"kind": "project", "name": "South Pier"}`, "It lies in the south.")
	same("after a name was corrected")
	h.tell("harbour", events.KindSource, "gazette", events.Retracted, `{"title": "Gazette", "kind": "news", "published": "2026-01-15"}`, "A forgery.")
	same("after a source was retracted")
	h.tell("harbour", events.KindTimeline, "harbour", events.Corrected, `{"title": "Harbour", "publisher": "The port", "languages": ["fr"], "licence": "CC0-1.0"}`, "A new publisher.")
	same("after the timeline was corrected")
}

// TestTopicsHaveOneURL: whatever is asked for, the canonical URL asks for it
// again and stays as it is.
func TestTopicsHaveOneURL(t *testing.T) {
	handler := newHarbour(t).handler()
	for _, query := range []string{
		"kind=meeting,-remark&entity=a,b&lang=de-at", "as_of=2026-1-1", "as_of=2026-01-01&certainty=possible", "without=rumour,gazette",
		"known_at=2026-03-02T12:00:00%2B01:00", "source=gazette&&kind=", "KIND=meeting", "lang=zh-hant-tw&reported_by=2026-01-01", "entity=%61",
	} {
		w := get(t, handler, "/harbour/feed.rss?"+query)
		for hops := 0; w.Code == http.StatusMovedPermanently; hops++ {
			if hops > 0 {
				t.Fatalf("%s moved again, to %s", query, w.Header().Get("Location"))
			}
			w = get(t, handler, w.Header().Get("Location"))
		}
		if w.Code != http.StatusOK && w.Code != http.StatusBadRequest {
			t.Errorf("%s: %d", query, w.Code)
		}
	}
}

func FuzzTopic(f *testing.F) {
	for _, query := range []string{"kind=meeting&lang=fr", "q=%22a+b%22&source=-x", "known_at=2026-01-01&without=b,a", "as_of=2026-01-01"} {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		q, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		var first, again topic
		if first.read(q) != nil {
			return
		}
		canonical := first.query()
		if q, err = url.ParseQuery(canonical); err != nil {
			t.Fatalf("%s: %v", canonical, err)
		}
		if err := again.read(q); err != nil || again.query() != canonical {
			t.Errorf("%s became %s (%v)", canonical, again.query(), err)
		}
	})
}
