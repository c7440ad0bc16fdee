package calendar

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
)

// Parse reads a calendar of all-day events and holds it to the rules of RFC 5545
// that a lenient parser lets pass: lines of at most 75 octets that end in CRLF
// and cut no character, each event once, with all that clients rely on.
func Parse(document []byte) (*ics.Calendar, error) {
	if !bytes.HasPrefix(document, []byte(begin)) || !bytes.HasSuffix(document, []byte(end)) {
		return nil, fmt.Errorf("reading a calendar: it does not begin and end as one")
	}
	for i, line := range bytes.Split(document, []byte("\r\n")) {
		if len(line) > octets.MaxLength || bytes.ContainsAny(line, "\r\n\x00") || !utf8.Valid(line) {
			return nil, fmt.Errorf("reading a calendar: line %d of %d octets: %q", i+1, len(line), line)
		}
	}
	c, err := ics.ParseCalendar(bytes.NewReader(document))
	if err != nil {
		return nil, fmt.Errorf("reading a calendar: %w", err)
	}
	seen := map[string]bool{}
	for _, e := range c.Events() {
		if err := check(e); err != nil {
			return nil, err
		}
		if seen[e.Id()] {
			return nil, fmt.Errorf("reading a calendar: event %s stands twice", e.Id())
		}
		seen[e.Id()] = true
	}
	return c, nil
}

// once are the properties that each of our events has once.
var once = []ics.ComponentProperty{
	ics.ComponentPropertyUniqueId, ics.ComponentPropertyDtstamp, ics.ComponentPropertyDtStart, ics.ComponentPropertyDtEnd,
	ics.ComponentPropertySummary, ics.ComponentPropertyStatus, ics.ComponentPropertySequence,
}

func check(e *ics.VEvent) error {
	for _, name := range once {
		if n := len(e.GetProperties(name)); n != 1 {
			return fmt.Errorf("reading a calendar: event %s has %s %d times", e.Id(), name, n)
		}
	}
	start, end := Property(e, "DTSTART"), Property(e, "DTEND")
	if end <= start || len(start) != 8 || len(end) != 8 {
		return fmt.Errorf("reading a calendar: event %s is from %s to %s", e.Id(), start, end)
	}
	return nil
}

// Property is the value of an event's first property of a name, empty for none.
func Property(e *ics.VEvent, name string) string {
	p := e.GetProperty(ics.ComponentProperty(name))
	if p == nil {
		return ""
	}
	return p.Value
}
