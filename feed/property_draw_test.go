package feed

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"github.com/dateline/dateline/events"
	words "github.com/dateline/dateline/feed/judges/hostile"
)

// fields are a draft as a file has it.
type fields = map[string]any

// slugs are the entities that drawn records name.
var slugs = []string{"one", "two", "three"}

// languages are those that texts are drawn in: common, rare, private, and
// tags that are no language.
var languages = []string{"en", "ja", "hi", "ar", "zh-Hant-TW", "sl-rozaj-biske-1994", "qaa-Qaaa-QM-x-southern", "tlh", "xx-yyyy", "english"}

func oneOf[V any](t *rapid.T, label string, values ...V) V {
	return rapid.SampledFrom(values).Draw(t, label)
}

// anyWords are words as they come, mostly of the kinds that break documents.
func anyWords(t *rapid.T, label string) string {
	switch rapid.IntRange(0, 3).Draw(t, "kind of "+label) {
	case 0:
		return rapid.StringOfN(rapid.RuneFrom([]rune("aé港ש\u200f👩\u200d&<>\"'];\\,:=%#{}|^` ")), 1, 40, -1).Draw(t, label)
	case 1:
		return rapid.StringN(1, 20, -1).Draw(t, label)
	case 2:
		w := rapid.SampledFrom(words.All).Draw(t, label)
		if !w.Refused {
			return w.Text
		}
	}
	return oneOf(t, label, "Plain words", "*Some* Markdown: [x](https://a.example/?b=c&d=\"<>\")", "# Heading\n\n- list\n\n> quote\n\n    code", "<b>bold</b>")
}

// anyLine is words in one line, as short as names are.
func anyLine(t *rapid.T, label string) string {
	line := []rune(strings.Join(strings.Fields(anyWords(t, label)), " "))
	if len(line) == 0 {
		return "x"
	}
	return string(line[:min(300, len(line))])
}

// anyText is words in one language or in several.
func anyText(t *rapid.T, label string, draw func(*rapid.T, string) string) any {
	if rapid.Bool().Draw(t, label+" is plain") {
		return draw(t, label)
	}
	text := fields{}
	for range rapid.IntRange(1, 3).Draw(t, "languages of "+label) {
		text[oneOf(t, "language", languages...)] = draw(t, label)
	}
	return text
}

// anyDate is a date in every form of EDTF that a record can have.
func anyDate(t *rapid.T, label string) string {
	y := oneOf(t, "year", "2026", "2025", "1066", "0000", "-0044", "9999")
	m, d := rapid.IntRange(1, 12).Draw(t, "month"), rapid.IntRange(1, 28).Draw(t, "day")
	day, month := fmt.Sprintf("%s-%02d-%02d", y, m, d), fmt.Sprintf("%s-%02d", y, m)
	return oneOf(t, label,
		day, month, y, day+"?", month+"~", y+"%", fmt.Sprintf("%s-%02d", y, 20+m), fmt.Sprintf("%s-%02d", y, 29+m), month+"-XX", y+"-XX", y[:len(y)-1]+"X", y[:len(y)-2]+"XX",
		day+"/"+day, month+"/..", "../"+month, day+"/", "/"+y, y+"/9999-12-31", "["+day+","+y+"-12-30]", "[.."+day+"]", "["+month+"..]", "["+day+".."+y+"-12-31]", "Y170000002", "Y-12000", "unknown",
	)
}

// anyURL is an address in the web with what people write into it.
func anyURL(t *rapid.T, label string) string {
	return "https://a.example/" + strings.Join(strings.Fields(anyWords(t, label)), oneOf(t, "between", "/", "?q=", "#", "%20", "%"))
}

// sometimes adds a field, or does not.
func (some drawn) sometimes(name string, draw func(label string) any) {
	if rapid.Bool().Draw(some.T, "has "+name) {
		some.fields[name] = draw(name)
	}
}

// drawn is a draft that is being drawn.
type drawn struct {
	*rapid.T
	fields
}

func (some drawn) line(label string) any  { return anyLine(some.T, label) }
func (some drawn) prose(label string) any { return anyText(some.T, label, anyWords) }
func (some drawn) lines(label string) any { return anyText(some.T, label, anyLine) }
func (some drawn) date(label string) any  { return anyDate(some.T, label) }
func (some drawn) lang(label string) any  { return oneOf(some.T, label, languages...) }
func (some drawn) slug(label string) any  { return oneOf(some.T, label, slugs...) }
func (some drawn) slugs(label string) any { return []any{some.slug(label)} }

// anyRegistry draws what occurrences name: entities and a source, and a change
// of the timeline itself.
func anyRegistry(t *rapid.T) []fields {
	tl := drawn{t, fields{"timeline": "t", "of": "timeline/t", "change": "corrected", "reason": "x", "title": anyText(t, "title", anyLine)}}
	tl.sometimes("description", tl.prose)
	tl.sometimes("publisher", tl.line)
	tl.sometimes("contact", func(label string) any {
		return oneOf(t, label, "mailto:a+b@a.example", "mailto:o'b@x.example", anyURL(t, label))
	})
	tl.sometimes("licence", func(label string) any { return oneOf(t, label, "CC-BY-4.0", anyLine(t, label), anyURL(t, label)) })
	source := drawn{t, fields{"timeline": "t", "source": "text", "title": anyLine(t, "source"), "kind": "news", "published": anyDate(t, "published")}}
	source.sometimes("publisher", source.line)
	source.sometimes("url", func(label string) any { return anyURL(t, label) })
	source.sometimes("lang", source.lang)
	all := []fields{tl.fields, source.fields}
	for i, slug := range slugs {
		e := drawn{t, fields{"timeline": "t", "entity": slug, "kind": []string{"person", "place", "commitment"}[i], "name": anyLine(t, "name")}}
		e.sometimes("names", func(label string) any { return fields{oneOf(t, label, languages...): anyLine(t, label)} })
		e.sometimes("description", e.prose)
		e.sometimes("same_as", func(label string) any { return []any{anyURL(t, label)} })
		all = append(all, e.fields)
	}
	return all
}

// anyDraft draws an occurrence, or a change of one.
func anyDraft(t *rapid.T, keys []string) fields {
	o := drawn{t, fields{"timeline": "t"}}
	if len(keys) == 0 || rapid.Bool().Draw(t, "is new") {
		kind := oneOf(t, "kind", "remark", "meeting", "commitment", "agreement", "dance")
		o.fields["type"] = kind + "." + oneOf(t, "verb", append(events.Verbs(kind), "made")...)
		o.fields["occurred"], o.fields["title"], o.fields["citations"] = o.date("occurred"), o.lines("title"), o.citations()
		o.more()
		return o.fields
	}
	o.fields["of"], o.fields["reason"] = oneOf(t, "of", keys...), anyLine(t, "reason")
	change := oneOf(t, "change", events.Refined, events.Corrected, events.Corrected, events.Cited, events.Retracted)
	switch o.fields["change"] = change; change {
	case events.Cited:
		o.fields["cite"] = o.citations()
	case events.Refined:
		o.sometimes("summary", o.prose)
		o.fields["touches"] = slugs
	case events.Corrected:
		o.fields["title"] = o.lines("title")
		o.sometimes("occurred", o.date)
		o.more()
	}
	return o.fields
}

// more adds what an occurrence may have.
func (some drawn) more() {
	some.sometimes("summary", some.prose)
	some.sometimes("lang", some.lang)
	some.sometimes("dating_note", func(label string) any { return anyWords(some.T, label) })
	some.sometimes("about", func(string) any { return "three" })
	some.sometimes("actors", func(label string) any { return []any{fields{"entity": some.slug(label), "role": some.line("role")}} })
	some.sometimes("places", some.slugs)
	some.sometimes("touches", some.slugs)
	some.sometimes("details", func(string) any {
		return fields{"due": some.date("due"), "planned": some.date("planned"), "terms": some.prose("terms")}
	})
}

// citations are one or two, of the one source.
func (some drawn) citations() (all []any) {
	for range rapid.IntRange(1, 2).Draw(some.T, "citations") {
		c := drawn{some.T, fields{"source": "text"}}
		c.sometimes("locator", some.line)
		c.sometimes("quote", some.line)
		c.sometimes("note", func(label string) any { return anyWords(some.T, label) })
		c.sometimes("says", func(string) any { return fields{"title": some.line("title"), "occurred": some.date("occurred")} })
		all = append(all, c.fields)
	}
	return all
}
