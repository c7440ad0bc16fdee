package calendar

import (
	"strings"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
)

// MostVague is how many days a date may span and still have a place in a
// calendar: as many as it may span and still attest an office.
const MostVague = 31

// Span is some whole days, in a calendar without end.
type Span struct{ First, Last edtf.Day }

// SpanOf finds the days of a date in a calendar. One day has its own; a vague
// date has all on which it may have been, if they are at most [MostVague]: a
// year-long bar would say that something lasted. What lasts has its days from
// the first to the last if both are that exact, else those on which it began.
func SpanOf(o events.Occurred) (s Span, ok bool) {
	if !o.Lasts() {
		return near(o.Bounds)
	}
	began, ok := near(o.Began)
	if !ok {
		return Span{}, false
	}
	if ended, ok := near(o.Ended); ok && !ended.Last.Before(began.First) {
		return Span{began.First, ended.Last}, true
	}
	return began, true
}

// near are the days of bounds that lie near enough to each other.
func near(bounds func() (lo, hi edtf.Day)) (Span, bool) {
	lo, hi := bounds()
	if lo.IsZero() || hi.IsZero() || lo.AddDays(MostVague-1).Before(hi) || !Writable(lo) || !Writable(hi) {
		return Span{}, false
	}
	return Span{lo, hi}, true
}

// Writable tells whether calendars can write a day and the next: RFC 5545 has
// years of four digits, and many programs know no year 0.
func Writable(d edtf.Day) bool { return d.Year > 0 && d.Year < 9999 }

// Exact tells whether the days say all that the date does: else words are
// needed beside them.
func Exact(o events.Occurred) bool {
	if strings.ContainsAny(o.String(), "~?%") {
		return false
	}
	return IsDay(o.Began) && IsDay(o.Ended)
}

// IsDay tells whether bounds are those of one day.
func IsDay(bounds func() (lo, hi edtf.Day)) bool {
	lo, hi := bounds()
	return lo == hi && !lo.IsZero()
}
