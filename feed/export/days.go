package export

import (
	"cmp"

	"github.com/dateline/dateline/events/edtf"
)

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
