package check

import (
	"slices"
	"strings"
	"time"
)

// icalFormat is iCalendar (RFC 5545) with the properties of a published
// calendar (RFC 7986).
var icalFormat = format{formatICal, []string{"text/calendar"}, outlineICal, icalChecks}

var icalChecks = []check{
	{"ical-prodid", Error, "RFC 5545, section 3.7.3", "give the calendar one PRODID", icalOne("PRODID")},
	{"ical-version", Error, "RFC 5545, section 3.7.4", "write VERSION:2.0 once", icalVersion},
	{"ical-empty", Warning, "RFC 5545, section 3.6", "expect that some clients refuse a calendar without any component", func(d *document, say saying) {
		if len(components(d.root)) == 0 {
			say(d.root, "no component")
		}
	}},
	{"ical-nesting", Error, "RFC 5545, section 3.6", "put components where the RFC has them", icalNesting},
	{"ical-uid", Error, "RFC 5545, section 3.8.4.7", "give the component one UID that never changes", icalRequired("UID")},
	{"ical-dtstamp", Error, "RFC 5545, section 3.8.7.2", "say with DTSTAMP when this version was made", icalRequired("DTSTAMP")},
	{"ical-dtstart", Error, "RFC 5545, section 3.6.1", "say with DTSTART when the event begins", icalStart},
	{"ical-once", Error, "RFC 5545, section 3.6.1 to 3.6.3", "give it once", icalOnce},
	{"ical-date", Error, "RFC 5545, section 3.3.4 and 3.3.5", "write 20060102T150405Z, or VALUE=DATE:20060102", icalDates},
	{"ical-utc", Error, "RFC 5545, section 3.8.7", "write the time in UTC, with a Z at the end", icalUTC},
	{"ical-end-type", Error, "RFC 5545, section 3.8.2.2 and 3.8.2.3", "give both ends the same type", icalEndType},
	{"ical-end-order", Error, "RFC 5545, section 3.8.2.2 and 3.8.2.3", "end after the beginning: a DATE ends on the day after", icalEndOrder},
	{"ical-end-both", Error, "RFC 5545, section 3.6.1", "leave either the end or DURATION away", icalEndBoth},
	{"ical-status", Error, "RFC 5545, section 3.8.1.11", "use a status that the component knows", icalStatus},
	{"ical-sequence", Error, "RFC 5545, section 3.8.7.4", "count the changes from 0", icalSequence},
	{"ical-value", Error, "RFC 5545, section 3.8", "use a value that the property knows", icalValues},
	{"ical-duration", Error, "RFC 5545, section 3.3.6; RFC 7986, section 5.7", "write a duration such as PT12H, REFRESH-INTERVAL with VALUE=DURATION", icalDurations},
	{"ical-tzid", Error, "RFC 5545, section 3.2.19", "add the VTIMEZONE, or write UTC", icalZones},
	{"ical-floating", Note, "RFC 5545, section 3.3.5", "write UTC or a TZID: it is another moment in every place", icalFloating},
	{"ical-escape", Error, "RFC 5545, section 3.3.11", "escape backslash, semicolon and comma with a backslash, line ends as \\n", icalEscapes},
	{"ical-name", Note, "RFC 7986, section 5.1", "name the calendar with NAME, and X-WR-CALNAME for older clients", func(d *document, say saying) {
		if !d.root.has("NAME") && !d.root.has("X-WR-CALNAME") {
			say(d.root, "the calendar has no name")
		}
	}},
}

// timed are the components that are about something.
var timed = []string{"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY"}

// components are those of a calendar that are about something, and time zones.
func components(root *node) (found []*node) {
	for _, kid := range root.kids {
		if kid.kind == object {
			found = append(found, kid)
		}
	}
	return found
}

func outlineICal(d *document) {
	for _, n := range components(d.root) {
		if slices.Contains(timed, n.name) {
			d.icalEntry(n)
		}
	}
	for n := range d.root.walk() {
		switch n.name {
		case "URL", "SOURCE", "TZURL", "CONFERENCE":
			d.links = append(d.links, valueOf(n))
		case "ATTACH", "IMAGE":
			if _, inline := n.attr("ENCODING"); !inline {
				d.links = append(d.links, valueOf(n))
			}
		}
		if tag := n.value("LANGUAGE"); tag != "" {
			d.languages = append(d.languages, value{n, tag})
		}
	}
	if n := d.root.kid("SOURCE"); n != nil {
		d.self = append(d.self, valueOf(n))
	}
}

// icalEntry takes an instance of a recurring event for an entry of its own. Its
// stamps are those that say when it was written, never when it occurs.
func (d *document) icalEntry(n *node) {
	id := valueOf(n.kid("UID"))
	if r := n.kid("RECURRENCE-ID"); r != nil && id.text != "" {
		id.text += " at " + r.words()
	}
	e := entry{node: n, id: id, published: d.date(n.kid("CREATED"), icalTime), updated: d.date(n.kid("LAST-MODIFIED"), icalTime)}
	d.date(n.kid("DTSTAMP"), icalTime)
	d.entries = append(d.entries, e)
}

const (
	icalDay    = "20060102"
	icalMoment = "20060102T150405"
)

// icalTime reads a DATE-TIME in UTC or without a zone.
func icalTime(s string) (time.Time, error) {
	return time.Parse(icalMoment, strings.TrimSuffix(s, "Z"))
}

func icalOne(name string) func(*document, saying) {
	return func(d *document, say saying) {
		if found := d.root.all(name); len(found) != 1 {
			say(d.root, "%d times %s", len(found), name)
		} else if found[0].words() == "" {
			say(found[0], "an empty %s", name)
		}
	}
}

func icalVersion(d *document, say saying) {
	if d.root.name != "VCALENDAR" {
		say(d.root, "it begins a %s, no VCALENDAR", d.root.name)
	}
	switch found := d.root.all("VERSION"); {
	case len(found) != 1:
		say(d.root, "%d times VERSION", len(found))
	case found[0].words() != "2.0":
		say(found[0], "version %.20q", found[0].words())
	}
}

// within says which components stand where.
var within = map[string][]string{
	"VCALENDAR": {"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE", "VAVAILABILITY"},
	"VEVENT":    {"VALARM", "VLOCATION", "VRESOURCE", "PARTICIPANT"},
	"VTODO":     {"VALARM", "VLOCATION", "VRESOURCE", "PARTICIPANT"},
	"VJOURNAL":  {"VLOCATION", "VRESOURCE", "PARTICIPANT"},
	"VTIMEZONE": {"STANDARD", "DAYLIGHT"},
}

func icalNesting(d *document, say saying) {
	for n := range d.root.walk() {
		if n.kind != object || n.parent == nil || strings.HasPrefix(n.name, "X-") || strings.HasPrefix(n.parent.name, "X-") {
			continue
		}
		if allowed, known := within[n.parent.name]; known && !slices.Contains(allowed, n.name) {
			say(n, "%s within %s", n.name, n.parent.name)
		}
	}
}

func icalRequired(name string) func(*document, saying) {
	return func(d *document, say saying) {
		for _, e := range d.entries {
			if len(e.node.all(name)) == 0 || e.node.kid(name).words() == "" {
				say(e.node, "no %s", name)
			}
		}
	}
}

func icalStart(d *document, say saying) {
	for _, e := range d.entries {
		if e.node.name == "VEVENT" && !d.root.has("METHOD") && !e.node.has("DTSTART") {
			say(e.node, "no DTSTART")
		}
	}
}

// icalSingle are properties that a component has at most once.
var icalSingle = strings.Fields("UID DTSTAMP DTSTART DTEND DUE DURATION CLASS COMPLETED CREATED GEO LAST-MODIFIED LOCATION ORGANIZER PERCENT-COMPLETE PRIORITY RECURRENCE-ID SEQUENCE STATUS SUMMARY TRANSP URL COLOR") //nolint:misspell // the RFC spells ORGANIZER

func icalOnce(d *document, say saying) {
	for _, e := range d.entries {
		for _, name := range icalSingle {
			if found := e.node.all(name); len(found) > 1 {
				say(found[1], "%d times %s", len(found), name)
			}
		}
		if found := e.node.all("DESCRIPTION"); len(found) > 1 && e.node.name != "VJOURNAL" {
			say(found[1], "%d times DESCRIPTION", len(found))
		}
	}
}
