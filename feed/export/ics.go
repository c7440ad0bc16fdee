package export

import (
	"strings"

	ics "github.com/arran4/golang-ical"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/feed/calendar"
	"github.com/dateline/dateline/feed/uuid"
	"github.com/dateline/dateline/projector"
)

// ICalendar is a calendar (RFC 5545, RFC 7986) of all-day events that block
// nobody's time. A date has the days that [calendar.SpanOf] finds for it, and words in
// the title where the days alone would say too much; what has no such days is
// counted in the calendar's description. A planned date is a tentative event of
// its own, cancelled when it was moved or called off; a due date is one on the
// last day of its window, since that is the deadline.
//
// A UID is the 128 bits of the occurrence's ULID as a UUID, as in the feeds.
var ICalendar = Format{
	Name: "ics", Extension: "ics", ContentType: "text/calendar; charset=utf-8",
	About: "dates, plans and deadlines, for a calendar", write: writeICalendar,
}

func writeICalendar(r *run) error {
	unplaced, err := r.countUnplaced()
	if err != nil {
		return err
	}
	if err := r.writeHead(unplaced); err != nil {
		return err
	}
	err = each(r, r.occurrences(), func(o projector.Occurrence) error {
		for _, e := range r.calendarEvents(o) {
			if err := calendar.Write(r.w, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return calendar.WriteEnd(r.w)
}

// countUnplaced counts what has no days, ahead of the calendar's head.
func (r *run) countUnplaced() (n int, err error) {
	for o := range r.occurrences() {
		if _, placed := calendar.SpanOf(o.Occurred); !placed {
			n++
		}
		if err := r.ctx.Err(); err != nil {
			return n, err
		}
	}
	return n, r.View.Err()
}

// writeHead writes what stands before the events.
func (r *run) writeHead(unplaced int) error {
	about, _ := r.View.Body().Description.In(r.language())
	about = plain(about) + "\n"
	if unplaced > 0 {
		about += calendar.NotPlaced(unplaced, "occurrence", "occurrences") + "\n"
	}
	return calendar.WriteHead(r.w, calendar.Head{
		Product: "-//Dateline//Export//EN", Name: line(r.View.Title()), Description: strings.TrimSpace(about + "Basis: " + r.basis()),
		Changed: r.View.Updated(), Page: r.page(""),
	})
}

// calendarEvents are what a calendar shows of an occurrence: when it was, and
// what it says is to come.
func (r *run) calendarEvents(o projector.Occurrence) (all []*ics.VEvent) {
	if s, ok := calendar.SpanOf(o.Occurred); ok {
		e := r.event(o, uuid.Of(o.ID), s)
		setWords(e, o, "", calendar.Titled(titleOf(o), o.When, calendar.Exact(o.Occurred)))
		e.SetStatus(statusOf(o.Certainty))
		all = append(all, e)
	}
	d := detailsOf(o)
	if planned := events.On(d.Planned); planned.Known() {
		if s, ok := calendar.SpanOf(planned); ok {
			all = append(all, r.plan(o, planned, s))
		}
	}
	if last := d.Due.Hi(); !last.IsZero() && calendar.Writable(last) {
		e := r.event(o, uuid.Derived(o.ID, "due"), calendar.Span{First: last, Last: last})
		setWords(e, o, "Due: ", calendar.Titled(titleOf(o), d.Due.Words(), false))
		e.SetStatus(ics.ObjectStatusTentative)
		e.AddProperty(ics.ComponentPropertyRelatedTo, uuid.Of(o.ID))
		all = append(all, e)
	}
	return all
}

// statusOf is tentative for what had not certainly happened by the day.
func statusOf(c projector.Certainty) ics.ObjectStatus {
	if c == projector.Possible || c == projector.NotYet {
		return ics.ObjectStatusTentative
	}
	return ics.ObjectStatusConfirmed
}

// plan is an event on the days for which an occurrence announces something.
func (r *run) plan(o projector.Occurrence, planned events.Occurred, s calendar.Span) *ics.VEvent {
	e := r.event(o, uuid.Derived(o.ID, "planned"), s)
	prefix, status := "Planned: ", ics.ObjectStatusTentative
	switch r.fateOf(o) {
	case "rescheduled":
		prefix, status = "Moved: ", ics.ObjectStatusCancelled
	case "cancelled":
		prefix, status = "Cancelled: ", ics.ObjectStatusCancelled
	}
	setWords(e, o, prefix, calendar.Titled(titleOf(o), planned.Words(), calendar.Exact(planned)))
	e.SetStatus(status)
	e.AddProperty(ics.ComponentPropertyRelatedTo, uuid.Of(o.ID))
	return e
}

func setWords(e *ics.VEvent, o projector.Occurrence, prefix, title string) {
	lang := ""
	if prefix == "" { // which is English
		lang = languageTag(o.Lang)
	}
	calendar.Summarise(e, prefix+title, lang)
}

// event is what all events of an occurrence say.
func (r *run) event(o projector.Occurrence, uid string, s calendar.Span) *ics.VEvent {
	e := calendar.Event{UID: uid, Days: s, Created: o.Published, Changed: o.Updated, Changes: r.changes(o)}.Component()
	e.AddProperty(ics.ComponentPropertyDescription, r.description(o))
	if places := r.everyone(o.Body.Places); len(places) > 0 {
		e.AddProperty(ics.ComponentPropertyLocation, strings.Join(places, ", "))
	}
	e.AddProperty(ics.ComponentPropertyCategories, capital(line(o.Type.Kind())))
	if o.Body.About != "" {
		e.AddProperty(ics.ComponentPropertyCategories, r.name(o.Body.About))
	}
	if page := r.occurrencePage(o.ID); page != "" {
		e.AddProperty(ics.ComponentPropertyUrl, page)
	}
	return e
}

// description says in words what the other properties have no place for.
func (r *run) description(o projector.Occurrence) string {
	when := line(o.When)
	if o.Body.Dating == events.Inferred {
		when += " (date inferred)"
	}
	parts := []string{typeWords(o.Type) + ", " + when + "."}
	if summary := plain(summaryOf(o)); summary != "" {
		parts = append(parts, summary)
	}
	if actors := r.actors(o.Body.Actors); len(actors) > 0 {
		parts = append(parts, "With "+list(actors)+".")
	}
	if sources := r.cited(o.Body.Citations); len(sources) > 0 {
		parts = append(parts, "Sources: "+list(sources)+".")
	}
	return strings.Join(parts, "\n")
}

// changes counts the events behind the first: what SEQUENCE is for.
func (r *run) changes(o projector.Occurrence) int {
	if o.Change == events.Recorded {
		return 0
	}
	return len(r.View.History(events.Ref{Timeline: r.View.Slug(), Kind: o.Type.Kind(), Key: o.ID})) - 1
}

// fate says for plans, by the ULIDs of the occurrences that announce them, what
// ended them: rescheduled or cancelled.
type fate map[string]string

// fateOf is what ended a plan, empty when nothing did.
func (r *run) fateOf(o projector.Occurrence) string {
	if o.Body.About == "" {
		return ""
	}
	return r.fates.get(o.Body.About, func() fate { return r.fate(o.Body.About) })[o.ID]
}

// fate goes through what is said of an entity in timeline order. What is moved
// or called off is the plan that was made last and not held yet.
func (r *run) fate(about string) fate {
	ends, pending := fate{}, map[string]string{} // by kind
	dated, _ := r.View.DatedTouching(about)
	for _, o := range dated {
		if o.Body.About != about {
			continue
		}
		kind, verb := o.Type.Kind(), o.Type.Verb()
		switch verb {
		case "rescheduled", "cancelled":
			if plan := pending[kind]; plan != "" {
				ends[plan] = verb
			}
			delete(pending, kind)
		case "held", "made":
			delete(pending, kind)
		}
		if verb != "cancelled" && !detailsOf(o).Planned.IsZero() {
			pending[kind] = o.ID
		}
	}
	return ends
}
