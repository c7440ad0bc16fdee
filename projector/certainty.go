package projector

import (
	"cmp"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
)

// begun returns the bounds of the day by which o had begun, a zero Day for a
// missing one. What is over has begun: where the start is open or later than
// the end can be, the end's last day counts.
func begun(o events.Occurred) (lo, hi edtf.Day) {
	lo, hi = o.Began()
	if _, ended := o.Ended(); o.Lasts() && compareHi(ended, hi) < 0 {
		hi = ended
	}
	return lo, hi
}

// certaintyOf tells how sure it is that o had happened by a day; nothing can
// be said, and the Certainty is empty, of a dated one without a day.
func certaintyOf(o events.Occurred, day edtf.Day) Certainty {
	lo, hi := begun(o)
	switch {
	case !o.Known():
		return Undated
	case day.IsZero():
		return ""
	case compareHi(hi, day) <= 0:
		return Definite
	case compareLo(lo, day) <= 0:
		return Possible
	}
	return NotYet
}

// over tells whether something that lasts had ended by a day.
func over(o events.Occurred, day edtf.Day) bool {
	_, hi := o.Ended()
	return o.Lasts() && !day.IsZero() && compareHi(hi, day) <= 0
}

// past tells whether a window had closed before a day.
func past(hi, day edtf.Day) bool { return !hi.IsZero() && hi.Before(day) }

// compareLo compares first possible days; a missing one is minus infinity.
func compareLo(a, b edtf.Day) int {
	if a.IsZero() || b.IsZero() {
		return cmp.Compare(ordinal(!a.IsZero()), ordinal(!b.IsZero()))
	}
	return a.Compare(b)
}

// compareHi compares last possible days; a missing one is plus infinity.
func compareHi(a, b edtf.Day) int {
	if a.IsZero() || b.IsZero() {
		return cmp.Compare(ordinal(a.IsZero()), ordinal(b.IsZero()))
	}
	return a.Compare(b)
}

// ordinal sorts false before true.
func ordinal(b bool) int {
	if b {
		return 1
	}
	return 0
}

// inTimelineOrder compares by (hi, lo, id): hi is the day by which it had
// certainly happened.
func inTimelineOrder(a, b *account) int {
	if c := compareHi(a.hi, b.hi); c != 0 {
		return c
	}
	return cmp.Or(compareLo(a.lo, b.lo), cmp.Compare(a.key, b.key))
}

// answers tells whether something of this certainty belongs into an answer:
// with an as-of day the definite, and the possible when asked for; without
// one, everything. Undated things are for the caller to put apart.
func (p Perspective) answers(c Certainty) bool {
	return p.AsOf.IsZero() || c == Definite || c == Possible && p.Certainty == Possible
}
