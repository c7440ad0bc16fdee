package events

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"
)

func TestCitationsAreHeldAgainstTheTexts(t *testing.T) {
	const text = "The board met.\nIt decided\nto build a pier.\n"
	sum := func(s string) string { d := sha256.Sum256([]byte(s)); return hex.EncodeToString(d[:]) }
	for _, c := range []struct {
		citation string
		checked  int
		want     []string
	}{
		{"{source: gazette, locator: line 1, quote: board met}", 1, nil},
		{"{source: gazette, locator: lines 2-3, quote_sha256: " + sum("It decided\nto build a pier.") + "}", 1, nil},
		{"{source: gazette, quote: a pier}", 1, nil},
		{"{source: gazette, locator: page 4, quote: no one can tell}", 0, nil},
		{"{source: letter, locator: line 9}", 0, nil}, // names no text
		{"gazette", 0, nil}, // refused elsewhere
		{"{source: gazette, locator: line 2, quote: a pier}", 1, []string{`file.yaml:3:…: quote: "a pier" does not stand at line 2 of gazette (quote it letter for letter)`}},
		{"{source: gazette, locator: line 2, quote_sha256: " + sum("x") + "}", 1, []string{"file.yaml:3:…: quote_sha256: is not that of the cited lines (" + sum("It decided") + " is)"}},
		{"{source: gazette, locator: line 4}", 1, []string{`file.yaml:3:…: locator: "line 4": the text has 3 lines (count from 1)`}},
		{"{source: gazette, locator: lines 3-2}", 1, []string{`file.yaml:3:…: locator: "lines 3-2": the text has 3 lines`}},
		{"{source: gazette, locator: line 99999999999999999999}", 1, []string{"file.yaml:3:…: locator: …the text has 3 lines"}},
		{"{source: other, locator: line 1}", 0, []string{`file.yaml:3:…: source: none of the texts has the SHA-256 of source "other" (put the text`}},
	} {
		drafts := parse(t, fmt.Sprintf("- {source: gazette, title: x, published: unknown, kind: news, sha256: %s}\n- {source: other, title: x, published: unknown, kind: news, sha256: %s}\n"+
			"- {entity: board, kind: x, name: y, cite: [%s]}\n- {source: letter, title: x, published: unknown, kind: news}", sum(text), sum("another"), c.citation))
		problems, checked := CheckCitations(drafts, [][]byte{[]byte(text)})
		if checked != c.checked {
			t.Errorf("%s: %d checked, want %d", c.citation, checked, c.checked)
		}
		refusedWith(t, problems, c.want...)
	}
}

func TestParseObject(t *testing.T) {
	got, err := ParseObject(File{"f.yaml", "title: x\nlist: [1]"})
	must(t, err)
	same(t, got, `{"title":"x","list":["1"]}`)
	for text, want := range map[string]string{
		"":                "f.yaml: empty (one object is wanted)",
		"# nothing":       "f.yaml: empty",
		"- title: x":      "f.yaml:1:1: not an object (write fields and values",
		"a: b\n---\nc: d": "f.yaml:3:1: a second value (one object is wanted)",
		"a: b\na: c":      "f.yaml:2:1: field \"a\" stands twice",
	} {
		_, err := ParseObject(File{"f.yaml", text})
		refusedWith(t, err, want)
	}
}
