package export

import (
	"cmp"
	"errors"
	"maps"
	"slices"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

func (b *database) allEntities() error {
	return each(b.run, b.View.Entities(""), func(e projector.Entity) error {
		b.entity(e)
		return b.err
	})
}

func (b *database) entity(e projector.Entity) {
	description, _ := e.Body.Description.In(b.language())
	var d events.EntityDetails
	if e.Body.Details != nil {
		d = *e.Body.Details
	}
	b.insert("entities", e.Slug, clean(e.Kind), clean(e.Name), clean(description), e.Status, string(e.Certainty), e.Touching,
		d.Of, d.LocatedIn, stamp(e.Published), stamp(e.Updated), b.entityPage(e.Slug), true)
	for _, lang := range slices.Sorted(maps.Keys(e.Body.Names)) {
		b.do("INSERT OR IGNORE INTO ", "names", []any{e.Slug, clean(lang), clean(e.Body.Names[lang])})
	}
	for _, alias := range e.Body.Aliases {
		b.do("INSERT OR IGNORE INTO ", "aliases", []any{e.Slug, clean(alias)})
	}
	for _, link := range e.Body.SameAs {
		b.do("INSERT OR IGNORE INTO ", "links", []any{e.Slug, clean(link)})
	}
	b.cite(nil, e.Slug, events.KindEntity+"/"+e.Slug, e.Body.Citations)
}

func (b *database) allOccurrences() error {
	return each(b.run, b.occurrences(), func(o projector.Occurrence) error {
		b.position++
		b.occurrence(o)
		for i, a := range o.Body.Actors {
			b.insert("actors", o.ID, i+1, b.named(a.Entity), clean(a.Role), b.named(a.Office), a.Former)
		}
		for i, place := range o.Body.Places {
			b.insert("places", o.ID, i+1, b.named(place))
		}
		for i, touched := range o.Body.Touches {
			b.insert("touches", o.ID, i+1, b.named(touched))
		}
		b.translations(o)
		b.cite(o.ID, nil, o.Type.Kind()+"/"+o.ID, o.Body.Citations)
		return b.err
	})
}

func (b *database) occurrence(o projector.Occurrence) {
	when, d := o.Body.Occurred, detailsOf(o)
	lo, hi := when.Bounds()
	var begunBy, endedFrom any
	if when.Lasts() {
		_, last := when.Began()
		first, _ := when.Ended()
		begunBy, endedFrom = day(last), day(first)
	}
	plannedLo, plannedHi := d.Planned.Bounds()
	dueLo, dueHi := d.Due.Bounds()
	terms, _ := d.Terms.In(o.Lang)
	b.insert("occurrences", o.ID, b.position, string(o.Type), o.Type.Kind(), o.Type.Verb(), when.String(), day(lo), day(hi),
		when.Lasts(), begunBy, endedFrom, o.When, string(o.Certainty), o.Over, string(o.Body.Dating), clean(o.Body.DatingNote),
		clean(o.Title), clean(summaryOf(o)), clean(o.Lang), b.named(o.Body.About), o.Body.PartOf, o.Body.Replaces,
		d.Planned.String(), day(plannedLo), day(plannedHi), d.Due.String(), day(dueLo), day(dueHi), clean(terms), b.named(d.Occasion),
		stamp(o.Published), stamp(o.Updated), string(o.Change), int64(o.Sequence), b.occurrencePage(o.ID))
}

// translations are the texts that stand in several languages.
func (b *database) translations(o projector.Occurrence) {
	for _, t := range []struct {
		field string
		text  events.Text
	}{{"title", o.Body.Title}, {"summary", o.Body.Summary}, {"terms", detailsOf(o).Terms}} {
		for _, lang := range slices.Sorted(maps.Keys(t.text)) {
			if clean(lang) != "" {
				b.insert("translations", o.ID, t.field, clean(lang), clean(t.text[lang]))
			}
		}
	}
}

// cite writes the citations of an occurrence or of an entity.
func (b *database) cite(occurrence, entity any, record string, citations []events.Citation) {
	for i, c := range citations {
		b.citations++
		b.insert("citations", b.citations, occurrence, entity, i+1, b.cites(c.Source), clean(c.Locator), clean(c.Quote), c.QuoteSHA256,
			string(cmp.Or(c.Directness, events.Direct)), clean(c.AttributedTo), string(cmp.Or(c.Stance, events.Supports)), asJSON(c.Gives), clean(c.Note))
		for _, field := range slices.Sorted(maps.Keys(c.Says)) {
			b.insert("says", b.citations, record, c.Source, field, string(c.Says[field]))
		}
	}
}

// history writes every event, record by record as they first appear. A message
// that is no event concerns nothing else.
func (b *database) history() error {
	for e, err := range b.run.history() {
		if _, damaged := errors.AsType[*events.DecodeError](err); damaged {
			continue
		}
		if err != nil {
			return err
		}
		if e.Change != events.Recorded {
			continue // told with the first event of its record
		}
		for _, c := range b.View.History(e.Record) {
			b.changed(e.Record, c)
			if err := b.told(); err != nil {
				return err
			}
		}
	}
	return b.View.Err()
}

func (b *database) changed(record events.Ref, c projector.Changed) {
	b.insert("history", int64(c.Sequence), c.ID.String(), record.String(), record.Kind, record.Key, string(c.Change), stamp(c.Recorded),
		clean(c.By), clean(c.Reason))
	for _, f := range c.Fields {
		b.insert("changes", int64(c.Sequence), f.Field, f.From, f.To)
	}
}
