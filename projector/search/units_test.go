package search

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// words writes a text as the index has it.
func words(text string) string {
	units := cut(text, nil)
	return strings.TrimSpace(string(appendCharacters(appendWords(nil, units, ""), units, "")))
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"nothing", " – … ", ""},
		{"case and punctuation", "The U.S.–Sweden pact (2023), G20!", "the u s sweden pact 2023 g20"},
		{"accents, composed", "Führer Élysée São Ångström", "fuhrer elysee sao angstrom"},
		{"accents, combining", "E\u0301lyse\u0301e", "elysee"},
		{"letters spelled out", "Straße Æsir œuvre Łódź Søren Đorđe ılık", "strasse aesir oeuvre lodz soren dorde ilik"},
		{"greek", "Ἀθῆναι ΛΌΓΟΣ λόγος", "αθηναι λογοσ λογοσ"},
		{"cyrillic keeps its letters", "Йошкар-Ола", "йошкар ола"},
		{"full width", "ＡＩ　２０２５", "ai 2025"},
		{"soft hyphen and joiner", "agree\u00adment zero\u200dwidth", "agreement zerowidth"},
		{"two kanji", "首相", "首相 首 相"},
		{"one kanji", "首", "首"},
		{"kanji and kana", "日本の首相", "日本 本の の首 首相 日 本 の 首 相"},
		{"a character is listed once", "人人人", "人人 人人 人"},
		{"two runs do not touch", "日本、首相", "日本 " + boundaryUnit + " 首相 日 本 首 相"},
		{"katakana with its long mark", "データ", "デー ータ デ ー タ"},
		{"half-width kana", "ｶﾞｽ", "ガス ガ ス"},
		{"voiced mark apart", "か\u3099", "が"},
		{"ligature", "㍿", "株式 式会 会社 株 式 会 社"},
		{"variation selector", "葛\U000E0100城", "葛城 葛 城"},
		{"mixed scripts", "AI規制2025年", "ai 規制 2025 年 規 制"},
		{"hindi keeps its signs", "प्रधानमंत्री ने समझौते", "प्रधानमंत्री ने समझौते"},
		{"nukta, composed or not or left out", "\u095eरांस फ\u093cरांस फरांस", "फरांस फरांस फरांस"},
		{"other letters with nukta", "\u0929\u0931\u0934", "नरळ"},
		{"chandrabindu", "हिँदी", "हिंदी"},
		{"devanagari digits", "२०२५", "2025"},
		{"texts stay apart", "a\x1eb", "a " + boundaryUnit + " b"},
		{"what is too long", strings.Repeat("x", 200), strings.Repeat("x", maxUnit)},
		{"broken bytes", "a\xffb", "a b"},
		{"korean", "한국 대통령", "한국 대통령"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, words(c.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Units stand in the text in order, and cover what they say.
func TestUnitsLieInTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		last := 0
		for _, u := range cut(text, nil) {
			if u.start < last || u.end <= u.start || u.end > len(text) || u.text == "" {
				t.Fatalf("unit %q at %d–%d of %q", u.text, u.start, u.end, text)
			}
			if !u.joined {
				last = u.start
			}
		}
	})
}

func TestStem(t *testing.T) {
	for _, c := range []struct{ stem, words string }{
		{"agreement", "agreement agreements"},
		{"sign", "sign signs signed signing"},
		{"negotiate", "negotiate negotiates negotiated negotiating"},
		{"treati", "treaty treaties"},
		{"agree", "agree agrees agreed"},
		{"stop", "stop stops stopped stopping"},
		{"make", "make makes making"},
		{"compress", "compress compresses compressed"},
		{"fizz", "fizzed"},
		{"enable", "enable enabled"},
		{"realize", "realize realized"},
		{"show", "show shows showed"},
		{"us", "us"},
		{"feed", "feed"},
		{"sky", "sky"},
		{"sayi", "sayy"},
		{"red", "red"},
		{"spring", "springs"},
		{"2025s", "2025s"},
		{"समझौत", "समझौता समझौते समझौतों"},
		{"नीत", "नीति नीतियों नीतियां"},
		{"जापान", "जापान जापानी"},
		{"के", "के"},
		{"首相", "首相"},
	} {
		for word := range strings.FieldsSeq(c.words) {
			if got := stem(word); got != c.stem {
				t.Errorf("stem(%q) = %q, want %q", word, got, c.stem)
			}
		}
	}
}
