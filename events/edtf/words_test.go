package edtf_test

import (
	"testing"
	"unicode/utf8"

	"github.com/dateline/dateline/events/edtf"
)

var words = []struct{ text, want string }{
	{"", "undated"},

	// Days, months, years
	{"2026-07-02", "2 July 2026"},
	{"2025-08", "August 2025"},
	{"2030", "2030"},
	{"1985-04-12T23:20:30-04:00", "12 April 1985 at 23:20:30-04:00"},
	{"0985", "AD 985"},
	{"0044-03-15", "15 March AD 44"},
	{"0000", "1 BC"},
	{"-0044-03-15", "15 March 45 BC"},
	{"-0044-03", "March 45 BC"},
	{"-9999", "10,000 BC"},
	{"Y17000", "the year 17,000"},
	{"Y170000002", "the year 170,000,002"},
	{"Y-170000001", "170,000,002 BC"},

	// Qualifiers
	{"2026-06~", "about June 2026"},
	{"2026-06?", "June 2026 (uncertain)"},
	{"2026-06%", "about June 2026 (uncertain)"},
	{"2026-40~", "about the first half of 2026"},
	{"2026-25%", "about spring 2026 (northern hemisphere; uncertain)"},
	{"Y17000~", "about the year 17,000"},

	// Unspecified digits
	{"156X", "1560s"},
	{"156X~", "about the 1560s"},
	{"156X?", "1560s (uncertain)"},
	{"200X", "some year from 2000 to 2009"},
	{"15XX", "some year from 1500 to 1599"},
	{"098X", "some year from AD 980 to AD 989"},
	{"000X", "some year from 1 BC to AD 9"},
	{"-156X", "some year from 1570 BC to 1561 BC"},
	{"2004-XX", "some month of 2004"},
	{"2004-XX%", "some month of 2004 (approximate; uncertain)"},
	{"1985-04-XX", "some day in April 1985"},
	{"1985-XX-XX", "some day in 1985"},

	// Seasons and other groups of months
	{"2026-21", "spring 2026"},
	{"2026-24", "winter 2026"},
	{"2026-25", "spring 2026 (northern hemisphere)"},
	{"2026-26", "summer 2026 (northern hemisphere)"},
	{"2026-27", "autumn 2026 (northern hemisphere)"},
	{"2026-28", "winter 2026–27 (northern hemisphere)"},
	{"1999-28", "winter 1999–2000 (northern hemisphere)"},
	{"0044-28", "winter AD 44–AD 45 (northern hemisphere)"},
	{"-0044-28", "winter 45 BC–44 BC (northern hemisphere)"},
	{"2026-29", "spring 2026 (southern hemisphere)"},
	{"2026-30", "summer 2026–27 (southern hemisphere)"},
	{"2026-31", "autumn 2026 (southern hemisphere)"},
	{"2026-32", "winter 2026 (southern hemisphere)"},
	{"2026-33", "first quarter of 2026"},
	{"2026-36", "fourth quarter of 2026"},
	{"2026-37", "first four months of 2026"},
	{"2026-38", "middle four months of 2026"},
	{"2026-39", "last four months of 2026"},
	{"2026-40", "first half of 2026"},
	{"2026-41", "second half of 2026"},

	// Intervals
	{"2025-08/2025-10", "from August 2025 to October 2025"},
	{"1964/2008", "from 1964 to 2008"},
	{"2026-07/..", "from July 2026, open end"},
	{"2026-07/", "from July 2026, end unknown"},
	{"../2026-07-02", "until 2 July 2026, open start"},
	{"/2026-07-02", "until 2 July 2026, start unknown"},
	{"2026-33/2026-40~", "from the first quarter of 2026 to about the first half of 2026"},
	{"1984?/2004-06~", "from 1984 (uncertain) to about June 2004"},
	{"2026-25/2026-28", "from spring 2026 (northern hemisphere) to winter 2026–27 (northern hemisphere)"},

	// Sets
	{"[2026-01..2026-02]", "some day from January to February 2026"},
	{"[2025-12..2026-02]", "some day from December 2025 to February 2026"},
	{"[2026-07-01..2026-07-03]", "some day from 1 to 3 July 2026"},
	{"[2026-06-30..2026-07-03]", "some day from 30 June to 3 July 2026"},
	{"[2025-12-30..2026-01-03]", "some day from 30 December 2025 to 3 January 2026"},
	{"[1670..1672]", "some day from 1670 to 1672"},
	{"[1670..1670]", "1670"},
	{"[2026-33..2026-34]", "some day from the first quarter of 2026 to the second quarter of 2026"},
	{"[2026-01~..2026-02]", "some day from about January 2026 to February 2026"},
	{"[..2026-07-01]", "on or before 1 July 2026"},
	{"[..2026-07]", "in or before July 2026"},
	{"[..2026-40]", "in or before the first half of 2026"},
	{"[..1984]", "in or before 1984"},
	{"[2026-04..]", "April 2026 or later"},
	{"[2026-04-01..]", "1 April 2026 or later"},
	{"[1984]", "1984"},
	{"[2026-01,2026-03]", "January 2026 or March 2026"},
	{"[1667,1668,1760-12]", "1667, 1668 or December 1760"},
	{"[1667,1668,1670..1672]", "1667, 1668, or some day from 1670 to 1672"},
	{"[2026-01,2026-03..2026-05]", "January 2026, or some day from March to May 2026"},
	{"[1760-01,1760-02,1760-12..]", "January 1760, February 1760, or December 1760 or later"},
	{"[..1760-12-03,1762]", "on or before 3 December 1760, or 1762"},
	{"[2026-06?,2026-08]", "June 2026 (uncertain) or August 2026"},
}

func TestWords(t *testing.T) {
	for _, c := range words {
		got := unmarshal(t, c.text).Words()
		if got != c.want || !utf8.ValidString(got) {
			t.Errorf("%q is %q, want %q", c.text, got, c.want)
		}
	}
}

func TestEveryExampleHasWords(t *testing.T) {
	for _, table := range [][]bounded{levelZero, levelOne, oneOfASet, groups, corners} {
		for _, c := range table {
			if w := edtf.MustParse(c.text).Words(); w == "" || w == "undated" {
				t.Errorf("%q has words %q", c.text, w)
			}
		}
	}
}
