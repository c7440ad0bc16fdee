package feed

import (
	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// Story is one occurrence as it is told, on its page and in every feed: names
// resolved, dates in words, nothing of the day on which it is asked. Its
// fields are for the templates and formats of this package.
type Story struct {
	Type       string // in words: "Meeting held"
	When       string // the date in words
	Inferred   bool   // the date is inferred, DatingNote says how
	DatingNote string
	Lang       string // of Title, Summary and Terms
	Title      string
	Summary    string // Markdown, not yet sanitised
	About      named
	Actors     []actor
	Places     []named
	Touches    []named
	Planned    string // in words
	Due        string // in words
	Terms      string
	Occasion   named
	PartOf     named
	Replaces   named
	Citations  []cited
	Changes    []change // its history, oldest first; empty for what was only recorded
	Turns      []turn   // sources that were withdrawn or restored since
	Retraction *change  // the one in force
	Fallen     bool     // every source that supports it was withdrawn
}

// actor is somebody who took part.
type actor struct {
	Who    named
	Role   string
	Office named
	Former bool
}

// turn is a source that was withdrawn or restored: that changes what is told
// without an event of the record's own.
type turn struct {
	Source    named
	Day       string
	Withdrawn bool
	Reason    string
}

// Changed are the changes that a reader must see: what was said before and is
// no longer said.
func (s Story) Changed() (seen []change) {
	for _, c := range s.Changes {
		if c.Kind == events.Corrected {
			seen = append(seen, c)
		}
	}
	return seen
}

// Grown are the changes that took nothing back.
func (s Story) Grown() (quiet []change) {
	for _, c := range s.Changes {
		if c.Kind == events.Refined || c.Kind == events.Cited {
			quiet = append(quiet, c)
		}
	}
	return quiet
}

// story reads all that is told of an occurrence.
func (t telling) story(o projector.Occurrence) Story {
	b := o.Body
	s := Story{
		Type: typeWords(b.Type), When: o.When, Inferred: b.Dating == events.Inferred, DatingNote: clean(b.DatingNote),
		Lang: o.Lang, Title: clean(o.Title), Summary: t.words(b.Summary, o.Lang),
		About: t.named(b.About), Places: t.everyone(b.Places), Touches: t.everyone(b.Touches),
		PartOf: t.occurrence(b.PartOf), Replaces: t.occurrence(b.Replaces),
		Citations: t.citations(b.Citations), Fallen: o.Fallen,
	}
	if o.Change != events.Recorded { // most records have no history, and reading it costs more than all else
		s.Changes = t.changes(t.history(o))
	}
	for _, a := range b.Actors {
		s.Actors = append(s.Actors, actor{t.named(a.Entity), clean(a.Role), t.named(a.Office), a.Former})
	}
	if d := b.Details; d != nil {
		s.Planned, s.Due = wordsOf(events.On(d.Planned)), wordsOf(events.On(d.Due))
		s.Terms, s.Occasion = t.words(d.Terms, o.Lang), t.named(d.Occasion)
	}
	for _, turned := range t.tl.Turns(o.ID) {
		s.Turns = append(s.Turns, turn{t.cited(turned.Source).Source, dayWords(turned.At), turned.Withdrawn, clean(turned.Reason)})
	}
	if last := len(s.Changes) - 1; o.Retracted && last >= 0 {
		s.Retraction = &s.Changes[last]
	}
	return s
}

// wordsOf is a date in words, empty for none.
func wordsOf(o events.Occurred) string {
	if !o.Known() {
		return ""
	}
	return o.Words()
}
