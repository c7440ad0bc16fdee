package projector

import (
	"github.com/dateline/dateline/events"
)

// decode reads the body of a record of a kind; nil with an error.
func decode(kind string, body []byte) (any, error) { return decodeFor(kind, body, false) }

// decodeFor is decode; a lean one leaves out long texts that no index needs.
// What encoding/json takes six times as long for is read here, as long as it is
// written as the service writes it. Anything else is [events.Decode]'s, which
// alone says what cannot be read.
func decodeFor(kind string, body []byte, lean bool) (any, error) {
	switch kind {
	case events.KindTimeline:
		return decodeAs[events.Timeline](body)
	case events.KindSource:
		return decodeAs[events.Source](body)
	case events.KindEntity:
		if e, ok := quickly(body, lean, (*scanner).entity); ok {
			return e, nil
		}
		return decodeAs[events.Entity](body)
	}
	if o, ok := quickly(body, lean, (*scanner).occurrence); ok {
		return o, nil
	}
	return decodeAs[events.Occurrence](body)
}

func decodeAs[B events.Body](body []byte) (any, error) {
	b, err := events.Decode[B](body)
	if err != nil {
		return nil, err
	}
	return &b, nil
}

func quickly[B events.Body](body []byte, lean bool, read func(*scanner, *B)) (*B, bool) {
	s := scanner{raw: body, text: string(body), lean: lean}
	b := new(B)
	read(&s, b)
	return b, !s.odd && s.peek() == 0 && s.at == len(s.raw)
}

func (s *scanner) occurrence(o *events.Occurrence) {
	s.object(func(name string) {
		switch name {
		case "type":
			o.Type = events.Type(s.string())
		case "occurred":
			o.Occurred = s.occurred()
		case "dating":
			o.Dating = events.Dating(s.string())
		case "dating_note":
			o.DatingNote = s.string()
		case "title":
			o.Title = s.words()
		case "summary":
			o.Summary = s.longWords()
		case "lang":
			o.Lang = s.string()
		case "about":
			o.About = s.string()
		case "actors":
			o.Actors = list(s, s.actor)
		case "places":
			o.Places = s.strings()
		case "touches":
			o.Touches = s.strings()
		case "part_of":
			o.PartOf = s.string()
		case "replaces":
			o.Replaces = s.string()
		case "details":
			o.Details = s.details()
		case "citations":
			o.Citations = list(s, s.citation)
		default:
			s.unknown()
		}
	})
}

func (s *scanner) actor() (a events.Actor) {
	s.object(func(name string) {
		switch name {
		case "entity":
			a.Entity = s.string()
		case "role":
			a.Role = s.string()
		case "office":
			a.Office = s.string()
		case "former":
			a.Former = s.bool()
		default:
			s.unknown()
		}
	})
	return a
}

func (s *scanner) details() *events.OccurrenceDetails {
	d := &events.OccurrenceDetails{}
	s.object(func(name string) {
		switch name {
		case "planned":
			d.Planned = s.date()
		case "due":
			d.Due = s.date()
		case "terms":
			d.Terms = s.longWords()
		case "occasion":
			d.Occasion = s.string()
		default:
			s.unknown()
		}
	})
	return d
}

func (s *scanner) citation() (c events.Citation) {
	s.object(func(name string) {
		switch name {
		case "source":
			c.Source = s.string()
		case "locator":
			c.Locator = s.string()
		case "quote":
			c.Quote = s.string()
		case "quote_sha256":
			c.QuoteSHA256 = s.string()
		case "directness":
			c.Directness = events.Directness(s.string())
		case "attributed_to":
			c.AttributedTo = s.string()
		case "stance":
			c.Stance = events.Stance(s.string())
		case "gives":
			c.Gives = s.strings()
		case "says":
			c.Says = s.values()
		case "note":
			c.Note = s.string()
		default:
			s.unknown()
		}
	})
	return c
}

func (s *scanner) entity(e *events.Entity) {
	s.object(func(name string) {
		switch name {
		case "kind":
			e.Kind = s.string()
		case "name":
			e.Name = s.string()
		case "names":
			e.Names = s.names()
		case "aliases":
			e.Aliases = s.strings()
		case "description":
			e.Description = s.longWords()
		case "same_as":
			e.SameAs = s.strings()
		case "details":
			e.Details = s.entityDetails()
		case "citations":
			e.Citations = list(s, s.citation)
		default:
			s.unknown()
		}
	})
}

// entityDetails reads all but measures: how numbers are read is encoding/json's.
func (s *scanner) entityDetails() *events.EntityDetails {
	d := &events.EntityDetails{}
	s.object(func(name string) {
		switch name {
		case "obligors":
			d.Obligors = s.strings()
		case "beneficiaries":
			d.Beneficiaries = s.strings()
		case "instrument":
			d.Instrument = s.string()
		case "parties":
			d.Parties = s.strings()
		case "purpose":
			d.Purpose = s.string()
		case "of":
			d.Of = s.string()
		case "located_in":
			d.LocatedIn = s.string()
		default:
			s.unknown()
		}
	})
	return d
}
