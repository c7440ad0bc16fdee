package edtf_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/dateline/dateline/events/edtf"
)

var refusals = []struct {
	text   string
	offset int
	reason string
	hint   string // a part of it
}{
	// Nothing, or something else altogether
	{"", 0, "a date is missing", "leave the field out"},
	{"soon", 0, "a date begins with its year", "YYYY-MM-DD"},
	{"July 2026", 0, "a date begins with its year", "YYYY"},
	{" 2026", 0, "a space", "without"},
	{"2026 ", 4, "a space", "without"},
	{"2026-07-02\n", 10, `unexpected '\n'`, "end the value"},
	{"2026é", 4, "unexpected 'é'", "end the value"},
	{"2026\xff", 4, "unexpected '\uFFFD'", "end the value"},
	{"2026\x00", 4, `unexpected '\x00'`, "end the value"},
	{"-", 1, "a date begins with its year", "YYYY"},
	{"+2026", 0, "a date begins with its year", "YYYY"},

	// Years
	{"985", 0, "a year has four digits", "0985"},
	{"12345", 0, "a year has four digits", "Y12345"},
	{"-12345", 1, "a year has four digits", "Y12345"},
	{"-0000", 0, "there is no year -0000", "0000"},
	{"-0000-01-01", 0, "there is no year -0000", "-0001"},
	{"20260702", 0, "a date without hyphens", "YYYY-MM-DD"},
	{"2026.07.02", 4, "a dot", "hyphens"},
	{"02/07/2026", 0, "a year has four digits", "YYYY-MM-DD"},
	{"Y", 1, "Y without a year", "Y170000002"},
	{"Y-", 2, "Y without a year", "Y170000002"},
	{"Y1985", 1, "Y is for years of more than four digits", "without"},
	{"Y-9999", 2, "Y is for years of more than four digits", "without"},
	{"Y012345", 1, "a year with Y begins with 0", "leading zeros"},
	{"Y12345-06", 6, "a year with Y has no month", "alone"},
	{"Y1234X", 1, "Y is for years of more than four digits", "without"},
	{"Y12345X", 6, "unspecified digits of a year with Y are level 2", "one of a set"},
	{"Y1234567890123", 1, "a year of 13 digits", "999999999999"},
	{"Y" + strings.Repeat("9", 1000), 1, "a year of 1000 digits", "999999999999"},
	{"y12345", 0, "a small y in front of a year", "write Y"},
	{"Y-17E7", 2, "Y is for years of more than four digits", "without"},
	{"Y17000E7", 6, "an exponential year is level 2", "write the year out"},
	{"1950S2", 4, "significant digits of a year are level 2", "1950~"},

	// Months and days
	{"2026-00", 5, "month 00 does not exist", "01 to 12"},
	{"2026-13", 5, "month 13 does not exist", "01 to 12"},
	{"2026-20", 5, "month 20 does not exist", "seasons 21"},
	{"2026-42", 5, "month 42 does not exist", "37 to 41"},
	{"2026-99", 5, "month 99 does not exist", "37 to 41"},
	{"2026-7", 5, "a month has two digits, not 1", "07"},
	{"2026-183", 5, "a month has two digits, not 3", "07"},
	{"2026-", 5, "the month is missing", "hyphen"},
	{"2026-W27", 5, "the month is missing", "hyphen"},
	{"2026-07-00", 8, "day 00 does not exist, July 2026 has 31 days", "leave the day out"},
	{"2026-02-30", 8, "day 30 does not exist, February 2026 has 28 days", "leave the day out"},
	{"2026-02-29", 8, "day 29 does not exist, February 2026 has 28 days", "leave the day out"},
	{"1900-02-29", 8, "day 29 does not exist, February 1900 has 28 days", "leave the day out"},
	{"2024-02-30", 8, "day 30 does not exist, February 2024 has 29 days", "leave the day out"},
	{"2026-06-31", 8, "day 31 does not exist, June 2026 has 30 days", "leave the day out"},
	{"-0044-09-31", 9, "day 31 does not exist, September 45 BC has 30 days", "leave the day out"},
	{"2026-07-2", 8, "a day has two digits, not 1", "07"},
	{"2026-07-", 8, "the day is missing", "hyphen"},
	{"2026-07-02-03", 10, "a date ends with its day", "slash"},
	{"2026-21-05", 7, "a season or other group of months has no day", "give the month"},
	{"2026-40-XX", 7, "a season or other group of months has no day", "give the month"},

	// Unspecified digits
	{"199x", 3, "a small x for an unspecified digit", "X"},
	{"19uu", 2, "a small u for an unspecified digit", "X"},
	{"1XXX", 0, "more than two unspecified digits of a year are level 2", "[1000..1999]"},
	{"XXXX-12-XX", 0, "more than two unspecified digits of a year are level 2", "no date at all"},
	{"1X85", 1, "an unspecified digit with a digit behind it is level 2", "156X"},
	{"19X5", 2, "an unspecified digit with a digit behind it is level 2", "156X"},
	{"156X-12-25", 3, "unspecified digits before a month are level 2", "one of a set"},
	{"1984-1X", 5, "one unspecified digit of two is level 2", "XX"},
	{"1984-X1", 5, "one unspecified digit of two is level 2", "XX"},
	{"1984-10-1X", 8, "one unspecified digit of two is level 2", "XX"},
	{"1984-XX-25", 5, "a day of an unspecified month is level 2", "XX for the day"},
	{"1984-XX-", 8, "the day is missing", "hyphen"},
	{"2026X", 0, "a year has four digits", "Y12345"},

	// Qualifiers
	{"?2004-06-11", 0, "a qualifier in front of the year is level 2", "at the end"},
	{"2004-%06-11", 5, "a qualifier in front of the month is level 2", "at the end"},
	{"2004-06-~11", 8, "a qualifier in front of the day is level 2", "at the end"},
	{"2004?-06-11", 4, "a qualifier inside a date is level 2", "at the end"},
	{"2004-06~-11", 7, "a qualifier inside a date is level 2", "at the end"},
	{"1984?~", 5, "a second qualifier", "%"},
	{"1984?x", 5, "unexpected 'x'", "end the value"},

	// Times of day
	{"1985T23:20:30", 4, "a time of day", "YYYY-MM-DD"},
	{"1985-04-XXT23:20:30", 10, "a time of day", "YYYY-MM-DD"},
	{"1985-04-12?T23:20:30", 11, "a time of day", "YYYY-MM-DD"},
	{"1985-04-12T", 11, "the hour has no two digits", "hh:mm:ss"},
	{"1985-04-12T23:20", 16, "a time of day has hours, minutes and seconds", "hh:mm:ss"},
	{"1985-04-12T232030", 11, "the hour has no two digits", "hh:mm:ss"},
	{"1985-04-12T24:00:00", 11, "hour 24 does not exist", "23"},
	{"1985-04-12T23:60:00", 14, "minute 60 does not exist", "59"},
	{"1985-04-12T23:20:61", 17, "second 61 does not exist", "60"},
	{"1985-04-12T23:20:30.5", 19, "a fraction of a second", "leave it out"},
	{"1985-04-12T23:20:30+4", 20, "the hour has no two digits", "+hh:mm"},
	{"1985-04-12T23:20:30+24", 20, "hour 24 does not exist", "23"},
	{"1985-04-12T23:20:30+04:60", 23, "minute 60 does not exist", "59"},
	{"1985-04-12T23:20:30Z?", 20, "unexpected '?'", "end the value"},
	{"1985-04-12T23:20:30z", 19, "unexpected 'z'", "end the value"},

	// Intervals
	{"/", 0, "an interval without any date", "leave the field out"},
	{"../..", 0, "an interval without any date", "a start or an end"},
	{"../", 0, "an interval without any date", "a start or an end"},
	{"2008/1964", 5, "the end lies before the start", "exchange"},
	{"2004-06-11/2004-06-10", 11, "the end lies before the start", "exchange"},
	{"2005/2004-12-31", 5, "the end lies before the start", "exchange"},
	{"1964/2008/2010", 9, "a slash too many", "one slash"},
	{"2026/07/02", 5, "a year has four digits", "YYYY-MM-DD"},
	{"2026-07/08", 8, "a year has four digits", "YYYY-MM-DD"},
	{"2004-06-01T00:00:00/2005", 10, "a time of day", "leave it out"},
	{"2004/2005-06-01T00:00:00", 15, "a time of day", "leave it out"},
	{"2004-06-XX/2004-07-03", 8, "unspecified digits in an interval are level 2", "write 2004-06, which"},
	{"2003/2004-XX-XX", 10, "unspecified digits in an interval are level 2", "write 2004, which"},
	{"156X/1580", 3, "unspecified digits in an interval are level 2", "first or the last year"},
	{"2026/2027-02-30", 13, "day 30 does not exist, February 2027 has 28 days", "leave the day out"},
	{"2026/[2027..2028]", 5, "a set inside another value is no EDTF", "start and the end separately"},
	{"2026/{2027}", 5, "a set inside another value is no EDTF", "start and the end separately"},
	{"[2026..2027]/2028", 0, "a set inside another value is no EDTF", "start and the end separately"},
	{"2004-06-01/open", 11, "a word of the draft of 2012", "two dots"},
	{"unknown/2004", 0, "a word of the draft of 2012", "nothing for an unknown"},
	{"2004 / 2005", 4, "a space", "without"},
	{"2004/ 2005", 5, "a space", "without"},
	{"2004/P1Y", 5, "a date begins with its year", "YYYY"},
	{"2004/...", 7, "a dot", "hyphens"},

	// Sets
	{"{1667,1668}", 0, "a set of which all are meant is level 2", "[1667,1668]"},
	{"[", 1, "a date begins with its year", "YYYY"},
	{"[]", 1, "a date is missing", "[..1667]"},
	{"[..]", 3, "a date is missing", "[1667..]"},
	{"[1667,]", 6, "a date is missing", "[1667,1668]"},
	{"[,1667]", 1, "a date is missing", "[1667,1668]"},
	{"[1667", 5, "the set is not closed", "]"},
	{"[1667]?", 6, "unexpected '?'", "end the value"},
	{"[1667]]", 6, "unexpected ']'", "end the value"},
	{"[1667, 1668]", 6, "a space", "without"},
	{"[1667/1668]", 5, "an interval inside a set is no EDTF", "[1667..1668]"},
	{"[1667,..1668]", 6, "a double dot behind a comma", "first"},
	{"[1667..,1668]", 5, "a double dot before a comma", "last"},
	{"[..1667..]", 7, "a run open in front goes on", "[..1760]"},
	{"[..1667..1668]", 7, "a run open in front goes on", "[..1760]"},
	{"[1667...1668]", 7, "a date begins with its year", "YYYY"},
	{"[1667..1668..1669]", 11, "a second double dot in a run", "comma"},
	{"[1672..1670]", 7, "the end lies before the start", "exchange"},
	{"[2026-03..2026-01]", 10, "the end lies before the start", "exchange"},
	{"[2026-24..2026-21]", 10, "the end lies before the start", "exchange"},
	{"[2026-01..2026-03-05]", 10, "a run from a month to a day", "same precision"},
	{"[2026-33..2026-41]", 10, "a run from a quarter to a half year", "same precision"},
	{"[156X,1580]", 4, "unspecified digits in a set are level 2", "first or the last"},
	{"[2026-07-XX..2026-08-02]", 9, "unspecified digits in a set are level 2", "write 2026-07, which"},
	{"[[1667],1668]", 1, "a set inside another value is no EDTF", "separately"},
	{"[1667-01-01T00:00:00]", 11, "a time of day", "leave it out"},
	{"1667,1668", 4, "a list outside of brackets", "[1667,1668]"},
	{"2026-01..2026-02", 7, "a double dot outside of brackets", "2026-01/2026-02"},
}

func TestRefusals(t *testing.T) {
	for _, c := range refusals {
		d, err := edtf.Parse(c.text)
		var e *edtf.Error
		if !errors.As(err, &e) {
			t.Errorf("%q is taken for %q, error %v", c.text, d, err)
			continue
		}
		if e.Offset != c.offset || e.Reason != c.reason || !strings.Contains(e.Hint, c.hint) {
			t.Errorf("%q: byte %d: %s; %s\nwant byte %d: %s; …%s…", c.text, e.Offset, e.Reason, e.Hint, c.offset, c.reason, c.hint)
		}
		if e.Text != c.text || !d.IsZero() {
			t.Errorf("%q: error on %q, date %q", c.text, e.Text, d)
		}
	}
}

func TestErrorString(t *testing.T) {
	_, err := edtf.Parse("2026-02-30")
	want := `edtf "2026-02-30", byte 8: day 30 does not exist, February 2026 has 28 days; leave the day out if it is unknown`
	if err == nil || err.Error() != want {
		t.Errorf("error is %v, want %s", err, want)
	}
	_, err = edtf.Parse(strings.Repeat("9", 1000))
	if err == nil || len(err.Error()) > 200 {
		t.Errorf("a long text is quoted in full: %v", err)
	}
}
