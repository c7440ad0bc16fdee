package materialized

import (
	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
	"github.com/dateline/dateline/projector"
)

// entities holds every entity with its status today, under
// <timeline>.entity.<slug>. Others are named by their slugs alone, so that a
// renaming concerns one row.
var entities = View{Name: "entities", Format: 1, Takes: isEntity, Rows: entityRows, Daily: true}

func isEntity(kind string) bool { return kind == events.KindEntity }

// Entity is a row of the view entities.
type Entity struct {
	Subject   string              `json:"subject"`
	Sequence  uint64              `json:"sequence"` // of its latest event
	Kind      string              `json:"kind"`
	Name      string              `json:"name"`
	Standing  projector.Standing  `json:"standing"`
	Status    string              `json:"status,omitempty"`    // today, by the vocabulary; of kinds that have one
	Certainty projector.Certainty `json:"certainty,omitempty"` // of the status
	Last      *Act                `json:"last,omitempty"`      // the latest act about it that had certainly happened

	Promise    *Promise    `json:"commitment,omitempty"` // of a commitment
	Instrument *Instrument `json:"agreement,omitempty"`  // of an agreement
}

// Act is an occurrence about an entity.
type Act struct {
	Subject  string          `json:"subject"`
	Type     events.Type     `json:"type"`
	Occurred events.Occurred `json:"occurred"`
	Sources  []string        `json:"sources"` // that support it
}

// Promise is what a commitment is beyond an entity.
type Promise struct {
	Open          bool            `json:"open"` // made, and not ended
	Made          events.Occurred `json:"made"`
	Due           *Window         `json:"due,omitempty"`
	Terms         string          `json:"terms,omitempty"`
	Obligors      []string        `json:"obligors,omitempty"`
	Beneficiaries []string        `json:"beneficiaries,omitempty"`
	Measure       *events.Measure `json:"measure,omitempty"`
	Disagreement  string          `json:"disagreement,omitempty"` // of reports
}

// Window is a date with its bounds.
type Window struct {
	Date  edtf.Date `json:"date"`
	First edtf.Day  `json:"first,omitzero"`
	Last  edtf.Day  `json:"last,omitzero"`
}

// Instrument is what an agreement is beyond an entity.
type Instrument struct {
	Instrument string   `json:"instrument,omitempty"`
	Purpose    string   `json:"purpose,omitempty"`
	Parties    []string `json:"parties,omitempty"`
}

func entityRows(v *projector.View, ref events.Ref) []Row {
	r, recorded := v.Record(ref)
	e, ok := v.Entity(ref.Key)
	if !ok || !recorded {
		return nil
	}
	row := Entity{Subject: ref.Subject(), Sequence: r.Sequence, Kind: e.Kind, Name: e.Name, Standing: r.Standing}
	if r.Standing == projector.Stands {
		row.describe(v, ref, e)
	}
	return []Row{{key(ref), row}}
}

// describe adds what only an entity that stands has.
func (row *Entity) describe(v *projector.View, ref events.Ref, e projector.Entity) {
	row.Status, row.Certainty = e.Status, e.Certainty
	if e.Status != "" {
		row.Last = lastAct(ref.Timeline, v.Acts(ref.Key))
	}
	if c, ok := v.Commitment(ref.Key); ok {
		row.Promise = &Promise{
			Open: c.Open, Made: c.Made, Due: windowOf(c.Due), Terms: c.Terms,
			Obligors: slugsOf(c.Obligors), Beneficiaries: slugsOf(c.Beneficiaries),
			Measure: c.Measure, Disagreement: c.Disagreement,
		}
	}
	if a, ok := v.Agreement(ref.Key); ok {
		row.Instrument = &Instrument{a.Instrument, a.Purpose, slugsOf(a.Parties)}
	}
}

// lastAct is the latest that had certainly happened, nil when none had.
func lastAct(timeline string, acts []projector.Act) *Act {
	for i := len(acts) - 1; i >= 0; i-- {
		if a := acts[i]; a.Certainty == projector.Definite {
			subject := events.Ref{Timeline: timeline, Kind: a.Type.Kind(), Key: a.ID}.Subject()
			return &Act{subject, a.Type, a.Occurred, listed(a.Sources)}
		}
	}
	return nil
}

// listed is a list, in JSON too when it is empty.
func listed(slugs []string) []string {
	if slugs == nil {
		return []string{}
	}
	return slugs
}

func windowOf(d edtf.Date) *Window {
	if d.IsZero() {
		return nil
	}
	first, last := d.Bounds()
	return &Window{d, first, last}
}

func slugsOf(names []projector.Name) (slugs []string) {
	for _, n := range names {
		slugs = append(slugs, n.Slug)
	}
	return slugs
}
