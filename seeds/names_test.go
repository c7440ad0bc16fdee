package seeds_test

import (
	"slices"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The last file is from no text: it gives names in Japanese and Hindi, and
// nothing else.

// TestNamesAreNothingElse: what the texts say is the same with and without.
func TestNamesAreNothingElse(t *testing.T) {
	before, after := at(t, reading(t, 5), everything), at(t, all(t), everything)
	if b, a := before.Body(), after.Body(); before.Title() != after.Title() || a.Title["en"] != b.Title.String() || a.Description["en"] != b.Description.String() {
		t.Errorf("the timeline is told otherwise in English: %q, %q", after.Title(), a.Description["en"])
	}
	for e := range before.Entities("") {
		named, _ := after.Entity(e.Slug)
		named.Updated, named.Body.Names = e.Updated, e.Body.Names
		if told, want := jsonOf(t, named), jsonOf(t, e); told != want {
			t.Errorf("more than names has changed:\n%s\n%s", want, told)
		}
	}
	if told, want := jsonOf(t, slices.Collect(after.News())), jsonOf(t, slices.Collect(before.News())); told != want {
		t.Error("what happened is told otherwise")
	}
}

// TestNamesAreInTheirScripts: composed as Unicode has it, and nothing in the
// language of the other.
func TestNamesAreInTheirScripts(t *testing.T) {
	count := map[string]int{}
	for e := range at(t, all(t), everything).Entities("") {
		for lang, name := range e.Body.Names {
			count[lang]++
			hindi := slices.ContainsFunc([]rune(name), func(r rune) bool { return unicode.Is(unicode.Devanagari, r) })
			if !norm.NFC.IsNormalString(name) || hindi != (lang == "hi") {
				t.Errorf("%s is called %q in %s", e.Slug, name, lang)
			}
		}
	}
	if count["ja"] < 40 || count["hi"] < 35 || len(count) != 2 {
		t.Errorf("names in %v, want at least 40 in Japanese and 35 in Hindi", count)
	}
}

func TestTheTimelineSpeaksItsLanguages(t *testing.T) {
	v := at(t, all(t), everything)
	if langs := v.Languages(); !slices.Equal(langs, []string{"en", "ja", "hi"}) {
		t.Errorf("offers %v", langs)
	}
	for _, c := range []struct{ lang, title, person, dialogue, fallback string }{
		{"en", "India–Japan AI partnership", "Sanae Takaichi", "India–Japan Foreign Ministers' Strategic Dialogue", "Sarvam AI"},
		{"ja", "日印AIパートナーシップ", "高市早苗", "日印外相間戦略対話", "Sarvam AI"},
		{"hi-IN", "भारत–जापान एआई साझेदारी", "सनाए ताकाइची", "India–Japan Foreign Ministers' Strategic Dialogue", "Sarvam AI"},
		{"fr", "India–Japan AI partnership", "Sanae Takaichi", "India–Japan Foreign Ministers' Strategic Dialogue", "Sarvam AI"},
	} {
		s := v.Speaking(c.lang)
		got := []string{s.Title(), s.Name("sanae-takaichi").Name, s.Name("foreign-ministers-strategic-dialogue").Name, s.Name("sarvam-ai").Name}
		if want := []string{c.title, c.person, c.dialogue, c.fallback}; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", c.lang, got, want)
		}
	}
}
