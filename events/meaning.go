package events

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// checkMeaning finds what a schema cannot say: dates that do not exist,
// characters that no document can carry, citations that contradict themselves.
// It needs no other record.
func checkMeaning(recordKind string, value map[string]any) []flaw {
	flaws := badCharacters(nil, value)
	flaws = append(flaws, badDates(value)...)
	if t, ok := value["type"].(string); ok && !IsRegistry(recordKind) && Type(t).Kind() != recordKind {
		flaws = append(flaws, flaw{
			[]string{"type"},
			fmt.Sprintf("the record is of kind %s for ever, %s is another", recordKind, quoted(t)),
			"retract it and record it anew with replaces",
		})
	}
	citations, _ := value["citations"].([]any)
	for i, c := range citations {
		if m, ok := c.(map[string]any); ok {
			flaws = append(flaws, badCitation(recordKind, value, m, strconv.Itoa(i))...)
		}
	}
	return flaws
}

// multiline are the fields that may hold several lines.
var multiline = map[string]bool{"summary": true, "description": true, "dating_note": true, "note": true, "terms": true, "purpose": true}

// badCharacters looks at every text of a body. Paths are only kept with flaws:
// at is shared on the way down.
func badCharacters(at []string, v any) []flaw {
	var flaws []flaw
	switch v := v.(type) {
	case string:
		if what, hint := badCharacter(v, isMultiline(at)); what != "" {
			flaws = append(flaws, flaw{slices.Clone(at), what, hint})
		}
	case map[string]any:
		for name, value := range v {
			flaws = append(flaws, badCharacters(append(at, name), value)...)
		}
	case []any:
		for i, item := range v {
			flaws = append(flaws, badCharacters(append(at, strconv.Itoa(i)), item)...)
		}
	}
	return flaws
}

// isMultiline tells whether a value belongs to a field of several lines: the
// text of a language belongs to the field around it.
func isMultiline(at []string) bool {
	return slices.ContainsFunc(at, func(token string) bool {
		name, sub, _ := strings.Cut(token, ".") // of says: details.terms, summary.en
		return multiline[name] || multiline[sub]
	})
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

// equalJSON compares two bodies.
func equalJSON(a, b []byte) bool {
	return bytes.Equal(a, b) || json.Valid(a) && json.Valid(b) && bytes.Equal(marshal(decodeValue(a)), marshal(decodeValue(b)))
}
