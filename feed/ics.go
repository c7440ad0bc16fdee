package feed

import (
	"bytes"
	"cmp"
	"strings"

	ics "github.com/arran4/golang-ical"

	"github.com/dateline/dateline/feed/calendar"
)

// ICalendar is iCalendar (RFC 5545, RFC 7986), all-day events that block
// nobody's time, for calendars to subscribe to. What has no days in a calendar
// is counted in its description. A client takes what is absent for deleted, so
// it holds more than a reader's window; it has no archives.
//
// It has no METHOD: that would make it a message of RFC 5546, which asks who
// organises each event, and for the time of writing in DTSTAMP.
var ICalendar = Format{
	Extension: "ics", ContentType: "text/calendar; charset=utf-8", MediaType: "text/calendar", Name: "iCalendar",
	window: size{2000, 2000}, item: writeEvent, document: writeCalendar,
}

// refresh is how long a client may keep it, as minutesKept has it for others.
const refresh = "PT1H"

func writeCalendar(c Channel, f Format, items [][]byte) ([]byte, error) {
	var b bytes.Buffer
	unplaced := 0
	for _, item := range items {
		if len(item) == 0 {
			unplaced++
		}
	}
	err := calendar.WriteHead(&b, calendar.Head{
		Product: "-//Dateline//Feed//EN", Name: c.Title, Changed: c.Updated, Page: c.Page,
		Description: joined("\n", []string{c.Description, calendar.NotPlaced(unplaced, "entry", "entries")}),
		UID:         uuidOf(c.ID), Source: c.Self(f), Refresh: refresh,
	})
	if err != nil {
		return nil, err
	}
	for _, item := range items {
		b.Write(item)
	}
	for _, s := range c.Deleted {
		if err := writeCancelled(&b, s); err != nil {
			return nil, err
		}
	}
	err = calendar.WriteEnd(&b)
	return b.Bytes(), err
}

// writeEvent writes an item as an event, nothing for one that has no days.
func writeEvent(i Item, _ Format) ([]byte, error) {
	days, ok := calendar.SpanOf(i.Days)
	if !ok {
		return nil, nil
	}
	e := calendar.Event{UID: uuidOf(i.ID), Days: days, Created: i.Published, Changed: i.Updated, Changes: i.Revision}.Component()
	calendar.Summarise(e, i.calendarTitle(), i.Lang)
	e.SetStatus(i.calendarStatus())
	e.AddProperty(ics.ComponentPropertyDescription, i.calendarText())
	if places := i.places(); len(places) > 0 {
		e.AddProperty(ics.ComponentPropertyLocation, list(places))
	}
	for _, label := range i.labels() {
		e.AddProperty(ics.ComponentPropertyCategories, label)
	}
	e.AddProperty(ics.ComponentPropertyUrl, i.URL)
	if i.About != nil {
		e.AddProperty(ics.ComponentPropertyRelatedTo, uuidOf(i.About.ID))
	}
	var b bytes.Buffer
	err := calendar.Write(&b, e)
	return b.Bytes(), err
}

// calendarTitle says the date in words where the days alone do not say what the
// item does. What was taken back has no date any more, only days to be taken off.
func (i Item) calendarTitle() string {
	if i.Withdrawn {
		return i.Title
	}
	days := i.Days.Words()
	when := cmp.Or(i.Facts.When, days)
	return calendar.Titled(i.Title, when, when == days && calendar.Exact(i.Days))
}

// calendarStatus is the one thing in any format that clients act on: they strike
// out or hide what is cancelled.
func (i Item) calendarStatus() ics.ObjectStatus {
	switch {
	case i.Withdrawn:
		return ics.ObjectStatusCancelled
	case i.Planned:
		return ics.ObjectStatusTentative
	}
	return ics.ObjectStatusConfirmed
}

// calendarText is an item in short, with those who took part and the sources.
func (i Item) calendarText() string {
	parts := []string{i.Text}
	if len(i.Actors) > 0 {
		names := make([]string, len(i.Actors))
		for n, p := range i.Actors {
			names[n] = p.Name
		}
		parts = append(parts, "With "+list(names)+".")
	}
	for _, l := range i.Links {
		switch l.Rel {
		case "related":
			parts = append(parts, "Source: "+l.Title+" "+l.URL)
		case "up":
			parts = append(parts, "Part of: "+l.Title+" "+l.URL)
		}
	}
	return strings.Join(parts, "\n")
}

// places are where it happened: the entities filed under the part of a place.
func (i Item) places() (all []string) {
	for _, c := range i.Categories {
		if strings.HasSuffix(c.Scheme, placeScheme) {
			all = append(all, cmp.Or(c.Label, c.Term))
		}
	}
	return all
}

// writeCancelled writes what was retracted and has left the window, where it had
// days: clients take it off the calendar.
func writeCancelled(b *bytes.Buffer, s Tombstone) error {
	days, ok := calendar.SpanOf(s.Days)
	if !ok {
		return nil
	}
	e := calendar.Event{UID: uuidOf(s.ID), Days: days, Changed: s.When, Changes: s.Revision}.Component()
	calendar.Summarise(e, "[Retracted]", "")
	e.SetStatus(ics.ObjectStatusCancelled)
	if s.Reason != "" {
		e.AddProperty(ics.ComponentPropertyDescription, "Reason: "+sentence(s.Reason))
	}
	return calendar.Write(b, e)
}
