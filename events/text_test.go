package events

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestTextIn(t *testing.T) {
	both := Text{"en": "pier", "de": "Mole"}
	for _, c := range []struct {
		text        Text
		langs       []string
		words, lang string
	}{
		{Plain("pier"), nil, "pier", ""},
		{Plain("pier"), []string{"ja"}, "pier", ""},
		{both, []string{"ja", "de", "en"}, "Mole", "de"},
		{both, nil, "pier", "en"},
		{both, []string{"ja"}, "pier", "en"},
		{Text{"": "quay", "de": "Mole"}, []string{"ja"}, "quay", ""},
		{Text{"fr": "quai", "de": "Mole"}, []string{"ja"}, "Mole", "de"},
		{nil, []string{"ja"}, "", ""},
	} {
		if words, lang := c.text.In(c.langs...); words != c.words || lang != c.lang {
			t.Errorf("%v in %v: %q, %q", c.text, c.langs, words, lang)
		}
	}
}

func TestTextInLeavesTheCallersListAlone(t *testing.T) {
	langs := append(make([]string, 0, 8), "ja", "de")
	Text{"de": "Mole"}.In(langs[:1]...)
	if langs[1] != "de" {
		t.Errorf("got %v", langs)
	}
}

func TestTextJSON(t *testing.T) {
	for in, want := range map[string]string{
		`"pier <1> & 2"`:            `"pier \u003c1\u003e \u0026 2"`,
		`{"de":"Mole","en":"pier"}`: `{"de":"Mole","en":"pier"}`,
		`""`:                        `null`,
		`null`:                      `null`,
	} {
		var text Text
		must(t, json.Unmarshal([]byte(in), &text))
		if got, _ := json.Marshal(text); string(got) != want {
			t.Errorf("%s comes back as %s", in, got)
		}
	}
	var text Text
	if json.Unmarshal([]byte(`["pier"]`), &text) == nil || json.Unmarshal([]byte(`{"en":1}`), &text) == nil {
		t.Error("took what is no text")
	}
}

func TestBadCharacter(t *testing.T) {
	for _, c := range []struct {
		s         string
		multiline bool
		want      string
	}{
		{"plain, ünï, 日本, 🚢", false, ""},
		{"two\nlines\tand a tab", true, ""},
		{"two\nlines", false, "a line break"},
		{"a\ttab", false, "U+0009"},
		{"carriage\r\nreturn", true, "U+000D"},
		{"nul\x00", true, "U+0000"},
		{"escape\x1b[31m", true, "U+001B"},
		{"delete\x7f", true, "U+007F"},
		{"next line\u0085", true, "U+0085"},
		{"separator\u2028", true, "U+2028"},
		{"damaged \ufffd", true, "damaged"},
		{"mark \ufffe", true, "noncharacter U+FFFE"},
		{"mark \ufdd0", true, "noncharacter U+FDD0"},
		{"mark \U0010ffff", true, "noncharacter U+10FFFF"},
	} {
		what, hint := badCharacter(c.s, c.multiline)
		if c.want == "" && what != "" || !strings.Contains(what, c.want) || (what == "") != (hint == "") {
			t.Errorf("%q: %q (%q)", c.s, what, hint)
		}
	}
}

func TestMessagesRepeatLittle(t *testing.T) {
	if got := quoted(strings.Repeat("日\x1b", 1<<20)); len(got) > 600 || strings.Contains(got, "\x1b") {
		t.Errorf("%d bytes: %.100s", len(got), got)
	}
	if got := short("short"); got != "short" {
		t.Errorf("got %s", got)
	}
}
