package edtf

import (
	"fmt"
	"strings"
)

// Parse reads one EDTF value. The Date keeps text, of which it prints exactly
// the same. The empty text is refused, where a Date is unmarshaled it is the
// unknown date. Errors are of type [*Error].
func Parse(text string) (Date, error) {
	s := scanner{text: text}
	d, err := s.value()
	if err != nil {
		return Date{}, err
	}
	d.text = text
	return d, nil
}

// MustParse is [Parse] for texts known to be valid. It panics if one is not.
func MustParse(text string) Date {
	d, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return d
}

func (s *scanner) value() (Date, error) {
	switch {
	case s.text == "":
		return Date{}, s.fail(0, "a date is missing", "write YYYY, YYYY-MM or YYYY-MM-DD, or leave the field out if it is unknown")
	case s.text[0] == '[':
		return s.set()
	case s.text[0] == '{':
		return Date{}, s.fail(0, "a set of which all are meant is level 2", "write one of several dates as [1667,1668], something that lasts as 1667/1668")
	case strings.IndexByte(s.text, '/') >= 0:
		return s.interval()
	}
	d, err := s.date()
	if err == nil && s.peek() == 'T' && d.precision == PrecisionDay && d.marks == 0 {
		d.form = formDateTime
		err = s.clock()
	}
	if err == nil {
		err = s.atEnd()
	}
	return d, err
}

// date reads one date with its qualifier: level 1 "Qualification of a date
// (complete)".
func (s *scanner) date() (Date, error) {
	d := Date{form: formDate}
	if s.peek() == 'Y' {
		if err := s.longYear(&d); err != nil {
			return Date{}, err
		}
	} else {
		if err := s.year(&d); err != nil {
			return Date{}, err
		}
		if err := s.monthAndDay(&d); err != nil {
			return Date{}, err
		}
	}
	d.marks |= s.qualifier()
	return d, nil
}

func (s *scanner) monthAndDay(d *Date) error {
	if !s.next('-') {
		return nil
	}
	at := s.pos
	month, err := s.pair("month")
	switch {
	case err != nil:
		return err
	case month == anyPair:
		return s.anyMonth(d)
	case month >= 1 && month <= 12:
		d.setMonth(month)
		return s.day(d)
	case month < firstGroup || month > lastGroup:
		return s.fail(at, fmt.Sprintf("month %02d does not exist", month), "months are 01 to 12, seasons 21 to 32, quarters 33 to 36, longer groups 37 to 41")
	case s.peek() == '-':
		return s.fail(s.pos, "a season or other group of months has no day", "leave out the day, or give the month")
	}
	d.setGroup(month)
	return nil
}

// anyMonth reads what may follow an unspecified month: nothing, or an
// unspecified day (level 1 "Unspecified digit(s) from the right", cases 2, 4).
func (s *scanner) anyMonth(d *Date) error {
	d.marks |= unspecified
	d.precision = PrecisionMonth
	at := s.pos
	if !s.next('-') {
		return nil
	}
	d.precision = PrecisionDay
	day, err := s.pair("day")
	if err == nil && day != anyPair {
		err = s.fail(at-2, "a day of an unspecified month is level 2", "write XX for the day too")
	}
	return err
}

func (s *scanner) day(d *Date) error {
	if !s.next('-') {
		return nil
	}
	at := s.pos
	day, err := s.pair("day")
	switch {
	case err != nil:
		return err
	case day == anyPair:
		d.precision = PrecisionDay
		d.marks |= unspecified
	case day < 1 || day > d.hi.Day:
		return s.fail(at, noDay(d.lo.Year, d.lo.Month, day), "leave the day out if it is unknown")
	default:
		d.setDay(day)
	}
	return nil
}

func noDay(year int64, month, day uint8) string {
	return fmt.Sprintf("day %02d does not exist, %s has %d days", day, monthWords(year, month), monthLength(year, month))
}

// interval reads level 0 "Time interval" and level 1 "Extended interval".
func (s *scanner) interval() (Date, error) {
	start, err := s.intervalEnd()
	if err == nil && !s.next('/') {
		err = s.surplus()
	}
	if err != nil {
		return Date{}, err
	}
	at := s.pos
	end, err := s.intervalEnd()
	if err == nil {
		err = s.atEnd()
	}
	switch {
	case err != nil:
		return Date{}, err
	case start.IsZero() && end.IsZero():
		return Date{}, s.fail(0, "an interval without any date", "give it a start or an end, or leave the field out if both are unknown")
	case !start.IsZero() && !end.IsZero() && end.hi.Before(start.lo):
		return Date{}, s.fail(at, "the end lies before the start", "exchange the two")
	}
	return Date{form: formInterval, lo: start.lo, hi: end.hi, marks: start.marks | end.marks}, nil
}

// intervalEnd reads one end of an interval, the zero Date if it has none.
func (s *scanner) intervalEnd() (Date, error) {
	rest := s.text[s.pos:]
	switch {
	case rest == "", rest[0] == '/', s.dots():
		return Date{}, nil
	case strings.HasPrefix(rest, "open"), strings.HasPrefix(rest, "unknown"):
		return Date{}, s.fail(s.pos, "a word of the draft of 2012", "write two dots for an open end, nothing for an unknown one")
	}
	return s.plainDate("an interval")
}

// plainDate reads a date without unspecified digits, part of a larger value.
func (s *scanner) plainDate(whole string) (Date, error) {
	at := s.pos
	d, err := s.date()
	if err != nil || !d.Unspecified() {
		return d, err
	}
	hint := "give the first or the last year that it can be"
	if known, _, ok := strings.Cut(s.text[at:s.pos], "-X"); ok {
		hint = "write " + known + ", which has the same bounds"
	}
	x := at + strings.IndexByte(s.text[at:], 'X')
	return Date{}, s.fail(x, "unspecified digits in "+whole+" are level 2", hint)
}
