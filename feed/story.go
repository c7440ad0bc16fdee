package feed

import (
	"cmp"

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

// Changed are the changes that a reader must see: what was said before and is
// no longer said.
func (s Story) Changed() (seen []change) {
	for _, c := range s.Changes {
		if c.Kind == events.Corrected || c.Kind == events.Retracted {
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
func (t telling) story(o projector.Occurrence, sources map[string]projector.Source) Story {
	b := o.Body
	s := Story{
		Type: typeWords(b.Type), When: o.When, Inferred: b.Dating == events.Inferred, DatingNote: clean(b.DatingNote),
		Lang: o.Lang, Title: clean(o.Title), Summary: t.words(b.Summary, o.Lang),
		About: t.named(b.About), Places: t.everyone(b.Places), Touches: t.everyone(b.Touches),
		PartOf: t.occurrence(b.PartOf), Replaces: t.occurrence(b.Replaces),
		Fallen: o.Fallen,
	}
	if o.Change != events.Recorded { // most records have no history, and reading it costs more than all else
		s.Changes = t.changes(t.history(o))
	}
	for _, a := range b.Actors {
		s.Actors = append(s.Actors, actor{t.named(a.Entity), clean(a.Role), t.named(a.Office), a.Former})
	}
	for _, c := range b.Citations {
		s.Citations = append(s.Citations, t.cited(c, sources))
	}
	if d := b.Details; d != nil {
		s.Planned, s.Due = wordsOf(events.On(d.Planned)), wordsOf(events.On(d.Due))
		s.Terms, s.Occasion = t.words(d.Terms, o.Lang), t.named(d.Occasion)
	}
	if last := len(s.Changes) - 1; o.Retracted && last >= 0 {
		s.Retraction = &s.Changes[last]
	}
	return s
}

// words are a text in a language, else in the timeline's.
func (t telling) words(text events.Text, lang string) string {
	words, _ := text.In(lang, t.language())
	return clean(words)
}

// wordsOf is a date in words, empty for none.
func wordsOf(o events.Occurred) string {
	if !o.Known() {
		return ""
	}
	return o.Words()
}

// cited is a citation in words.
type cited struct {
	Source      named // Name is the title, URL our page of the source
	Original    string
	Publisher   string
	Locator     string
	Quote       string
	Lang        string // of the title and the quote
	Directness  string // "attributed to …", "inferred from it", empty when direct
	Contradicts bool
	Withdrawn   bool // the source was retracted
	Says        []said
	Note        string
}

// said is what a source says of a field where it differs from the record.
type said struct{ Field, Value string }

func (t telling) cited(c events.Citation, sources map[string]projector.Source) cited {
	s := sources[c.Source]
	told := cited{
		Source:   named{c.Source, clean(cmp.Or(s.Title, c.Source)), t.site.source(t.tl.Slug(), c.Source)},
		Original: webURL(s.Body.URL), Publisher: clean(s.Body.Publisher), Lang: s.Body.Lang,
		Locator: locatorWords(c.Locator), Quote: clean(c.Quote), Directness: t.directness(c),
		Contradicts: !c.Supports(), Withdrawn: s.Retracted, Note: clean(c.Note),
	}
	for _, field := range inOrder(c.Says) {
		told.Says = append(told.Says, said{fieldWords(field), t.valueWords(field, string(c.Says[field]))})
	}
	return told
}

func (t telling) directness(c events.Citation) string {
	switch c.Directness {
	case events.Attributed:
		if c.AttributedTo == "" {
			return "attributed"
		}
		return "attributed to " + clean(t.tl.Name(c.AttributedTo).Name)
	case events.InferredFromIt:
		return "inferred from it"
	}
	return ""
}
