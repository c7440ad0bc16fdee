package projector

import (
	"slices"

	"github.com/dateline/dateline/events"
)

const kindAgreement = "agreement"

// Agreements lists the agreements that had an act of their kind by the day, by
// slug: definite acts, and possible ones when asked for, which is marked.
// Without an as-of day it lists all that have any act, undated and planned
// ones too, with the certainty of the surest.
func (t *Timeline) Agreements(p Perspective) []Agreement {
	groups := byAbout(t.standing())
	var rows []Agreement
	for _, slug := range t.entities.keys() {
		e := t.entities[slug]
		acts := answering(groups[slug], p)
		if e.stands() && e.body.Kind == kindAgreement && slices.ContainsFunc(acts, ofKind(kindAgreement)) {
			rows = append(rows, t.agreement(e, acts, p))
		}
	}
	return rows
}

func (t *Timeline) agreement(e *record[events.Entity], acts []*account, p Perspective) Agreement {
	row := Agreement{Slug: e.key, Name: e.body.Name, Acts: t.acts(acts, p)}
	own := keep(acts, ofKind(kindAgreement))
	if row.Status, row.Certainty = status(own, p); row.Status == "" {
		row.Certainty = surest(own, p)
	}
	if d := e.body.Details; d != nil {
		row.Instrument, row.Purpose, row.Parties = d.Instrument, d.Purpose, t.names(d.Parties)
	}
	if row.Parties == nil {
		row.Parties = t.names(inRole(own, "party"))
	}
	return row
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
