package projector

import (
	"slices"

	"github.com/dateline/dateline/events"
)

// Entities lists the entities that stand, by slug, each with its status on the
// day. What an entity is does not depend on a day, so all are listed.
func (t *Timeline) Entities(p Perspective) []Entity {
	standing := t.standing()
	groups := byAbout(standing)
	touching := touches(answering(standing, p))
	var rows []Entity
	for _, slug := range t.entities.keys() {
		if e := t.entities[slug]; e.stands() {
			rows = append(rows, t.entity(e, groups, touching[slug], p))
		}
	}
	return rows
}

// Entity finds an entity by its slug; also a retracted one, which is marked.
func (t *Timeline) Entity(slug string, p Perspective) (Entity, bool) {
	e, ok := t.entities[slug]
	if !ok {
		return Entity{}, false
	}
	standing := t.standing()
	return t.entity(e, byAbout(standing), touches(answering(standing, p))[slug], p), true
}

func (t *Timeline) entity(e *record[events.Entity], groups map[string][]*account, touching int, p Perspective) Entity {
	row := Entity{
		Slug: e.key, Kind: e.body.Kind, Name: e.body.Name, Touching: touching,
		Published: e.published, Updated: e.updated, Retracted: e.retracted, Body: e.body,
	}
	row.Body.Citations, _ = t.evidence().part(e.body.Citations)
	row.Status, row.Certainty = t.statusOfEntity(e, groups, p)
	return row
}

// statusOfEntity is the status by the vocabulary. A commitment's is derived
// for the day, as [Timeline.Commitments] says.
func (t *Timeline) statusOfEntity(e *record[events.Entity], groups map[string][]*account, p Perspective) (string, Certainty) {
	acts := keep(groups[e.key], func(a *account) bool { return p.AsOf.IsZero() || a.body.Occurred.Known() })
	switch {
	case e.body.Kind == kindCommitment:
		c := t.promise(e.key, groups, p)
		return c.status, c.certainty()
	case e.body.Kind == kindAgreement:
		return status(keep(acts, ofKind(kindAgreement)), p)
	case outlastsMeetings(e):
		return statusOfLasting(acts, p)
	}
	return status(acts, p)
}

// named are the entities that an occurrence is about or names as actor,
// office, place or otherwise touched, each once.
func named(o *events.Occurrence) []string {
	slugs := append([]string{o.About}, o.Places...)
	slugs = append(slugs, o.Touches...)
	for _, a := range o.Actors {
		slugs = append(slugs, a.Entity, a.Office)
	}
	slices.Sort(slugs)
	slugs = slices.Compact(slugs)
	return slices.DeleteFunc(slugs, func(slug string) bool { return slug == "" })
}

// touches counts the occurrences that name an entity.
func touches(accounts []*account) map[string]int {
	count := map[string]int{}
	for _, a := range accounts {
		for _, slug := range named(a.body) {
			count[slug]++
		}
	}
	return count
}

// Touching lists the occurrences that are about an entity or name it as actor,
// office, place or otherwise touched, in the order of [Timeline.News], with
// retracted and fallen ones marked.
func (t *Timeline) Touching(slug string) []Occurrence {
	return t.news(func(a *account) bool { return slices.Contains(named(a.body), slug) })
}
