package api

import (
	"slices"
	"strings"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

func (q *question) head() Head {
	return Head{Timeline: q.view.Slug(), Basis: q.view.Basis(), BasisQuery: q.basisQuery}
}

// page is the head of a list that was taken.
func (q *question) page() Page { return Page{q.head(), q.next} }

// names tells whether a row is wanted: where an entity is asked for, one that
// it is among.
func (q *question) names(slugs ...string) bool {
	wanted := q.given.Get("entity")
	return wanted == "" || slices.Contains(slugs, wanted)
}

func bySlug(slug string) place { return place{Key: slug} }

func occurrences(q *question) (Occurrences, error) {
	a := Occurrences{Dated: []projector.Occurrence{}, Undated: []projector.Occurrence{}}
	dated, undated := q.occurrences()
	isKind := func(o projector.Occurrence) bool {
		kind := q.given.Get("kind")
		return kind == "" || o.Type.Kind() == kind
	}
	if !q.after.Undated {
		a.Dated = list(q, dated, isKind, func(o projector.Occurrence) place { return place{Key: o.ID, Occurred: o.Occurred} })
	}
	if q.next == "" {
		apart := place{Key: q.after.Key, Undated: true}
		if !q.after.Undated {
			apart.Key = ""
		}
		a.Undated = take(q, undated, q.limit-len(a.Dated), apart, isKind, func(o projector.Occurrence) place { return place{Key: o.ID, Undated: true} })
	}
	settleAll(a.Dated)
	settleAll(a.Undated)
	a.Page = q.page()
	return a, nil
}

func commitments(q *question) (Commitments, error) {
	var after *projector.Commitment
	if q.after.Key != "" {
		after = &projector.Commitment{Slug: q.after.Key, Due: q.after.Due}
	}
	rows := list(q, q.view.Commitments(after), func(c projector.Commitment) bool {
		return q.names(append(slugsOf(c.Obligors, c.Beneficiaries), c.Slug)...)
	}, func(c projector.Commitment) place { return place{Key: c.Slug, Due: c.Due} })
	for i := range rows {
		settleActs(rows[i].Acts)
	}
	return Commitments{q.page(), rows}, nil
}

func agreements(q *question) (Agreements, error) {
	rows := list(q, q.view.Agreements(q.after.Key), func(a projector.Agreement) bool {
		return q.names(append(slugsOf(a.Parties), a.Slug)...)
	}, func(a projector.Agreement) place { return bySlug(a.Slug) })
	for i := range rows {
		settleActs(rows[i].Acts)
	}
	return Agreements{q.page(), rows}, nil
}

func initiatives(q *question) (Initiatives, error) {
	rows := undertakings(q, q.view.Initiatives(q.after.Key))
	return Initiatives{q.page(), rows}, nil
}

func documents(q *question) (Documents, error) {
	rows := undertakings(q, q.view.Documents(q.after.Key))
	return Documents{q.page(), rows}, nil
}

func offices(q *question) (Offices, error) {
	rows := list(q, q.view.Offices(q.after.Key), func(o projector.Office) bool {
		return q.names(append(attested(o), o.Slug)...)
	}, func(o projector.Office) place { return bySlug(o.Slug) })
	for i := range rows {
		settleOffice(&rows[i])
	}
	return Offices{q.page(), rows}, nil
}

func entities(q *question) (Entities, error) {
	kind := q.given.Get("kind")
	rows := list(q, q.view.Entities(q.after.Key), func(e projector.Entity) bool {
		return q.names(e.Slug) && (kind == "" || e.Kind == kind)
	}, func(e projector.Entity) place { return bySlug(e.Slug) })
	return Entities{q.page(), rows}, nil
}

func sources(q *question) (Sources, error) {
	cited := q.citedFor()
	rows := list(q, q.view.Sources(q.after.Key), func(s projector.Source) bool {
		return !q.given.Has("entity") || cited[s.Slug]
	}, func(s projector.Source) place { return bySlug(s.Slug) })
	return Sources{q.page(), rows}, nil
}

func upcoming(q *question) (Upcoming, error) {
	record := func(u projector.Upcoming) string { return u.Record }
	concerns := q.concerning()
	rows := list(q, behind(q.view.Upcoming(), q.after.Key, record),
		func(u projector.Upcoming) bool { return concerns(u.Record) },
		func(u projector.Upcoming) place { return place{Key: u.Record} })
	for i := range rows {
		fill(&rows[i].Sources)
	}
	return Upcoming{q.page(), rows}, nil
}

func disputes(q *question) (Disputes, error) {
	name := func(d projector.Dispute) string { return d.Record + " " + d.Field + " " + d.Standing }
	record, _, _ := strings.Cut(q.after.Key, " ")
	concerns := q.concerning()
	rows := list(q, behind(q.view.Disputes(before(record)), q.after.Key, name),
		func(d projector.Dispute) bool { return concerns(d.Record) },
		func(d projector.Dispute) place { return place{Key: name(d)} })
	for i := range rows {
		fill(&rows[i].Says)
		settleSayings(rows[i].Says)
	}
	return Disputes{q.page(), rows}, nil
}

// before is a name that stands just before a record's, so that what begins
// behind it begins with the record; empty for none.
func before(record string) string {
	if record == "" {
		return ""
	}
	last := len(record) - 1
	return record[:last] + string(rune(record[last]-1)) + "~" // names have no ~, and nothing above it
}

func slugsOf(names ...[]projector.Name) (slugs []string) {
	for _, n := range slices.Concat(names...) {
		slugs = append(slugs, n.Slug)
	}
	return slugs
}

// attested are all whom a row about an office names.
func attested(o projector.Office) (slugs []string) {
	for _, a := range slices.Concat(o.Holders, o.Vague) {
		slugs = append(slugs, a.Holder.Slug)
	}
	for _, a := range []*projector.Attestation{o.Before, o.After} {
		if a != nil {
			slugs = append(slugs, a.Holder.Slug)
		}
	}
	return slugs
}

// citedFor are the sources cited by an entity asked for, and by what touches it.
func (q *question) citedFor() map[string]bool {
	cited := map[string]bool{}
	note := func(citations []events.Citation) {
		for _, c := range citations {
			cited[c.Source] = true
		}
	}
	if slug := q.given.Get("entity"); slug != "" {
		e, _ := q.view.Entity(slug)
		note(e.Body.Citations)
		for _, o := range q.view.Touching(slug) {
			note(o.Body.Citations)
		}
	}
	return cited
}

// concerning tells of records, by kind/key, whether one is the entity asked
// for, touches it, or is a promise by or to it.
func (q *question) concerning() func(record string) bool {
	slug := q.given.Get("entity")
	if slug == "" {
		return func(string) bool { return true }
	}
	touching := map[string]bool{}
	for _, o := range q.view.Touching(slug) {
		touching[o.ID] = true
	}
	return func(record string) bool {
		kind, key, _ := strings.Cut(record, "/")
		if kind != events.KindEntity {
			return touching[key]
		}
		c, _ := q.view.Commitment(key)
		return key == slug || slices.Contains(slugsOf(c.Obligors, c.Beneficiaries), slug)
	}
}
