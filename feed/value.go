package feed

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/dateline/dateline/events"
)

// valueWords says the JSON of a field's value as people do: a date in words,
// entities by their names, a list with commas. What it does not understand it
// says as it is written.
func (t telling) valueWords(field, value string) string {
	if value == "" || value == "null" {
		return ""
	}
	_, last, dotted := strings.Cut(field, ".")
	if !dotted || field != "details."+last {
		last, _, _ = strings.Cut(field, ".")
	}
	say, ok := sayings[last]
	if !ok {
		say = telling.anyWords
	}
	words, ok := say(t, []byte(value))
	if !ok {
		words, ok = t.anyWords([]byte(value))
	}
	if !ok {
		words = value
	}
	return clean(words)
}

// sayings are how the values of some fields are said. Not ok: the value is
// none of the field's.
var sayings = map[string]func(telling, []byte) (words string, ok bool){
	"occurred": telling.dateWords, "planned": telling.dateWords, "due": telling.dateWords, "published": telling.dateWords,
	"type":  func(_ telling, b []byte) (string, bool) { s, ok := text(b); return typeWords(events.Type(s)), ok },
	"about": telling.entityWords, "occasion": telling.entityWords, "places": telling.entityWords, "touches": telling.entityWords,
	"actors":  telling.actorWords,
	"part_of": telling.occurrenceWords, "replaces": telling.occurrenceWords,
}

func text(b []byte) (s string, ok bool) { return s, json.Unmarshal(b, &s) == nil }

func (t telling) dateWords(b []byte) (string, bool) {
	var o events.Occurred
	if json.Unmarshal(b, &o) != nil {
		return "", false
	}
	return o.Words(), true
}

// entityWords says a slug or a list of slugs.
func (t telling) entityWords(b []byte) (string, bool) {
	if slug, ok := text(b); ok {
		return t.tl.Name(slug).Name, true
	}
	var slugs []string
	if json.Unmarshal(b, &slugs) != nil {
		return "", false
	}
	names := make([]string, len(slugs))
	for i, slug := range slugs {
		names[i] = t.tl.Name(slug).Name
	}
	return list(names), true
}

// actorWords says an actor or a list of actors.
func (t telling) actorWords(b []byte) (string, bool) {
	var actors []events.Actor
	if json.Unmarshal(b, &actors) != nil {
		var one events.Actor
		if json.Unmarshal(b, &one) != nil {
			return "", false
		}
		actors = []events.Actor{one}
	}
	names := make([]string, len(actors))
	for i, a := range actors {
		names[i] = t.tl.Name(a.Entity).Name
		if a.Role != "" {
			names[i] += " (" + a.Role + ")"
		}
	}
	return list(names), true
}

func (t telling) occurrenceWords(b []byte) (string, bool) {
	id, ok := text(b)
	return t.occurrence(id).Name, ok
}

// anyWords says strings, texts by language, numbers and lists of strings.
func (t telling) anyWords(b []byte) (string, bool) {
	var words events.Text
	if json.Unmarshal(b, &words) == nil {
		s, _ := words.In(t.language())
		return s, true
	}
	var number float64
	if json.Unmarshal(b, &number) == nil {
		return strconv.FormatFloat(number, 'f', -1, 64), true
	}
	var all []string
	if json.Unmarshal(b, &all) != nil {
		return "", false
	}
	return list(all), true
}

// list joins words with commas.
func list(words []string) string { return strings.Join(words, ", ") }
