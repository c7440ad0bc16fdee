package edtf

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Words returns d in English words, as they stand alone or behind a colon: "2
// July 2026", "on or before 1 July 2026", "about June 2026 (uncertain)",
// "undated". Years before 1 are given as BC: -0044 is 45 BC.
func (d Date) Words() string {
	switch d.form {
	case formUnknown:
		return "undated"
	case formInterval:
		return d.intervalWords()
	case formSet:
		return d.setWords()
	case formDateTime:
		_, clock, _ := strings.Cut(d.text, "T")
		return d.phrase().text + " at " + clock
	}
	return d.dateWords("")
}

func (d Date) intervalWords() string {
	start, end := d.Start(), d.End()
	switch {
	case d.OpenStart():
		return "until " + end.wordsInside() + ", open start"
	case start.IsZero():
		return "until " + end.wordsInside() + ", start unknown"
	case d.OpenEnd():
		return "from " + start.wordsInside() + ", open end"
	case end.IsZero():
		return "from " + start.wordsInside() + ", end unknown"
	}
	return "from " + start.wordsInside() + " to " + end.wordsInside()
}

// wordsInside is for a date in the middle of a sentence: "the first half of
// 2026".
func (d Date) wordsInside() string { return d.dateWords(d.phrase().article) }

// dateWords returns the words of one date, behind an article unless "about"
// calls for its own.
func (d Date) dateWords(article string) string {
	p := d.phrase()
	notes := make([]string, 0, 3)
	if p.note != "" {
		notes = append(notes, p.note)
	}
	switch {
	case d.Approximate() && p.vague:
		notes = append(notes, "approximate")
	case d.Approximate():
		article = "about " + p.article
	}
	if d.Uncertain() {
		notes = append(notes, "uncertain")
	}
	if len(notes) == 0 {
		return article + p.text
	}
	return article + p.text + " (" + strings.Join(notes, "; ") + ")"
}

// phrase is a date without its qualifier, in the parts that a sentence needs.
type phrase struct {
	article string // "the " where one belongs inside a sentence, else ""
	text    string
	vague   bool   // it begins with "some", so that "about" does not fit
	note    string // to follow in brackets
}

func (d Date) phrase() phrase {
	year, month := d.lo.Year, d.lo.Month
	switch {
	case d.Unspecified():
		return d.unspecifiedPhrase()
	case d.group != 0:
		return groupOf(d.group).phrase(year)
	case d.precision == PrecisionDay:
		return phrase{text: dayWords(d.lo)}
	case d.precision == PrecisionMonth:
		return phrase{text: monthWords(year, month)}
	}
	return phrase{text: yearWords(year)}
}

func (d Date) unspecifiedPhrase() phrase {
	first, last := d.lo.Year, d.hi.Year
	switch {
	case d.precision == PrecisionMonth:
		return phrase{vague: true, text: "some month of " + yearWords(first)}
	case d.precision == PrecisionDay && d.lo.Month == d.hi.Month:
		return phrase{vague: true, text: "some day in " + monthWords(first, d.lo.Month)}
	case d.precision == PrecisionDay:
		return phrase{vague: true, text: "some day in " + yearWords(first)}
	case last-first == 9 && first > 1000 && first%100 != 0:
		return phrase{article: "the ", text: yearWords(first) + "s"}
	}
	// Neither centuries nor the decade from 2000 to 2009 have a name that
	// cannot be taken for another range.
	return phrase{vague: true, text: "some year from " + yearWords(first) + " to " + yearWords(last)}
}

func (g group) phrase(year int64) phrase {
	if g.unit != PrecisionSeason {
		return phrase{article: "the ", text: g.name + " of " + yearWords(year)}
	}
	p := phrase{text: g.name + " " + yearWords(year)}
	if g.half != "" {
		p.note = g.half + " hemisphere"
	}
	if g.first == 12 {
		p.text = g.name + " " + twoYears(year)
	}
	return p
}

// twoYears names the years of a winter: 2026–27, 1999–2000.
func twoYears(year int64) string {
	next := yearWords(year + 1)
	if year >= 1000 && (year+1)%100 != 0 {
		next = next[2:]
	}
	return yearWords(year) + "–" + next
}

func dayWords(d Day) string {
	return strconv.Itoa(int(d.Day)) + " " + monthWords(d.Year, d.Month)
}

func monthWords(year int64, month uint8) string {
	return time.Month(month).String() + " " + yearWords(year)
}

func yearWords(year int64) string {
	switch {
	case year < 1:
		return thousands(1-year) + " BC"
	case year < 1000:
		return "AD " + strconv.FormatInt(year, 10)
	case year > 9999:
		return "the year " + thousands(year)
	}
	return strconv.FormatInt(year, 10)
}

// thousands groups the digits of numbers that are longer than a usual year.
func thousands(n int64) string {
	if n < 10_000 {
		return strconv.FormatInt(n, 10)
	}
	text := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 999; n /= 1000 {
		text = fmt.Sprintf("%03d,", n%1000) + text
	}
	return strconv.FormatInt(n, 10) + "," + text
}
