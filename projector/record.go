package projector

import (
	"context"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/dateline/dateline/events"
)

// Standing says whether what a record says counts.
type Standing string

// The standings of a record.
const (
	Stands    Standing = "stands"
	Retracted Standing = "retracted" // an editor took it back
	Fallen    Standing = "fallen"    // the sources that it rested on were withdrawn
)

// Record is any record as it stood.
type Record struct {
	Ref       events.Ref
	Sequence  uint64    // of its latest event
	ID        ulid.ULID // of that
	Change    events.Change
	Published time.Time // when it was first recorded
	Updated   time.Time // when it last changed, or a source it cites was withdrawn or restored
	Standing  Standing
	// Body is a *events.Timeline, Source, Entity or Occurrence: as the sources
	// that count leave it, of a retracted record as the editor left it.
	Body any
}

// Record finds a record of any kind, also a retracted or fallen one.
func (v *View) Record(ref events.Ref) (Record, bool) {
	s := v.current(v.find(ref))
	body := v.body(s)
	if body == nil {
		return Record{}, false
	}
	r := Record{
		Ref: ref, Sequence: s.at.sequence, ID: s.at.id, Change: s.at.changeOf(),
		Published: s.first.time(), Updated: s.at.time(), Standing: Stands, Body: body,
	}
	switch {
	case s.at.retracts():
		r.Standing = Retracted
	case ref.Kind == events.KindEntity:
		e := v.entity(ref.Key)
		r.Body, r.Standing = e.body, standingOf(e.fallen)
	case !events.IsRegistry(ref.Kind):
		a := v.resolve(s)
		r.Body, r.Standing, r.Updated = a.body, standingOf(a.fallen), a.changed.time()
	}
	return r, v.err == nil
}

func standingOf(fallen bool) Standing {
	if fallen {
		return Fallen
	}
	return Stands
}

// ReadAhead reads what records say that are asked for next, several at a time.
func (v *View) ReadAhead(refs []events.Ref) {
	records := make([]uint32, 0, len(refs))
	for _, ref := range refs {
		if record := v.find(ref); record != 0 {
			records = append(records, record)
		}
	}
	v.readAheadOf(records)
}

// Own is the timeline's own record as it stood at a sequence, also where the
// timeline is retracted and there is no [Timeline.At].
func (t *Timeline) Own(ctx context.Context, upTo uint64) (Record, bool, error) {
	v := &View{t: t, ctx: ctx}
	_, v.place = t.placesUpTo(0, upTo)
	r, ok := v.Record(events.Ref{Timeline: t.slug, Kind: events.KindTimeline, Key: t.slug})
	return r, ok, v.err
}

// Acts are the occurrences about an entity that stand, in timeline order.
func (v *View) Acts(slug string) []Act { return v.acts(v.about(slug)) }

// Names are the entities that an occurrence is about or names, each once.
func Names(o *events.Occurrence) []string { return named(o) }
