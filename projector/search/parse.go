package search

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ErrQuery is wrapped by the errors of [Index.Search] that the one who asks can
// mend; the text says how.
var ErrQuery = errors.New("invalid query")

// Bounds of a query.
const (
	MaxText  = 200
	MaxWords = 20
	MaxLimit = 100
)

// term is what a query asks for in one place of a text.
type term struct {
	units  []unit // that stand together; never empty
	stem   string // of the only unit, if all words with this stem will do
	prefix bool   // the only unit is the beginning of a word
}

// request is a query that has been read. An item that is excluded may consist
// of several terms, and excludes the texts that have all of them.
type request struct {
	terms    []term
	excluded [][]term
	whole    []unit // of all terms: a title that is just this comes first
}

// item is a part of a query between spaces or quotes, and how it was written.
type item struct {
	text             string
	quoted, excluded bool
}

// parse reads a query. Its errors wrap ErrQuery.
func parse(text string) (request, error) {
	var r request
	if n := utf8.RuneCountInString(text); n > MaxText {
		return r, fmt.Errorf("%w: %d characters where %d are the most: keep the words that matter", ErrQuery, n, MaxText)
	}
	for _, it := range items(text) {
		terms := it.terms()
		switch {
		case len(terms) == 0:
		case it.excluded:
			r.excluded = append(r.excluded, terms)
		default:
			r.terms = append(r.terms, terms...)
		}
	}
	for _, t := range r.terms {
		r.whole = append(r.whole, t.units...)
	}
	return r, r.check()
}

func (r request) check() error {
	n := len(r.terms)
	for _, terms := range r.excluded {
		n += len(terms)
	}
	switch {
	case n > MaxWords:
		return fmt.Errorf("%w: %d words where %d are the most: keep those that matter", ErrQuery, n, MaxWords)
	case len(r.terms) > 0:
		return nil
	case len(r.excluded) > 0:
		return fmt.Errorf("%w: it only says what to leave out: add a word to look for", ErrQuery)
	}
	return fmt.Errorf("%w: it has no letter or digit: write a word to look for", ErrQuery)
}

// items takes a query apart at its spaces and quotes. A quote that is not
// closed ends with the query.
func items(text string) (all []item) {
	for {
		text = strings.TrimLeftFunc(text, unicode.IsSpace)
		if text == "" {
			return all
		}
		var it item
		it.excluded, text = cutPrefix(text, isMinus)
		it.quoted, text = cutPrefix(text, isQuote)
		end := strings.IndexFunc(text, func(r rune) bool { return isQuote(r) || !it.quoted && unicode.IsSpace(r) })
		if end < 0 {
			end = len(text)
		}
		it.text, text = text[:end], text[end:]
		if it.quoted {
			_, text = cutPrefix(text, isQuote)
		}
		all = append(all, it)
	}
}

func cutPrefix(s string, is func(rune) bool) (bool, string) {
	r, size := utf8.DecodeRuneInString(s)
	if s == "" || !is(r) {
		return false, s
	}
	return true, s[size:]
}

// Minus signs, quotes and stars as keyboards give them: East Asian ones give
// full-width forms, word processors curly quotes.
func isMinus(r rune) bool { return r == '-' || r == '－' || r == '−' }
func isQuote(r rune) bool { return strings.ContainsRune(`"“”„＂`, r) }
func isStar(r rune) bool  { return r == '*' || r == '＊' }

// terms returns what an item asks for. Without quotes each run of unspaced
// characters is on its own, since "AI規制" is also written "AIの規制".
func (it item) terms() (terms []term) {
	units := slices.DeleteFunc(cut(it.text, nil), func(u unit) bool { return u.text == boundaryUnit })
	last, _ := utf8.DecodeLastRuneInString(it.text)
	begins := !it.quoted && isStar(last) && len(units) > 0 && !units[len(units)-1].unspaced
	var end unit
	if begins {
		end, units = units[len(units)-1], units[:len(units)-1]
	}
	for _, piece := range pieces(units, it.quoted) {
		t := term{units: piece}
		if !it.quoted && len(piece) == 1 && !piece[0].unspaced {
			t.stem = stem(piece[0].text)
		}
		terms = append(terms, t)
	}
	if begins {
		terms = append(terms, term{units: []unit{end}, prefix: true})
	}
	return terms
}

// pieces divides units where no phrase can go on: before and after a lone
// unspaced character, which the index knows only as part of a pair where it is
// not alone, and outside quotes where the script changes.
func pieces(units []unit, quoted bool) (all [][]unit) {
	start := 0
	for i := 1; i <= len(units); i++ {
		if i == len(units) || lone(units, i-1) || lone(units, i) || !quoted && parts(units[i-1], units[i]) {
			all = append(all, units[start:i])
			start = i
		}
	}
	return all
}

// parts tells whether b begins something else than a goes on with.
func parts(a, b unit) bool { return a.unspaced != b.unspaced || b.unspaced && !b.joined }

// lone tells whether the unit at i is a run of one unspaced character.
func lone(units []unit, i int) bool {
	return units[i].unspaced && !units[i].joined && (i+1 == len(units) || !units[i+1].joined)
}
