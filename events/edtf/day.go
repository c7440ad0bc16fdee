package edtf

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// MaxYear is the last year, and -MaxYear the first, that this package knows.
const MaxYear = 999_999_999_999

// Day is a date of the proleptic Gregorian calendar, without a time zone. Year
// 0 is 1 BC. Days compare with ==. The zero Day is no day at all: a missing
// bound.
type Day struct {
	Year  int64
	Month uint8 // 1 to 12
	Day   uint8 // 1 to 31
}

// NewDay returns the day, or an error that names what the calendar lacks.
func NewDay(year int64, month, day uint8) (Day, error) {
	switch {
	case year < -MaxYear || year > MaxYear:
		return Day{}, fmt.Errorf("year %d is out of range: give one from %d to %d", year, -MaxYear, MaxYear)
	case month < 1 || month > 12:
		return Day{}, fmt.Errorf("month %02d does not exist: give one from 01 to 12", month)
	case day < 1 || day > monthLength(year, month):
		return Day{}, errors.New(noDay(year, month, day))
	}
	return Day{year, month, day}, nil
}

// DayOf returns the date of t in UTC. The zero time gives 0001-01-01.
func DayOf(t time.Time) Day {
	year, month, day := t.UTC().Date()
	return Day{int64(year), uint8(month), uint8(day)}
}

// IsZero reports whether d is no day.
func (d Day) IsZero() bool { return d == Day{} }

// Compare returns -1 if d is earlier than e, 0 if they are equal and +1 if d is
// later. It gives the zero Day no sense: whether a missing bound is the
// beginning or the end of time only the caller knows.
func (d Day) Compare(e Day) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// Before reports whether d is earlier than e, as [Day.Compare] has it.
func (d Day) Before(e Day) bool { return d.Compare(e) < 0 }

// AddDays returns the day n days after d, or before it if n is negative. From
// the zero Day, or beyond MaxYear, there is none: the result is the zero Day.
func (d Day) AddDays(n int) Day {
	const most = 2 * (MaxYear + 1) * 366
	if d.IsZero() || int64(n) > most || int64(n) < -most {
		return Day{}
	}
	sum := fromOrdinal(d.Ordinal() + int64(n))
	if sum.Year > MaxYear || sum.Year < -MaxYear {
		return Day{}
	}
	return sum
}

// String returns YYYY-MM-DD, with a sign and as many digits as it takes for
// years before 0 and after 9999 (-0044-03-15, +12345-01-01: the expanded
// representation of ISO 8601-1), and "" for the zero Day.
func (d Day) String() string {
	var room [len("+999999999999-12-31")]byte
	text, _ := d.AppendText(room[:0])
	return string(text)
}

// AppendText appends what [Day.String] returns. The error is always nil.
func (d Day) AppendText(b []byte) ([]byte, error) {
	if d.IsZero() {
		return b, nil
	}
	year := d.Year
	switch {
	case year < 0:
		b, year = append(b, '-'), -year
	case year > 9999:
		b = append(b, '+')
	}
	for least := int64(1000); least > max(year, 1); least /= 10 {
		b = append(b, '0')
	}
	b = strconv.AppendInt(b, year, 10)
	return append(b, '-', '0'+d.Month/10, '0'+d.Month%10, '-', '0'+d.Day/10, '0'+d.Day%10), nil
}

// MarshalText returns what [Day.String] returns. The error is always nil.
func (d Day) MarshalText() ([]byte, error) { return d.AppendText([]byte{}) }

// UnmarshalText reads what MarshalText writes: "" is the zero Day, for the
// rest see [ParseDay].
func (d *Day) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Day{}
		return nil
	}
	parsed, err := ParseDay(string(text))
	if err == nil {
		*d = parsed
	}
	return err
}

// ParseDay reads a calendar date as [Day.String] prints it. Errors are of type
// [*Error].
func ParseDay(text string) (Day, error) {
	s := scanner{text: text}
	if text == "" {
		return Day{}, s.fail(0, "a day is missing", "write it as YYYY-MM-DD")
	}
	year, err := s.dayYear()
	if err != nil {
		return Day{}, err
	}
	var day Date
	day.setYears(year, year)
	if err := s.monthAndDay(&day); err != nil {
		return Day{}, err
	}
	if s.pos < len(text) || day.precision != PrecisionDay || day.Unspecified() {
		return Day{}, s.fail(0, "not one calendar day", "write it as YYYY-MM-DD")
	}
	return day.lo, nil
}

// dayYear reads the year of a day: four digits, or a sign and more.
func (s *scanner) dayYear() (int64, error) {
	sign := s.peek()
	if sign == '+' || sign == '-' {
		s.pos++
	}
	start := s.pos
	year, digits := s.digits()
	switch {
	case digits < 4, digits > 4 && sign != '+' && sign != '-':
		return 0, s.fail(start, "a year has four digits", "write it as YYYY-MM-DD; a year beyond 9999 has a sign")
	case digits > 4 && s.text[start] == '0', digits == 4 && sign == '+', sign == '-' && year == 0:
		return 0, s.fail(0, "a sign or a leading zero too many", "write year 0 as 0000, other years of four digits without a plus")
	case digits > maxYearDigits:
		return 0, s.fail(start, "a year of more than 12 digits", "give a year up to "+strconv.Itoa(MaxYear))
	}
	if sign == '-' {
		year = -year
	}
	return year, nil
}
