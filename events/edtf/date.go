package edtf

import "strings"

// Date is one EDTF value: a date more or less exactly known, an interval or a
// set of dates of which one is meant. It is small, immutable and compares with
// ==, which is equality of the texts: 2026-33 and [2026-01..2026-03] differ.
// The zero Date is the unknown date.
type Date struct {
	text      string
	lo, hi    Day
	form      form
	precision Precision
	group     uint8 // of months, 21 to 41, else 0
	marks     marks
}

type form uint8

const (
	formUnknown form = iota
	formDate
	formDateTime
	formInterval
	formSet
)

type marks uint8

const (
	uncertain marks = 1 << iota
	approximate
	unspecified
)

// Precision is the unit in which a date is given. Unspecified digits leave it
// as it is, as in the specification: 2004-XX has month precision, 156X year
// precision.
type Precision uint8

// The precisions. Only a date that stands for one unit has one: not an
// interval, not a set, not the unknown date.
const (
	PrecisionNone Precision = iota
	PrecisionDay
	PrecisionMonth
	PrecisionSeason
	PrecisionQuarter
	PrecisionFourMonths
	PrecisionHalfYear
	PrecisionYear
)

// String returns the English name: "day", "half year", for PrecisionNone
// "none".
func (p Precision) String() string {
	return [...]string{"none", "day", "month", "season", "quarter", "four months", "half year", "year"}[p]
}

// IsZero reports whether d is the unknown date.
func (d Date) IsZero() bool { return d.form == formUnknown }

// String returns exactly the text that was parsed, "" for the zero Date.
func (d Date) String() string { return d.text }

// MarshalText returns what [Date.String] returns. The error is always nil.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.text), nil }

// UnmarshalText reads what MarshalText writes: "" is the zero Date, for the
// rest see [Parse].
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := Parse(string(text))
	if err == nil {
		*d = parsed
	}
	return err
}

// Precision returns the unit in which d is given.
func (d Date) Precision() Precision { return d.precision }

// Uncertain reports whether d is marked ? or %; an interval or a set, whether
// one of its dates is.
func (d Date) Uncertain() bool { return d.marks&uncertain != 0 }

// Approximate reports whether d is marked ~ or %; an interval or a set,
// whether one of its dates is.
func (d Date) Approximate() bool { return d.marks&approximate != 0 }

// Unspecified reports whether d has unspecified digits, as 156X and 2004-XX.
func (d Date) Unspecified() bool { return d.marks&unspecified != 0 }

// HasTime reports whether d has a time of day, as 1985-04-12T23:20:30Z. Its
// bounds are the date as written.
func (d Date) HasTime() bool { return d.form == formDateTime }

// IsSet reports whether d is one of a set, as [2026-01..2026-02].
func (d Date) IsSet() bool { return d.form == formSet }

// IsInterval reports whether d is something that lasts, with a start and an
// end, as 2026-07/..
func (d Date) IsInterval() bool { return d.form == formInterval }

// Start returns the date at which the interval d starts, the zero Date if that
// is open or unknown (see [Date.OpenStart]). If d is no interval, it returns d.
func (d Date) Start() Date {
	if d.form != formInterval {
		return d
	}
	start, _, _ := strings.Cut(d.text, "/")
	return intervalEnd(start)
}

// End returns the date at which the interval d ends, the zero Date if that is
// open or unknown (see [Date.OpenEnd]). If d is no interval, it returns d.
func (d Date) End() Date {
	if d.form != formInterval {
		return d
	}
	_, end, _ := strings.Cut(d.text, "/")
	return intervalEnd(end)
}

func intervalEnd(text string) Date {
	if text == "" || text == ".." {
		return Date{}
	}
	return MustParse(text)
}

// OpenStart reports whether d is an interval with an open start, as ../2026.
// Where it is false and Start is the zero Date, the start is unknown, as /2026.
func (d Date) OpenStart() bool {
	return d.form == formInterval && strings.HasPrefix(d.text, "..")
}

// OpenEnd reports whether d is an interval with an open end, as 2026/.. Where
// it is false and End is the zero Date, the end is unknown, as 2026/.
func (d Date) OpenEnd() bool {
	return d.form == formInterval && strings.HasSuffix(d.text, "..")
}
