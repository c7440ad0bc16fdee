package materialized

import (
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// records holds every record that was ever made, under <timeline>.<kind>.<key>.
var records = View{
	Name: "records", Format: 1, Takes: anyKind,
	Rows: func(v *projector.View, ref events.Ref) []Row {
		r, ok := v.Record(ref)
		if !ok {
			return nil
		}
		return []Row{recordRow(r)}
	},
	Own: recordRow,
}

func anyKind(string) bool { return true }

// Record is a row of the view records.
type Record struct {
	Subject   string             `json:"subject"`  // of the record's events
	Sequence  uint64             `json:"sequence"` // of the latest of them
	ID        string             `json:"id"`       // of that event
	Change    events.Change      `json:"change"`   // what it did
	Published time.Time          `json:"published"`
	Updated   time.Time          `json:"updated"`
	Standing  projector.Standing `json:"standing"`
	Body      any                `json:"body"` // effective
}

func recordRow(r projector.Record) Row {
	if o, ok := r.Body.(*events.Occurrence); ok && o.Citations == nil {
		settled := *o // others share it
		settled.Citations = []events.Citation{}
		r.Body = &settled
	}
	return Row{key(r.Ref), Record{
		Subject: r.Ref.Subject(), Sequence: r.Sequence, ID: r.ID.String(), Change: r.Change,
		Published: r.Published, Updated: r.Updated, Standing: r.Standing, Body: r.Body,
	}}
}
