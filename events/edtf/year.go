package edtf

import "strconv"

const maxYearDigits = 12 // of MaxYear

// year reads a year of four digits, of which one or two at the right may be
// unspecified: level 0, and level 1 "Unspecified digit(s) from the right", case
// 1, and "Negative calendar year".
func (s *scanner) year(d *Date) error {
	at := s.pos
	negative := s.next('-')
	first := s.pos
	year, digits := s.digits()
	free := s.unspecifiedDigits()
	if digits+free != 4 || free > 2 || isDigit(s.peek()) {
		return s.badYear(first, digits, free)
	}
	span := [...]int64{1, 10, 100}[free]
	lo := year * span
	hi := lo + span - 1
	switch {
	case negative && hi == 0:
		return s.fail(at, "there is no year -0000", "write 1 BC as 0000, 2 BC as -0001")
	case negative:
		lo, hi = -hi, -max(lo, 1)
	}
	d.setYears(lo, hi)
	if free == 0 {
		return nil
	}
	d.marks |= unspecified
	if s.peek() == '-' {
		return s.fail(first+digits, "unspecified digits before a month are level 2", "give the year alone, or one of a set such as [1560-12,1561-12]")
	}
	return nil
}

// badYear says what keeps the text at first from being a year; pos is behind
// its digits.
func (s *scanner) badYear(first, digits, free int) error {
	c := s.peek()
	switch {
	case digits+free == 0:
		return s.noYear(first)
	case free > 0 && isDigit(c):
		return s.fail(first+digits, "an unspecified digit with a digit behind it is level 2", "level 1 has X at the right only, as in 156X")
	case digits+free == 4:
		return s.fail(first, "more than two unspecified digits of a year are level 2", "write one of a set such as [1000..1999], or no date at all")
	case c == 'x' || c == 'u':
		return s.fail(s.pos, "a small "+string(c)+" for an unspecified digit", "write X")
	case digits == 8 && free == 0:
		return s.fail(first, "a date without hyphens", "write it as YYYY-MM-DD")
	case digits+free > 4:
		return s.fail(first, "a year has four digits", "write a later one than 9999 with Y: Y12345")
	}
	return s.fail(first, "a year has four digits", "write YYYY, YYYY-MM or YYYY-MM-DD, and an early year as 0985")
}

func (s *scanner) noYear(at int) error {
	c := s.peek()
	switch {
	case isQualifier(c):
		return s.fail(at, "a qualifier in front of the year is level 2", "put it at the end, where it qualifies the whole date")
	case c == ' ':
		return s.surplus()
	case c == 'y':
		return s.fail(at, "a small y in front of a year", "write Y")
	case c == '[', c == '{':
		return s.fail(at, setInside, setInsideHint)
	}
	return s.fail(at, "a date begins with its year", "write YYYY, YYYY-MM or YYYY-MM-DD")
}

// longYear reads a year of more than four digits: level 1 "Letter-prefixed
// calendar year".
func (s *scanner) longYear(d *Date) error {
	s.next('Y')
	negative := s.next('-')
	first := s.pos
	year, digits := s.digits()
	switch {
	case digits == 0:
		return s.fail(first, "Y without a year", "write it as Y170000002")
	case s.text[first] == '0':
		return s.fail(first, "a year with Y begins with 0", "leave out the leading zeros")
	case digits <= 4:
		return s.fail(first, "Y is for years of more than four digits", "write a year of four without it")
	case digits > maxYearDigits:
		return s.fail(first, "a year of "+strconv.Itoa(digits)+" digits", "the last year here is "+strconv.Itoa(MaxYear))
	case s.peek() == '-':
		return s.fail(s.pos, "a year with Y has no month", "give the year alone")
	case s.peek() == 'X':
		return s.fail(s.pos, "unspecified digits of a year with Y are level 2", "write one of a set such as [Y12340..Y12349]")
	}
	if negative {
		year = -year
	}
	d.setYears(year, year)
	return nil
}
