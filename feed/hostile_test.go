package feed

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/mmcdole/gofeed"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/feed/calendar"
	words "github.com/dateline/dateline/feed/judges/hostile"
)

// hostile are words that break feeds and pages elsewhere.
var hostile = words.ByName()

func TestHostileContent(t *testing.T) {
	for name, words := range hostile {
		t.Run(name, func(t *testing.T) { checkHostile(t, words) })
	}
}

// checkHostile puts words wherever words can stand, and reads what comes out.
func checkHostile(t *testing.T, words string) {
	t.Helper()
	c := channelOf(words)
	for _, f := range Formats {
		document, err := f.Write(c)
		if err != nil {
			t.Fatal(err)
		}
		check(t, f, document)
		if f.Extension == ICalendar.Extension {
			continue
		}
		feed, err := gofeed.NewParser().ParseString(string(document))
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		if len(feed.Items) != 1 || feed.Items[0].GUID != c.Items[0].ID {
			t.Fatalf("%s: %+v", f.Name, feed.Items)
		}
	}
	checkHTML(t, c.Items[0].HTML)
}

// tb is what the checks need of a test, or of a property's.
type tb interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// check has a parser of its format read a document.
func check(t tb, f Format, document []byte) {
	t.Helper()
	var err error
	switch f.Extension {
	case JSON.Extension:
		var whole jsonRead
		if err = json.Unmarshal(document, &whole); err == nil && whole.Items == nil {
			err = errors.New("no items, not even none")
		}
	case ICalendar.Extension:
		_, err = calendar.Parse(document)
	default:
		checkXML(t, document)
	}
	if err != nil {
		t.Fatalf("%s: %v in %.2000s", f.Name, err, document)
	}
	if !utf8.Valid(document) || strings.IndexFunc(string(document), forbidden) >= 0 {
		t.Errorf("%s: characters that no document carries in %.2000q", f.Name, document)
	}
}

func checkXML(t tb, document []byte) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(string(document)))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%v in %.2000s", err, document)
		}
	}
}

func checkHTML(t testing.TB, fragment string) {
	t.Helper()
	lower := strings.ToLower(fragment)
	for _, bad := range []string{"<script", "<img", "<svg", "<?", "<!", `href="javascript`, `href="data`, `href="vbscript`, `href="//`, `href="/`, " onerror=\"", " onclick=\"", " style=\""} {
		if strings.Contains(lower, bad) {
			t.Errorf("%q in %s", bad, fragment)
		}
	}
	if !utf8.ValidString(fragment) || strings.IndexFunc(fragment, forbidden) >= 0 {
		t.Errorf("characters that XML forbids in %q", fragment)
	}
}

// channelOf says the same words in every place.
func channelOf(words string) Channel { return channelWith(words, words) }

// channelWith has a summary of its own.
func channelWith(words, summary string) Channel {
	w := clean(words)
	about := named{"s", w, "https://chronicle.example/t/entities/s"}
	when, _ := events.ParseOccurred("2025-08")
	story := Story{
		Type: w, When: w, Inferred: true, DatingNote: w, Lang: "en", Title: w, Summary: summary, Terms: w, About: about,
		Actors: []actor{{about, w, about, true}}, Places: []named{about}, Planned: w, Due: w,
		Citations: []cited{{Source: about, Original: webURL(words), Publisher: w, Places: []place{{Locator: w, Quote: w, Directness: w, Says: []said{{w, w}}, Note: w}}}},
		Changes:   []change{{Kind: events.Corrected, At: morning, By: w, Reason: w, Fields: []fieldChange{{name: "title", Field: w, From: w, To: w}}}},
	}
	url := base + "/t/occurrences/x"
	return Channel{
		ID: urn(id(1).String()), Title: w, Description: w, Language: "en", Page: base + "/t/", Rights: w, Updated: morning,
		Authors: []Person{{Name: w, Email: w}}, topic: newsOf(subject{timeline: "t"}), site: newSite(base),
		Deleted: []Tombstone{{ID: urn(id(4).String()), When: morning, By: w, Reason: w, Days: daysOf(morning), Revision: 1}},
		Items: []Item{{
			ID: urn(id(2).String()), URL: url, Data: base + "/api/v1/x", Title: w, Lang: "en", HTML: contentHTML(story, url), Text: summaryText(story),
			Published: morning, Updated: morning.Add(time.Hour), Occurred: when, Days: when,
			Categories: []Category{{w, base + "/schemes/kind", w}}, Authors: []Person{{Name: w}}, Actors: []Person{{Name: w, URL: url}},
			Links: []Link{{"related", base, w, ""}}, About: &Entry{urn(id(5).String()), url},
			Origin: &Origin{ID: urn(id(3).String()), Title: w, topic: newsOf(subject{timeline: "t"}), site: newSite(base)},
			Facts:  Facts{About: base, Record: w, Type: w, When: w, Reason: w, Sources: []CitedFact{{w, w, w}}, Changed: []ChangedFact{{Field: w, From: w}}},
		}},
	}
}

// TestHugeSummary: a megabyte of words is rendered in bearable time, shortened
// where it stands for the whole, and stays valid.
func TestHugeSummary(t *testing.T) {
	for _, words := range []string{
		strings.Repeat("harbour ", 1<<17), strings.Repeat("[x](", 1<<18), strings.Repeat("[x](", 1<<12), strings.Repeat("`*_", 1<<12), strings.Repeat("> ", 1<<13),
	} {
		start := time.Now()
		c := channelWith("few words", words)
		for _, f := range Formats {
			document, err := f.Write(c)
			if err != nil {
				t.Fatal(err)
			}
			check(t, f, document)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%.12q…: %s", words, took)
		}
		if short := c.Items[0].Text; len(short) > summaryLength+200 {
			t.Errorf("the summary has %d bytes", len(short))
		}
	}
}

// TestHostileWay takes hostile words the whole way, from the log to the pages.
func TestHostileWay(t *testing.T) {
	h := newHarbour(t)
	handler := h.handler()
	for _, words := range hostile {
		title, err := json.Marshal(words)
		if err != nil {
			t.Fatal(err)
		}
		h.occurrence("remark", `{"type": "remark.made", "occurred": "2026-03", "title": `+string(title)+`, "summary": `+string(title)+`,
			"citations": [{"source": "gazette", "quote": `+string(title)+`, "says": {"title": `+string(title)+`, "actors": `+string(title)+`}}]}`)
	}
	for _, f := range Formats {
		for _, path := range []string{"/harbour/feed.", "/harbour/corrections.", "/harbour/deadlines.", "/harbour/upcoming.", "/feed."} {
			check(t, f, []byte(body(t, handler, path+f.Extension)))
		}
	}
	for _, path := range []string{"/harbour/", "/harbour/sources", "/harbour/occurrences/" + id(h.events).String()} {
		page := strings.ToLower(body(t, handler, path))
		for _, bad := range []string{"<script", "<img", "<svg", `href="javascript`, `href="data`, `href="//`} {
			if strings.Contains(page, bad) {
				t.Errorf("%s: %q", path, bad)
			}
		}
	}
}

func FuzzChannel(f *testing.F) {
	for _, words := range hostile {
		f.Add(words)
	}
	f.Fuzz(func(t *testing.T, words string) {
		c := channelOf(words)
		for _, format := range Formats {
			document, err := format.Write(c)
			if err != nil {
				t.Fatal(err)
			}
			check(t, format, document)
			again, _ := format.Write(c)
			if !slices.Equal(document, again) {
				t.Error("the same channel gave other bytes")
			}
		}
		checkHTML(t, c.Items[0].HTML)
	})
}

func FuzzMatches(f *testing.F) {
	f.Add(`"a", W/"b"`)
	f.Fuzz(func(t *testing.T, list string) {
		matches(list, `"x"`) // must come to an end
		if !strings.ContainsAny(list, `"*`) && matches(list, `"x"`) {
			t.Errorf("%q matches", list)
		}
	})
}
