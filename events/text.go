package events

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"strings"
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
// its plain words, else English, else the first by name, and the language found,
// as the text spells it.
func (t Text) In(langs ...string) (words, lang string) {
	if s, ok := t[""]; ok && len(t) == 1 {
		return s, ""
	}
	for _, l := range langs {
		if found, ok := t.spoken(l); ok {
			return t[found], found
		}
	}
	for _, l := range [...]string{"", "en"} {
		if found, ok := t.spoken(l); ok {
			return t[found], found
		}
	}
	lang, _ = t.first(func(string) bool { return true })
	return t[lang], lang
}

// CheckLanguage tells what is wrong with the name of a language: it is a BCP 47
// tag, as records have them.
func CheckLanguage(tag string) error {
	if len(tag) <= 35 && languageTag.MatchString(tag) {
		return nil
	}
	return fmt.Errorf("%s is no language: use a BCP 47 tag, for example en or zh-Hant", quoted(tag))
}

// languageTag is the pattern of the schema, which leaves open what is registered.
var languageTag = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`)

// spoken finds the language of the text that serves who wants one (RFC 4647):
// the same, whatever its case; else the nearest that is less particular (lookup,
// section 3.4: zh-Hant-TW, zh-Hant, zh); else the first by name that is more
// particular (basic filtering, section 3.3.1: de takes de-AT).
func (t Text) spoken(wanted string) (lang string, ok bool) {
	if _, ok := t[wanted]; ok || wanted == "" {
		return wanted, ok
	}
	for at := wanted; at != ""; at = lessParticular(at) {
		if l, ok := t.first(func(l string) bool { return strings.EqualFold(l, at) }); ok {
			return l, true
		}
	}
	return t.first(func(l string) bool {
		return len(l) > len(wanted) && l[len(wanted)] == '-' && strings.EqualFold(l[:len(wanted)], wanted)
	})
}

// lessParticular takes the last subtag away, and with it the single letter that
// it belongs to; it is empty at the end.
func lessParticular(lang string) string {
	lang = lang[:max(0, strings.LastIndexByte(lang, '-'))]
	if at := len(lang) - 2; at > 0 && lang[at] == '-' {
		lang = lang[:at]
	}
	return lang
}

// first finds the first language of the text, by name, that is taken.
func (t Text) first(takes func(lang string) bool) (first string, ok bool) {
	for l := range t {
		if takes(l) && (!ok || l < first) {
			first, ok = l, true
		}
	}
	return first, ok
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

// NameIn returns the entity's name in the first of the languages it has one in,
// as [Text.In] finds them, else its plain name, and the language. The plain name
// is in own, the default language of the timeline.
func (e *Entity) NameIn(own string, langs ...string) (name, lang string) {
	if len(langs) == 0 || len(e.Names) == 0 {
		return e.Name, own
	}
	all := Text(maps.Clone(e.Names))
	if _, ok := all[own]; !ok && e.Name != "" {
		all[own] = e.Name
	}
	for _, l := range langs {
		if found, ok := all.spoken(l); ok {
			return all[found], found
		}
	}
	return e.Name, own
}
