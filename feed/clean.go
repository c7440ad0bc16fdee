package feed

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"

	"github.com/dateline/dateline/events"
)

// clean drops what XML 1.0 forbids (section 2.2, Char) or advises against,
// control characters other than tab, line feed and carriage return, and
// noncharacters, and invalid UTF-8. encoding/xml would make U+FFFD of some, which
// readers show as a black diamond; iCalendar takes no control character
// (RFC 5545, section 3.1). What then is blank is nothing: no format takes it for
// a title.
func clean(s string) string {
	if utf8.ValidString(s) && strings.IndexFunc(s, forbidden) < 0 {
		return orNothing(s)
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
	return orNothing(b.String())
}

func orNothing(s string) string {
	if strings.TrimSpace(s) == "" {
		return ""
	}
	return s
}

func forbidden(r rune) bool {
	return unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r' || r >= 0xFDD0 && r <= 0xFDEF || r&0xFFFE == 0xFFFE
}

// languageTag is a language as xml:lang, hreflang and RSS take it, empty where
// the log has none that they would (RFC 4287, section 2): what was accepted once
// is told for ever, and one bad tag makes a whole document invalid.
func languageTag(lang string) string {
	if events.CheckLanguage(lang) != nil {
		return ""
	}
	if _, err := language.Parse(lang); err != nil { // well-formed, as "english" is, but of no registered language
		return ""
	}
	return lang
}

// mailAddress is an address as RSS and Atom take it, empty for what is none.
func mailAddress(s string) string {
	if at := strings.IndexByte(s, '@'); at < 1 || at == len(s)-1 || strings.ContainsFunc(s, unicode.IsSpace) || strings.Count(s, "@") > 1 {
		return ""
	}
	return s
}
