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
		{both, []string{"DE"}, "Mole", "de"},
		{both, []string{"de-CH-1996"}, "Mole", "de"},
		{both, []string{"den", "d", "-", ""}, "pier", "en"},
		{both, []string{"de-x-port"}, "Mole", "de"},
		{both, []string{"x-de"}, "pier", "en"},
		{Text{"de-AT": "Landungssteg", "en-GB": "pier", "de-CH": "Steg"}, []string{"de"}, "Landungssteg", "de-AT"},
		{Text{"de-AT": "Landungssteg", "en-GB": "pier"}, []string{"de-CH"}, "pier", "en-GB"},
		{Text{"de": "Mole", "de-AT": "Landungssteg"}, []string{"de"}, "Mole", "de"},
		{Text{"zh-Hant": "碼頭", "zh": "码头"}, []string{"zh-Hant-TW"}, "碼頭", "zh-Hant"},
		{Text{"zh-Hant": "碼頭", "zh": "码头"}, []string{"zh-TW"}, "码头", "zh"},
		{Text{"zh-hant": "碼頭", "en": "pier"}, []string{"ZH-Hant-TW"}, "碼頭", "zh-hant"},
		{Text{"DE": "Kai", "De": "Pier"}, []string{"de"}, "Kai", "DE"},
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

func TestLessParticular(t *testing.T) {
	for lang, want := range map[string]string{
		"zh-Hant-TW": "zh-Hant", "zh-Hant": "zh", "zh": "", "": "", "de-x-port": "de", "zh-a-extend1-x-private": "zh-a-extend1",
		"zh-a-extend1": "zh", "x-de": "x", "-": "", "--": "-",
	} {
		if got := lessParticular(lang); got != want {
			t.Errorf("%q becomes %q, want %q", lang, got, want)
		}
	}
}

func TestCheckLanguage(t *testing.T) {
	for _, good := range []string{"en", "ja-JP", "zh-Hant-TW", "de-x-port", "DE"} {
		if err := CheckLanguage(good); err != nil {
			t.Error(err)
		}
	}
	for _, bad := range []string{"", "e", "en_GB", "en-", "日本", "en\n", strings.Repeat("abcdefg-", 5) + "a"} {
		if err := CheckLanguage(bad); err == nil || !strings.Contains(err.Error(), "BCP 47") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestNameIn(t *testing.T) {
	pier := &Entity{Name: "The pier", Names: map[string]string{"de": "Die Mole", "de-AT": "Der Steg", "ja": "桟橋"}}
	for _, c := range []struct {
		entity     *Entity
		own        string
		langs      []string
		name, lang string
	}{
		{pier, "en", nil, "The pier", "en"},
		{pier, "en", []string{"ja-JP"}, "桟橋", "ja"},
		{pier, "en", []string{"de-AT"}, "Der Steg", "de-AT"},
		{pier, "en", []string{"fr", "de-CH"}, "Die Mole", "de"},
		{pier, "en", []string{"en-GB", "ja"}, "The pier", "en"},
		{pier, "en", []string{"fr"}, "The pier", "en"},
		{pier, "", []string{"fr"}, "The pier", ""},
		{pier, "de", []string{"de"}, "Die Mole", "de"},
		{&Entity{Name: "The pier"}, "en", []string{"ja"}, "The pier", "en"},
		{&Entity{Names: pier.Names}, "en", []string{"en", "ja"}, "桟橋", "ja"},
		{&Entity{Names: pier.Names}, "en", []string{"en"}, "", "en"},
	} {
		if name, lang := c.entity.NameIn(c.own, c.langs...); name != c.name || lang != c.lang {
			t.Errorf("%s (%s) in %v: %q, %q; want %q, %q", c.entity.Name, c.own, c.langs, name, lang, c.name, c.lang)
		}
	}
	if len(pier.Names) != 3 {
		t.Errorf("the record was changed: %v", pier.Names)
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
