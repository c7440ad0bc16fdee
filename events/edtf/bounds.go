package edtf

// Bounds returns the first and the last day of the widest reading of d; the
// zero Day where there is none. For something that happened, that is the range
// in which its one day lies. For an interval they are the first day on which it
// can have started and the last on which it can have ended; [Date.Start] and
// [Date.End] have bounds of their own. The unknown date has none.
func (d Date) Bounds() (lo, hi Day) { return d.lo, d.hi }

// Lo returns the first of the two [Date.Bounds].
func (d Date) Lo() Day { return d.lo }

// Hi returns the last of the two [Date.Bounds].
func (d Date) Hi() Day { return d.hi }

// Within reports whether the bounds of d lie within those of outer, a missing
// one being infinitely far away: whether d says the same as outer, or more
// exactly. Everything is within the unknown date, which itself is within
// nothing that has a bound.
func (d Date) Within(outer Date) bool {
	if !outer.lo.IsZero() && (d.lo.IsZero() || d.lo.Before(outer.lo)) {
		return false
	}
	return outer.hi.IsZero() || !d.hi.IsZero() && !outer.hi.Before(d.hi)
}

func (d *Date) setYears(first, last int64) {
	d.precision = PrecisionYear
	d.lo, d.hi = Day{first, 1, 1}, Day{last, 12, 31}
}

func (d *Date) setMonth(month uint8) {
	d.precision = PrecisionMonth
	d.lo.Month = month
	d.hi.Month, d.hi.Day = month, monthLength(d.hi.Year, month)
}

func (d *Date) setDay(day uint8) {
	d.precision = PrecisionDay
	d.lo.Day, d.hi.Day = day, day
}

func (d *Date) setGroup(code uint8) {
	group := groupOf(code)
	d.group, d.precision = code, group.unit
	d.lo.Month = group.first
	last := group.first + group.months - 1
	if last > 12 {
		last -= 12
		d.hi.Year++
	}
	d.hi.Month, d.hi.Day = last, monthLength(d.hi.Year, last)
}
