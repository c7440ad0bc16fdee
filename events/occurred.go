package events

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/dateline/dateline/events/edtf"
)

// Unknown is how a date that the sources do not say is written.
const Unknown = "unknown"

// Occurred is when something happened: one EDTF value, or, for something that
// lasts, a start and an end, each with bounds of its own. The zero Occurred is
// unknown. In JSON it is an EDTF string, the word "unknown", or {start, end}
// where an end is a set, which EDTF does not allow inside an interval.
type Occurred struct {
	at, start, end edtf.Date
	lasts          bool
}

// On makes an Occurred from one EDTF value, which may be an interval.
func On(d edtf.Date) Occurred {
	if d.IsInterval() {
		return Occurred{at: d, start: d.Start(), end: d.End(), lasts: true}
	}
	return Occurred{at: d}
}

// ParseOccurred reads an EDTF value without a time of day, or "unknown".
func ParseOccurred(s string) (Occurred, error) {
	if s == Unknown {
		return Occurred{}, nil
	}
	d, err := edtf.Parse(s)
	if err != nil {
		return Occurred{}, err
	}
	if d.HasTime() {
		return Occurred{}, fmt.Errorf("%s has a time of day: write the calendar date alone", short(s))
	}
	return On(d), nil
}

// Known tells whether the sources say anything about the date.
func (o Occurred) Known() bool {
	lo, hi := o.Bounds()
	return !lo.IsZero() || !hi.IsZero()
}

// Lasts tells whether it has a start and an end.
func (o Occurred) Lasts() bool { return o.lasts }

// Began returns the bounds of the beginning; of the day itself for what does
// not last. A zero Day means no bound.
func (o Occurred) Began() (lo, hi edtf.Day) {
	if o.lasts {
		return o.start.Bounds()
	}
	return o.at.Bounds()
}

// Ended returns the bounds of the end; of the day itself for what does not last.
func (o Occurred) Ended() (lo, hi edtf.Day) {
	if o.lasts {
		return o.end.Bounds()
	}
	return o.at.Bounds()
}

// Bounds returns the first and the last day it can have touched.
func (o Occurred) Bounds() (lo, hi edtf.Day) {
	lo, _ = o.Began()
	_, hi = o.Ended()
	return lo, hi
}

// Within tells whether o says nothing that outer excludes: what makes it a
// refinement of outer.
func (o Occurred) Within(outer Occurred) bool {
	if !outer.Known() {
		return true
	}
	if o.lasts != outer.lasts {
		return !outer.lasts && within(o.Bounds, outer.Bounds)
	}
	return within(o.Began, outer.Began) && within(o.Ended, outer.Ended)
}

func within(inner, outer func() (lo, hi edtf.Day)) bool {
	lo, hi := inner()
	outerLo, outerHi := outer()
	return (outerLo.IsZero() || !lo.IsZero() && !lo.Before(outerLo)) &&
		(outerHi.IsZero() || !hi.IsZero() && !outerHi.Before(hi))
}

// String is the EDTF text, or "unknown". For a start and an end that EDTF
// cannot join it is both with a slash between.
func (o Occurred) String() string {
	switch {
	case o.at != edtf.Date{}:
		return o.at.String()
	case o.lasts:
		return o.start.String() + "/" + o.end.String()
	}
	return Unknown
}

// Words is the date as a careful newspaper writes it, in English.
func (o Occurred) Words() string {
	if o.lasts && o.at == (edtf.Date{}) {
		return "begun " + o.start.Words() + ", ended " + o.end.Words()
	}
	return o.at.Words()
}

type startEnd struct {
	Start edtf.Date `json:"start"`
	End   edtf.Date `json:"end"`
}

// MarshalJSON writes the shortest form.
func (o Occurred) MarshalJSON() ([]byte, error) {
	if o.lasts && o.at == (edtf.Date{}) {
		return json.Marshal(startEnd{o.start, o.end})
	}
	return json.Marshal(o.String())
}

// UnmarshalJSON reads every form.
func (o *Occurred) UnmarshalJSON(b []byte) (err error) {
	var s string
	if json.Unmarshal(b, &s) == nil {
		*o, err = ParseOccurred(s)
		return err
	}
	var se startEnd
	if err := decodeStrictly(b, &se); err != nil {
		return err
	}
	*o, err = fromStartEnd(se)
	return err
}

func fromStartEnd(se startEnd) (Occurred, error) {
	for _, d := range []edtf.Date{se.Start, se.End} {
		if d.IsInterval() || d.HasTime() {
			return Occurred{}, fmt.Errorf("start and end are single dates: %s is not", short(d.String()))
		}
	}
	if d, err := edtf.Parse(se.Start.String() + "/" + se.End.String()); err == nil {
		return On(d), nil
	}
	o := Occurred{start: se.Start, end: se.End, lasts: true}
	lo, _ := o.Began()
	if _, hi := o.Ended(); !lo.IsZero() && !hi.IsZero() && hi.Before(lo) {
		return Occurred{}, errors.New("the end lies before the start")
	}
	return o, nil
}
