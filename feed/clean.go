package feed

import (
	"strings"
	"unicode/utf8"
)

// clean drops what XML 1.0 forbids (section 2.2, Char): control characters
// other than tab, line feed and carriage return, U+FFFE, U+FFFF, and invalid
// UTF-8. encoding/xml would make U+FFFD of each, which readers show as a black
// diamond.
func clean(s string) string {
	if utf8.ValidString(s) && strings.IndexFunc(s, forbidden) < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		invalid := r == utf8.RuneError && size == 1
		if !invalid && !forbidden(r) {
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	return b.String()
}

func forbidden(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
}
