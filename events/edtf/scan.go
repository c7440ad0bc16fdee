package edtf

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// scanner walks through one text. Its methods read at pos and leave pos behind
// what they read.
type scanner struct {
	text string
	pos  int
}

// peek returns the next byte, 0 at the end.
func (s *scanner) peek() byte {
	if s.pos < len(s.text) {
		return s.text[s.pos]
	}
	return 0
}

func (s *scanner) next(c byte) bool {
	if s.pos < len(s.text) && s.text[s.pos] == c {
		s.pos++
		return true
	}
	return false
}

func (s *scanner) dots() bool {
	if strings.HasPrefix(s.text[s.pos:], "..") {
		s.pos += 2
		return true
	}
	return false
}

// digits reads all digits that follow; the value is right for up to 18.
func (s *scanner) digits() (value int64, count int) {
	for ; isDigit(s.peek()); s.pos++ {
		value = value*10 + int64(s.text[s.pos]-'0')
		count++
	}
	return value, count
}

func (s *scanner) unspecifiedDigits() (count int) {
	for ; s.peek() == 'X'; s.pos++ {
		count++
	}
	return count
}

// anyPair is what pair returns for XX.
const anyPair = 0xFF

// pair reads two digits or XX.
func (s *scanner) pair(what string) (uint8, error) {
	at := s.pos
	for c := s.peek(); isDigit(c) || c == 'X'; c = s.peek() {
		s.pos++
	}
	if s.pos-at != 2 {
		return 0, s.notPair(at, what)
	}
	tens, ones := s.text[at], s.text[at+1]
	switch {
	case tens == 'X' && ones == 'X':
		return anyPair, nil
	case tens == 'X' || ones == 'X':
		return 0, s.fail(at, "one unspecified digit of two is level 2", "write XX, or one of a set such as [1984-10..1984-12]")
	}
	return (tens-'0')*10 + ones - '0', nil
}

func (s *scanner) notPair(at int, what string) error {
	switch {
	case s.pos == at && isQualifier(s.peek()):
		return s.fail(at, "a qualifier in front of the "+what+" is level 2", "put it at the end, where it qualifies the whole date")
	case s.pos == at:
		return s.fail(at, "the "+what+" is missing", "give it two digits, or leave out the hyphen")
	}
	return s.fail(at, fmt.Sprintf("a %s has two digits, not %d", what, s.pos-at), "write it as 07, or XX if it is unknown")
}

func (s *scanner) qualifier() marks {
	var m marks
	switch s.peek() {
	case '?':
		m = uncertain
	case '~':
		m = approximate
	case '%':
		m = uncertain | approximate
	default:
		return 0
	}
	s.pos++
	return m
}

// atEnd refuses what follows a complete value.
func (s *scanner) atEnd() error {
	if s.pos == len(s.text) {
		return nil
	}
	return s.surplus()
}

func (s *scanner) surplus() error {
	rest := s.text[s.pos:]
	if s.pos > 0 && isQualifier(s.text[s.pos-1]) {
		switch {
		case isQualifier(rest[0]):
			return s.fail(s.pos, "a second qualifier", "write % for uncertain and approximate together")
		case rest[0] == '-':
			return s.fail(s.pos-1, "a qualifier inside a date is level 2", "put it at the end, where it qualifies the whole date")
		}
	}
	if strings.HasPrefix(rest, "..") {
		return s.fail(s.pos, "a double dot outside of brackets", "write some day of a range as [2026-01..2026-02], something that lasts as 2026-01/2026-02")
	}
	if known, ok := surpluses[rest[0]]; ok {
		return s.fail(s.pos, known.reason, known.hint)
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return s.fail(s.pos, fmt.Sprintf("unexpected %q", r), "end the value before it")
}

var surpluses = map[byte]struct{ reason, hint string }{
	' ': {"a space", "write the value without any"},
	'E': {"an exponential year is level 2", "write the year out: Y17000000"},
	'S': {"significant digits of a year are level 2", "write a year that is about right as 1950~, or one of a set such as [1900..1999]"},
	'T': {"a time of day", "only one whole date, YYYY-MM-DD, can have one; leave it out"},
	'-': {"a date ends with its day", "separate two dates by a slash: 2026-07/2026-08"},
	'/': {"a slash too many", "an interval is two dates and one slash: 2026-07/2026-08"},
	',': {"a list outside of brackets", "write one of several dates as [1667,1668]"},
	'.': {"a dot", "put hyphens between year, month and day: YYYY-MM-DD"},
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isQualifier(c byte) bool { return c == '?' || c == '~' || c == '%' }
