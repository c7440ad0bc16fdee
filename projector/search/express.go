package search

import (
	"encoding/hex"
	"hash/fnv"
	"strconv"
	"strings"
)

// Marks before the words of the full-text table, which has but one column:
// finding the titles with a word is then reading one list, where a column
// filter would read all places of the word. Private characters, which no word
// contains. The words of a body have none.
const (
	inTitle    = "\uE000"
	ofTimeline = "\uE001"
	asTitle    = "\uE002" // the whole title, hashed
)

// appendWords appends units as words for the full-text table, with a space
// behind each: words as they are, runs of unspaced characters as overlapping
// pairs. Between two runs stands a boundary, or their pairs could be read as
// those of one.
func appendWords(b []byte, units []unit, mark string) []byte {
	for i, u := range units {
		switch {
		case u.unspaced && u.joined:
			b = appendWord(b, mark, units[i-1].text, u.text)
			continue
		case u.unspaced && i > 0 && units[i-1].unspaced:
			b = appendWord(b, boundaryUnit)
		}
		if !u.unspaced || lone(units, i) {
			b = appendWord(b, mark, u.text)
		}
	}
	return b
}

// appendCharacters appends the unspaced characters that appendWords has only
// given as part of a pair, each once.
func appendCharacters(b []byte, units []unit, mark string) []byte {
	var seen map[string]bool
	for i, u := range units {
		if !u.unspaced || lone(units, i) || seen[u.text] {
			continue
		}
		if seen == nil {
			seen = make(map[string]bool)
		}
		seen[u.text] = true
		b = appendWord(b, mark, u.text)
	}
	return b
}

func appendWord(b []byte, parts ...string) []byte {
	for _, p := range parts {
		b = append(b, p...)
	}
	return append(b, ' ')
}

// timelineWord is hexadecimal since the table's tokenizer would cut a slug at
// its hyphens.
func timelineWord(slug string) string { return ofTimeline + hex.EncodeToString([]byte(slug)) }

// titleWord stands for all titles of these units. Titles with the same hash
// would only come first together.
func titleWord(units []unit) string {
	h := fnv.New64a()
	for _, u := range units {
		h.Write([]byte(u.text))
		h.Write([]byte{' '})
	}
	return asTitle + strconv.FormatUint(h.Sum64(), 36)
}

// wanted is a term as the table has it: one of the alternatives must be there.
type wanted struct{ alternatives [][]unit }

// expression writes FTS5 query syntax. Words are letters, digits and private
// characters, so in quotes they cannot be taken for anything else.
func (w wanted) expression(marks ...string) string {
	var quoted []string
	for _, units := range w.alternatives {
		for _, mark := range marks {
			quoted = append(quoted, phrase(appendWords(nil, units, mark)))
		}
	}
	return either(quoted)
}

func phrase(words []byte) string { return `"` + string(words) + `"` }

func either(expressions []string) string { return "(" + strings.Join(expressions, " OR ") + ")" }

func both(expressions []string) string { return "(" + strings.Join(expressions, " AND ") + ")" }

// all writes an expression for the texts that have every term, in their titles
// or anywhere. They have at least one.
func all(terms []wanted, marks ...string) string {
	var parts []string
	for _, w := range terms {
		parts = append(parts, w.expression(marks...))
	}
	return both(parts)
}

// appendDocument appends all words of a document.
func appendDocument(b []byte, timeline string, title, body []unit) []byte {
	b = appendWord(b, timelineWord(timeline))
	for _, part := range split(title) {
		b = appendWord(b, titleWord(part))
	}
	b = appendWords(b, title, inTitle)
	b = appendCharacters(b, title, inTitle)
	b = appendWords(b, body, "")
	return appendCharacters(b, body, "")
}

// split returns the units of each text of a field.
func split(units []unit) (all [][]unit) {
	start := 0
	for i := 0; i <= len(units); i++ {
		if i == len(units) || units[i].text == boundaryUnit {
			all = append(all, units[start:i])
			start = i + 1
		}
	}
	return all
}
