package search

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// unit is what matching compares: a word, or one character of an unspaced
// script.
type unit struct {
	text       string // folded
	start, end int    // its bytes in the original
	unspaced   bool   // a single character
	joined     bool   // goes on the run of unspaced characters before it
}

const (
	// maxUnit is the length at which a word is cut, in bytes; what is longer is
	// an identifier or an accident, and is found by its beginning.
	maxUnit = 128

	// boundary stands between the texts of a field: no phrase reaches over it.
	boundary = '\x1e'
)

// boundaryUnit stands for a boundary. A private character, it equals no word.
const boundaryUnit = "\uE003"

// cutter cuts a text into units.
type cutter struct {
	text  string
	units []unit
	word  []byte // folded, of the word that is being read
	start int    // of that word
	end   int    // of the last unit or part of one
}

// cut returns the units of a text, in order. It reuses the memory of units.
func cut(text string, units []unit) []unit {
	c := cutter{text: text, units: units[:0]}
	for i := 0; i < len(text); {
		if b := text[i]; b < utf8.RuneSelf && !combines(text, i+1) {
			c.ascii(b, i)
			i++
			continue
		}
		i = c.segment(i)
	}
	c.flush()
	return c.units
}

// combines tells whether what stands at i may change the character before it.
func combines(text string, i int) bool {
	return i < len(text) && text[i] >= utf8.RuneSelf && !norm.NFKC.PropertiesString(text[i:]).BoundaryBefore()
}

func (c *cutter) ascii(b byte, i int) {
	switch {
	case 'A' <= b && b <= 'Z':
		c.letter(rune(b)+'a'-'A', i, i+1)
	case 'a' <= b && b <= 'z' || '0' <= b && b <= '9':
		c.letter(rune(b), i, i+1)
	case b == boundary:
		c.flush()
		c.units = append(c.units, unit{text: boundaryUnit, start: i, end: i + 1})
	default:
		c.flush()
	}
}

// segment reads a character with all that combines with it, and returns where
// the next begins. Devanagari and plain kana and kanji go without the
// normalizer, which would take most of the time of indexing them.
func (c *cutter) segment(i int) int {
	r, size := utf8.DecodeRuneInString(c.text[i:])
	if r >= 'ऀ' && r <= 'ॿ' || plain(r) && !combines(c.text, i+size) {
		if ignored(r) {
			c.extend(i, i+size)
		} else {
			c.letter(foldDevanagari(r), i, i+size)
		}
		return i + size
	}
	end := i + norm.NFKC.NextBoundaryInString(c.text[i:], true)
	folded := fold(c.text[i:end])
	if folded == "" {
		c.extend(i, end)
	}
	for _, r := range folded {
		c.letter(r, i, end)
	}
	return end
}

// extend adds what leaves no trace to the unit that it follows.
func (c *cutter) extend(start, end int) {
	last := len(c.units) - 1
	switch {
	case len(c.word) > 0:
		c.end = end
	case last >= 0 && c.units[last].end == start:
		c.units[last].end = end
	}
}

func plain(r rune) bool {
	return r >= '\u3041' && r <= '\u3096' || r >= '\u30A1' && r <= '\u30FA' || r >= '\u4E00' && r <= '\u9FFF'
}

// letter takes a folded character of the bytes from start to end.
func (c *cutter) letter(r rune, start, end int) {
	switch {
	case r < utf8.RuneSelf && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9'), r >= utf8.RuneSelf && !unspaced(r) && wordly(r):
		if len(c.word) == 0 {
			c.start = start
		}
		if len(c.word)+utf8.RuneLen(r) <= maxUnit {
			c.word = utf8.AppendRune(c.word, r)
		}
		c.end = end
	case unspaced(r):
		c.flush()
		c.units = append(c.units, unit{text: c.char(r, start, end), start: start, end: end, unspaced: true, joined: c.joins(start)})
	default:
		c.flush()
	}
}

// char returns r as a string, of the text itself if it stands there so.
func (c *cutter) char(r rune, start, end int) string {
	if first, size := utf8.DecodeRuneInString(c.text[start:end]); first == r {
		return c.text[start : start+size]
	}
	return string(r)
}

// joins tells whether an unspaced character at start goes on a run. Some
// characters fold to several, which all start where they do.
func (c *cutter) joins(start int) bool {
	if len(c.units) == 0 {
		return false
	}
	last := c.units[len(c.units)-1]
	return last.unspaced && (last.end == start || last.start == start)
}

func (c *cutter) flush() {
	if len(c.word) == 0 {
		return
	}
	text := c.text[c.start:c.end]
	if text != string(c.word) {
		text = string(c.word)
	}
	c.units = append(c.units, unit{text: text, start: c.start, end: c.end})
	c.word = c.word[:0]
}

// isLatin tells whether a folded word is nothing but English letters.
func isLatin(word string) bool {
	for i := range len(word) {
		if word[i] < 'a' || word[i] > 'z' {
			return false
		}
	}
	return true
}

// isDevanagari tells it from the first character: words do not mix the two.
func isDevanagari(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.Is(unicode.Devanagari, r)
}
