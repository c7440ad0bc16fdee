package projector

import (
	"time"

	"github.com/dateline/dateline/events"
)

// record is the edited state of one record: as its latest event leaves it.
type record[B events.Body] struct {
	key       string
	kind      string
	body      B
	known     bool // an event of it could be read
	retracted bool
	turned    time.Time     // when it was last retracted or restored
	published time.Time     // recorded time of its first event
	updated   time.Time     // recorded time of its latest
	change    events.Change // the latest
	first     uint64        // sequence of its first event
	sequence  uint64        // sequence of its latest
}

// stands tells whether the record is there and not retracted.
func (r *record[B]) stands() bool { return r != nil && r.known && !r.retracted }

// evolve takes the record through one event. When the body cannot be read the
// record keeps its former one; a retraction takes effect all the same.
func (r *record[B]) evolve(e events.Stored) error {
	body, err := events.Decode[B](e.Body)
	switch {
	case err == nil:
		r.body, r.known = body, true
	case e.Change != events.Retracted || !r.known:
		return err
	}
	if r.first == 0 {
		r.key, r.kind, r.first, r.published = e.Record.Key, e.Record.Kind, e.Sequence, e.Recorded
	}
	if retracted := e.Change == events.Retracted; retracted != r.retracted {
		r.retracted, r.turned = retracted, e.Recorded
	}
	r.updated, r.change, r.sequence = e.Recorded, e.Change, e.Sequence
	return err
}

// evolve takes a record through one event, and makes it when it is new.
func (rs records[B]) evolve(e events.Stored) error {
	r, ok := rs[e.Record.Key]
	if !ok {
		r = &record[B]{}
	}
	err := r.evolve(e)
	if r.known {
		rs[e.Record.Key] = r
	}
	return err
}
