package check

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The properties that hold dates: any, and those that are always in UTC.
var (
	icalDated = strings.Fields("DTSTART DTEND DUE DTSTAMP CREATED LAST-MODIFIED COMPLETED RECURRENCE-ID EXDATE RDATE")
	icalInUTC = strings.Fields("DTSTAMP CREATED LAST-MODIFIED COMPLETED")
)

// dated goes over the single dates of the calendar's properties, without those
// of time zones, which have rules of their own, and without periods.
func (d *document) dated(each func(property *node, one string)) {
	for n := range d.root.walk() {
		if !slices.Contains(icalDated, n.name) || n.parent.parent == nil || n.parent.name == "STANDARD" || n.parent.name == "DAYLIGHT" {
			continue
		}
		if strings.EqualFold(n.value("VALUE"), "PERIOD") {
			continue
		}
		for one := range strings.SplitSeq(n.words(), ",") {
			each(n, one)
		}
	}
}

func isDay(n *node) bool { return strings.EqualFold(n.value("VALUE"), "DATE") }

var icalMomentForm = regexp.MustCompile(`^\d{8}T\d{6}Z?$`)

// icalParse reads a date by the type that its property says it has.
func icalParse(n *node, s string) (time.Time, bool) {
	if isDay(n) {
		t, err := time.Parse(icalDay, s)
		return t, err == nil && len(s) == len(icalDay)
	}
	if icalMomentForm.MatchString(s) && s[13:15] == "60" {
		s = s[:13] + "59" + s[15:]
	}
	t, err := icalTime(s)
	return t, err == nil && icalMomentForm.MatchString(s)
}

func icalDates(d *document, say saying) {
	d.dated(func(n *node, one string) {
		if _, ok := icalParse(n, one); ok {
			return
		}
		if isDay(n) {
			say(n, "%s has VALUE=DATE, but %.40q is no day", n.name, one)
		} else {
			say(n, "%.40q of %s is no date-time", one, n.name)
		}
	})
}

func icalUTC(d *document, say saying) {
	d.dated(func(n *node, one string) {
		if slices.Contains(icalInUTC, n.name) && (!strings.HasSuffix(one, "Z") || n.value("TZID") != "") {
			say(n, "%s is not in UTC", n.name)
		}
		if n.value("TZID") != "" && strings.HasSuffix(one, "Z") && !slices.Contains(icalInUTC, n.name) {
			say(n, "%s has both a TZID and a Z", n.name)
		}
	})
}

// ends goes over beginnings with their ends.
func (d *document) ends(each func(start, end *node)) {
	for _, e := range d.entries {
		end := e.node.kid("DTEND")
		if e.node.name == "VTODO" {
			end = e.node.kid("DUE")
		}
		if start := e.node.kid("DTSTART"); start != nil && end != nil {
			each(start, end)
		}
	}
}

func icalEndType(d *document, say saying) {
	d.ends(func(start, end *node) {
		if isDay(start) != isDay(end) {
			say(end, "one of DTSTART and %s is a DATE, the other a DATE-TIME", end.name)
		}
	})
}

// icalEndOrder compares only what can be compared without knowing time zones.
func icalEndOrder(d *document, say saying) {
	d.ends(func(start, end *node) {
		a, ok := icalParse(start, start.words())
		b, ok2 := icalParse(end, end.words())
		if !ok || !ok2 || isDay(start) != isDay(end) || start.value("TZID") != end.value("TZID") ||
			strings.HasSuffix(start.words(), "Z") != strings.HasSuffix(end.words(), "Z") {
			return
		}
		if !b.After(a) {
			say(end, "%s %s is not after DTSTART %s", end.name, end.words(), start.words())
		}
	})
}

func icalEndBoth(d *document, say saying) {
	for _, e := range d.entries {
		if n := e.node.kid("DURATION"); n != nil && (e.node.has("DTEND") || e.node.has("DUE")) {
			say(n, "an end and a DURATION")
		}
	}
}

var statuses = map[string][]string{
	"VEVENT":   {"TENTATIVE", "CONFIRMED", "CANCELLED"},
	"VTODO":    {"NEEDS-ACTION", "COMPLETED", "IN-PROCESS", "CANCELLED"},
	"VJOURNAL": {"DRAFT", "FINAL", "CANCELLED"},
}

func icalStatus(d *document, say saying) {
	for _, e := range d.entries {
		if n := e.node.kid("STATUS"); n != nil && !slices.Contains(statuses[e.node.name], strings.ToUpper(n.words())) {
			say(n, "%s has no status %.40q", e.node.name, n.words())
		}
	}
}

func icalSequence(d *document, say saying) {
	for _, e := range d.entries {
		if n := e.node.kid("SEQUENCE"); n != nil && !isWhole(n.words()) {
			say(n, "%.40q is no whole number", n.words())
		}
	}
}

func icalValues(d *document, say saying) {
	for _, e := range d.entries {
		if n := e.node.kid("TRANSP"); n != nil && !slices.Contains([]string{"OPAQUE", "TRANSPARENT"}, strings.ToUpper(n.words())) {
			say(n, "TRANSP %.40q", n.words())
		}
		for name, most := range map[string]int{"PRIORITY": 9, "PERCENT-COMPLETE": 100} {
			if n := e.node.kid(name); n != nil {
				if v, err := strconv.Atoi(n.words()); err != nil || v < 0 || v > most {
					say(n, "%s %.40q is no number up to %d", name, n.words(), most)
				}
			}
		}
		if n := e.node.kid("GEO"); n != nil && !isGeo(n.words()) {
			say(n, "GEO %.40q is no latitude;longitude", n.words())
		}
	}
}

func isGeo(s string) bool {
	lat, lon, _ := strings.Cut(s, ";")
	a, err := strconv.ParseFloat(lat, 64)
	b, err2 := strconv.ParseFloat(lon, 64)
	return err == nil && err2 == nil && a >= -90 && a <= 90 && b >= -180 && b <= 180
}

var icalDuration = regexp.MustCompile(`^[+-]?P(\d+W|\d+D(T(\d+H(\d+M(\d+S)?)?|\d+M(\d+S)?|\d+S))?|T(\d+H(\d+M(\d+S)?)?|\d+M(\d+S)?|\d+S))$`)

func icalDurations(d *document, say saying) {
	for n := range d.root.walk() {
		switch n.name {
		case "DURATION", "X-PUBLISHED-TTL", "REFRESH-INTERVAL":
			if !icalDuration.MatchString(n.words()) {
				say(n, "%.40q is no duration", n.words())
			}
		}
		if n.name == "REFRESH-INTERVAL" && !strings.EqualFold(n.value("VALUE"), "DURATION") {
			say(n, "REFRESH-INTERVAL without VALUE=DURATION")
		}
	}
}

func icalZones(d *document, say saying) {
	defined := map[string]bool{}
	for _, z := range d.root.all("VTIMEZONE") {
		defined[z.kid("TZID").words()] = true
	}
	for n := range d.root.walk() {
		zone := n.value("TZID")
		if zone != "" && !defined[zone] && !strings.HasPrefix(zone, "/") {
			say(n, "TZID %.60q has no VTIMEZONE", zone)
		}
	}
}

func icalFloating(d *document, say saying) {
	d.dated(func(n *node, one string) {
		if !isDay(n) && !strings.HasSuffix(one, "Z") && n.value("TZID") == "" && !slices.Contains(icalInUTC, n.name) {
			say(n, "%s %.40q is in no time zone", n.name, one)
		}
	})
}

// icalTexts are the properties of type TEXT that hold one value.
var icalTexts = strings.Fields("SUMMARY DESCRIPTION LOCATION COMMENT CONTACT NAME X-WR-CALNAME X-WR-CALDESC")

var escapedBadly = regexp.MustCompile(`\\([^\\;,nN]|$)`)

func icalEscapes(d *document, say saying) {
	for n := range d.root.walk() {
		if !slices.Contains(icalTexts, n.name) {
			continue
		}
		rest := strings.NewReplacer(`\\`, "", `\;`, "", `\,`, "").Replace(n.text)
		if i := strings.IndexAny(rest, ";,"); i >= 0 {
			say(n, "an unescaped %c in %s", rest[i], n.name)
		}
		if bad := escapedBadly.FindString(rest); bad != "" {
			say(n, "%s has the escape %q, which there is not", n.name, bad)
		}
	}
}
