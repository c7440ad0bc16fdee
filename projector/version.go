package projector

import (
	"math"
	"sort"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
)

// version is one event in the columns that questions select by; the body stays
// in the log. A version is named by its place in its timeline. Versions are
// never altered, but for next: what was known at a sequence is what those up to
// it say. It takes a cache line.
type version struct {
	sequence   uint64
	id         ulid.ULID
	recorded   int64     // Unix milliseconds
	record     uint32    // place of its record
	prev, next uint32    // places of the record's other versions, 0 for none
	lo, hi     dayNumber // of an occurrence: by which it had begun; of a source: of its publication
	cites      uint32    // the set of sources that an occurrence cites
	act        uint32    // the type of an occurrence, by its place in the timeline's acts
	change     uint8     // its place in events.Changes
	effect     effect
	rests      rests
	marks      marks
}

// effect says what a version does to its record.
type effect uint8

const (
	whole    effect = iota
	bodiless        // a retraction whose body cannot be read: the former body stays
	inert           // it cannot be read, and changes nothing
)

// marks are what else of an occurrence's date the columns hold.
type marks uint8

const (
	lasts   marks = 1 << iota
	vague         // attests no office on a day: see [mostAttested]
	eponym        // its id is the key of its record
	setsDue       // an act that decides until when a commitment is due
)

// Methods take a pointer: to copy a version reads next, which another event may
// be setting meanwhile.

func (v *version) is(m marks) bool { return v.marks&m != 0 }

func (v *version) retracts() bool { return v.changeOf() == events.Retracted }

func (v *version) changeOf() events.Change { return events.Changes[v.change] }

func (v *version) time() time.Time { return time.UnixMilli(v.recorded).UTC() }

// known tells whether an occurrence has a date.
func (v *version) known() bool { return v.lo != minDay || v.hi != maxDay }

// pageOf is how many versions lie in one piece of memory: no more is moved when
// another is added.
const pageOf = 1 << 10

// versions are all versions of a timeline, by place. Place 0 is nobody's. The
// last page grows as it fills, so that a small timeline stays small.
type versions struct{ pages [][]version }

func (vs *versions) len() int {
	n := len(vs.pages)
	if n == 0 {
		return 0
	}
	return (n-1)*pageOf + len(vs.pages[n-1])
}

func (vs *versions) at(place uint32) *version { return &vs.pages[place/pageOf][place%pageOf] }

func (vs *versions) add(v version) {
	n := len(vs.pages)
	if n == 0 || len(vs.pages[n-1]) == pageOf {
		var page []version
		if n > 0 {
			page = make([]version, 0, pageOf)
		}
		vs.pages, n = append(vs.pages, page), n+1
	}
	vs.pages[n-1] = append(vs.pages[n-1], v)
}

// upTo is the place of the last version of which the predicate still holds,
// which holds for a beginning of them, 0 when it holds for none.
func (vs *versions) upTo(holds func(v *version) bool) uint32 {
	return uint32(sort.Search(max(0, vs.len()-1), func(i int) bool { return !holds(vs.at(uint32(i + 1))) }))
}

// record is the chain of a record's versions.
type record struct {
	kind        uint32 // by its place in the timeline's kinds of records
	key         uint32 // by its place in the timeline's slugs; 0 for an occurrence whose key is its first version's id
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

// marksOf are those of a body.
func marksOf(body any) (m marks) {
	o, ok := body.(*events.Occurrence)
	if !ok {
		return 0
	}
	if o.Occurred.Lasts() {
		m |= lasts
	}
	if lo, hi := o.Occurred.Bounds(); isVague(lo, hi) {
		m |= vague
	}
	verb := o.Type.Verb()
	if o.Type.Kind() == kindCommitment && (verb == "rescheduled" || verb == "made" && o.Details != nil && !o.Details.Due.IsZero()) {
		m |= setsDue
	}
	return m
}

// isVague tells whether a date attests an office only at some time.
func isVague(lo, hi edtf.Day) bool {
	return lo.IsZero() || hi.IsZero() || lo.AddDays(mostAttested-1).Before(hi)
}
