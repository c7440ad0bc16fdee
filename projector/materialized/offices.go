package materialized

import (
	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// offices holds who is attested today in each office that stands, under
// <timeline>.office.<slug>.
var offices = View{Name: "offices", Format: 1, Takes: isEntity, Rows: officeRows, Daily: true}

// Office is a row of the view offices.
type Office struct {
	Subject string        `json:"subject"`          // of the office's own events
	Holders []Attestation `json:"holders"`          // attested today; more than one where texts name several
	Unknown bool          `json:"unknown"`          // nobody is attested today
	Before  *Attestation  `json:"before,omitempty"` // the nearest, where unknown
	After   *Attestation  `json:"after,omitempty"`
}

// Attestation is an occurrence that names somebody in an office.
type Attestation struct {
	Holder     string          `json:"holder"`     // slug
	Occurrence string          `json:"occurrence"` // ULID
	Occurred   events.Occurred `json:"occurred"`
	Sources    []string        `json:"sources"` // of all that attest the same
}

func officeRows(v *projector.View, ref events.Ref) []Row {
	o, ok := v.Office(ref.Key)
	if !ok {
		return nil
	}
	row := Office{Subject: ref.Subject(), Holders: []Attestation{}, Unknown: o.Unknown}
	for _, a := range o.Holders {
		row.Holders = append(row.Holders, *attested(&a))
	}
	row.Before, row.After = attested(o.Before), attested(o.After)
	return []Row{{ref.Timeline + ".office." + ref.Key, row}}
}

func attested(a *projector.Attestation) *Attestation {
	if a == nil {
		return nil
	}
	return &Attestation{a.Holder.Slug, a.Occurrence, a.Occurred, listed(a.Sources)}
}
