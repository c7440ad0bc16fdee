package projector

import (
	"context"
	"slices"
	"time"

	"github.com/dateline/dateline/events"
)

// Records is the state as deciding about new events reads it. The events
// themselves are read from the log; where that fails, Records says so.
func (s *State) Records(ctx context.Context, read func(events.Records)) error {
	r := &records{ctx: ctx, state: s}
	read(r)
	return r.err
}

// Sequence is that of the state; with [Follower.Records] it makes a Follower an
// [events.State].
func (f *Follower) Sequence() uint64 { return f.state.Sequence() }

// Records is that of the state.
func (f *Follower) Records(ctx context.Context, read func(events.Records)) error {
	return f.state.Records(ctx, read)
}

// records reads for one decision.
type records struct {
	ctx   context.Context
	state *State
	err   error
}

// Last implements events.Records: an event that cannot be read is passed over,
// and a retraction that cannot be read withdraws what was said before.
func (r *records) Last(ref events.Ref) (e events.Stored, ok bool) {
	var at, body uint64
	r.state.reading(ref.Timeline, func(t *Timeline) {
		if record := t.find(ref); record != 0 {
			place := t.at(record, uint32(t.count()))
			at, body = t.versions.at(place).sequence, t.versions.at(t.withBody(place)).sequence
		}
	})
	if at == 0 {
		return events.Stored{}, false
	}
	if e, ok = r.get(at); body != at {
		said, _ := r.get(body)
		e.Body = said.Body
	}
	return e, ok
}

// Parked implements events.Records.
func (r *records) Parked(ref events.Ref) *events.DecodeError {
	r.state.mu.RLock()
	defer r.state.mu.RUnlock()
	return r.state.parked[ref.Subject()]
}

// History implements events.Records.
func (r *records) History(ref events.Ref) []events.Stored {
	var history []events.Stored
	for _, sequence := range r.sequences(ref) {
		if e, ok := r.get(sequence); ok {
			history = append(history, e)
		}
	}
	return history
}

func (r *records) get(sequence uint64) (events.Stored, bool) {
	e, err := r.state.bodies.get(r.ctx, sequence)
	if err != nil && r.err == nil {
		r.err = err
	}
	return e, err == nil
}

// sequences are those of a record's events.
func (r *records) sequences(ref events.Ref) (sequences []uint64) {
	r.state.reading(ref.Timeline, func(t *Timeline) {
		record := t.find(ref)
		if record == 0 {
			return
		}
		for place := t.records[record].last; place != 0; place = t.versions.at(place).prev {
			sequences = append(sequences, t.versions.at(place).sequence)
		}
		slices.Reverse(sequences)
	})
	return sequences
}

// ByContent implements events.Records: ids of records from files are derived
// from their content.
func (r *records) ByContent(timeline string, content [10]byte) (e events.Stored, ok bool) {
	var sequence uint64
	r.state.reading(timeline, func(t *Timeline) { sequence = t.byEntropy(content) })
	if sequence == 0 {
		return events.Stored{}, false
	}
	return r.get(sequence)
}

// byEntropy is the sequence of the first event whose id has this entropy, 0
// when there is none.
func (t *Timeline) byEntropy(content [10]byte) uint64 {
	place, _ := t.byContent.find(hashOfContent(content[:]), func(place uint32) bool {
		return [10]byte(t.versions.at(place).id[6:]) == content
	})
	return t.versions.at(place).sequence
}

// Alike implements events.Records.
func (r *records) Alike(timeline string, likeness events.Likeness) (ref events.Ref, ok bool) {
	r.state.reading(timeline, func(t *Timeline) {
		start := startOf(likeness)
		record, found := t.byLikeness.find(start, func(place uint32) bool { return t.records[place].likeness == start })
		if ok = found; ok {
			ref = t.ref(record)
		}
	})
	return ref, ok
}

// Count implements events.Records.
func (r *records) Count(timeline string) (n int) {
	r.state.reading(timeline, func(t *Timeline) { n = t.count() })
	return n
}

// LastRecorded implements events.Records.
func (r *records) LastRecorded(timeline string) (at time.Time) {
	r.state.reading(timeline, func(t *Timeline) { at = time.UnixMilli(t.known).UTC() })
	return at
}

var _ events.State = (*Follower)(nil)
