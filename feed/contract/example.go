package contract

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/dateline/dateline/events"
)

// example is the message that the page shows: a correction, with words that are
// percent-encoded.
func example() events.Message {
	m, err := events.Encode(events.Event{
		ID: ulid.MustParse("01K3X0PMFZ7T8V0W1X2Y3Z4A5B"),
		Record: events.Ref{
			Timeline: "harbour", Kind: "meeting", Key: "01K2Z3V4W5X6Y7Z8A9B0C1D2E3",
		},
		Change: events.Corrected, Recorded: time.Date(2025, 8, 30, 8, 15, 2, 711e6, time.UTC),
		By: "Ana Müller", Reason: "The Gazette misprinted the day",
		Salt: [events.SaltSize]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
		Body: []byte(`{"type":"meeting.held","occurred":"2025-08-29","title":"Harbour board meets","citations":[{"source":"gazette","locator":"page 3"}]}`),
	})
	if err != nil {
		panic(err) // a constant
	}
	return m
}

// headersOf are a message's headers in the order of the contract.
func headersOf(m events.Message) (names []string) {
	place := func(name string) int {
		return slices.IndexFunc(events.HeaderFields, func(f events.HeaderField) bool { return f.Name == name })
	}
	return slices.SortedFunc(maps.Keys(m.Header), func(a, b string) int { return place(a) - place(b) })
}

// tabled is the example as the page has it.
func tabled(m events.Message) string {
	var b strings.Builder
	b.WriteString(m.Subject + "\n\nNATS/1.0\n")
	for _, name := range headersOf(m) {
		b.WriteString(name + ": " + m.Header[name] + "\n")
	}
	b.WriteString("\n" + string(m.Data) + "\n")
	return b.String()
}
