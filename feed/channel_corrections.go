package feed

import (
	"cmp"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
	"github.com/dateline/dateline/projector"
)

// correctionsChannel tells what was taken back: each correction and retraction
// is an entry of its own, with an id of its own, since readers show nothing when
// an entry that they have only changes.
func (t telling) correctionsChannel(a ask, s size) (c Channel, until time.Time, err error) {
	if c, err = t.about(a.topic); err != nil {
		return Channel{}, time.Time{}, err
	}
	c.Description = "What the timeline “" + c.Title + "” corrected and retracted: from what, to what, and why."
	c.Title = "Corrections – " + c.Title
	told, until := window(t.tl.Amendments(a.topic.chosen), func(m projector.Amendment) time.Time { return m.Recorded }, a.now, s)
	for _, m := range told {
		c.Items = append(c.Items, t.correction(m))
	}
	c.Updated = c.changed(t)
	return c, until, t.tl.Err()
}

// correctionWords is a correction as its template sees it.
type correctionWords struct {
	change
	Record named
	Lang   string // of the record's name
}

// correction tells one amendment.
func (t telling) correction(m projector.Amendment) Item {
	words := correctionWords{t.changes([]projector.Changed{m.Changed})[0], t.amended(m), languageTag(m.Lang)}
	words.Undoes = m.Undoes
	i := Item{
		ID: urn(m.ID.String()), URL: words.Record.URL, Data: t.site.data(t.tl.Slug(), "history/"+m.Ref.Kind+"/"+m.Ref.Key),
		Title: words.Headline() + ": " + words.Record.Name, Lang: languageTag(m.Lang),
		HTML: fragment("correction-entry", words), Text: words.Text(),
		Published: m.Recorded, Updated: m.Recorded, Days: daysOf(m.Recorded),
		Categories: []Category{
			{string(m.Change), t.site.scheme("change"), capital(string(m.Change))},
			{m.Ref.Kind, t.site.scheme("kind"), capital(m.Ref.Kind)},
		},
		Authors: t.authors(),
		Links:   []Link{{"related", words.Record.URL, words.Record.Name, languageTag(m.Lang)}},
		Facts: Facts{
			About: t.site.factsAbout(), Timeline: t.tl.Slug(), Record: m.Ref.Kind + "/" + m.Ref.Key,
			Change: m.Change, Sequence: m.Sequence, Reason: words.Reason, Changed: words.facts(),
		},
	}
	if !events.IsRegistry(m.Ref.Kind) {
		i.About = &Entry{urn(m.Ref.Key), words.Record.URL}
		i.Facts.Corrects = i.About.ID
	}
	return i
}

// amended names the record that an amendment is about, as the amendment leaves
// it.
func (t telling) amended(m projector.Amendment) named {
	n := t.record(m.Ref.Kind+"/"+m.Ref.Key, m.Title)
	if n.Name = cmp.Or(clean(m.Title), n.Name); m.Ref.Kind == events.KindTimeline {
		n.URL = t.site.timeline(t.tl.Slug())
	}
	return n
}

// Text is the correction in short.
func (c correctionWords) Text() string {
	words := c.Headline() + " " + c.Day()
	for i, f := range c.Fields {
		if i == 0 {
			words += ": "
		} else {
			words += "; "
		}
		words += f.Words()
	}
	return shorten(words, 2*summaryLength) + ". Reason: " + sentence(c.Reason)
}

// daysOf is the day of a time.
func daysOf(at time.Time) events.Occurred { return daysOn(edtf.DayOf(at)) }
