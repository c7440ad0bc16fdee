package feed

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/feed/calendar"
	"github.com/dateline/dateline/projector"
)

// items tells occurrences, each as it was told before where nothing of it
// changed; origin is nil in the timeline's own channel.
func (t telling) items(occurrences []projector.Occurrence, origin *Origin) []Item {
	items := make([]Item, len(occurrences))
	for i, o := range occurrences {
		k, lasting := t.itemKey(o, origin)
		if lasting && t.kept != nil {
			if item, ok := t.kept.get(k); ok {
				items[i] = item
				continue
			}
		}
		items[i] = t.item(o, origin)
		if lasting && t.kept != nil && t.tl.Err() == nil {
			items[i].fragments = &fragments{}
			t.kept.put(k, items[i])
		}
	}
	return items
}

// item tells an occurrence.
func (t telling) item(o projector.Occurrence, origin *Origin) Item {
	story := t.story(o)
	i := Item{
		ID: urn(o.ID), URL: t.site.occurrence(t.tl.Slug(), o.ID), Data: t.site.data(t.tl.Slug(), "occurrences/"+o.ID),
		Title: title(o), Lang: languageTag(o.Lang), Text: summaryText(story),
		Published: o.Published, Updated: o.Updated, Occurred: o.Occurred, Days: o.Occurred,
		Categories: t.categories(o), Authors: t.authors(), Actors: t.people(o.Body.Actors), Links: links(story),
		Origin: origin, Withdrawn: o.Retracted || o.Fallen,
		Revision: t.tl.Revision(o.ID), Facts: t.factsOf(o, story),
	}
	i.HTML = contentHTML(story, i.URL)
	if origin != nil {
		i.Rights, _ = rightsOf(t.tl.Body().Licence)
	}
	return i
}

// people are the actors of an occurrence, each once.
func (t telling) people(actors []events.Actor) (all []Person) {
	for _, a := range actors {
		n := t.named(a.Entity)
		if p := (Person{Name: n.Name, URL: n.URL}); p.Name != "" && !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all
}

// placeScheme is the part of an entity's category where something happened.
const placeScheme = "#place"

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
	add(t.site.scheme("kind"), o.Type.Kind(), capital(o.Type.Kind()))
	add(t.site.scheme("type"), string(o.Type), typeWords(o.Type))
	entity := func(part, slug string) {
		add(t.site.entities(t.tl.Slug())+part, slug, t.named(slug).Name)
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
		entity(placeScheme, slug)
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

// factsAbout is where the fields of [Facts] are described.
func (s site) factsAbout() string { return s.base + "/schemas/" + jsonFeedSchema.name }

// factsOf are an occurrence in fields. What was retracted has none of its own
// left.
func (t telling) factsOf(o projector.Occurrence, s Story) Facts {
	f := Facts{
		About: t.site.factsAbout(), Timeline: t.tl.Slug(), Record: o.Type.Kind() + "/" + o.ID, Type: string(o.Type),
		Change: o.Change, Sequence: o.Sequence, Retracted: o.Retracted, Fallen: o.Fallen,
	}
	if s.Retraction != nil {
		f.Reason = s.Retraction.Reason
		return f
	}
	f.Occurred, f.Dating, f.When = &o.Occurred, o.Body.Dating, s.When
	if d := o.Body.Details; d != nil {
		f.Due, f.Planned = d.Due.String(), d.Planned.String()
	}
	for _, c := range s.Citations {
		f.Sources = append(f.Sources, CitedFact{c.Source.Slug, c.Source.Name, c.Original})
	}
	if n := len(s.Changes); n > 0 && o.Change == events.Corrected {
		f.Reason, f.Changed = s.Changes[n-1].Reason, s.Changes[n-1].facts()
	}
	return f
}

// facts are the fields that a change altered.
func (c change) facts() (all []ChangedFact) {
	for _, f := range c.Fields {
		all = append(all, ChangedFact{f.name, valueOf(f.from), valueOf(f.to)})
	}
	return all
}

// valueOf is JSON text as a value, nil for none. Its strings are clean: the
// escape of half a character passes every check of JSON and breaks who decodes
// it.
func valueOf(text string) any {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber() // as the log has it
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	return cleaned(v)
}

func cleaned(v any) any {
	switch v := v.(type) {
	case string:
		return clean(v)
	case []any:
		for i := range v {
			v[i] = cleaned(v[i])
		}
	case map[string]any:
		for name := range v {
			v[name] = cleaned(v[name])
		}
	}
	return v
}

// exactDays tells the first and the last day of a date whose days are exactly
// known.
func exactDays(o events.Occurred) (first, last string, exact bool) {
	lo, hi := o.Bounds()
	return lo.String(), hi.String(), calendar.Exact(o)
}
