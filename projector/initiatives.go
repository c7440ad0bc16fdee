package projector

import (
	"slices"

	"github.com/dateline/dateline/events"
)

// initiativeKinds are the kinds of entities that [Timeline.Initiatives] lists,
// and of the acts that bring them about.
var initiativeKinds = []string{"initiative", "mechanism", "platform", "project"}

const kindMeeting = "meeting"

// Met is the status of a mechanism or series of which only meetings are
// reported, one of them held.
const Met = "met"

// Initiatives lists initiatives, mechanisms, platforms and projects that had
// an act by the day, by slug, as [Timeline.Agreements] does. An act is an
// occurrence of one of these four kinds, or a meeting: a mechanism is often
// known only by its meetings, and then is [Met] once one was held. A meeting
// bears no other status for it, since held or cancelled is the meeting alone.
func (t *Timeline) Initiatives(p Perspective) []Initiative {
	groups := byAbout(t.standing())
	var rows []Initiative
	for _, slug := range t.entities.keys() {
		e := t.entities[slug]
		acts := answering(groups[slug], p)
		if e.stands() && slices.Contains(initiativeKinds, e.body.Kind) &&
			slices.ContainsFunc(acts, bringsAbout) {
			rows = append(rows, t.initiative(e, acts, p))
		}
	}
	return rows
}

// bringsAbout tells whether an act shows that an initiative is there.
func bringsAbout(a *account) bool {
	return a.kind == kindMeeting || slices.Contains(initiativeKinds, a.kind)
}

func (t *Timeline) initiative(e *record[events.Entity], acts []*account, p Perspective) Initiative {
	row := Initiative{Slug: e.key, Kind: e.body.Kind, Name: e.body.Name, Acts: t.acts(acts, p)}
	if row.Status, row.Certainty = statusOfLasting(acts, p); row.Status == "" {
		row.Certainty = surest(keep(acts, bringsAbout), p)
	}
	return row
}

// statusOfLasting is the status of what outlasts its meetings.
func statusOfLasting(acts []*account, p Perspective) (string, Certainty) {
	if s, certainty := status(keep(acts, ofKind(initiativeKinds...)), p); s != "" {
		return s, certainty
	}
	held := keep(acts, func(a *account) bool { return a.kind == kindMeeting && a.body.Type.Verb() == "held" })
	if certainty := surest(held, p); certainty != "" && certainty != NotYet {
		return Met, certainty
	}
	return "", ""
}

// outlastsMeetings tells whether an entity of a kind is more than the
// meetings about it.
func outlastsMeetings(e *record[events.Entity]) bool {
	return e.body.Kind == "series" || slices.Contains(initiativeKinds, e.body.Kind)
}
