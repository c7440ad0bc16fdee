package events

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestCitations(t *testing.T) {
	for _, c := range []struct{ citation, want string }{
		{"{}", ".source: missing"},
		{"gazette", ": must be an object, is text"},
		{"{source: [gazette]}", ".source: must be text, is a list"},
		{"{source: gazette, directness: attributed}", `.attributed_to: missing: attributed to whom (an entity's slug, or words such as "unnamed officials")`},
		{"{source: gazette, attributed_to: board}", ".attributed_to: only with directness: attributed"},
		{"{source: gazette, directness: attributed, attributed_to: unnamed officials}", ""},
		{"{source: gazette, directness: hearsay}", `.directness: "hearsay" cannot stand here (one of direct, attributed, inferred)`},
		{"{source: gazette, quote: " + strings.Repeat("q", 301) + "}", ".quote: 301 characters, at most 300 (shorten it"},
		{"{source: gazette, quote_sha256: ABC}", `.quote_sha256: "ABC" is not what can stand here (a SHA-256 as 64`},
		{"{source: gazette, gives: [about]}", `.gives: "about": the record has no such field (take it out, or use says)`},
		{"{source: gazette, gives: [places.pier]}", `.gives: "places.pier": the record has no such field`},
		{"{source: gazette, gives: [citations]}", `.gives[0]: "citations" is not what can stand here (a field of the record`},
		{"{source: gazette, gives: [title, title]}", ".gives: items 0 and 1 are the same (keep one)"},
		{"{source: gazette, gives: [occurred], says: {occurred: 2025-07}}", `.gives: "occurred" stands in gives and in says (gives is`},
		{"{source: gazette, gives: [occurred, title]}", ""},
		{"{source: gazette, says: {}}", ".says: empty (write something, or leave the field out)"},
		{"{source: gazette, says: {occured: 2025}}", ".says.occured: not a name that can stand here (a field of the record, or one of its parts"},
		{"{source: gazette, says: {occurred: 2025-02-30}}", `.says: occurred: "2025-02-30" is not a date: …`},
		{"{source: gazette, says: {details.due: soon}}", `.says: details.due: "soon" is not a date: …`},
		{"{source: gazette, says: {details.fue: 2025}}", ".says: details.fue: unknown field (did you mean due?)"},
		{"{source: gazette, says: {about: [pier]}}", ".says: about: must be text, is a list"},
		{"{source: gazette, says: {actors.board: board}}", ".says: actors.board: must be an object, is text"},
		{"{source: gazette, says: {type: held}}", `.says: type: "held" is not what can stand here (<kind>.<verb>`},
		{"{source: gazette, says: {occurred: unknown, details.due: 2026, actors.board: {entity: board}, places.pier: pier, title.de: Gipfel, details: {terms: x}}}", ""},
		{"{source: gazette, says: {summary: \"two\\nlines\", details.terms: \"two\\nlines\"}, note: \"two\\nlines\"}", ""},
		{"{source: gazette, says: {title: \"two\\nlines\"}}", ".says.title: holds a line break (one line only: YAML's >- folds several lines into one)"},
	} {
		t.Run(c.citation, func(t *testing.T) {
			d := newDesk(t, harbour)
			text := strings.Replace(heldWith(""), "{source: gazette}", c.citation, 1)
			if c.want == "" {
				d.given(text)
				return
			}
			d.refused(text, "file.yaml:1:…: citations[0]"+c.want)
		})
	}
}

func TestBodiesThatAreRefused(t *testing.T) {
	title := strings.Repeat("x", 5<<20)
	for _, c := range []struct{ what, text, want string }{
		{"impossible date", strings.Replace(heldWith(""), "2025-08", "2025-02-30", 1), `occurred: "2025-02-30" is not a date: …`},
		{"time of day", strings.Replace(heldWith(""), "2025-08", "2025-08-01T10:00:00Z", 1), "occurred: 2025-08-01T10:00:00Z has a time of day: write the calendar date alone"},
		{"backward dates", strings.Replace(heldWith(""), "2025-08", `{start: "[2025-08..]", end: "[..2025-07]"}`, 1), "occurred: the end lies before the start"},
		{"half a pair of dates", strings.Replace(heldWith(""), "2025-08", `{start: "2025"}`, 1), "occurred.end: missing"},
		{"bad start", strings.Replace(heldWith(""), "2025-08", `{start: "2025-13", end: "2026"}`, 1), `occurred.start: "2025-13" is not a date: …`},
		{"open end of a pair", strings.Replace(heldWith(""), "2025-08", `{start: "[2025-03..]", end: unknown}`, 1), `occurred.end: "unknown" is no date: leave the field out`},
		{"list as a date", strings.Replace(heldWith(""), "2025-08", "[2025]", 1), "occurred: must be text or an object, is a list"},
		{"planned unknown", heldWith(", details: {planned: unknown}"), `details.planned: "unknown" is no date: leave the field out`},
		{"empty details", heldWith(", details: {}"), "details: empty (write something"},
		{"type without a verb", strings.Replace(heldWith(""), "meeting.held", "meeting", 1), `type: "meeting" is not what can stand here (<kind>.<verb>`},
		{"wildcard kind", strings.Replace(heldWith(""), "meeting.held", "'*.held'", 1), `type: "*.held" is not what can stand here`},
		{"no citation", strings.Replace(heldWith(""), "[{source: gazette}]", "[]", 1), "citations: empty (at least one is needed)"},
		{"unknown field", heldWith(", titel: x"), "titel: unknown field (did you mean title?)"},
		{"very unknown field", heldWith(", regatta: x"), "regatta: unknown field (remove it, or see the schemas"},
		{"unknown field with an escape", heldWith(`, "\e[31m": x`), `"\x1b[31m": unknown field`},
		{"unknown field as long as a book", heldWith(", " + strings.Repeat("x", 1000) + ": x"), `"xxx…": unknown field`},
		{"bad language", heldWith(", lang: english language"), `lang: "english language" is not what can stand here (a BCP 47 language`},
		{"text in a bad language", heldWith(", summary: {'': x}"), `summary."": not a name that can stand here (a BCP 47 language`},
		{"former in words", heldWith(", actors: [{entity: board, former: yes}]"), "actors[0].former: must be true or false, is text"},
		{"the same place twice", heldWith(", places: [pier, pier]"), "places: items 0 and 1 are the same (keep one)"},
		{"two hundred and fifty-seven places", heldWith(", places: [" + numbered(257) + "]"), "places: 257 items, at most 256"},
		{"a thousand and one places", heldWith(", places: [" + numbered(1001) + "]"), "places: 1001 items, at most 1000 are looked at (split it"},
		{"a thousand and one fields", heldWith(", details: {" + strings.ReplaceAll(numbered(1001), ",", ": x,") + ": x}"), "details: 1001 items, at most 1000 are looked at"},
		{"many languages", heldWith(", summary: {" + languages(65) + "}"), "summary: 65 fields, at most 64"},
		{"control character", heldWith(`, summary: "a\u0007"`), "summary: holds the control character U+0007 (remove it)"},
		{"control character in a language", heldWith(`, summary: {en: "fine,\nreally", de: "a\u0007"}`), "summary.de: holds the control character U+0007"},
		{"line break in a title", strings.Replace(heldWith(""), "The summit", `"The\nsummit"`, 1), "title: holds a line break (one line only"},
		{"source without a URL", "{source: a, title: b, kind: news, published: unknown, url: example.org}", `url: "example.org" is not what can stand here (an absolute URL`},
		{"source of no kind", "{source: a, title: b, kind: rumour, published: unknown}", `kind: "rumour" cannot stand here (one of primary, news, aggregator, unattributed)`},
		{"published in words", "{source: a, title: b, kind: news, published: soon}", `published: "soon" is not a date: …`},
		{"measure in words", "{entity: a, kind: b, name: c, details: {measure: {quantity: many, unit: km}}}", "details.measure.quantity: must be a number, is text"},
		{"contact of no kind", "{timeline: harbour, title: b, contact: the porter}", `contact: "the porter" is not what can stand here (mailto:… or https://…)`},
	} {
		t.Run(c.what, func(t *testing.T) {
			newDesk(t, harbour).refused(c.text, "file.yaml:1:…: "+c.want)
		})
	}
	d := newDesk(t, harbour)
	drafts, err := ParseDrafts([]File{{"f.json", `{"timeline":"harbour","entity":"a","kind":"b","name":"` + title + `"}`}}, Defaults{By: "ada"})
	must(t, err)
	_, err = Decide(d, drafts, noon)
	refusedWith(t, err, "f.json:1:47: name: 5242880 characters, at most 500 (shorten it; long text belongs in the summary)")
}

func numbered(n int) string {
	words := make([]string, n)
	for i := range words {
		words[i] = fmt.Sprintf("x%d", i)
	}
	return strings.Join(words, ", ")
}

func languages(n int) string {
	words := make([]string, n)
	for i := range words {
		words[i] = fmt.Sprintf("x%c%c: x", 'a'+i/26, 'a'+i%26)
	}
	return strings.Join(words, ", ")
}

func TestALongListOfWrongsIsCut(t *testing.T) {
	_, err := newDesk(t, harbour).decide(heldWith(", summary: {" + strings.ReplaceAll(strings.ReplaceAll(numbered(800), "x", "X_"), ",", ": x,") + ": x}"))
	if err == nil {
		err = fmt.Errorf("accepted")
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != maxFlaws+1 || !strings.Contains(lines[maxFlaws], "and more") || len(err.Error()) > 50_000 {
		t.Errorf("%d problems, %d bytes", len(lines), len(err.Error()))
	}
}

// TestALongNameIsNotComparedForLong: the distance to a megabyte takes seconds.
func TestALongNameIsNotComparedForLong(t *testing.T) {
	began := time.Now()
	if got := nearest(strings.Repeat("title", 1<<20)); got != "" || time.Since(began) > time.Second {
		t.Errorf("%q after %s", got, time.Since(began))
	}
	if got := nearest("tilte"); got != "title" {
		t.Errorf("got %q", got)
	}
}
