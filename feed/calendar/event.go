package calendar

import (
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"github.com/dateline/dateline/events/edtf"
)

// Event is what every event of ours says, whatever else it does.
type Event struct {
	UID     string
	Days    Span
	Created time.Time // zero where it is not told
	Changed time.Time
	Changes int // how often, behind the first time: what SEQUENCE is for
}

// Component makes it one of golang-ical's, for its other properties. DTSTAMP is
// when it was last changed, which is what it means in a calendar without METHOD
// (RFC 5545, section 3.8.7.2): so the same event has the same bytes.
func (e Event) Component() *ics.VEvent {
	c := ics.NewEvent(e.UID)
	date := ics.WithValue(string(ics.ValueDataTypeDate))
	c.AddProperty(ics.ComponentPropertyDtstamp, utc(e.Changed))
	if !e.Created.IsZero() {
		c.AddProperty(ics.ComponentPropertyCreated, utc(e.Created))
	}
	c.AddProperty(ics.ComponentPropertyLastModified, utc(e.Changed))
	c.AddProperty(ics.ComponentPropertySequence, strconv.Itoa(e.Changes))
	c.AddProperty(ics.ComponentPropertyDtStart, basic(e.Days.First), date)
	c.AddProperty(ics.ComponentPropertyDtEnd, basic(e.Days.Last.AddDays(1)), date) // exclusive
	c.AddProperty(ics.ComponentPropertyTransp, string(ics.TransparencyTransparent))
	return c
}

// Summarise gives an event its title, in a language where it is known.
func Summarise(c *ics.VEvent, title, lang string) {
	var language []ics.PropertyParameter
	if isTag(lang) {
		language = append(language, &ics.KeyValues{Key: string(ics.ParameterLanguage), Value: []string{lang}})
	}
	c.AddProperty(ics.ComponentPropertySummary, title, language...)
}

// isTag tells whether a language tag has only what tags are made of: a parameter
// that has more would need quoting, which parsers do not agree on.
func isTag(lang string) bool {
	return lang != "" && strings.Trim(lang, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == ""
}

// Titled is a title, with the date in words where its days do not say it.
func Titled(title, when string, exact bool) string {
	if exact || when == "" {
		return title
	}
	return title + " (" + strings.Join(strings.Fields(when), " ") + ")"
}

func utc(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// basic is ISO 8601's basic format.
func basic(d edtf.Day) string { return strings.ReplaceAll(d.String(), "-", "") }
