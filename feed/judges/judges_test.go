package judges

import (
	"errors"
	"os"
	"strings"
	"testing"
)

// flaws are what every judge must see, each made in the good document of its
// format by a replacement: a judge that cannot say no says nothing.
var flaws = []struct{ judge, format, flaw, old, new string }{
	{"xmllint", Atom, "an element that does not end", "</feed>", ""},
	{"xmllint", RSS, "a control character", "Quay", "Qu\x01ay"},
	{"xmllint", RSS, "an end of CDATA in text", "Quay", "]]>"},
	{"xmllint", OPML, "a stray ampersand", "Quay", "&"},
	{"jing", Atom, "no id", "<id>urn:uuid:019cadc6-9afb-0000-0000-000000000001</id>", ""},
	{"jing", Atom, "no date", "2026-03-02T21:00:00.207Z</updated><link", "yesterday</updated><link"},
	{"jing", Atom, "an element in the wrong place", "<published>", "<subtitle>x</subtitle><published>"},
	{"jing", RSS, "no link to itself", `rel="self"`, `rel="alternate"`},
	{"jing", RSS, "a date without a zone", " +0000</pubDate>", "</pubDate>"},
	{"jing", RSS, "an element in the wrong place", "<guid", "<copyright>x</copyright><guid"},
	{"jing", RSS, "a guid that claims to be a link", `<guid isPermaLink="false">`, `<guid>`},
	{"jing", OPML, "a feed without a URL", `xmlUrl="https://chronicle.example/harbour/feed.atom"`, ""},
	{"feedparser", Atom, "an id twice", "0000-0000-000000000002", "0000-0000-000000000001"},
	{"feedparser", Atom, "a date it cannot read", "2026-03-02T21:00:00.207Z</published>", "spring</published>"},
	{"feedparser", RSS, "another name space", `<rss version="2.0"`, `<rss version="0.91"`},
	{"feedparser", RSS, "an undeclared entity", "Quay", "&quay;"},
	{"feedsmith", Atom, "no Atom", `<feed xmlns="http://www.w3.org/2005/Atom"`, "<feet"},
	{"feedsmith", RSS, "an item without a guid", `<guid isPermaLink="false">urn:uuid:019cadc6-9afb-0000-0000-000000000002</guid>`, ""},
	{"feedsmith", JSON, "an item without an id", `"id": "urn:uuid:019cadc6-9afb-0000-0000-000000000002",`, ""},
	{"feedsmith", OPML, "nothing to subscribe to", `<outline type="rss" text="Quay" xmlUrl="https://chronicle.example/harbour/feed.atom"/>`, ""},
	{"ajv", JSON, "no version", `"version": "https://jsonfeed.org/version/1.1",`, ""},
	{"ajv", JSON, "a number for an id", `"urn:uuid:019cadc6-9afb-0000-0000-000000000002"`, "2"},
	{"ajv", JSON, "no URL", "https://chronicle.example/harbour/feed.json", "feed"},
	{"ajv", JSON, "a date that is none", "2026-03-02T21:00:00Z", "2026-03-02"},
	{"ajv", JSON, "no JSON", "}]", "},]"},
	{"python-icalendar", ICalendar, "a UID twice", "000000000002", "000000000001"},
	{"python-icalendar", ICalendar, "an event without DTSTAMP", "DTSTAMP:20260302T210000Z\r\n", ""},
	{"python-icalendar", ICalendar, "a line that is not folded", "Quay", strings.Repeat("Quay ", 20)},
	{"python-icalendar", ICalendar, "a lone line feed", "Quay", "Qu\nay"},
	{"python-icalendar", ICalendar, "no date", "VALUE=DATE:20250829", "VALUE=DATE:August"},
	{"ical.js", ICalendar, "a line that is no property", "SUMMARY:Quay", "SUMMARY Quay"},
	{"ical.js", ICalendar, "an event that does not end", "END:VEVENT\r\n", ""},
	{"ical.js", ICalendar, "no such day", "VALUE=DATE:20250829", "VALUE=DATE:20251399"},
	{"ical.js", ICalendar, "an event without UID", "UID:urn:uuid:019cadc6-9afb-0000-0000-000000000002\r\n", ""},
}

// good reads a document that every judge of a format takes.
func good(t *testing.T, format string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/good." + format)
	if err != nil {
		t.Fatal(err)
	}
	if format == ICalendar { // lines of calendars end with CRLF
		return strings.ReplaceAll(string(text), "\n", "\r\n")
	}
	return string(text)
}

func TestGood(t *testing.T) {
	for _, format := range []string{Atom, RSS, JSON, ICalendar, OPML} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			Check(t, format, []byte(good(t, format)))
		})
	}
}

// TestFlaws shows every judge the flawed documents of a format at once: it must
// name each.
func TestFlaws(t *testing.T) {
	for _, j := range Judges {
		for _, format := range j.Formats {
			t.Run(j.Name+" "+format, func(t *testing.T) {
				t.Parallel()
				checkRefusals(t, j, format)
			})
		}
	}
}

func checkRefusals(t *testing.T, j Judge, format string) {
	t.Helper()
	documents := flawed(t, j, format)
	if len(documents) == 0 {
		t.Fatal("it has nothing to refuse")
	}
	err := j.Look(t.Context(), format, documents)
	if errors.Is(err, errNoSchema) {
		t.Skip(err)
	}
	if !errors.Is(err, ErrRefused) {
		t.Fatalf("it takes all: %v", err)
	}
	for flaw := range documents {
		if !strings.Contains(err.Error(), fileName(flaw)+":") && !strings.Contains(err.Error(), fileName(flaw)+" ") {
			t.Errorf("it takes %s; it says %v", flaw, err)
		}
	}
}

// flawed makes the documents that a judge must refuse, by what is wrong.
func flawed(t *testing.T, j Judge, format string) map[string][]byte {
	t.Helper()
	documents := map[string][]byte{}
	whole := good(t, format)
	for _, f := range flaws {
		if f.judge != j.Name || f.format != format {
			continue
		}
		broken := strings.Replace(whole, f.old, f.new, 1)
		if broken == whole {
			t.Fatalf("testdata/good.%s has no %q", format, f.old)
		}
		documents[f.flaw] = []byte(broken)
	}
	return documents
}
