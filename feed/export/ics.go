package export

import (
	"crypto/sha1"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/oklog/ulid/v2"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
	"github.com/dateline/dateline/projector"
)

// ICalendar is a calendar (RFC 5545, RFC 7986) of all-day events that block
// nobody's time. A date has the days that [spanOf] finds for it, and words in
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

// octets folds lines after 75 of them, and ends them as section 3.1 says.
var octets = &ics.SerializationConfiguration{MaxLength: 75, PropertyMaxLength: 75, NewLine: "\r\n"}

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
			if err := e.SerializeTo(r.w, octets); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	_, err = io.WriteString(r.w, "END:VCALENDAR\r\n")
	return err
}

// countUnplaced counts what has no days, ahead of the calendar's head.
func (r *run) countUnplaced() (n int, err error) {
	for o := range r.occurrences() {
		if _, placed := spanOf(o.Occurred); !placed {
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
	own := r.View.Body()
	about, _ := own.Description.In(r.language())
	about = strings.TrimSpace(plain(about) + "\n" + notPlaced(unplaced) + "Basis: " + r.basis())
	c := ics.NewCalendar()
	c.SetProductId("-//Dateline//Export//EN")
	c.SetCalscale("GREGORIAN")
	c.SetName(line(r.View.Title()))
	c.SetDescription(about)
	c.SetXWRCalDesc(about)
	c.SetLastModified(r.View.Updated())
	if page := r.page(""); page != "" {
		c.SetUrl(page)
	}
	if _, err := io.WriteString(r.w, "BEGIN:VCALENDAR\r\n"); err != nil {
		return err
	}
	for _, p := range c.CalendarProperties {
		if err := p.SerializeTo(r.w, octets); err != nil {
			return err
		}
	}
	return nil
}

func notPlaced(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 occurrence has no place in a calendar: its date spans more than 31 days, is open at one end, or is not known.\n"
	}
	return fmt.Sprintf("%d occurrences have no place in a calendar: their dates span more than 31 days, are open at one end, or are not known.\n", n)
}

// calendarEvents are what a calendar shows of an occurrence: when it was, and
// what it says is to come.
func (r *run) calendarEvents(o projector.Occurrence) (all []*ics.VEvent) {
	if s, ok := spanOf(o.Occurred); ok {
		e := r.event(o, uuid([16]byte(parseID(o.ID))), s)
		setWords(e, o, "", titled(titleOf(o), o.When, exact(o.Occurred)))
		e.SetStatus(statusOf(o.Certainty))
		all = append(all, e)
	}
	d := detailsOf(o)
	if planned := events.On(d.Planned); planned.Known() {
		if s, ok := spanOf(planned); ok {
			all = append(all, r.plan(o, planned, s))
		}
	}
	if last := d.Due.Hi(); !last.IsZero() && writable(last) {
		e := r.event(o, derivedUUID(o.ID, "due"), span{last, last})
		setWords(e, o, "Due: ", titled(titleOf(o), d.Due.Words(), false))
		e.SetStatus(ics.ObjectStatusTentative)
		e.AddProperty(ics.ComponentPropertyRelatedTo, uuid([16]byte(parseID(o.ID))))
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
func (r *run) plan(o projector.Occurrence, planned events.Occurred, s span) *ics.VEvent {
	e := r.event(o, derivedUUID(o.ID, "planned"), s)
	prefix, status := "Planned: ", ics.ObjectStatusTentative
	switch r.fateOf(o) {
	case "rescheduled":
		prefix, status = "Moved: ", ics.ObjectStatusCancelled
	case "cancelled":
		prefix, status = "Cancelled: ", ics.ObjectStatusCancelled
	}
	setWords(e, o, prefix, titled(titleOf(o), planned.Words(), exact(planned)))
	e.SetStatus(status)
	e.AddProperty(ics.ComponentPropertyRelatedTo, uuid([16]byte(parseID(o.ID))))
	return e
}

// titled is a title, with the date in words where its days do not say it.
func titled(title, when string, exact bool) string {
	if exact {
		return title
	}
	return title + " (" + line(when) + ")"
}

func setWords(e *ics.VEvent, o projector.Occurrence, prefix, title string) {
	var language []ics.PropertyParameter
	if lang := languageTag(o.Lang); lang != "" && prefix == "" {
		language = append(language, &ics.KeyValues{Key: "LANGUAGE", Value: []string{lang}})
	}
	e.AddProperty(ics.ComponentPropertySummary, prefix+title, language...)
}

// event is what all events of an occurrence say.
func (r *run) event(o projector.Occurrence, uid string, s span) *ics.VEvent {
	e := ics.NewEvent(uid)
	date := ics.WithValue(string(ics.ValueDataTypeDate))
	e.AddProperty(ics.ComponentPropertyDtstamp, utc(o.Updated))
	e.AddProperty(ics.ComponentPropertyCreated, utc(o.Published))
	e.AddProperty(ics.ComponentPropertyLastModified, utc(o.Updated))
	e.AddProperty(ics.ComponentPropertySequence, strconv.Itoa(r.changes(o)))
	e.AddProperty(ics.ComponentPropertyDtStart, basicDay(s.first), date)
	e.AddProperty(ics.ComponentPropertyDtEnd, basicDay(s.last.AddDays(1)), date) // exclusive
	e.AddProperty(ics.ComponentPropertyTransp, string(ics.TransparencyTransparent))
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

func utc(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// basicDay is ISO 8601's basic format.
func basicDay(d edtf.Day) string { return strings.ReplaceAll(d.String(), "-", "") }

// parseID reads a ULID; those of occurrences always are.
func parseID(id string) ulid.ULID {
	u, _ := ulid.ParseStrict(id)
	return u
}

// derivedUUID is the id of something that belongs to an occurrence and must not
// be taken for it: a UUID of version 5 (RFC 9562, section 5.5) with the ULID's
// bits as name space.
func derivedUUID(id, name string) string {
	u := parseID(id)
	sum := sha1.Sum(append(u[:], name...))
	bits := [16]byte(sum[:16])
	bits[6] = bits[6]&0x0f | 0x50
	bits[8] = bits[8]&0x3f | 0x80
	return uuid(bits)
}

func uuid(bits [16]byte) string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", bits[0:4], bits[4:6], bits[6:8], bits[8:10], bits[10:])
}
