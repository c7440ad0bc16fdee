package hostile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/dateline/dateline/events"
)

// object is a record as a file says it.
type object map[string]any

// crowd is how many entities a record names at most.
const crowd = 250

// File is a timeline that record takes, in JSON Lines: every word wherever a
// word may stand, and what is odd by its size, its number or its language.
func File(timeline string) []byte {
	lines := []object{
		{"timeline": timeline, "title": object{"en": "<Hostile> & “odd”", "ar": "عدائي"}, "description": "]]> & <b>no</b>\n\n# at all", "languages": []string{"en", "ar", "qaa-Qaaa-QM-x-southern"}, "publisher": `O'Brien & <Sons> "Ltd" ]]>`, "contact": "mailto:o'brien+x@chronicle.example", "licence": "CC-BY-4.0"},
		{"timeline": timeline, "source": "text", "title": `A <text> & "more" ]]>`, "publisher": "=1+1", "url": "https://evil.example/?a=1&b='\"<>%00#]]>", "published": "2026", "kind": "news", "lang": "zh-cmn-Hans-CN"},
		{"timeline": timeline, "entity": "x", "kind": "commitment", "name": "X & <Y> ]]>", "names": object{"ar": "عدائي", "ja": "敵対的", "tlh": "jagh"}, "details": object{"obligors": []string{"one-0"}, "measure": object{"quantity": 1e300, "unit": `"<m>" & ]]>`}}},
	}
	for i := range crowd {
		lines = append(lines, object{"timeline": timeline, "entity": fmt.Sprintf("one-%d", i), "kind": "person", "name": fmt.Sprintf("%d. <One> & \"other\"", i)})
	}
	for i, w := range All {
		if !w.Refused {
			lines = append(lines, changing(fmt.Sprintf("word-%d", i), occurrence(timeline, w.Text), w.Text, i%3 == 0)...)
		}
	}
	lines = append(lines, odd(timeline)...)
	var b bytes.Buffer
	for _, line := range lines {
		b.Write(encoded(line))
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// occurrence says words in every place of an occurrence where words can be
// said: whole where a field has several lines, in one line elsewhere.
func occurrence(timeline, words string) object {
	line := cut(strings.Join(strings.Fields(words), " "), 500)
	return object{
		"timeline": timeline, "type": "remark.made", "occurred": "2026-03-04", "dating": "inferred", "dating_note": words,
		"title": line, "summary": words, "about": "x", "actors": []object{{"entity": "one-0", "role": line}}, "places": []string{"one-1"},
		"details": object{"due": "2026-06", "terms": object{"en": words, "ar": words}},
		"citations": []object{{
			"source": "text", "locator": line, "quote": cut(line, 300), "directness": "attributed", "attributed_to": line, "note": cut(words, 2000),
			"stance": "contradicts", "says": object{"title": line},
		}},
	}
}

// changing is an occurrence, a correction of it in every place and, where it is
// to go, its retraction, for hostile reasons.
func changing(label string, o object, words string, goes bool) []object {
	corrected, reason := object{"change": events.Corrected, "of": label, "occurred": "2026-03-04/2026-03-06", "cite": o["citations"]}, cut(words, 1000)
	for _, name := range []string{"timeline", "title", "summary", "dating_note"} {
		corrected[name] = o[name]
	}
	corrected["title"], corrected["reason"], o["label"] = cut(o["title"].(string), 498)+" !", reason, label
	lines := []object{o, corrected}
	if goes {
		lines = append(lines, object{"timeline": o["timeline"], "change": events.Retracted, "of": label, "reason": reason})
	}
	return lines
}

// odd are occurrences of unusual size, number, date and language.
func odd(timeline string) []object {
	many, actors := make([]string, crowd), make([]object, crowd)
	for i := range many {
		many[i] = fmt.Sprintf("one-%d", i)
		actors[i] = object{"entity": many[i], "role": "<role> & ]]>"}
	}
	languages := object{"en": "In many tongues"}
	for _, tag := range []string{"ar", "he", "ja", "zh-cmn-Hans-CN", "sl-rozaj-biske-1994", "qaa-Qaaa-QM-x-southern", "de-CH-1901", "tlh"} {
		languages[tag] = "עברית & <" + tag + "> ]]>"
	}
	at := func(more object) object {
		o := object{"timeline": timeline, "type": "remark.made", "occurred": "2026-03-05", "title": "Odd", "citations": []object{{"source": "text"}}}
		for name, value := range more {
			o[name] = value
		}
		return o
	}
	return []object{
		at(object{"title": strings.Repeat("長", 500)}),
		at(object{"title": "Large", "summary": Large}),
		at(object{"title": "Crowded", "actors": actors, "places": many, "touches": many}),
		at(object{"title": languages, "summary": languages}),
		at(object{"title": "In Klingon", "lang": "tlh"}),
		at(object{"title": "In a private language", "lang": "qaa-Qaaa-QM-x-southern"}),
		at(object{"title": "Long ago", "occurred": "-0044-03-15"}),
		at(object{"title": "Long hence", "occurred": "9999-12-31"}),
		at(object{"title": "Nobody knows when", "occurred": "unknown"}),
		at(object{"title": "Before that", "occurred": "[..2026-03-05]"}),
		at(object{"title": "On a leap day of year 0", "occurred": "0000-02-29"}),
		at(object{"title": "Planned", "type": "meeting.scheduled", "details": object{"planned": "9999-12-31"}}),
		at(object{"title": "Promised", "type": "commitment.made", "about": "x", "details": object{"due": "2026-06-30"}}),
	}
}

// cut takes the first n characters of a text.
func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// encoded is a value in JSON without the escapes of HTML: as hostile as it is.
func encoded(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // strings, numbers and maps of them
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
