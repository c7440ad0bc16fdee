package projector

import (
	"cmp"
	"iter"
	"slices"

	"github.com/tidwall/btree"

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
	names := func(record uint32) bool {
		a := v.account(record)
		return a.stands() && slices.Contains(named(a.body), slug)
	}
	for ver := range v.toldAmong(under(slug, namingIt)) {
		if fate := v.fate(ver); fate == stays && !ver.retracts() && !v.isRetracted(ver.record) || fate == unsure && names(ver.record) {
			return true
		}
	}
	for ver := range v.saidOnly(slug, namingIt) {
		if names(ver.record) {
			return true
		}
	}
	return false
}

// isRetracted tells whether a record was retracted at the basis.
func (v *View) isRetracted(record uint32) bool {
	defer v.lock()()
	return v.t.versions.at(v.t.at(record, v.place)).retracts()
}

// Entities yields the entities that stand, by slug, behind one, each with its
// status on the day. What an entity is does not depend on a day, so all are
// listed. One whose citations are all withdrawn falls, unless an occurrence
// that stands names it.
func (v *View) Entities(after string) iter.Seq[Entity] {
	return func(yield func(Entity) bool) {
		for {
			ahead, seen := v.entitiesAhead(after)
			for _, slug := range ahead {
				if e := v.entity(slug); e.stands() && !yield(v.entityRow(e)) {
					return
				}
			}
			if seen == "" || v.err != nil {
				return
			}
			after = seen
		}
	}
}

// entitiesAhead are the next slugs of entities that are known, and the last one
// looked at, empty at the end.
func (v *View) entitiesAhead(after string) (slugs []string, seen string) {
	defer v.lock()()
	return v.known(&v.t.entities, after)
}

// known reads on in an index of records by slug.
func (v *View) known(index *btree.Map[string, uint32], after string) (slugs []string, seen string) {
	steps := 0
	index.Ascend(after, func(slug string, record uint32) bool {
		if slug == after {
			return true
		}
		if v.t.at(record, v.place) != 0 {
			slugs = append(slugs, slug)
		}
		seen = slug
		steps++
		return len(slugs) < firstWanted && steps < stepsOf
	})
	return slugs, seen
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
		Slug: e.key, Kind: e.body.Kind, Name: cmp.Or(v.called(e), e.key), Touching: v.touching(e.key),
		Published: e.first.time(), Updated: e.at.time(), Retracted: e.at.retracts(), Fallen: e.fallen, Body: *e.body,
	}
	row.Status, row.Certainty = v.statusOf(e)
	return row
}

// statusOf is the status by the vocabulary. A commitment's is derived for the
// day, as [View.Commitments] says.
func (v *View) statusOf(e *entityAccount) (string, Certainty) {
	if e.body.Kind == kindCommitment {
		c := v.promise(v.about(e.key))
		return c.status, c.certainty()
	}
	return v.statusInColumns(e)
}

// touching counts the occurrences by the day that are about an entity or name
// it, from the columns but for those that may fall with a source.
func (v *View) touching(slug string) (n int) {
	plain, unsure := v.countNaming(slug)
	for ver := range v.saidOnly(slug, namingIt) {
		unsure = append(unsure, ver.record)
	}
	v.readAheadOf(unsure)
	for _, record := range unsure {
		if a := v.account(record); a.stands() && slices.Contains(named(a.body), slug) &&
			v.asked.answers(certaintyOf(a.body.Occurred, v.asked.Day())) {
			plain++
		}
	}
	return plain
}

func (v *View) countNaming(slug string) (plain int, unsureOnes []uint32) {
	unlock := v.lock()
	places := under(slug, namingIt)(v.t)
	unlock()
	for some := range slices.Chunk(places[:countUpTo(places, v.place)], stepsOf) {
		unlock := v.lock()
		for _, place := range some {
			if !v.t.holds(place, v.place) {
				continue
			}
			ver := v.t.versions.at(place)
			switch fate := v.fate(ver); {
			case fate == unsure:
				unsureOnes = append(unsureOnes, ver.record)
			case fate == stays && v.answersSpan(ver):
				plain++
			}
		}
		unlock()
	}
	return plain, unsureOnes
}

// answersSpan is [Perspective.answers] for the certainty that columns say.
func (v *View) answersSpan(ver *version) bool {
	if v.asked.AsOf.IsZero() {
		return true
	}
	on := dayOf(v.asked.AsOf)
	return ver.known() && (ver.hi <= on || v.asked.Certainty == Possible && ver.lo <= on)
}

// named are the entities that an occurrence is about or names as actor,
// office, place or otherwise touched, each once.
func named(o *events.Occurrence) []string {
	return namedBy(o, nil)
}

// namedBy is named, into a slice there is.
func namedBy(o *events.Occurrence, slugs []string) []string {
	name := func(slug string) {
		if slug != "" && !slices.Contains(slugs, slug) {
			slugs = append(slugs, slug)
		}
	}
	name(o.About)
	for i := range o.Actors {
		name(o.Actors[i].Entity)
		name(o.Actors[i].Office)
	}
	for _, slug := range o.Places {
		name(slug)
	}
	for _, slug := range o.Touches {
		name(slug)
	}
	return slugs
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
