package projector

import (
	"iter"
	"slices"
)

const kindAgreement = "agreement"

// Agreements yields the agreements that had an act of their kind by the day, by
// slug, behind one: definite acts, and possible ones when asked for, which is
// marked. Without an as-of day it lists all that have any act, undated and
// planned ones too, with the certainty of the surest.
func (v *View) Agreements(after string) iter.Seq[Agreement] {
	return func(yield func(Agreement) bool) {
		for slug := range v.ofKinds(after, kindAgreement) {
			if a, ok := v.Agreement(slug); ok && !yield(a) {
				return
			}
		}
	}
}

// Agreement finds a row of [View.Agreements] by its slug.
func (v *View) Agreement(slug string) (Agreement, bool) {
	e := v.entity(slug)
	if !e.stands() || e.body.Kind != kindAgreement {
		return Agreement{}, false
	}
	acts := v.answering(v.about(slug))
	own := keep(acts, ofKind(kindAgreement))
	if len(own) == 0 {
		return Agreement{}, false
	}
	row := Agreement{Slug: slug, Name: v.called(e), Acts: v.acts(acts)}
	if row.Status, row.Certainty = status(own, v.asked); row.Status == "" {
		row.Certainty = surest(own, v.asked)
	}
	if d := e.body.Details; d != nil {
		row.Instrument, row.Purpose, row.Parties = d.Instrument, d.Purpose, v.names(d.Parties)
	}
	if row.Parties == nil {
		row.Parties = v.names(inRole(own, "party"))
	}
	return row, true
}

// inRole lists who acts in a role: it stands in for what the entity itself does
// not say.
func inRole(acts []*account, role string) (slugs []string) {
	for _, a := range acts {
		for _, actor := range a.body.Actors {
			if actor.Role == role && !slices.Contains(slugs, actor.Entity) {
				slugs = append(slugs, actor.Entity)
			}
		}
	}
	return slugs
}

func ofKind(kinds ...string) func(*account) bool {
	return func(a *account) bool { return slices.Contains(kinds, a.kind) }
}
