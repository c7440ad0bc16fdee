package search

import (
	"strings"
	"unicode/utf8"
)

// stem returns what the inflected forms of a folded word share. It is light on
// purpose: it takes off the endings of plural and verb (English, the first step
// of Porter 1980) or of gender, number and case (Hindi), and leaves those that
// make another word: "generation" is not "gene". A stem need not be a word.
func stem(word string) string {
	switch {
	case isLatin(word):
		return stemEnglish(word)
	case isDevanagari(word):
		return stemHindi(word)
	}
	return word
}

// stemEnglish leaves words of three letters alone: "us" is no plural.
func stemEnglish(w string) string {
	if len(w) <= 3 {
		return w
	}
	w = singular(w)
	w = infinitive(w)
	if s, ok := strings.CutSuffix(w, "y"); ok && hasVowel(s) {
		return s + "i"
	}
	return w
}

// singular is Porter's step 1a.
func singular(w string) string {
	switch {
	case strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "ies"):
		return w[:len(w)-2]
	case strings.HasSuffix(w, "ss"), !strings.HasSuffix(w, "s"):
		return w
	}
	return w[:len(w)-1]
}

// infinitive is Porter's step 1b.
func infinitive(w string) string {
	if strings.HasSuffix(w, "eed") {
		if measure(w[:len(w)-3]) > 0 {
			return w[:len(w)-1]
		}
		return w
	}
	s, ok := strings.CutSuffix(w, "ed")
	if !ok {
		s, ok = strings.CutSuffix(w, "ing")
	}
	if !ok || !hasVowel(s) {
		return w
	}
	return mend(s)
}

// mend gives back what an ending took away or doubled: "hop" for "hope", "stopp".
func mend(s string) string {
	last := s[len(s)-1]
	switch {
	case strings.HasSuffix(s, "at"), strings.HasSuffix(s, "bl"), strings.HasSuffix(s, "iz"):
		return s + "e"
	case len(s) > 1 && s[len(s)-2] == last && !isVowel(s, len(s)-1) && !strings.ContainsRune("lsz", rune(last)):
		return s[:len(s)-1]
	case measure(s) == 1 && short(s):
		return s + "e"
	}
	return s
}

func isVowel(w string, i int) bool {
	switch w[i] {
	case 'a', 'e', 'i', 'o', 'u':
		return true
	case 'y':
		return i > 0 && !isVowel(w, i-1)
	}
	return false
}

func hasVowel(w string) bool {
	for i := range len(w) {
		if isVowel(w, i) {
			return true
		}
	}
	return false
}

// measure counts the changes from vowels to consonants, Porter's m.
func measure(w string) (m int) {
	for i := 1; i < len(w); i++ {
		if isVowel(w, i-1) && !isVowel(w, i) {
			m++
		}
	}
	return m
}

// short tells whether w ends in consonant, vowel, consonant, Porter's *o.
func short(w string) bool {
	n := len(w)
	return n >= 3 && !isVowel(w, n-3) && isVowel(w, n-2) && !isVowel(w, n-1) && !strings.ContainsRune("wxy", rune(w[n-1]))
}

// stemHindi takes off vowel signs and nasalization: "समझौता", "समझौते" and
// "समझौतों" are one, and so are "नीति" and "नीतियों". Two consonants stay.
func stemHindi(w string) string {
	const signs = "ािीुूेैोौं"
	s := strings.TrimRight(w, signs)
	if t, ok := strings.CutSuffix(s, "िय"); ok && s != w {
		s = t
	}
	if utf8.RuneCountInString(s) < 2 {
		return w
	}
	return s
}
