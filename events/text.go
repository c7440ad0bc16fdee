package events

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
)

// Text is words in one language, or the same words in several. In JSON it is a
// string, or an object from BCP 47 language to string. A plain string has the
// language "", which stands for the record's own.
type Text map[string]string

// Plain makes a Text in the record's own language.
func Plain(s string) Text {
	if s == "" {
		return nil
	}
	return Text{"": s}
}

// In returns the words in the first of the languages that the text has, else
// its plain words, else English, else the first by name, and the language found.
func (t Text) In(langs ...string) (words, lang string) {
	for _, l := range slices.Concat(langs, []string{"", "en"}) {
		if s, ok := t[l]; ok {
			return s, l
		}
	}
	for _, l := range slices.Sorted(maps.Keys(t)) {
		return t[l], l
	}
	return "", ""
}

// String returns the words in the record's own language.
func (t Text) String() string { s, _ := t.In(); return s }

// MarshalJSON writes a plain text as a string.
func (t Text) MarshalJSON() ([]byte, error) {
	if s, ok := t[""]; ok && len(t) == 1 {
		return json.Marshal(s)
	}
	return json.Marshal(map[string]string(t))
}

// UnmarshalJSON reads a string or an object.
func (t *Text) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		*t = Plain(s)
		return nil
	}
	var m map[string]string
	if err := json.Unmarshal(b, &m); err != nil {
		return errors.New("neither a string nor an object from language to string")
	}
	*t = m
	return nil
}
