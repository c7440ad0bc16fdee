package feed

import (
	"cmp"
	"slices"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
	"github.com/dateline/dateline/projector"
)

// deadlinesChannel tells which dates came near and which passed. Its entries
// appear at midnight, with time alone, and are the same on every replica.
func (t telling) deadlinesChannel(a ask, s size) (c Channel, until time.Time, err error) {
	if c, err = t.about(a.topic); err != nil {
		return Channel{}, time.Time{}, err
	}
	c.Description = "Commitments of the timeline “" + c.Title + "” whose due date comes near or has passed with no report. Overdue is not broken: nobody reports the outcome."
	c.Title = "Deadlines – " + c.Title
	c.Page = t.site.view(t.tl.Slug(), "commitments")
	told, _ := window(t.tl.Deadlines(a.by()), func(d projector.Deadline) time.Time { return d.Published }, a.now, s)
	slices.SortStableFunc(told, func(a, b projector.Deadline) int { return b.Published.Compare(a.Published) })
	for _, d := range told {
		c.Items = append(c.Items, t.deadline(d))
	}
	c.Updated = c.changed(t)
	return c, projector.NextDeadline(a.now), t.tl.Err()
}

// by is the moment up to which a feed that goes by the calendar tells: the end of
// the day asked for, never ahead of now, for readers mangle dates ahead.
func (a ask) by() time.Time {
	day := a.topic.from.AsOf
	if day.IsZero() || !day.Before(edtf.DayOf(a.now)) {
		return a.now
	}
	return midnightAfter(day)
}

func midnightAfter(day edtf.Day) time.Time {
	return time.Date(int(day.Year), time.Month(day.Month), int(day.Day), 24, 0, 0, 0, time.UTC).Add(-time.Millisecond)
}

// deadlineWords is a deadline as its template sees it.
type deadlineWords struct {
	Headline string
	Of       named
	When     string
	Terms    string
	Since    string // what became of it, empty while it stands
	Sources  []named
}

func (t telling) deadline(d projector.Deadline) Item {
	words := deadlineWords{
		Headline: capital(string(d.Stage)), Of: t.named(d.Commitment), When: d.Due.Words(), Terms: clean(d.Terms), Since: since(d),
	}
	words.Of.Name = cmp.Or(clean(d.Name), words.Of.Name)
	for _, slug := range d.Sources {
		words.Sources = append(words.Sources, t.sourceNamed(slug))
	}
	_, last := d.Due.Bounds()
	i := Item{
		ID:  derivedURN(d.First, string(d.Stage)+" "+d.Due.String()),
		URL: words.Of.URL, Data: t.site.data(t.tl.Slug(), "commitments/"+d.Commitment),
		Title: words.Headline + ": " + words.Of.Name, Lang: t.spoken(),
		HTML: fragment("deadline-entry", words), Text: words.Text(),
		Published: d.Published, Updated: d.Updated, Days: daysOf(d.Published),
		Categories: []Category{
			{string(d.Stage), t.site.scheme("stage"), words.Headline},
			{d.Commitment, t.site.entities(t.tl.Slug()), words.Of.Name},
		},
		Authors: t.authors(), Planned: d.Stage == projector.DueSoon && d.Stands, Revision: d.Revision,
		Facts: Facts{
			About: t.site.factsAbout(), Timeline: t.tl.Slug(), Record: events.KindEntity + "/" + d.Commitment,
			Due: d.Due.String(), When: words.When, Status: string(d.Stage),
		},
	}
	if d.Stage == projector.DueSoon && !last.IsZero() { // in a calendar a deadline stands on its last day
		i.Days = daysOn(last)
	}
	if !d.Stands {
		i.Title, i.Facts.Status = "["+capital(words.Since)+"] "+i.Title, d.Status
	}
	for _, s := range words.Sources {
		i.Links = append(i.Links, Link{"related", s.URL, s.Name, ""})
		i.Facts.Sources = append(i.Facts.Sources, CitedFact{Source: s.Slug, Title: s.Name})
	}
	return i
}

// since says what became of a deadline that does not stand.
func since(d projector.Deadline) string {
	switch {
	case d.Stands:
		return ""
	case d.Status == "":
		return "retracted"
	case d.Now.String() != d.Due.String() && !d.Now.IsZero():
		return "now due " + d.Now.Words()
	}
	return d.Status
}

// Text is the deadline in short.
func (d deadlineWords) Text() string {
	words := "Due " + d.When + "."
	if d.Since != "" {
		words = capital(d.Since) + ". Was due " + d.When + "."
	}
	if d.Terms == "" {
		return words
	}
	return words + " “" + shorten(d.Terms, summaryLength) + "”"
}

// sourceNamed is a source by its title and its place on our page of sources.
func (t telling) sourceNamed(slug string) named {
	return t.cited(slug).Source
}

// daysOn is a day as a date, unknown after 9999: EDTF has no days there, and no
// calendar has.
func daysOn(day edtf.Day) events.Occurred {
	date, err := edtf.Parse(day.String())
	if err != nil {
		return events.Occurred{}
	}
	return events.On(date)
}
