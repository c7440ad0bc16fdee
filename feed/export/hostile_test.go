package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/dateline/dateline/events"
	words "github.com/dateline/dateline/feed/judges/hostile"
)

// hostile are words that break documents elsewhere.
var hostile = words.ByName()

// hostileBody says the same words wherever words can stand.
func hostileBody(words string) fields {
	return fields{
		"type": "remark.made", "occurred": "2026-03-04", "dating_note": words, "title": words, "summary": words, "about": "x",
		"lang": words, "actors": []fields{{"entity": "x", "role": words}}, "places": []string{"x"}, "touches": []string{"x"},
		"details":   fields{"planned": "2026-05", "due": "2026-06", "terms": fields{"en": words, "fr": words, words: words}, "occasion": "x"},
		"citations": []fields{{"source": "s", "locator": words, "quote": words, "attributed_to": words, "gives": []string{"title"}, "says": fields{"title": words, "places": []string{words}}, "note": words}},
	}
}

// hostileChronicle tells a timeline of nothing else, past all checks.
func hostileChronicle(t tb, words string) *chronicle {
	c := newChronicle(t)
	c.tell(
		c.next(events.KindTimeline, town, events.Recorded, fields{"title": fields{"en": words}, "description": words, "languages": []string{words}, "publisher": words, "licence": words}),
		c.next(events.KindSource, "s", events.Recorded, fields{"title": words, "publisher": words, "url": words, "published": "2026", "kind": words, "lang": words, "flags": []string{words}}),
		c.next(events.KindEntity, "x", events.Recorded, fields{
			"kind": "commitment", "name": words, "names": map[string]string{"fr": words, words: words}, "aliases": []string{words, words, ""}, "description": words, "same_as": []string{words, words},
			"details": fields{"obligors": []string{"x"}, "measure": fields{"quantity": 1e300, "unit": words}}, "citations": []fields{{"source": "s", "note": words}},
		}),
		c.next("remark", "", events.Recorded, hostileBody(words)),
	)
	return c
}

func TestHostileContent(t *testing.T) {
	for name, words := range hostile {
		t.Run(name, func(t *testing.T) { checkHostile(t, words) })
	}
}

// checkHostile writes every format and has its parser read it.
func checkHostile(t *testing.T, words string) {
	t.Helper()
	c := hostileChronicle(t, words)
	for _, f := range Formats {
		document := c.export(f, "")
		if f.Name != SQLite.Name {
			checkText(t, f, document)
		}
		if !bytes.Equal(document, c.export(f, "")) {
			t.Errorf("%s: the same view gave other bytes", f.Name)
		}
		switch f.Name {
		case CSV.Name:
			checkCells(t, document)
		case SQLite.Name:
			if got := query(t, open(t, document), `SELECT count(*) FROM v_timeline`); got != "1" {
				t.Errorf("%s rows", got)
			}
		case ICalendar.Name:
			if n := len(parsed(t, document).Events()); n != 3 {
				t.Errorf("%d events", n)
			}
		default:
			checkJSON(t, f, document)
		}
	}
}

// checkText wants nothing in a document that no document may carry.
func checkText(t *testing.T, f Format, document []byte) {
	t.Helper()
	text := strings.ReplaceAll(strings.TrimPrefix(string(document), "\ufeff"), "\r\n", "\n")
	if at := strings.IndexFunc(text, forbidden); at >= 0 && f.Name != JSONLines.Name || !utf8.Valid(document) {
		t.Errorf("%s: %q", f.Name, text[max(at-20, 0):])
	}
}

func checkCells(t *testing.T, document []byte) {
	t.Helper()
	records, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(document, []byte("\ufeff")))).ReadAll()
	if err != nil || len(records) != 2 {
		t.Fatalf("%d records, %v", len(records), err)
	}
	for _, cell := range records[1] {
		if strings.IndexAny(cell, "=+-@\t\r\n") == 0 || strings.ContainsAny(cell, "\t\r\n\x00") {
			t.Errorf("cell %q", cell)
		}
	}
}

// checkJSON reads JSON, a value a line for JSON Lines, and looks at the HTML of
// slides.
func checkJSON(t *testing.T, f Format, document []byte) {
	t.Helper()
	parts := [][]byte{document}
	if f.Name == JSONLines.Name {
		parts = bytes.Split(bytes.TrimSuffix(document, []byte("\n")), []byte("\n"))
	}
	for _, part := range parts {
		if !json.Valid(part) {
			t.Fatalf("%s: %.2000s", f.Name, part)
		}
	}
	if f.Name == JSONLines.Name {
		if len(parts) != 4 {
			t.Errorf("%d lines", len(parts))
		}
		return
	}
	if bytes.ContainsAny(document, "<>") {
		t.Errorf("%s cannot stand in a script element", f.Name)
	}
	if f.Name == TimelineJS.Name {
		checkSlides(t, document)
	}
}

func checkSlides(t *testing.T, document []byte) {
	t.Helper()
	var told struct{ Events []slide }
	if err := json.Unmarshal(document, &told); err != nil || len(told.Events) != 1 {
		t.Fatalf("%d events, %v", len(told.Events), err)
	}
	html := strings.ToLower(told.Events[0].Text.Headline + told.Events[0].Text.Text + told.Events[0].DisplayDate)
	for _, bad := range []string{"<script", "<img", "<svg", "<!", "<b", `href="javascript`, `href="data`, " onclick=\"", " style=\""} {
		if strings.Contains(strings.ReplaceAll(html, "<blockquote", ""), bad) {
			t.Errorf("%q in %s", bad, html)
		}
	}
}

// TestHugeSummary: as many words as an event takes are told in bearable time.
func TestHugeSummary(t *testing.T) {
	const most = events.MaxEventSize - 4096
	for _, words := range []string{
		strings.Repeat("harbour ", most/8), strings.Repeat("[x](", most/4), strings.Repeat("`*_", 1<<12), strings.Repeat("> ", 1<<12), strings.Repeat("\u202e", 1<<14),
	} {
		c := newChronicle(t)
		body := hostileBody("x")
		body["summary"] = words
		c.tell(c.next(events.KindTimeline, town, events.Recorded, fields{"title": "Harbour"}), c.next("remark", "", events.Recorded, body))
		for _, f := range Formats {
			start := time.Now()
			if document := c.export(f, ""); len(document) == 0 {
				t.Error("nothing was written")
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("%s of %.12q…: %s", f.Name, words, took)
			}
		}
	}
}

// TestMegabyte: the words themselves know no limit.
func TestMegabyte(t *testing.T) {
	for _, words := range []string{strings.Repeat("harbour ", 1<<17), strings.Repeat("[x](", 1<<18), strings.Repeat("\x00<", 1<<19)} {
		start := time.Now()
		if got := plain(words); strings.ContainsAny(got, "\x00\n") || got == "" {
			t.Errorf("%.40q", got)
		}
		if got := markup(words); strings.Contains(got, "<<") {
			t.Errorf("%.40q", got)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%.12q…: %s", words, took)
		}
	}
}

func FuzzFormats(f *testing.F) {
	for _, words := range hostile {
		f.Add(words)
	}
	f.Fuzz(func(t *testing.T, words string) {
		if len(words) < 1<<10 {
			checkHostile(t, words)
		}
	})
}
