package edtf_test

import (
	"testing"

	"github.com/dateline/dateline/events/edtf"
)

// bounded is a text and what the contract says its bounds are.
type bounded struct{ text, lo, hi string }

// The examples of the specification, section by section, in its order.
var levelZero = []bounded{
	// Date
	{"1985-04-12", "1985-04-12", "1985-04-12"},
	{"1985-04", "1985-04-01", "1985-04-30"},
	{"1985", "1985-01-01", "1985-12-31"},
	// Date and Time
	{"1985-04-12T23:20:30", "1985-04-12", "1985-04-12"},
	{"1985-04-12T23:20:30Z", "1985-04-12", "1985-04-12"},
	{"1985-04-12T23:20:30-04", "1985-04-12", "1985-04-12"},
	{"1985-04-12T23:20:30+04:30", "1985-04-12", "1985-04-12"},
	// Time Interval
	{"1964/2008", "1964-01-01", "2008-12-31"},
	{"2004-06/2006-08", "2004-06-01", "2006-08-31"},
	{"2004-02-01/2005-02-08", "2004-02-01", "2005-02-08"},
	{"2004-02-01/2005-02", "2004-02-01", "2005-02-28"},
	{"2004-02-01/2005", "2004-02-01", "2005-12-31"},
	{"2005/2006-02", "2005-01-01", "2006-02-28"},
}

var levelOne = []bounded{
	// Letter-prefixed calendar year
	{"Y170000002", "+170000002-01-01", "+170000002-12-31"},
	{"Y-170000002", "-170000002-01-01", "-170000002-12-31"},
	// Seasons
	{"2001-21", "2001-01-01", "2002-02-28"},
	// Qualification of a date (complete)
	{"1984?", "1984-01-01", "1984-12-31"},
	{"2004-06~", "2004-06-01", "2004-06-30"},
	{"2004-06-11%", "2004-06-11", "2004-06-11"},
	// Unspecified digit(s) from the right
	{"201X", "2010-01-01", "2019-12-31"},
	{"20XX", "2000-01-01", "2099-12-31"},
	{"2004-XX", "2004-01-01", "2004-12-31"},
	{"1985-04-XX", "1985-04-01", "1985-04-30"},
	{"1985-XX-XX", "1985-01-01", "1985-12-31"},
	// Open end time interval
	{"1985-04-12/..", "1985-04-12", ""},
	{"1985-04/..", "1985-04-01", ""},
	{"1985/..", "1985-01-01", ""},
	// Open start time interval
	{"../1985-04-12", "", "1985-04-12"},
	{"../1985-04", "", "1985-04-30"},
	{"../1985", "", "1985-12-31"},
	// Time interval with unknown end
	{"1985-04-12/", "1985-04-12", ""},
	{"1985-04/", "1985-04-01", ""},
	{"1985/", "1985-01-01", ""},
	// Time interval with unknown start
	{"/1985-04-12", "", "1985-04-12"},
	{"/1985-04", "", "1985-04-30"},
	{"/1985", "", "1985-12-31"},
	// Negative calendar year
	{"-1985", "-1985-01-01", "-1985-12-31"},
}

var oneOfASet = []bounded{
	{"[1667,1668,1670..1672]", "1667-01-01", "1672-12-31"},
	{"[..1760-12-03]", "", "1760-12-03"},
	{"[1760-12..]", "1760-12-01", ""},
	{"[1760-01,1760-02,1760-12..]", "1760-01-01", ""},
	{"[1667,1760-12]", "1667-01-01", "1760-12-31"},
	{"[..1984]", "", "1984-12-31"},
}

// What the specification lists as level 2 and this package leaves out.
var levelTwo = []string{
	"Y-17E7", "1950S2", "Y171010000S3", "Y3388E2S3",
	"{1667,1668,1670..1672}", "{1960,1961-12}", "{..1984}",
	"2004-06~-11", "2004?-06-11", "?2004-06-~11", "2004-%06-11",
	"156X-12-25", "15XX-12-25", "XXXX-12-XX", "1XXX-XX", "1XXX-12", "1984-1X",
	"2004-06-~01/2004-06-~20", "2004-06-XX/2004-07-03",
}

// All 21 sub-year groupings, in a year before a leap year.
var groups = []bounded{
	{"2027-21", "2027-01-01", "2028-02-29"},
	{"2027-22", "2027-01-01", "2028-02-29"},
	{"2027-23", "2027-01-01", "2028-02-29"},
	{"2027-24", "2027-01-01", "2028-02-29"},
	{"2027-25", "2027-03-01", "2027-05-31"},
	{"2027-26", "2027-06-01", "2027-08-31"},
	{"2027-27", "2027-09-01", "2027-11-30"},
	{"2027-28", "2027-12-01", "2028-02-29"},
	{"2027-29", "2027-09-01", "2027-11-30"},
	{"2027-30", "2027-12-01", "2028-02-29"},
	{"2027-31", "2027-03-01", "2027-05-31"},
	{"2027-32", "2027-06-01", "2027-08-31"},
	{"2027-33", "2027-01-01", "2027-03-31"},
	{"2027-34", "2027-04-01", "2027-06-30"},
	{"2027-35", "2027-07-01", "2027-09-30"},
	{"2027-36", "2027-10-01", "2027-12-31"},
	{"2027-37", "2027-01-01", "2027-04-30"},
	{"2027-38", "2027-05-01", "2027-08-31"},
	{"2027-39", "2027-09-01", "2027-12-31"},
	{"2027-40", "2027-01-01", "2027-06-30"},
	{"2027-41", "2027-07-01", "2027-12-31"},
}

// The table of the contract, and the corners that the examples leave open.
var corners = []bounded{
	{"2026-07-02", "2026-07-02", "2026-07-02"},
	{"2025-08", "2025-08-01", "2025-08-31"},
	{"2030", "2030-01-01", "2030-12-31"},
	{"2026-40", "2026-01-01", "2026-06-30"},
	{"[..2026-07-01]", "", "2026-07-01"},
	{"[2026-01..2026-02]", "2026-01-01", "2026-02-28"},
	{"2026-06~", "2026-06-01", "2026-06-30"},
	{"2026-06?", "2026-06-01", "2026-06-30"},
	{"2026-06%", "2026-06-01", "2026-06-30"},
	{"2026-07/..", "2026-07-01", ""},
	{"156X", "1560-01-01", "1569-12-31"},
	{"15XX", "1500-01-01", "1599-12-31"},

	{"0000", "0000-01-01", "0000-12-31"},
	{"0000-02", "0000-02-01", "0000-02-29"},
	{"9999-12-31", "9999-12-31", "9999-12-31"},
	{"1900-02", "1900-02-01", "1900-02-28"},
	{"2000-02-29", "2000-02-29", "2000-02-29"},
	{"2024-02-XX", "2024-02-01", "2024-02-29"},
	{"-0001-12-31", "-0001-12-31", "-0001-12-31"},
	{"-0044-03-15", "-0044-03-15", "-0044-03-15"},
	{"-0004-02", "-0004-02-01", "-0004-02-29"},
	{"-156X", "-1569-01-01", "-1560-12-31"},
	{"-15XX", "-1599-01-01", "-1500-12-31"},
	{"-000X", "-0009-01-01", "-0001-12-31"},
	{"-00XX", "-0099-01-01", "-0001-12-31"},
	{"000X", "0000-01-01", "0009-12-31"},
	{"-2004-XX", "-2004-01-01", "-2004-12-31"},
	{"-1985-04-XX", "-1985-04-01", "-1985-04-30"},
	{"-1985-XX-XX", "-1985-01-01", "-1985-12-31"},
	{"-0001-28", "-0001-12-01", "0000-02-29"},
	{"Y10000", "+10000-01-01", "+10000-12-31"},
	{"Y-10000~", "-10000-01-01", "-10000-12-31"},
	{"Y999999999999", "+999999999999-01-01", "+999999999999-12-31"},

	{"201X?", "2010-01-01", "2019-12-31"},
	{"2004-XX~", "2004-01-01", "2004-12-31"},
	{"2026-21?", "2026-01-01", "2027-02-28"},
	{"2026-40%", "2026-01-01", "2026-06-30"},

	{"1985-04-12T00:00:00-04:00", "1985-04-12", "1985-04-12"},
	{"2016-12-31T23:59:60Z", "2016-12-31", "2016-12-31"},
	{"-0044-03-15T12:00:00", "-0044-03-15", "-0044-03-15"},

	{"1984?/2004-06~", "1984-01-01", "2004-06-30"},
	{"2026-33/2026-35%", "2026-01-01", "2026-09-30"},
	{"2026-21/2026-22", "2026-01-01", "2027-02-28"},
	{"2026-07~/..", "2026-07-01", ""},
	{"/2026-07?", "", "2026-07-31"},
	{"2026/2026-01-01", "2026-01-01", "2026-01-01"},
	{"2026-12-31/2026", "2026-12-31", "2026-12-31"},
	{"-0044-03-15/0014", "-0044-03-15", "0014-12-31"},
	{"Y-170000002/..", "-170000002-01-01", ""},

	{"[2026-01,2026-03..2026-05]", "2026-01-01", "2026-05-31"},
	{"[2026-03..2026-05,2026-01]", "2026-01-01", "2026-05-31"},
	{"[1984]", "1984-01-01", "1984-12-31"},
	{"[1984..1984]", "1984-01-01", "1984-12-31"},
	{"[2026-33..2026-34]", "2026-01-01", "2026-06-30"},
	{"[2026-21..2026-24]", "2026-01-01", "2027-02-28"},
	{"[2026-01~..2026-02?]", "2026-01-01", "2026-02-28"},
	{"[..1760-12-03,1762]", "", "1762-12-31"},
	{"[..1984,1990..]", "", ""},
	{"[..1984,1980]", "", "1984-12-31"},
	{"[-0044..Y10000]", "-0044-01-01", "+10000-12-31"},
}

func TestBounds(t *testing.T) {
	for _, table := range [][]bounded{levelZero, levelOne, oneOfASet, groups, corners} {
		for _, want := range table {
			t.Run(want.text, func(t *testing.T) { checkBounds(t, want) })
		}
	}
}

func checkBounds(t *testing.T, want bounded) {
	t.Helper()
	d, err := edtf.Parse(want.text)
	if err != nil {
		t.Fatal(err)
	}
	lo, hi := d.Bounds()
	if lo.String() != want.lo || hi.String() != want.hi {
		t.Errorf("bounds are %q and %q, want %q and %q", lo, hi, want.lo, want.hi)
	}
	if lo != d.Lo() || hi != d.Hi() {
		t.Errorf("Lo, Hi are %q, %q, Bounds are %q, %q", d.Lo(), d.Hi(), lo, hi)
	}
	if d.String() != want.text {
		t.Errorf("prints as %q", d)
	}
	if d.IsZero() {
		t.Error("is the unknown date")
	}
}

func TestLevelTwoIsRefused(t *testing.T) {
	for _, text := range levelTwo {
		if d, err := edtf.Parse(text); err == nil {
			t.Errorf("%s is taken for %s", text, d.Words())
		}
	}
}

func TestKinds(t *testing.T) {
	for _, c := range []struct {
		text                          string
		interval, set, time           bool
		uncertain, approx, unspecific bool
		precision                     edtf.Precision
	}{
		{text: "1985-04-12", precision: edtf.PrecisionDay},
		{text: "1985-04-XX", unspecific: true, precision: edtf.PrecisionDay},
		{text: "1985-XX-XX", unspecific: true, precision: edtf.PrecisionDay},
		{text: "1985-04-12T23:20:30Z", time: true, precision: edtf.PrecisionDay},
		{text: "1985-04?", uncertain: true, precision: edtf.PrecisionMonth},
		{text: "2004-XX", unspecific: true, precision: edtf.PrecisionMonth},
		{text: "1985~", approx: true, precision: edtf.PrecisionYear},
		{text: "1985%", uncertain: true, approx: true, precision: edtf.PrecisionYear},
		{text: "156X?", uncertain: true, unspecific: true, precision: edtf.PrecisionYear},
		{text: "Y12345", precision: edtf.PrecisionYear},
		{text: "2026-28", precision: edtf.PrecisionSeason},
		{text: "2026-36", precision: edtf.PrecisionQuarter},
		{text: "2026-39", precision: edtf.PrecisionFourMonths},
		{text: "2026-41", precision: edtf.PrecisionHalfYear},
		{text: "1984?/2004~", interval: true, uncertain: true, approx: true},
		{text: "1984/2004", interval: true},
		{text: "[1984,1986~]", set: true, approx: true},
		{text: "[..1984?]", set: true, uncertain: true},
		{text: ""},
	} {
		var d edtf.Date
		if err := d.UnmarshalText([]byte(c.text)); err != nil {
			t.Fatal(err)
		}
		got := c
		got.interval, got.set, got.time = d.IsInterval(), d.IsSet(), d.HasTime()
		got.uncertain, got.approx, got.unspecific = d.Uncertain(), d.Approximate(), d.Unspecified()
		got.precision = d.Precision()
		if got != c {
			t.Errorf("%q is %+v, want %+v", c.text, got, c)
		}
	}
}

func TestPrecisionString(t *testing.T) {
	for p, want := range map[edtf.Precision]string{
		edtf.PrecisionNone: "none", edtf.PrecisionDay: "day", edtf.PrecisionMonth: "month",
		edtf.PrecisionSeason: "season", edtf.PrecisionQuarter: "quarter",
		edtf.PrecisionFourMonths: "four months", edtf.PrecisionHalfYear: "half year", edtf.PrecisionYear: "year",
	} {
		if p.String() != want {
			t.Errorf("%d is %q, want %q", p, p, want)
		}
	}
}
