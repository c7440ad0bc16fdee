package projector

import (
	"cmp"
	"iter"
	"slices"

	"github.com/dateline/dateline/events"
)

// entityAccount is an entity as the evidence leaves it.
type entityAccount struct {
	*standing
	body   *events.Entity // effective
	edited *events.Entity // as the editor left it
	fallen bool
}

// stands tells whether an entity is there, and neither retracted nor fallen.
func (e *entityAccount) stands() bool { return e != nil && !e.at.retracts() && !e.fallen }

// entity finds an entity by its slug; nil when it was not there.
func (v *View) entity(slug string) *entityAccount {
	unlock := v.lock()
	record, ok := v.t.entities.Get(slug)
	unlock()
	if !ok {
		return nil
	}
	s := v.current(record)
	edited, ok := v.body(s).(*events.Entity)
	if !ok {
		return nil
	}
	e := &entityAccount{standing: s, body: edited, edited: edited}
	if len(v.withdrawn) > 0 {
		e.body, e.fallen = v.evidence().resolveEntity(edited)
		e.fallen = e.fallen && !v.isNamed(slug)
	}
	return e
}

// isNamed tells whether an occurrence that stands names an entity.
func (v *View) isNamed(slug string) bool {
	for _, record := range v.posted(v.under(slug, func(f *facet) []uint32 { return f.naming })) {
		if a := v.account(record); a.stands() && slices.Contains(named(a.body), slug) {
			return true
		}
	}
	return false
}

// Entities yields the entities that stand, by slug, behind one, each with its
// status on the day. What an entity is does not depend on a day, so all are
// listed. One whose citations are all withdrawn falls, unless an occurrence
// that stands names it.
func (v *View) Entities(after string) iter.Seq[Entity] {
	return func(yield func(Entity) bool) {
		for {
			ahead := v.entitiesAhead(after)
			for _, slug := range ahead {
				if e := v.entity(slug); e.stands() && !yield(v.entityRow(e)) {
					return
				}
				after = slug
			}
			if len(ahead) == 0 || v.err != nil {
				return
			}
		}
	}
}

func (v *View) entitiesAhead(after string) (slugs []string) {
	defer v.lock()()
	v.t.entities.Ascend(after, func(slug string, record uint32) bool {
		if slug != after && v.t.at(record, v.upTo) != 0 {
			slugs = append(slugs, slug)
		}
		return len(slugs) < aheadOf
	})
	return slugs
}

// Entity finds an entity by its slug; also a retracted one, which is marked.
func (v *View) Entity(slug string) (Entity, bool) {
	e := v.entity(slug)
	if e == nil {
		return Entity{}, false
	}
	return v.entityRow(e), true
}

func (v *View) entityRow(e *entityAccount) Entity {
	row := Entity{
		Slug: e.key, Kind: e.body.Kind, Name: cmp.Or(e.body.Name, e.key), Touching: v.touching(e.key),
		Published: e.first.time(), Updated: e.at.time(), Retracted: e.at.retracts(), Fallen: e.fallen, Body: *e.body,
	}
	row.Status, row.Certainty = v.statusOf(e)
	return row
}

// statusOf is the status by the vocabulary. A commitment's is derived for the
// day, as [View.Commitments] says.
func (v *View) statusOf(e *entityAccount) (string, Certainty) {
	about := v.about(e.key)
	acts := keep(about, func(a *account) bool { return v.asked.AsOf.IsZero() || a.body.Occurred.Known() })
	switch {
	case e.body.Kind == kindCommitment:
		c := v.promise(about)
		return c.status, c.certainty()
	case e.body.Kind == kindAgreement:
		return status(keep(acts, ofKind(kindAgreement)), v.asked)
	case outlastsMeetings(e.body.Kind):
		return statusOfLasting(acts, v.asked)
	}
	return status(acts, v.asked)
}

// touching counts the occurrences by the day that are about an entity or name
// it. What cites no withdrawn source is counted from the columns alone.
func (v *View) touching(slug string) (n int) {
	plain, unsure := v.countNaming(slug)
	for _, record := range unsure {
		if a := v.account(record); a.stands() && slices.Contains(named(a.body), slug) &&
			v.asked.answers(certaintyOf(a.body.Occurred, v.asked.Day())) {
			plain++
		}
	}
	return plain
}

func (v *View) countNaming(slug string) (plain int, unsure []uint32) {
	defer v.lock()()
	for _, place := range v.under(slug, func(f *facet) []uint32 { return f.naming })(v.t) {
		ver := v.t.versions[place]
		switch {
		case ver.sequence > v.upTo || v.t.at(ver.record, v.upTo) != place || ver.retracts():
		case v.affected.has(place):
			unsure = append(unsure, ver.record)
		case v.answersSpan(ver):
			plain++
		}
	}
	return plain, unsure
}

// answersSpan is [Perspective.answers] for the certainty that columns say.
func (v *View) answersSpan(ver version) bool {
	if v.asked.AsOf.IsZero() {
		return true
	}
	if ver.lo == minDay && ver.hi == maxDay {
		return false
	}
	on := dayOf(v.asked.AsOf)
	return ver.hi <= on || v.asked.Certainty == Possible && ver.lo <= on
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

// Touching lists the occurrences that are about an entity or name it as actor,
// office, place or otherwise touched, in the order of [View.News], with
// retracted and fallen ones marked.
func (v *View) Touching(slug string) []Occurrence { return v.told(v.naming(slug)) }

// DatedTouching lists those of them that stand and answer the question, in
// timeline order, and apart those without a date, by id.
func (v *View) DatedTouching(slug string) (dated, undated []Occurrence) {
	all := keep(v.naming(slug), (*account).stands)
	slices.SortFunc(all, inTimelineOrder)
	for _, a := range all {
		switch row := v.row(a, v.asked); {
		case row.Certainty == Undated:
			undated = append(undated, row)
		case v.asked.answers(row.Certainty):
			dated = append(dated, row)
		}
	}
	return dated, undated
}

// Name is an entity's name; the slug where no entity is recorded.
func (v *View) Name(slug string) Name {
	if e := v.entity(slug); e != nil {
		return Name{Slug: slug, Name: cmp.Or(e.body.Name, slug)}
	}
	return Name{Slug: slug, Name: slug}
}

func (v *View) names(slugs []string) []Name {
	var names []Name
	for _, slug := range slugs {
		names = append(names, v.Name(slug))
	}
	return names
}
