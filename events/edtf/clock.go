package edtf

import "fmt"

// clock reads a time of day with or without a time shift: level 0 "Date and
// Time". It is checked and otherwise ignored.
func (s *scanner) clock() error {
	s.next('T')
	units := [...]struct {
		name string
		last uint8
	}{{"hour", 23}, {"minute", 59}, {"second", 60}}
	for i, unit := range units {
		if i > 0 && !s.next(':') {
			return s.fail(s.pos, "a time of day has hours, minutes and seconds", "write it as hh:mm:ss")
		}
		if err := s.clockPair(unit.name, unit.last); err != nil {
			return err
		}
	}
	if c := s.peek(); c == '.' || c == ',' {
		return s.fail(s.pos, "a fraction of a second", "leave it out: EDTF counts whole seconds")
	}
	return s.shift()
}

func (s *scanner) shift() error {
	if s.next('Z') || !s.next('+') && !s.next('-') {
		return nil
	}
	if err := s.clockPair("hour", 23); err != nil {
		return err
	}
	if s.next(':') {
		return s.clockPair("minute", 59)
	}
	return nil
}

func (s *scanner) clockPair(name string, last uint8) error {
	at := s.pos
	value, digits := s.digits()
	switch {
	case digits != 2:
		return s.fail(at, "the "+name+" has no two digits", "write a time as hh:mm:ss, a shift as +hh or +hh:mm")
	case value > int64(last):
		return s.fail(at, fmt.Sprintf("%s %02d does not exist", name, value), fmt.Sprintf("the last one is %d", last))
	}
	return nil
}
