package search

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// String writes a request so that a table can show it: stems with a tilde,
// prefixes with a star, excluded items behind a minus.
func (r request) String() string {
	var parts []string
	for _, t := range r.terms {
		parts = append(parts, t.String())
	}
	for _, terms := range r.excluded {
		var group []string
		for _, t := range terms {
			group = append(group, t.String())
		}
		parts = append(parts, "-"+strings.Join(group, "+"))
	}
	return strings.Join(parts, " | ")
}

func (t term) String() string {
	var b strings.Builder
	for _, u := range t.units {
		if b.Len() > 0 && !u.joined {
			b.WriteByte(' ')
		}
		b.WriteString(u.text)
	}
	if t.stem != "" {
		return "~" + t.stem
	}
	if t.prefix {
		b.WriteByte('*')
	}
	return b.String()
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"words", "Signed  agreements", "~sign | ~agreement"},
		{"phrase", `"signed Agreements"`, "signed agreements"},
		{"quoted word", `"signed"`, "signed"},
		{"phrase that is not closed", `"sweden denmark`, "sweden denmark"},
		{"phrase behind a word", `oslo"sweden denmark"kyoto`, "~oslo | sweden denmark | ~kyoto"},
		{"curly and full-width quotes", `“sweden denmark” ＂首相 官邸＂`, "sweden denmark | 首相 官邸"},
		{"prefix", "agree* 首* ＡＩ＊", "agree* | 首 | ai*"},
		{"prefix of a compound", "sweden-den*", "~sweden | den*"},
		{"excluded", "sweden -denmark", "~sweden | -~denmark"},
		{"excluded phrase", `sweden -"denmark pact" －首相`, "~sweden | -denmark pact | -首相"},
		{"excluded compound", "a -AI規制", "~a | -~ai+規制"},
		{"compound", "u.s. sweden-denmark", "u s | sweden denmark"},
		{"scripts part", "日本AI規制", "日本 | ~ai | 規制"},
		{"scripts stay in a phrase", `"日本AI規制"`, "日本 ai 規制"},
		{"a lone character leaves a phrase", `"ai 首 gpu"`, "ai | 首 | gpu"},
		{"operators are words", "NOT and OR near(a b)", "~not | ~and | ~or | near a | ~b"},
		{"minus within", "a - b --c d-", "~a | ~b | ~d | -~c"},
		{"star and boundary alone", "a * \x1e", "~a"},
		{"hindi", "भारत समझौतों", "~भारत | ~समझौत"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := parse(c.text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, r.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", "write a word to look for"},
		{"punctuation", ` "…" !? * `, "write a word to look for"},
		{"exclusions", "-sweden -denmark", "add a word to look for"},
		{"too long", strings.Repeat("日", MaxText+1), "201 characters where 200 are the most"},
		{"too many", strings.Repeat("a ", MaxWords) + "-b", "21 words where 20 are the most"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := parse(c.text)
			if !errors.Is(err, ErrQuery) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}
