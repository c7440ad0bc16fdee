package events

import (
	"fmt"
	"strconv"
	"unicode/utf8"
)

// badCharacter describes the first character of s that no document of ours may
// carry, and the way out: XML 1.0 (section 2.2) forbids control characters and
// noncharacters even escaped, and U+FFFD is what damaged text leaves behind.
// Lines and tabs pass where multiline is set.
func badCharacter(s string, multiline bool) (what, hint string) {
	for _, r := range s {
		switch {
		case multiline && (r == '\n' || r == '\t'):
		case r == '\n':
			return "holds a line break", "one line only: YAML's >- folds several lines into one"
		case isControl(r):
			return fmt.Sprintf("holds the control character %U", r), "remove it"
		case r == '\u202d' || r == '\u202e':
			return fmt.Sprintf("holds the direction override %U, which shows text as what it is not", r), "remove it; right-to-left text needs none"
		case r == '\ufffd':
			return "holds U+FFFD, the mark of damaged text", "write what stood there before the text was damaged"
		case r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef:
			return fmt.Sprintf("holds the noncharacter %U", r), "remove it"
		}
	}
	return "", ""
}

// isControl tells whether r is of Unicode's category Cc, or one of the two
// separators that break lines in some programs only.
func isControl(r rune) bool {
	return r < 0x20 || r >= 0x7f && r <= 0x9f || r == '\u2028' || r == '\u2029'
}

// shortLength is how many characters of an editor's own text a message repeats.
const shortLength = 70

// short cuts what an editor wrote to what a message can repeat.
func short(s string) string {
	for i, n := 0, 0; i < len(s); n++ {
		if n == shortLength {
			return s[:i] + "…"
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return s
}

// quoted is short in quotes: no character of it reaches a terminal as it is.
func quoted(s string) string { return strconv.Quote(short(s)) }
