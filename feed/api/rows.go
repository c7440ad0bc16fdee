package api

import (
	"iter"
	"slices"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// Rows leave lists out that are empty, or have null for them where the list is
// always there. The answers promise [], so those are filled. Rows are copies;
// what they share with the state is not written to.

// fill makes a list that is null an empty one.
func fill[E any](list *[]E) {
	if *list == nil {
		*list = []E{}
	}
}

func settleAll(rows []projector.Occurrence) {
	for i := range rows {
		settle(&rows[i])
	}
}

func settle(o *projector.Occurrence) { fill(&o.Body.Citations) }

func settleActs(acts []projector.Act) {
	for i := range acts {
		fill(&acts[i].Sources)
	}
}

func settleOffice(o *projector.Office) {
	fill(&o.Holders)
	for i := range o.Holders {
		fill(&o.Holders[i].Sources)
	}
	for i := range o.Vague {
		fill(&o.Vague[i].Sources)
	}
	for _, a := range []*projector.Attestation{o.Before, o.After} {
		if a != nil {
			fill(&a.Sources)
		}
	}
}

func settleSayings(says []projector.Saying) {
	for i := range says {
		fill(&says[i].Sources)
		fill(&says[i].Citations)
	}
}

func settleReason(r *projector.Reason) {
	fill(&r.Citations)
	fill(&r.Beaten)
	settleSayings(r.Beaten)
	settleActs(r.Acts)
}

// undertakings takes a page of what occurrences bring about. Their rows name
// nobody else.
func undertakings(q *question, all iter.Seq[projector.Initiative]) []projector.Initiative {
	rows := list(q, all,
		func(i projector.Initiative) bool { return q.names(i.Slug) },
		func(i projector.Initiative) place { return bySlug(i.Slug) })
	for i := range rows {
		settleActs(rows[i].Acts)
	}
	return rows
}

// occurrences are those of the timeline or of the entity asked for, behind the
// cursor.
func (q *question) occurrences() (dated, undated iter.Seq[projector.Occurrence]) {
	if slug := q.given.Get("entity"); slug != "" {
		inOrder, apart := q.view.DatedTouching(slug)
		if q.after.Undated {
			return nil, behind(slices.Values(apart), q.after.Key, idOf)
		}
		return behind(slices.Values(inOrder), q.after.Key, idOf), slices.Values(apart)
	}
	if q.after.Undated {
		return nil, q.view.Undated(q.after.Key)
	}
	if q.after.Key == "" {
		return q.view.Dated(nil), q.view.Undated("")
	}
	from := projector.PlaceOf(projector.Occurrence{ID: q.after.Key, Occurred: q.after.Occurred})
	return q.view.Dated(&from), q.view.Undated("")
}

func idOf(o projector.Occurrence) string { return o.ID }

// ref is the record that the path names.
func (q *question) ref() (events.Ref, error) {
	ref, err := events.NewRef(q.path("timeline"), q.path("kind"), q.path("key"))
	if err != nil {
		return ref, refusal{events.ErrNotFound, "nothing is recorded under this name", err.Error()}
	}
	return ref, nil
}
