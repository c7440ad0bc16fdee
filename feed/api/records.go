package api

import (
	"fmt"
	"slices"

	"github.com/dateline/dateline/projector"
)

// timelines reads every timeline's own record, as known now.
func timelines(q *question) (Timelines, error) {
	state := q.views.State()
	a := Timelines{Sequence: state.Sequence(), Timelines: []TimelineRow{}}
	for _, t := range state.Timelines() {
		v, err := t.At(q.context(), projector.Perspective{})
		if err != nil {
			return Timelines{}, fault{err}
		}
		body := v.Body()
		a.Timelines = append(a.Timelines, TimelineRow{
			Slug: v.Slug(), Title: body.Title, Description: body.Description, Languages: body.Languages,
			Sequence: v.Basis().KnownAt, Updated: v.Updated(),
		})
	}
	return a, nil
}

func timelineRecord(q *question) (Timeline, error) {
	v := q.view
	return Timeline{q.head(), v.Title(), v.Published(), v.Updated(), v.Body()}, nil
}

func occurrence(q *question) (Occurrence, error) {
	row, ok := q.view.Occurrence(q.path("id"))
	if !ok {
		return Occurrence{}, q.unknown("occurrence "+q.path("id"), "timeline")
	}
	settle(&row)
	parts := q.view.Parts(row.ID)
	fill(&parts)
	settleAll(parts)
	return Occurrence{q.head(), row, parts}, nil
}

func entityRecord(q *question) (Entity, error) {
	row, ok := q.view.Entity(q.path("slug"))
	if !ok {
		return Entity{}, q.unknown("entity "+q.path("slug"), "entities")
	}
	return Entity{q.head(), row}, nil
}

func touching(q *question) (Touching, error) {
	slug := q.path("slug")
	if _, ok := q.view.Entity(slug); !ok {
		return Touching{}, q.unknown("entity "+slug, "entities")
	}
	rows := list(q, behind(slices.Values(q.view.Touching(slug)), q.after.Key, idOf), nil, byID)
	settleAll(rows)
	return Touching{q.page(), q.view.Name(slug), rows}, nil
}

func byID(o projector.Occurrence) place { return place{Key: o.ID} }

func commitment(q *question) (Commitment, error) {
	row, ok := q.view.Commitment(q.path("slug"))
	if !ok {
		return Commitment{}, q.unknown("commitment "+q.path("slug")+" that stands", "commitments")
	}
	settleActs(row.Acts)
	return Commitment{q.head(), row}, nil
}

func agreement(q *question) (Agreement, error) {
	row, ok := q.view.Agreement(q.path("slug"))
	if !ok {
		return Agreement{}, q.unknown("agreement "+q.path("slug")+" with an act by the day", "agreements")
	}
	settleActs(row.Acts)
	return Agreement{q.head(), row}, nil
}

func office(q *question) (Office, error) {
	row, ok := q.view.Office(q.path("slug"))
	if !ok {
		return Office{}, q.unknown("office "+q.path("slug")+" that stands", "offices")
	}
	settleOffice(&row)
	return Office{q.head(), row}, nil
}

func source(q *question) (Source, error) {
	slug := q.path("slug")
	row, ok := q.view.Source(slug)
	if !ok {
		return Source{}, q.unknown("source "+slug, "sources")
	}
	a := Source{Source: row, Alone: []string{}}
	a.Citing = list(q, behind(slices.Values(q.view.Citing(slug)), q.after.Key, idOf), nil, byID)
	settleAll(a.Citing)
	alone := map[string]bool{}
	for _, o := range q.view.RestingAlone(slug) {
		alone[o.ID] = true
	}
	for _, o := range a.Citing {
		if alone[o.ID] {
			a.Alone = append(a.Alone, o.ID)
		}
	}
	a.Page = q.page()
	return a, nil
}

func history(q *question) (History, error) {
	ref, err := q.ref()
	if err != nil {
		return History{}, err
	}
	changes := q.view.History(ref)
	if changes == nil {
		return History{}, q.unknown("record "+ref.String(), "timeline")
	}
	return History{q.head(), ref.String(), changes}, nil
}

func why(q *question) (Why, error) {
	ref, err := q.ref()
	if err != nil {
		return Why{}, err
	}
	field := q.given.Get("field")
	w, ok := q.view.Why(ref, field)
	switch {
	case !ok && field != "":
		return Why{}, q.unknown("record "+ref.String()+fmt.Sprintf(" with a field %.60q", field), "why/"+ref.String())
	case !ok:
		return Why{}, q.unknown("record "+ref.String(), "timeline")
	}
	settleReason(&w.Reason)
	for i := range w.Fields {
		settleReason(&w.Fields[i])
	}
	fill(&w.Events)
	return Why{q.head(), w}, nil
}
