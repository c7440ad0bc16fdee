package edtf

// element is what stands between two commas of a set: one date, or a run of
// them.
type element struct {
	from, to           Date // equal where it is one date, or open
	openFrom, openUpTo bool
}

const (
	setInside     = "a set inside another value is no EDTF"
	setInsideHint = "for something that lasts, give the start and the end separately"
)

// set reads level 2 "Set representation", "One of a set".
func (s *scanner) set() (Date, error) {
	d := Date{form: formSet}
	elements, err := s.elements()
	switch {
	case err != nil:
	case s.peek() == '/':
		err = s.fail(0, setInside, setInsideHint)
	default:
		err = s.atEnd()
	}
	if err != nil {
		return Date{}, err
	}
	d.lo, d.hi = elements[0].from.lo, elements[0].to.hi
	for _, e := range elements {
		d.marks |= e.from.marks | e.to.marks
		if e.from.lo.Before(d.lo) {
			d.lo = e.from.lo
		}
		if d.hi.Before(e.to.hi) {
			d.hi = e.to.hi
		}
	}
	if elements[0].openFrom {
		d.lo = Day{}
	}
	if elements[len(elements)-1].openUpTo {
		d.hi = Day{}
	}
	return d, nil
}

// elements reads a set from bracket to bracket; there is at least one element.
func (s *scanner) elements() ([]element, error) {
	var all []element
	for s.next('['); ; {
		e, err := s.element(len(all) == 0)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
		if s.next(']') {
			return all, nil
		}
		if !s.next(',') {
			return nil, s.noComma()
		}
	}
}

func (s *scanner) noComma() error {
	switch s.peek() {
	case '.':
		return s.fail(s.pos, "a second double dot in a run", "separate runs and single dates by a comma")
	case '/':
		return s.fail(s.pos, "an interval inside a set is no EDTF", "write a run of dates with two dots: [1667..1668]")
	}
	if s.pos == len(s.text) {
		return s.fail(s.pos, "the set is not closed", "end it with ]")
	}
	return s.surplus()
}

func (s *scanner) element(first bool) (e element, err error) {
	at := s.pos
	if e.openFrom = s.dots(); e.openFrom && !first {
		return e, s.fail(at, "a double dot behind a comma", "put what is on or before a date first: [..1760,1762]")
	}
	if e.from, err = s.member(); err != nil {
		return e, err
	}
	e.to = e.from
	at = s.pos
	if !s.dots() {
		return e, nil
	}
	switch c := s.peek(); {
	case e.openFrom:
		return e, s.fail(at, "a run open in front goes on", "end it with its date, as in [..1760]")
	case c == ']':
		e.openUpTo = true
		return e, nil
	case c == ',':
		return e, s.fail(at, "a double dot before a comma", "put what is on or after a date last: [1760,1762..]")
	}
	at = s.pos
	if e.to, err = s.member(); err != nil {
		return e, err
	}
	return e, s.checkRun(at, e.from, e.to)
}

func (s *scanner) checkRun(at int, from, to Date) error {
	switch {
	case from.precision != to.precision:
		return s.fail(at, "a run from a "+from.precision.String()+" to a "+to.precision.String(), "give both ends with the same precision")
	case to.hi.Before(from.hi), to.lo.Before(from.lo), to.hi == from.hi && to.group < from.group:
		return s.fail(at, "the end lies before the start", "exchange the two")
	}
	return nil
}

// member reads one date of a set, which keeps its text.
func (s *scanner) member() (Date, error) {
	at := s.pos
	if c := s.peek(); at < len(s.text) && (c == ']' || c == ',') {
		return Date{}, s.fail(at, "a date is missing", "write one of a set as [1667,1668], [1667..1670], [..1667] or [1667..]")
	}
	d, err := s.plainDate("a set")
	d.text = s.text[at:s.pos]
	return d, err
}
