package feed

import (
	"cmp"
	"slices"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// items tells occurrences; origin is nil in the timeline's own channel.
func (t telling) items(occurrences []projector.Occurrence, origin *Origin) []Item {
	sources := t.sources()
	var rights string
	if origin != nil {
		rights, _ = rightsOf(t.tl.Body().Licence)
	}
	items := make([]Item, len(occurrences))
	for i, o := range occurrences {
		story := t.story(o, sources)
		items[i] = Item{
			ID: urn(o.ID), URL: t.site.occurrence(t.tl.Slug(), o.ID), Title: title(o), Lang: o.Lang,
			Published: o.Published, Updated: o.Updated, Occurred: o.Occurred,
			Categories: t.categories(o), Authors: t.authors(), Links: links(story),
			Origin: origin, Rights: rights, Story: story,
		}
	}
	return items
}

// categories file an occurrence under its kind and type, and under every
// entity it names, by the part that the entity plays. The schemes of kinds and
// types hold for all timelines; an entity's URL is its scheme and term
// together.
func (t telling) categories(o projector.Occurrence) (all []Category) {
	add := func(scheme, term, label string) {
		c := Category{term, scheme, label}
		if term != "" && !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	add(t.site.base+"/schemes/kind", o.Type.Kind(), capital(o.Type.Kind()))
	add(t.site.base+"/schemes/type", string(o.Type), typeWords(o.Type))
	entity := func(part, slug string) {
		add(t.site.entities(t.tl.Slug())+part, slug, clean(t.tl.Name(slug).Name))
	}
	b := o.Body
	entity("", b.About)
	for _, slug := range b.Touches {
		entity("", slug)
	}
	for _, a := range b.Actors {
		entity("#actor", a.Entity)
		entity("", a.Office)
	}
	for _, slug := range b.Places {
		entity("#place", slug)
	}
	return all
}

// links lead to the sources and to what the occurrence is part of.
// A source without a URL of its own has a place on our page of sources. What was
// retracted leads nowhere.
func links(s Story) (all []Link) {
	if s.Retraction != nil {
		return nil
	}
	for _, c := range s.Citations {
		all = append(all, Link{"related", cmp.Or(c.Original, c.Source.URL), c.Source.Name, c.Lang})
	}
	if s.PartOf.URL != "" {
		all = append(all, Link{"up", s.PartOf.URL, s.PartOf.Name, ""})
	}
	return all
}

// spans tells the first and the last day of an occurrence whose days are
// exactly known.
func spans(o events.Occurred) (first, last string, exact bool) {
	lo, hi := o.Began()
	from, to := o.Ended()
	exact = o.Known() && !lo.IsZero() && lo == hi && !from.IsZero() && from == to
	return lo.String(), to.String(), exact
}
