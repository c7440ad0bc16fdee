package projector

import (
	"slices"

	"github.com/dateline/dateline/events"
)

const kindCommitment = "commitment"

// Statuses of a commitment on a day (time.md, "Commitments"). Those of events
// rest on evidence; the others follow from dates and are never stored. Overdue
// is not broken: nothing reports the outcome.
const (
	StatusNotMade           = "not made"
	StatusPossiblyMade      = "possibly made"
	StatusOpen              = events.StatusOpen // made, no due date
	StatusScheduled         = "scheduled"       // made, a due window, not over
	StatusInProgress        = events.StatusInProgress
	StatusFulfilled         = events.StatusFulfilled
	StatusPartlyFulfilled   = events.StatusPartlyFulfilled
	StatusNotFulfilled      = events.StatusNotFulfilled
	StatusWithdrawn         = events.StatusWithdrawn
	StatusSuperseded        = events.StatusSuperseded
	StatusOverdue           = "overdue, unconfirmed"
	StatusOutcomeUnreported = "outcome unreported" // an intention tied to a past event
	StatusUndated           = "undated"            // only ever reported without a date
)

// Commitments lists all commitments with their status on the day, by the end
// of the due window (none last), then by slug. The acts are those that the
// perspective asks for, and undated ones.
func (t *Timeline) Commitments(p Perspective) []Commitment {
	groups := byAbout(t.standing())
	var rows []Commitment
	for _, slug := range t.entities.keys() {
		if e := t.entities[slug]; e.stands() && e.body.Kind == kindCommitment {
			rows = append(rows, t.commitment(e, groups, p))
		}
	}
	slices.SortStableFunc(rows, func(a, b Commitment) int { return compareHi(a.Due.Hi(), b.Due.Hi()) })
	return rows
}

func (t *Timeline) commitment(e *record[events.Entity], groups map[string][]*account, p Perspective) Commitment {
	c := t.promise(e.key, groups, p)
	shown := keep(groups[e.key], func(a *account) bool {
		return !a.body.Occurred.Known() || p.answers(certaintyOf(a.body.Occurred, p.Day()))
	})
	row := Commitment{
		Slug: e.key, Name: e.body.Name, Status: c.status, Open: c.open, Made: c.made,
		Due: c.due, Terms: c.terms, Acts: t.acts(shown, p), Disagreement: c.disagreement,
	}
	if d := e.body.Details; d != nil {
		row.Obligors, row.Beneficiaries, row.Measure = t.names(d.Obligors), t.names(d.Beneficiaries), d.Measure
	}
	if row.Obligors == nil {
		row.Obligors = t.names(inRole(shown, "obligor"))
	}
	if row.Beneficiaries == nil {
		row.Beneficiaries = t.names(inRole(shown, "beneficiary"))
	}
	return row
}
