package events

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dateline/dateline/events/edtf"
)

// checkMeaning finds what a schema cannot say: dates that do not exist,
// characters that no document can carry, citations that contradict themselves.
// It needs no other record.
func checkMeaning(recordKind string, value map[string]any) []flaw {
	flaws := badCharacters(nil, value)
	flaws = append(flaws, badDates(value, nil)...)
	if t, ok := value["type"].(string); ok && !IsRegistry(recordKind) && Type(t).Kind() != recordKind {
		flaws = append(flaws, flaw{
			[]string{"type"},
			fmt.Sprintf("the record is of kind %s for ever, %q is another", recordKind, t),
			"retract it and record it anew with replaces",
		})
	}
	citations, _ := value["citations"].([]any)
	for i, c := range citations {
		if m, ok := c.(map[string]any); ok {
			flaws = append(flaws, badCitation(recordKind, value, m, []string{"citations", strconv.Itoa(i)})...)
		}
	}
	return flaws
}

// multiline are the fields that may hold several lines.
var multiline = map[string]bool{"summary": true, "description": true, "dating_note": true, "note": true, "terms": true, "purpose": true}

func badCharacters(at []string, v any) []flaw {
	var flaws []flaw
	deeper := func(token string) []string { return append(slices.Clone(at), token) }
	switch v := v.(type) {
	case string:
		if what := badCharacter(v, len(at) > 0 && multiline[lastName(at)]); what != "" {
			flaws = append(flaws, flaw{at, what, "remove it"})
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			flaws = append(flaws, badCharacters(deeper(name), v[name])...)
		}
	case []any:
		for i, item := range v {
			flaws = append(flaws, badCharacters(deeper(strconv.Itoa(i)), item)...)
		}
	}
	return flaws
}

// lastName is the field that a value belongs to: the text of a language belongs
// to the field around it.
func lastName(at []string) string {
	for i := len(at) - 1; i >= 0; i-- {
		if multiline[at[i]] {
			return at[i]
		}
	}
	return at[len(at)-1]
}

// datePaths are where bodies hold dates.
var datePaths = [][]string{{"occurred"}, {"published"}, {"details", "planned"}, {"details", "due"}}

func badDates(value map[string]any, prefix []string) []flaw {
	var flaws []flaw
	for _, at := range datePaths {
		v := fieldAt(value, strings.Join(at, "."))
		if v == nil {
			continue
		}
		if err := dateError(at[0], v); err != nil {
			flaws = append(flaws, flaw{append(slices.Clone(prefix), at...), err.Error(), ""})
		}
	}
	return flaws
}

// dateError says why a value is not the date that its field holds: an Occurred
// at the top, a single date within details.
func dateError(field string, v any) error {
	if field == "details" {
		s, _ := v.(string)
		o, err := ParseOccurred(s)
		if err == nil && !o.Known() {
			return fmt.Errorf("%q is no date: leave the field out", s)
		}
		return err
	}
	switch v := v.(type) {
	case string, map[string]any:
		return new(Occurred).UnmarshalJSON(marshal(v))
	}
	return nil // the schema has said it
}

func badCitation(recordKind string, value, citation map[string]any, at []string) []flaw {
	var flaws []flaw
	refuse := func(field, message, hint string) {
		flaws = append(flaws, flaw{append(slices.Clone(at), field), message, hint})
	}
	if citation["directness"] == string(Attributed) && citation["attributed_to"] == nil {
		refuse("attributed_to", "missing: attributed to whom", "an entity's slug, or words such as \"unnamed officials\"")
	}
	if citation["attributed_to"] != nil && citation["directness"] != string(Attributed) {
		refuse("attributed_to", "only with directness: attributed", "")
	}
	says, _ := citation["says"].(map[string]any)
	gives, _ := citation["gives"].([]any)
	for _, g := range gives {
		path, _ := g.(string)
		if fieldAt(value, path) == nil {
			refuse("gives", fmt.Sprintf("%q: the record has no such field", path), "take it out, or use says")
		}
		if says[path] != nil {
			refuse("gives", fmt.Sprintf("%q stands in gives and in says", path), "gives is what it supports, says is where it differs")
		}
	}
	for _, path := range slices.Sorted(maps.Keys(says)) {
		for _, f := range badSaying(recordKind, value, path, says[path]) {
			refuse("says", path+": "+f.message, f.hint)
		}
	}
	return flaws
}

// badSaying checks a source's own value as if the record had it.
func badSaying(recordKind string, value map[string]any, path string, said any) []flaw {
	name, sub, isPart := strings.Cut(path, ".")
	asSaid := maps.Clone(value)
	delete(asSaid, "citations")
	switch {
	case !isPart:
		asSaid[name] = said
	case name == "details":
		details, _ := value["details"].(map[string]any)
		details = maps.Clone(details)
		if details == nil {
			details = make(map[string]any)
		}
		details[sub] = said
		asSaid["details"] = details
	default:
		asSaid[name] = []any{said}
	}
	var flaws []flaw
	for _, f := range append(checkShape(recordKind, asSaid), badDates(asSaid, nil)...) {
		if len(f.at) > 0 && f.at[0] == name {
			flaws = append(flaws, f)
		}
	}
	return flaws
}

// canonical decodes a body into the type of its kind and writes it in that
// type's order: the bytes of an event.
func canonical(recordKind string, value map[string]any) ([]byte, error) {
	switch body := marshal(value); schemaName(recordKind) {
	case KindTimeline:
		return recode[Timeline](body)
	case KindSource:
		return recode[Source](body)
	case KindEntity:
		return recode[Entity](body)
	default:
		return recode[Occurrence](body)
	}
}

func recode[B Body](body []byte) ([]byte, error) {
	b, err := Decode[B](body)
	if err != nil {
		return nil, err
	}
	return marshal(b), nil
}

// dateOf returns the date that a record's own time is told by.
func dateOf(value map[string]any) Occurred {
	var o Occurred
	for _, name := range []string{"occurred", "published"} {
		if v := value[name]; v != nil {
			_ = o.UnmarshalJSON(marshal(v)) // checked before
		}
	}
	return o
}

// outsideBounds finds the dates of a refinement that say what the record as it
// stood excludes.
func outsideBounds(before, after map[string]any) []flaw {
	const hint = "a date outside what was said before is a correction: change: corrected, with a reason"
	var flaws []flaw
	if old, now := dateOf(before), dateOf(after); !now.Within(old) {
		field := "occurred"
		if after["published"] != nil {
			field = "published"
		}
		flaws = append(flaws, flaw{[]string{field}, fmt.Sprintf("%s is not within %s", now, old), hint})
	}
	for _, name := range []string{"planned", "due"} {
		old, _ := fieldAt(before, "details."+name).(string)
		now, _ := fieldAt(after, "details."+name).(string)
		if old == "" || old == now {
			continue
		}
		outer, _ := edtf.Parse(old)
		if inner, err := edtf.Parse(now); err != nil || !inner.Within(outer) {
			flaws = append(flaws, flaw{[]string{"details", name}, fmt.Sprintf("%q is not within %s", now, old), hint})
		}
	}
	return flaws
}

// reference is a record that a body names.
type reference struct {
	at   []string
	kind string // KindEntity, KindSource, or "" for an occurrence
	key  string
}

// references lists every record that a body names.
func references(value map[string]any) []reference {
	var refs []reference
	add := func(kind string, v any, at ...string) {
		if s, ok := v.(string); ok {
			refs = append(refs, reference{at, kind, s})
		}
	}
	each := func(v any, visit func(v any, i string)) {
		list, _ := v.([]any)
		for i, item := range list {
			visit(item, strconv.Itoa(i))
		}
	}
	add(KindEntity, value["about"], "about")
	add("", value["part_of"], "part_of")
	add("", value["replaces"], "replaces")
	for _, name := range []string{"places", "touches"} {
		each(value[name], func(v any, i string) { add(KindEntity, v, name, i) })
	}
	each(value["actors"], func(v any, i string) {
		actor, _ := v.(map[string]any)
		add(KindEntity, actor["entity"], "actors", i, "entity")
		add(KindEntity, actor["office"], "actors", i, "office")
	})
	for _, name := range []string{"occasion", "of", "located_in"} {
		add(KindEntity, fieldAt(value, "details."+name), "details", name)
	}
	for _, name := range []string{"obligors", "beneficiaries", "parties"} {
		each(fieldAt(value, "details."+name), func(v any, i string) { add(KindEntity, v, "details", name, i) })
	}
	each(value["citations"], func(v any, i string) {
		c, _ := v.(map[string]any)
		add(KindSource, c["source"], "citations", i, "source")
	})
	return refs
}

// equalJSON compares two bodies.
func equalJSON(a, b []byte) bool {
	return bytes.Equal(a, b) || json.Valid(a) && json.Valid(b) && bytes.Equal(marshal(decodeValue(a)), marshal(decodeValue(b)))
}
