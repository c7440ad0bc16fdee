package events

import "fmt"

// badCharacter describes the first character of s that no document of ours may
// carry: XML 1.0 (section 2.2) forbids control characters and noncharacters
// even escaped, and U+FFFD is what damaged text leaves behind. Lines and tabs
// pass where multiline is set.
func badCharacter(s string, multiline bool) string {
	for _, r := range s {
		switch {
		case multiline && (r == '\n' || r == '\t'):
		case isControl(r):
			return fmt.Sprintf("holds the control character %U", r)
		case r == '\ufffd':
			return "holds U+FFFD, the mark of damaged text"
		case r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef:
			return fmt.Sprintf("holds the noncharacter %U", r)
		}
	}
	return ""
}

// isControl tells whether r is of Unicode's category Cc, or one of the two
// separators that break lines in some programs only.
func isControl(r rune) bool {
	return r < 0x20 || r >= 0x7f && r <= 0x9f || r == '\u2028' || r == '\u2029'
}
