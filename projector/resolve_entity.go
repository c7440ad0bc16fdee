package projector

import (
	"slices"

	"github.com/dateline/dateline/events"
)

// resolveEntity is [evidence.resolve] for an entity. What it is, its kind,
// stays; it has fallen when it had supporting citations and none is left.
func (ev evidence) resolveEntity(edited *events.Entity) (effective *events.Entity, fallen bool) {
	left, gone := ev.part(edited.Citations)
	if len(gone) == 0 {
		return edited, false
	}
	body := *edited
	body.Citations = left
	if !slices.ContainsFunc(left, events.Citation.Supports) {
		return &body, slices.ContainsFunc(gone, events.Citation.Supports)
	}
	orphaned := func(field string) bool { return given(gone, field) && !given(left, field) }
	settleEntity(&body, orphaned, slices.SortedStableFunc(slices.Values(left), ev.compare))
	return &body, false
}

func settleEntity(e *events.Entity, orphaned func(field string) bool, ranked []events.Citation) {
	settleField(&e.Name, "name", orphaned, ranked)
	settleField(&e.Names, "names", orphaned, ranked)
	settleField(&e.Aliases, "aliases", orphaned, ranked)
	settleField(&e.Description, "description", orphaned, ranked)
	settleField(&e.SameAs, "same_as", orphaned, ranked)
	if e.Details == nil {
		return
	}
	details := *e.Details
	settleField(&details.Obligors, "details.obligors", orphaned, ranked)
	settleField(&details.Beneficiaries, "details.beneficiaries", orphaned, ranked)
	settleField(&details.Measure, "details.measure", orphaned, ranked)
	settleField(&details.Instrument, "details.instrument", orphaned, ranked)
	settleField(&details.Parties, "details.parties", orphaned, ranked)
	settleField(&details.Purpose, "details.purpose", orphaned, ranked)
	settleField(&details.Of, "details.of", orphaned, ranked)
	settleField(&details.LocatedIn, "details.located_in", orphaned, ranked)
	e.Details = &details
}
