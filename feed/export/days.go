package export

import (
	"cmp"
	"strings"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
)

// mostVague is how many days a date may span and still have a place in a
// calendar: as many as it may span and still attest an office.
const mostVague = 31

// span is some whole days, in a calendar without end.
type span struct{ first, last edtf.Day }

// spanOf finds the days of a date in a calendar. One day has its own; a vague
// date has all on which it may have been, if they are at most mostVague: a
// year-long bar would say that something lasted. What lasts has its days from
// the first to the last if both are that exact, else those on which it began.
func spanOf(o events.Occurred) (s span, ok bool) {
	if !o.Lasts() {
		return short(o.Bounds)
	}
	began, ok := short(o.Began)
	if !ok {
		return span{}, false
	}
	if ended, ok := short(o.Ended); ok && !ended.last.Before(began.first) {
		return span{began.first, ended.last}, true
	}
	return began, true
}

// short are the days of bounds that lie near enough to each other.
func short(bounds func() (lo, hi edtf.Day)) (span, bool) {
	lo, hi := bounds()
	if lo.IsZero() || hi.IsZero() || lo.AddDays(mostVague-1).Before(hi) || !writable(lo) || !writable(hi) {
		return span{}, false
	}
	return span{lo, hi}, true
}

// writable tells whether a day, and the next, has a year of four digits.
func writable(d edtf.Day) bool { return d.Year >= 0 && d.Year < 9999 }

// exact tells whether the days say all that the date does: else words are
// needed beside them.
func exact(o events.Occurred) bool {
	if strings.ContainsAny(o.String(), "~?%") {
		return false
	}
	return isDay(o.Began) && isDay(o.Ended)
}

func isDay(bounds func() (lo, hi edtf.Day)) bool {
	lo, hi := bounds()
	return lo == hi && !lo.IsZero()
}

// moment is a point of a proleptic calendar as precise as it is known: month
// and day are 0 where they are not.
type moment struct {
	Year  int64 `json:"year"`
	Month uint8 `json:"month,omitempty"`
	Day   uint8 `json:"day,omitempty"`
}

// moments are the first and the last unit of a span: days, or whole months or
// years where it is made of them.
func moments(lo, hi edtf.Day) (from, to moment) {
	firstOfMonth, lastOfMonth := lo.Day == 1, hi.AddDays(1).Day == 1
	switch {
	case firstOfMonth && lastOfMonth && lo.Month == 1 && hi.Month == 12:
		return moment{Year: lo.Year}, moment{Year: hi.Year}
	case firstOfMonth && lastOfMonth:
		return moment{Year: lo.Year, Month: lo.Month}, moment{Year: hi.Year, Month: hi.Month}
	}
	return moment{lo.Year, lo.Month, lo.Day}, moment{hi.Year, hi.Month, hi.Day}
}

// known is the bounds of a date with the one that is known in the place of one
// that is not.
func known(lo, hi edtf.Day) (from, to edtf.Day) { return cmp.Or(lo, hi), cmp.Or(hi, lo) }
