package hostile

import (
	"bytes"
	"encoding/binary"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/dateline/dateline/events"
)

// Refused is what record does not take, one draft a line and one line for each
// of the words.
func Refused(timeline string) (lines [][]byte) {
	for _, w := range All {
		if w.Refused {
			lines = append(lines, raw(object{"timeline": timeline, "type": "remark.made", "occurred": "2026", "title": "T", "summary": w.Text, "citations": []object{{"source": "text"}}}))
		}
	}
	return lines
}

// Events are a timeline that record does not take, as a log may hold it all the
// same: an older program's, a faulty one's. They are to be appended in their
// order to a log that does not have the timeline, past all checks. They are
// recorded a second apart, from a time on.
func Events(timeline string, from time.Time) (all []events.Event) {
	add := func(kind, key string, change events.Change, body object) string {
		e := events.Event{
			Record: events.Ref{Timeline: timeline, Kind: kind, Key: key}, Change: change, By: "a\x01\u202e<b>",
			Recorded: from.Add(time.Duration(len(all)) * time.Second).UTC().Truncate(time.Millisecond), Body: raw(body),
		}
		_ = e.ID.SetTime(ulid.Timestamp(e.Recorded))
		binary.BigEndian.PutUint64(e.ID[8:], uint64(len(all)+1))
		if key == "" {
			e.Record.Key = e.ID.String()
		}
		if change.NeedsReason() {
			e.Reason = "\x00]]>\ufffe\xff"
		}
		all = append(all, e)
		return e.Record.Key
	}
	first := All[0].Text
	add(events.KindTimeline, timeline, events.Recorded, object{"title": first, "description": first, "languages": []string{first, "en"}, "publisher": first, "contact": "mailto:" + first, "licence": "javascript:" + first})
	add(events.KindSource, "text", events.Recorded, object{"title": first, "publisher": first, "url": "javascript:alert(1)", "published": "2026", "kind": first, "lang": first, "flags": []string{first}})
	add(events.KindEntity, "x", events.Recorded, object{
		"kind": "commitment", "name": first, "names": object{"fr": first, first: first}, "aliases": []string{first, ""}, "description": first,
		"same_as": []string{"javascript:alert(1)", first}, "details": object{"obligors": []string{"x", first}, "measure": object{"quantity": 1e300, "unit": first}},
	})
	for _, w := range All {
		key := add("remark", "", events.Recorded, everywhere(w.Text))
		changed := everywhere(w.Text)
		changed["title"], changed["occurred"] = w.Text+"!", "2026-03-05"
		add("remark", key, events.Corrected, changed)
		if w.Refused {
			add("remark", key, events.Retracted, changed)
		}
	}
	return all
}

// everywhere says words in every field of an occurrence, whatever it is for.
func everywhere(words string) object {
	return object{
		"type": "remark.made", "occurred": "2026-03-04", "dating_note": words, "title": words, "summary": words, "about": "x", "lang": words,
		"actors": []object{{"entity": "x", "role": words}, {"entity": words, "office": words}}, "places": []string{"x", words}, "touches": []string{words},
		"details":   object{"planned": "2026-05", "due": "2026-06", "terms": object{"en": words, words: words}, "occasion": words},
		"citations": []object{{"source": "text", "locator": words, "quote": words, "attributed_to": words, "gives": []string{"title"}, "says": object{"title": words, "places": []string{words}}, "note": words}},
	}
}

// marks stand for what encoding/json would replace, until the JSON is there.
var marks = []struct{ words, mark, json string }{
	{loneSurrogate, "LONE-SURROGATE", `\ud800`},
	{brokenBytes, "BROKEN-BYTES", brokenBytes},
}

// raw is a value in JSON with what only bytes can say.
func raw(o object) []byte {
	b := encoded(marked(o))
	for _, m := range marks {
		b = bytes.ReplaceAll(b, []byte(m.mark), []byte(m.json))
	}
	return b
}

// marked is a value with marks in its texts and names.
func marked(v any) any {
	switch v := v.(type) {
	case string:
		for _, m := range marks {
			v = strings.ReplaceAll(v, m.words, m.mark)
		}
		return v
	case []string:
		return each(v)
	case []object:
		return each(v)
	case object:
		o := make(object, len(v))
		for name, value := range v {
			o[marked(name).(string)] = marked(value)
		}
		return o
	}
	return v
}

func each[V any](list []V) []any {
	all := make([]any, len(list))
	for i, v := range list {
		all[i] = marked(v)
	}
	return all
}
