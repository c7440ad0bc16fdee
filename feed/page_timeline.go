package feed

import (
	"context"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
	"github.com/dateline/dateline/projector"
)

// pageLength is the most occurrences on one page of a timeline.
const pageLength = 300

// timelinePage tells a timeline in its order, month by month, and apart what
// has no date.
func (h *handler) timelinePage(ctx context.Context, a ask) (draft, error) {
	t, err := h.look(ctx, a)
	if err != nil {
		return draft{}, err
	}
	dated, undated := t.tl.Occurrences()
	part, pager := paged(dated, a, t.site.timeline(t.tl.Slug()))
	if part == nil && a.page > 1 {
		return draft{}, events.ErrNotFound
	}
	f := h.timelineFrame(t, a, clean(t.tl.Title()), "")
	page := struct {
		frame
		Description, Publisher, Licence, LicenceURL string
		Months                                      []month
		Undated                                     []line
		Pager                                       pagerLinks
		Shown, All                                  int
	}{
		frame: f, Description: t.words(t.tl.Body().Description, t.language()), Publisher: clean(t.tl.Body().Publisher),
		Months: t.months(part), Pager: pager, Shown: len(part), All: len(dated),
	}
	page.Licence, page.LicenceURL = rightsOf(t.tl.Body().Licence)
	if pager.Next == "" {
		page.Undated = t.lines(undated)
	}
	return h.draftPage(&t, "timeline", f.Feeds, page)
}

// pagerLinks lead through a long timeline.
type pagerLinks struct{ Earlier, Next string }

func paged(all []projector.Occurrence, a ask, path string) ([]projector.Occurrence, pagerLinks) {
	from, to := (a.page-1)*pageLength, a.page*pageLength
	if from > 0 && (from >= len(all) || from < 0) {
		return nil, pagerLinks{}
	}
	var links pagerLinks
	if a.page > 1 {
		links.Earlier = path + a.query(a.page-1)
	}
	if to < len(all) {
		links.Next = path + a.query(a.page+1)
	}
	return all[from:min(to, len(all))], links
}

// line is an occurrence in a list.
type line struct {
	When, Type, Title, Lang, URL string
	Inferred, Possible, Ahead    bool
	Over                         bool
	Changed                      string // "corrected 8 July 2026"
	Places                       []named
	spans                        bool // longer than its month
}

// month is a part of a timeline under one heading.
type month struct {
	Heading string
	Lines   []line
}

// months groups by the month of the last day that a date can be, which is the
// timeline's order: by then it had certainly happened.
func (t telling) months(dated []projector.Occurrence) (all []month) {
	var last edtf.Day
	for i, o := range dated {
		hi := settled(o.Occurred)
		if i == 0 || hi.Year != last.Year || hi.Month != last.Month {
			all = append(all, month{Heading: monthWords(hi)})
			last = hi
		}
		m := &all[len(all)-1]
		m.Lines = append(m.Lines, t.line(o))
	}
	for i, m := range all {
		if m.spans() && m.Heading != openHeading {
			all[i].Heading = "By the end of " + m.Heading
		}
	}
	return all
}

// settled is the day by which something had certainly happened, for what lasts
// begun; the zero Day where there is none.
func settled(o events.Occurred) edtf.Day {
	_, hi := o.Began()
	if _, ended := o.Ended(); hi.IsZero() || !ended.IsZero() && ended.Before(hi) {
		return ended
	}
	return hi
}

// spans tells whether nothing in the month is known to be of that month.
func (m month) spans() bool {
	for _, l := range m.Lines {
		if !l.spans {
			return false
		}
	}
	return true
}

const openHeading = "No last day known"

func monthWords(d edtf.Day) string {
	if d.IsZero() {
		return openHeading
	}
	return time.Month(d.Month).String() + " " + yearWords(d)
}

func (t telling) lines(occurrences []projector.Occurrence) []line {
	lines := make([]line, len(occurrences))
	for i, o := range occurrences {
		lines[i] = t.line(o)
	}
	return lines
}

func (t telling) line(o projector.Occurrence) line {
	lo, _ := o.Occurred.Began()
	hi := settled(o.Occurred)
	l := line{
		When: o.When, Type: typeWords(o.Type), Title: title(o), Lang: o.Lang,
		URL:      t.site.occurrence(t.tl.Slug(), o.ID),
		Inferred: o.Body.Dating == events.Inferred, Possible: o.Certainty == projector.Possible,
		Ahead: o.Certainty == projector.NotYet, Over: o.Over, Places: t.everyone(o.Body.Places),
		spans: lo.Year != hi.Year || lo.Month != hi.Month,
	}
	if o.Change == events.Corrected || o.Change == events.Retracted {
		l.Changed = string(o.Change) + " " + dayWords(o.Updated)
	}
	return l
}

// calendarWords is a day in words, empty for none.
func calendarWords(d edtf.Day) string {
	if d.IsZero() {
		return ""
	}
	date, err := edtf.Parse(d.String())
	if err != nil {
		return d.String()
	}
	return date.Words()
}

// yearWords are those of a month without the month.
func yearWords(d edtf.Day) string {
	year := edtf.Day{Year: d.Year, Month: 1, Day: 1}
	words := calendarWords(year)
	return words[len("1 January "):]
}
