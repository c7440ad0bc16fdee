package search

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// seen shows the marks.
var seen = strings.NewReplacer("\x02", "[", "\x03", "]")

func TestHighlight(t *testing.T) {
	for _, c := range []struct{ name, text, query, want string }{
		{"inflected", "They signed; we sign.", "signing", "They [signed]; we [sign]."},
		{"accents and case", "At the Élysée, ÉLYSÉE", "elysee", "At the [Élysée], [ÉLYSÉE]"},
		{"combining accents", "E\u0301lyse\u0301e.", "elysee", "[E\u0301lyse\u0301e]."},
		{"full width", "ＡＩと規制", "ai", "[ＡＩ]と規制"},
		{"phrase with what is between", "Sweden–Denmark and Denmark", `"sweden denmark"`, "[Sweden–Denmark] and Denmark"},
		{"prefix", "agreed agreement", "agree*", "[agreed] [agreement]"},
		{"quoted as written", "signed sign", `"sign"`, "signed [sign]"},
		{"two kanji", "日本の首相が会談", "首相", "日本の[首相]が会談"},
		{"one kanji", "首相は首都で", "首", "[首]相は[首]都で"},
		{"pieces that touch", "首相官邸", "首相 官邸", "[首相官邸]"},
		{"pieces that overlap", "首相官邸", "首相官 相官邸", "[首相官邸]"},
		{"ligature", "㍿東京", "会社", "[㍿]東京"},
		{"kanji do not join over a comma", "首、相", "首相", "首、相"},
		{"hindi", "भारत और जापान ने समझौते", "समझौता जापान", "भारत और [जापान] ने [समझौते]"},
		{"nukta", "फ\u093cरांस में", "फरांस", "[फ\u093cरांस] में"},
		{"excluded", "sweden denmark", "sweden -denmark", "[sweden] denmark"},
		{"nothing to find", "sweden", "…", "sweden"},
		{"marks are taken out", "\x02sweden\x03", "sweden", " [sweden] "},
		{"broken bytes", "in\xffdia", "dia", "in�[dia]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, seen.Replace(highlight(c.text, c.query))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Without its marks a highlighted text is the text.
func TestHighlightOnlyAddsMarks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		query := rapid.OneOf(rapid.String(), rapid.Just("a 首 भ*")).Draw(t, "query")
		got := strings.NewReplacer("\x02", "", "\x03", "").Replace(highlight(text, query))
		if got != clean(text) {
			t.Fatalf("highlight(%q, %q) without marks is %q", text, query, got)
		}
	})
}

func TestSnippet(t *testing.T) {
	long := strings.Repeat("before ", 20) + "the match " + strings.Repeat("after ", 40)
	for _, c := range []struct{ name, body, query, want string }{
		{"short", "the match", "match", "the [match]"},
		{"empty", "", "match", ""},
		{"no match", strings.Repeat("x", 300), "match", strings.Repeat("x", snippetLength) + "…"},
		{"texts follow", "one\x1etwo match", "match", "one two [match]"},
		{
			"within", long, "match",
			"…before before before before before the [match] " + strings.Repeat("after ", 25) + "after" + "…",
		},
		{"no spaces", strings.Repeat("東", 300) + "首相", "首相", "…" + strings.Repeat("東", snippetLead) + "[首相]"},
		{"the end of a long one", strings.Repeat("、", 300), "首相", strings.Repeat("、", snippetLength) + "…"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := parse(c.query)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, seen.Replace(r.snippet(c.body))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// highlight returns the text with marks around what the query asks for, found
// as the index finds it; excluded words are not marked. A query that cannot be
// read marks nothing. Marks that the text had are taken out.
func highlight(text, query string) string {
	text = clean(text)
	r, err := parse(query)
	if err != nil {
		return text
	}
	return r.highlight(text)
}
