package feed

import (
	"context"
	"slices"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// entityPage tells an entity: what it is, how it stands on the day, the acts
// that brought it there, and all that touches it.
func (h *handler) entityPage(ctx context.Context, a ask) (draft, error) {
	t, err := h.look(ctx, a)
	if err != nil {
		return draft{}, err
	}
	e, ok := t.tl.Entity(a.about.entity)
	if !ok {
		return draft{}, refusal{events.ErrNotFound, "This timeline has no entity of this name.", "Look for it in the list of entities."}
	}
	f := h.timelineFrame(t, a, clean(e.Name), "-")
	acts, touching, undated := t.touching(e.Slug)
	page := struct {
		frame
		Entity       entityRow
		Description  string
		Names        []string
		Elsewhere    []string
		Facts        []fact
		Citations    []cited
		Acts         []line
		Touching     []line
		Undated      []line
		Changes      []change
		RetractedFor string
	}{
		frame: f, Entity: t.entityRow(e), Description: t.words(e.Body.Description, t.language()),
		Names: names(e.Body), Elsewhere: webURLs(e.Body.SameAs), Facts: t.facts(e.Body.Details),
		Citations: t.citations(e.Body.Citations), Acts: acts, Touching: touching, Undated: undated,
		Changes: t.changes(t.tl.History(events.Ref{Timeline: t.tl.Slug(), Kind: events.KindEntity, Key: e.Slug})),
	}
	if last := len(page.Changes) - 1; e.Retracted && last >= 0 {
		page.RetractedFor = page.Changes[last].Reason
	}
	return h.draftPage(&t, "entity", f.Feeds, page)
}

// touching are the occurrences about an entity and those that name it, in
// timeline order, as far as the perspective asks for them.
func (t telling) touching(slug string) (acts, others, undated []line) {
	dated, without := t.tl.DatedTouching(slug)
	for _, o := range dated {
		if o.Body.About == slug {
			acts = append(acts, t.line(o))
		} else {
			others = append(others, t.line(o))
		}
	}
	return acts, others, t.lines(without)
}

// entityRow is an entity in a list.
type entityRow struct {
	named
	Kind, Status string
	Possible     bool
	Touching     int
	Retracted    bool
}

func (t telling) entityRow(e projector.Entity) entityRow {
	return entityRow{
		named: named{e.Slug, clean(e.Name), t.site.entity(t.tl.Slug(), e.Slug)},
		Kind:  typeWords(events.Type(e.Kind)), Status: e.Status, Possible: e.Certainty == projector.Possible,
		Touching: e.Touching, Retracted: e.Retracted,
	}
}

// fact is a detail of an entity.
type fact struct {
	Name     string
	Entities []named
	Words    string
}

func (t telling) facts(d *events.EntityDetails) (all []fact) {
	if d == nil {
		return nil
	}
	entities := func(name string, slugs ...string) {
		slugs = slices.DeleteFunc(slices.Clone(slugs), func(s string) bool { return s == "" })
		if len(slugs) > 0 {
			all = append(all, fact{Name: name, Entities: t.everyone(slugs)})
		}
	}
	say := func(name, words string) {
		if words != "" {
			all = append(all, fact{Name: name, Words: clean(words)})
		}
	}
	entities("Promised by", d.Obligors...)
	entities("Promised to", d.Beneficiaries...)
	say("Measure", measureWords(d.Measure))
	say("Instrument", d.Instrument)
	entities("Parties", d.Parties...)
	say("Purpose", d.Purpose)
	entities("Belongs to", d.Of)
	entities("Located in", d.LocatedIn)
	return all
}

// names are an entity's further names.
func names(e events.Entity) (all []string) {
	for _, lang := range inOrderOf(e.Names) {
		all = append(all, clean(e.Names[lang])+" ("+lang+")")
	}
	for _, alias := range e.Aliases {
		all = append(all, clean(alias))
	}
	return all
}

func webURLs(urls []string) (all []string) {
	for _, u := range urls {
		if u = webURL(u); u != "" {
			all = append(all, u)
		}
	}
	return all
}

// entitiesPage lists the entities of a timeline, kind by kind.
func (h *handler) entitiesPage(ctx context.Context, a ask) (draft, error) {
	t, err := h.look(ctx, a)
	if err != nil {
		return draft{}, err
	}
	f := h.timelineFrame(t, a, "Entities", "entities/")
	page := struct {
		frame
		Kinds []kindOfEntities
	}{frame: f, Kinds: t.kinds(slices.Collect(t.tl.Entities("")))}
	return h.draftPage(&t, "entities", f.Feeds, page)
}

type kindOfEntities struct {
	Kind     string
	Entities []entityRow
}

func (t telling) kinds(entities []projector.Entity) (kinds []kindOfEntities) {
	slices.SortStableFunc(entities, byKindAndName)
	for _, e := range entities {
		row := t.entityRow(e)
		if last := len(kinds) - 1; last < 0 || kinds[last].Kind != row.Kind {
			kinds = append(kinds, kindOfEntities{Kind: row.Kind})
		}
		last := &kinds[len(kinds)-1]
		last.Entities = append(last.Entities, row)
	}
	return kinds
}
