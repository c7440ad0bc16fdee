package check

import (
	"errors"
	"regexp"
	"strings"
	"time"
)

var rfc3339 = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$`)

// parse3339 reads a date-time of RFC 3339 as Atom wants it: with an upper case
// T and Z. time.Parse alone is more lenient than the RFC, but knows no leap
// second.
func parse3339(s string) (time.Time, error) {
	if !rfc3339.MatchString(s) {
		return time.Time{}, errors.New("it is no YYYY-MM-DDTHH:MM:SSZ")
	}
	if s[17:19] == "60" {
		s = s[:17] + "59" + s[19:]
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return t, errors.New("there is no such date or time")
	}
	return t, nil
}

// rfc822 is RFC 822, section 5.1, with years of four digits as RSS prefers
// them.
var rfc822 = regexp.MustCompile(`^(?:(Mon|Tue|Wed|Thu|Fri|Sat|Sun),\s*)?(\d{1,2})\s+(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s+(\d{2}|\d{4})\s+(\d\d:\d\d)(:\d\d)?\s+(UT|GMT|[ECMP][SD]T|[A-IK-Z]|[+-]\d{4})$`)

// zones are those names of RFC 822 that mean something; of its military ones
// only Z can be relied upon (RFC 2822, section 4.3).
var zones = map[string]string{
	"UT": "+0000", "GMT": "+0000", "Z": "+0000", "EST": "-0500", "EDT": "-0400", "CST": "-0600",
	"CDT": "-0500", "MST": "-0700", "MDT": "-0600", "PST": "-0800", "PDT": "-0700",
}

var errWeekday = errors.New("it was another day of the week")

// parse822 reads a date of RSS.
func parse822(s string) (time.Time, error) {
	m := rfc822.FindStringSubmatch(s)
	if m == nil {
		return time.Time{}, errors.New("it is no 'Mon, 02 Jan 2006 15:04:05 +0000'")
	}
	year, seconds, zone := m[4], m[6], m[7]
	if len(year) == 2 {
		year = century(year)
	}
	if seconds == "" || seconds == ":60" {
		seconds = ":00"
	}
	if z, ok := zones[zone]; ok {
		zone = z
	} else if len(zone) == 1 {
		zone = "+0000"
	}
	t, err := time.Parse("2 Jan 2006 15:04:05 -0700", strings.Join([]string{m[2], m[3], year, m[5] + seconds, zone}, " "))
	if err != nil {
		return t, errors.New("there is no such date or time")
	}
	if m[1] != "" && t.Format("Mon") != m[1] {
		return t, errWeekday
	}
	return t, nil
}

// century completes a year of two digits as RFC 2822, section 4.3, does.
func century(year string) string {
	if year < "50" {
		return "20" + year
	}
	return "19" + year
}
