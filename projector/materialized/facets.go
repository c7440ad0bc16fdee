package materialized

import (
	"slices"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// facets is an index of what stands by whom and what it names, under
// <timeline>.<facet>.<value>.<kind>.<key>: one row for each occurrence and
// value. So a subject filter such as harbour.actor.ferry-company.> selects what
// no subject of the log can.
var facets = View{Name: "facets", Format: 1, Takes: isOccurrence, Rows: facetRows}

func isOccurrence(kind string) bool { return !events.IsRegistry(kind) }

// The facets.
const (
	facetActor  = "actor"
	facetPlace  = "place"
	facetEntity = "entity" // what it is about or names in any way
)

// Facet is a row of the view facets.
type Facet struct {
	Subject  string          `json:"subject"`  // of the occurrence's events
	Sequence uint64          `json:"sequence"` // of the latest of them
	Type     events.Type     `json:"type"`
	Occurred events.Occurred `json:"occurred"`
	Roles    []string        `json:"roles,omitempty"`   // of an actor
	Offices  []string        `json:"offices,omitempty"` // likewise: in which it acted
}

func facetRows(v *projector.View, ref events.Ref) (rows []Row) {
	r, ok := v.Record(ref)
	o, is := r.Body.(*events.Occurrence)
	if !ok || !is || r.Standing != projector.Stands {
		return nil
	}
	plain := Facet{Subject: ref.Subject(), Sequence: r.Sequence, Type: o.Type, Occurred: o.Occurred}
	add := func(facet, value string, row Facet) {
		if events.CheckSlug(value) == nil { // anything else is no token of a subject
			rows = append(rows, Row{ref.Timeline + "." + facet + "." + value + "." + ref.Kind + "." + ref.Key, row})
		}
	}
	for _, slug := range actorsOf(o) {
		row := plain
		row.Roles, row.Offices = partsOf(o, slug)
		add(facetActor, slug, row)
	}
	for _, slug := range unique(o.Places) {
		add(facetPlace, slug, plain)
	}
	for _, slug := range projector.Names(o) {
		add(facetEntity, slug, plain)
	}
	return rows
}

func actorsOf(o *events.Occurrence) (slugs []string) {
	for _, a := range o.Actors {
		slugs = append(slugs, a.Entity)
	}
	return unique(slugs)
}

func unique(slugs []string) []string {
	slugs = slices.Clone(slugs)
	slices.Sort(slugs)
	return slices.Compact(slugs)
}

// partsOf are the roles and offices in which somebody acts.
func partsOf(o *events.Occurrence, actor string) (roles, offices []string) {
	for _, a := range o.Actors {
		if a.Entity != actor {
			continue
		}
		if a.Role != "" {
			roles = append(roles, a.Role)
		}
		if a.Office != "" {
			offices = append(offices, a.Office)
		}
	}
	return unique(roles), unique(offices)
}
