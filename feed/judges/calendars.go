package judges

import (
	_ "embed"
	"encoding/json"
	"testing"
)

//go:embed scripts/icalendar_read.py
var icalendarRead string

//go:embed scripts/icaljs_read.cjs
var icalJSRead string

// Event is an event as a calendar holds it: what RFC 5546 has a client go by.
type Event struct {
	UID, Title, Status string
	Sequence           int
}

// Calendar is a library that calendars are made of.
type Calendar struct {
	Name string
	// Read reads a document. An event that it holds twice is there twice.
	Read func(t testing.TB, document []byte) []Event
}

// Calendars are those that read iCalendar. Readers of feeds do not.
var Calendars = []Calendar{
	{"python-icalendar", func(t testing.TB, document []byte) []Event {
		t.Helper()
		return eventsIn(t, must(t, inPython(icalendarRead), document))
	}},
	{"ical.js", func(t testing.TB, document []byte) []Event {
		t.Helper()
		c, err := inNode(icalJSRead)
		if err != nil {
			t.Fatal(err)
		}
		return eventsIn(t, must(t, c, document))
	}},
}

// eventsIn reads what our scripts print: a JSON array of events.
func eventsIn(t testing.TB, printed []byte) (events []Event) {
	t.Helper()
	if err := json.Unmarshal(printed, &events); err != nil {
		t.Fatalf("%v in %.400s", err, printed)
	}
	return events
}
