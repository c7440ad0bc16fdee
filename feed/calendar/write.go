package calendar

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
)

// Head is what a calendar says of itself. What is empty is left out.
type Head struct {
	Product     string // PRODID
	Name        string
	Description string
	Changed     time.Time
	Page        string // URL, of the page about it

	UID     string // the same in every copy of it (RFC 7986, section 5.3)
	Source  string // URL, of the calendar itself (section 5.8)
	Refresh string // duration until it is worth asking again (section 5.7)
}

// octets folds lines after 75 of them, between characters, and ends them as RFC
// 5545, section 3.1 says.
var octets = &ics.SerializationConfiguration{MaxLength: 75, PropertyMaxLength: 75, NewLine: "\r\n"}

const (
	begin = "BEGIN:VCALENDAR\r\n"
	end   = "END:VCALENDAR\r\n"
)

// WriteHead writes what stands before the events. What RFC 7986 names has an
// older name that more programs know; both are told.
func WriteHead(w io.Writer, h Head) error {
	c := ics.NewCalendar()
	c.SetProductId(h.Product)
	c.SetCalscale("GREGORIAN")
	c.SetName(h.Name)
	c.SetDescription(h.Description)
	c.SetXWRCalDesc(h.Description)
	c.SetLastModified(h.Changed)
	add := func(name ics.Property, value string, parameters map[string][]string) {
		if value != "" {
			c.CalendarProperties = append(c.CalendarProperties, ics.CalendarProperty{
				BaseProperty: ics.BaseProperty{IANAToken: string(name), Value: value, ICalParameters: parameters},
			})
		}
	}
	add(ics.PropertyUrl, h.Page, nil)
	add(ics.PropertyUid, h.UID, nil)
	add("SOURCE", h.Source, map[string][]string{"VALUE": {"URI"}})
	add("REFRESH-INTERVAL", h.Refresh, map[string][]string{"VALUE": {"DURATION"}})
	add(ics.PropertyXPublishedTTL, h.Refresh, nil)
	if _, err := io.WriteString(w, begin); err != nil {
		return err
	}
	for _, p := range c.CalendarProperties {
		p.Value = text(p.Value)
		if err := p.SerializeTo(w, octets); err != nil {
			return err
		}
	}
	return nil
}

// Write writes an event.
func Write(w io.Writer, c *ics.VEvent) error {
	for i := range c.Properties {
		c.Properties[i].Value = text(c.Properties[i].Value)
	}
	return c.SerializeTo(w, octets)
}

// WriteEnd writes what stands behind the events.
func WriteEnd(w io.Writer) error {
	_, err := io.WriteString(w, end)
	return err
}

// text is words as a property may carry them (RFC 5545, section 3.1: no CONTROL),
// with one character for the end of a line: parsers take others for ends of
// their own.
func text(s string) string {
	if utf8.ValidString(s) && strings.IndexFunc(s, uncommon) < 0 {
		return s
	}
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n").Replace(s)
	return strings.Map(func(r rune) rune {
		if uncommon(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

func uncommon(r rune) bool {
	return unicode.IsControl(r) && r != '\t' && r != '\n' || r == '\u2028' || r == '\u2029'
}

// NotPlaced says in a sentence how many of something have no days, empty for
// none.
func NotPlaced(n int, one, many string) string {
	const why = " more than %d days, %s open at one end, or %s not known."
	switch n {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("1 "+one+" has no place in a calendar: its date spans"+why, MostVague, "is", "is")
	}
	return fmt.Sprintf("%d "+many+" have no place in a calendar: their dates span"+why, n, MostVague, "are", "are")
}
