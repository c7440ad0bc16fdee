package projector

import (
	"math"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
)

// version is one event in the columns that questions select by; the body stays
// in the log. A version is named by its place in its timeline. Versions are
// never altered, but for next: what was known at a sequence is what those up to
// it say.
type version struct {
	sequence   uint64
	id         ulid.ULID
	recorded   int64     // Unix milliseconds
	record     uint32    // place of its record
	prev, next uint32    // places of the record's other versions, 0 for none
	lo, hi     dayNumber // of an occurrence: by which it had begun; of a source: of its publication
	change     uint8     // its place in events.Changes
	effect     effect
}

// effect says what a version does to its record.
type effect uint8

const (
	whole    effect = iota
	bodiless        // a retraction whose body cannot be read: the former body stays
	inert           // it cannot be read, and changes nothing
)

func (v version) retracts() bool { return v.changeOf() == events.Retracted }

func (v version) changeOf() events.Change { return events.Changes[v.change] }

func (v version) time() time.Time { return time.UnixMilli(v.recorded).UTC() }

// record is the chain of a record's versions.
type record struct {
	kind        string
	key         string // empty for an occurrence whose key is its first version's id
	first, last uint32 // places of versions
	likeness    uint64 // of an occurrence: what an edited copy would share
}

// dayNumber is a calendar date in an index: days since 0000-03-01. Beyond some five
// million years it stands still, so an index only selects; the dates themselves
// decide.
type dayNumber int32

const (
	minDay = dayNumber(math.MinInt32) // no first day
	maxDay = dayNumber(math.MaxInt32) // no last day
)

func dayOf(d edtf.Day) dayNumber {
	return dayNumber(min(max(d.Ordinal(), int64(minDay)+1), int64(maxDay)-1))
}

// spanOf are the days of two bounds; a missing one is endless.
func spanOf(lo, hi edtf.Day) (first, last dayNumber) {
	first, last = minDay, maxDay
	if !lo.IsZero() {
		first = dayOf(lo)
	}
	if !hi.IsZero() {
		last = dayOf(hi)
	}
	return first, last
}

// spanOfBody is what a version's lo and hi hold.
func spanOfBody(body any) (lo, hi dayNumber) {
	switch b := body.(type) {
	case *events.Occurrence:
		return spanOf(begun(b.Occurred))
	case *events.Source:
		return spanOf(b.Published.Bounds())
	}
	return minDay, maxDay
}
