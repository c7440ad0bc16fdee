package edtf

import (
	"strconv"
	"strings"
	"time"
)

func (d Date) setWords() string {
	s := scanner{text: d.text}
	elements, _ := s.elements()
	words := make([]string, len(elements))
	plain := true
	for i, e := range elements {
		words[i] = e.words()
		plain = plain && e.from == e.to && !e.openFrom && !e.openUpTo
	}
	last := len(words) - 1
	switch {
	case last == 0:
		return words[0]
	case plain:
		return strings.Join(words[:last], ", ") + " or " + words[last]
	}
	return strings.Join(words[:last], ", ") + ", or " + words[last]
}

func (e element) words() string {
	switch {
	case e.openFrom && e.from.precision == PrecisionDay:
		return "on or before " + e.from.wordsInside()
	case e.openFrom:
		return "in or before " + e.from.wordsInside()
	case e.openUpTo:
		return e.from.Words() + " or later"
	case e.from == e.to:
		return e.from.Words()
	}
	return "some day from " + runStart(e.from, e.to) + " to " + e.to.wordsInside()
}

// runStart returns the first end of a run without what the second says again:
// "January" of "January to February 2026".
func runStart(from, to Date) string {
	switch {
	case from.marks|to.marks != 0, from.group != 0, from.lo.Year != to.lo.Year, from.precision == PrecisionYear:
		return from.wordsInside()
	case from.precision == PrecisionMonth:
		return time.Month(from.lo.Month).String()
	case from.lo.Month == to.lo.Month:
		return strconv.Itoa(int(from.lo.Day))
	}
	return strconv.Itoa(int(from.lo.Day)) + " " + time.Month(from.lo.Month).String()
}
