package search

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold writes a piece of text, which ends at a boundary of normalisation, the
// way all its spellings are indexed.
func fold(s string) string {
	s = norm.NFKC.String(s)
	var b strings.Builder
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Latin, unicode.Greek):
			foldLetter(&b, r)
		case !ignored(r):
			b.WriteRune(unicode.ToLower(foldDevanagari(r)))
		}
	}
	return b.String()
}

// foldLetter drops the accents of r, and spells out the letters that people
// without the keyboard for them spell out.
func foldLetter(b *strings.Builder, r rune) {
	for _, r := range norm.NFD.String(string(unicode.ToLower(r))) {
		switch r {
		case 'ß':
			b.WriteString("ss")
		case 'æ':
			b.WriteString("ae")
		case 'œ':
			b.WriteString("oe")
		case 'ø':
			b.WriteByte('o')
		case 'ł':
			b.WriteByte('l')
		case 'đ':
			b.WriteByte('d')
		case 'ı':
			b.WriteByte('i')
		case 'ς':
			b.WriteRune('σ')
		default:
			if !unicode.Is(unicode.Mn, r) {
				b.WriteRune(r)
			}
		}
	}
}

const (
	nukta     = '\u093C'
	graveLast = '\u036F' // last of the combining diacritical marks
)

// foldDevanagari makes one of what is spelled both ways: a consonant with and
// without nukta, chandrabindu and anusvara, Devanagari and European digits. It
// needs no normalisation before: all its compositions are with the nukta.
func foldDevanagari(r rune) rune {
	switch {
	case r < 'ऀ' || r > 'ॿ':
		return r
	case r >= '०' && r <= '९':
		return r - '०' + '0'
	case r >= '\u0958' && r <= '\u095F':
		return []rune("कखगजडढफय")[r-'\u0958']
	}
	switch r {
	case 'ँ':
		return 'ं'
	case '\u0929', '\u0931', '\u0934':
		return r - 1
	}
	return r
}

// ignored tells what leaves no trace: the nukta, accents that stand on no
// letter, variation selectors, joiners and soft hyphens.
func ignored(r rune) bool {
	switch {
	case r == nukta, r == '\u00AD', r >= '\u200B' && r <= '\u200D', r == '\u2060', r == '\uFEFF':
		return true
	case r >= '\u0300' && r <= graveLast:
		return true
	}
	return unicode.Is(unicode.Variation_Selector, r)
}

// unspaced tells whether r belongs to a script that puts no spaces between its
// words. The prolonged sound mark is of no script, but always part of a word.
func unspaced(r rune) bool {
	if r < '\u2E80' {
		return false
	}
	return r >= '\u3041' && r <= '\u3096' || r >= '\u30A1' && r <= '\u30FA' || r == 'ー' ||
		unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// wordly tells whether r is part of a word. Marks are: a Devanagari vowel sign
// is as much of the word as the consonant it stands on.
func wordly(r rune) bool {
	return unicode.In(r, unicode.L, unicode.M, unicode.N)
}
