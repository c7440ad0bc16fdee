package projector

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"slices"

	"github.com/tidwall/btree"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
)

// dated is a version in timeline order, without the id: (hi, lo, version).
type dated struct {
	hi, lo  dayNumber
	version uint32
}

func compareDated(a, b dated) bool {
	return cmp.Or(cmp.Compare(a.hi, b.hi), cmp.Compare(a.lo, b.lo), cmp.Compare(a.version, b.version)) < 0
}

// longest is the span in days up to which an occurrence stands in the order
// alone: past a day, what possibly happened by it is found within so many days.
const longest = 400

// edge is a day on which something turns, with time alone: an occurrence
// becomes possible, definite or over, an attestation begins or ends to cover, a
// due window closes.
type edge struct {
	on      dayNumber
	version uint32
}

func compareEdges(a, b edge) bool {
	return cmp.Or(cmp.Compare(a.on, b.on), cmp.Compare(a.version, b.version)) < 0
}

// deadline is the end of a due window that some version gives a commitment.
type deadline struct {
	hi         dayNumber
	commitment string
}

func compareDeadlines(a, b deadline) bool {
	return cmp.Or(cmp.Compare(a.hi, b.hi), cmp.Compare(a.commitment, b.commitment)) < 0
}

// add indexes an event. The body is nil when it cannot be read.
func (t *Timeline) add(e events.Stored, body any) {
	place := uint32(len(t.versions))
	v := version{
		sequence: e.Sequence, id: e.ID, recorded: e.Recorded.UnixMilli(),
		change: uint8(slices.Index(events.Changes, e.Change)), lo: minDay, hi: maxDay,
	}
	v.record = t.find(e.Record)
	if v.record == 0 {
		v.record = t.begin(e, place)
	}
	r := &t.records[v.record]
	v.effect = t.effectOf(v, body, r.last)
	if v.effect == whole {
		v.lo, v.hi = spanOfBody(body)
	}
	if v.prev = r.last; v.prev != 0 {
		t.versions[v.prev].next = place
	}
	r.last = place
	t.versions = append(t.versions, v)
	t.addContent(place)
	if v.effect == whole {
		t.post(place, e, body)
	}
	if e.Record.Kind == events.KindSource && v.effect != inert {
		t.noteTurning(place)
	}
}

// begin makes a record of its first event.
func (t *Timeline) begin(e events.Stored, first uint32) uint32 {
	place := uint32(len(t.records))
	r := record{kind: e.Record.Kind, first: first}
	if events.IsRegistry(r.kind) || e.Record.Key != e.ID.String() {
		r.key = e.Record.Key
	}
	t.records = append(t.records, r)
	hash := hashOf(e.Record.Key)
	t.byKey.add(place, func(other uint32) uint64 {
		if other == place {
			return hash // its version is not there yet
		}
		return hashOf(t.key(t.records[other]))
	})
	return place
}

// effectOf says what a version does whose body was read, or not. One that
// cannot be read retracts its record all the same, if that was ever read.
func (t *Timeline) effectOf(v version, body any, last uint32) effect {
	switch {
	case body != nil:
		return whole
	case v.retracts() && t.withBody(last) != 0:
		return bodiless
	}
	return inert
}

func (t *Timeline) addContent(place uint32) {
	id := t.versions[place].id
	same := func(other uint32) bool { return [10]byte(t.versions[other].id[6:]) == [10]byte(id[6:]) }
	if _, known := t.byContent.find(hashOfContent(id[6:]), same); !known {
		t.byContent.add(place, func(p uint32) uint64 { return hashOfContent(t.versions[p].id[6:]) })
	}
}

// noteTurning notes a source's version that withdraws or restores it.
func (t *Timeline) noteTurning(place uint32) {
	v := t.versions[place]
	before := v.prev
	for before != 0 && t.versions[before].effect == inert {
		before = t.versions[before].prev
	}
	if v.retracts() != (before != 0 && t.versions[before].retracts()) {
		t.turnings = append(t.turnings, place)
	}
}

// post enters a version in the indexes of its kind.
func (t *Timeline) post(place uint32, e events.Stored, body any) {
	record := t.versions[place].record
	switch b := body.(type) {
	case *events.Timeline:
		t.own = record
	case *events.Source:
		t.sources.Set(e.Record.Key, record)
	case *events.Entity:
		t.entities.Set(e.Record.Key, record)
		t.addKind(b.Kind, e.Record.Key)
		if differ(b.Citations) {
			t.disputed = append(t.disputed, place)
		}
	case *events.Occurrence:
		t.postOccurrence(place, e.Change, b)
	}
}

func (t *Timeline) addKind(kind, slug string) {
	if t.kinds[kind] == nil {
		t.kinds[kind] = &btree.Set[string]{}
	}
	t.kinds[kind].Insert(slug)
}

func (t *Timeline) postOccurrence(place uint32, change events.Change, o *events.Occurrence) {
	for _, slug := range named(o) {
		f := t.facet(slug)
		f.naming = append(f.naming, place)
	}
	if o.About != "" {
		f := t.facet(o.About)
		f.about = append(f.about, place)
	}
	for _, slug := range saidOf(o.Citations) {
		f := t.facet(slug)
		f.said = append(f.said, place)
	}
	t.postCitations(place, o.Citations)
	if o.PartOf != "" {
		t.parts[o.PartOf] = append(t.parts[o.PartOf], place)
	}
	if change == events.Recorded {
		t.addLikeness(t.versions[place].record, startOf(events.LikenessOf(*o)))
	}
	if differ(o.Citations) {
		t.disputed = append(t.disputed, place)
	}
	if isPlan(o) {
		t.plans = append(t.plans, place)
	}
	if o.Type.Kind() == kindCommitment && slices.Contains(final, o.Type.Verb()) {
		t.ended.Insert(o.About)
	}
	if change != events.Retracted { // what is retracted is in no order
		t.postDates(place, o)
	}
}

func (t *Timeline) facet(slug string) *facet {
	f, ok := t.facets[slug]
	if !ok {
		f = &facet{}
		t.facets[slug] = f
	}
	return f
}

func (t *Timeline) postCitations(place uint32, citations []events.Citation) {
	var cited []string
	for _, c := range citations {
		if !slices.Contains(cited, c.Source) {
			cited = append(cited, c.Source)
			f := t.facet(c.Source)
			f.citing = append(f.citing, place)
		}
	}
	if sources := supporters(citations); len(sources) == 1 {
		f := t.facet(sources[0])
		f.alone = append(f.alone, place)
	}
}

// postDates enters a version under every date that it or one of its citations
// says: without some sources another of them may be the record's.
func (t *Timeline) postDates(place uint32, o *events.Occurrence) {
	t.postDate(place, o, o.Occurred)
	for said := range said[events.Occurred](o.Citations, "occurred") {
		t.postDate(place, o, said)
	}
	if boundsGiven(o.Citations) {
		t.postDate(place, o, withoutLo(o.Occurred))
		t.postDate(place, o, withoutHi(o.Occurred))
	}
	if o.Details == nil || o.Type.Kind() != kindCommitment || o.About == "" {
		return
	}
	if f := t.facet(o.Details.Occasion); !slices.Contains(f.waiting, o.About) {
		f.waiting = append(f.waiting, o.About)
	}
	t.postDue(place, o.About, o.Details.Due)
	for said := range said[edtf.Date](o.Citations, "details.due") {
		t.postDue(place, o.About, said)
	}
}

func (t *Timeline) postDate(place uint32, o *events.Occurrence, occurred events.Occurred) {
	if !occurred.Known() {
		if n := len(t.undated); n == 0 || t.undated[n-1] != place {
			t.undated = append(t.undated, place)
		}
		return
	}
	lo, hi := spanOf(begun(occurred))
	d := dated{hi, lo, place}
	t.dated.Set(d)
	if lo == minDay || hi == maxDay || hi-lo > longest {
		t.long.Set(d)
	}
	turns := []dayNumber{lo, hi}
	first, last := spanOf(occurred.Bounds())
	if occurred.Lasts() {
		turns = append(turns, last)
	}
	if slices.ContainsFunc(o.Actors, func(a events.Actor) bool { return a.Office != "" }) {
		turns = append(turns, first, next(last))
	}
	for _, on := range turns {
		t.postEdge(on, place)
	}
}

func (t *Timeline) postEdge(on dayNumber, place uint32) {
	if on != minDay && on != maxDay {
		t.edges.Set(edge{on, place})
	}
}

func (t *Timeline) postDue(place uint32, commitment string, due edtf.Date) {
	if due.IsZero() {
		return
	}
	_, hi := spanOf(due.Bounds())
	t.dues.Set(deadline{hi, commitment})
	t.hasDue[commitment] = true
	t.postEdge(next(hi), place)
}

// next is the day after, of the endless one itself.
func next(on dayNumber) dayNumber {
	if on == maxDay {
		return maxDay
	}
	return on + 1
}

// startOf is as much of a likeness as the index keeps.
func startOf(l events.Likeness) uint64 { return binary.BigEndian.Uint64(l[:]) }

// addLikeness notes under which likeness an occurrence was recorded; the latest
// of several is the one found.
func (t *Timeline) addLikeness(record uint32, likeness uint64) {
	t.records[record].likeness = likeness
	same := func(other uint32) bool { return t.records[other].likeness == likeness }
	if old, known := t.byLikeness.find(likeness, same); known {
		t.byLikeness.replace(old, record, likeness)
		return
	}
	t.byLikeness.add(record, func(p uint32) uint64 { return t.records[p].likeness })
}

// differ tells whether a citation says something else than the record, or
// against it.
func differ(citations []events.Citation) bool {
	return slices.ContainsFunc(citations, func(c events.Citation) bool { return len(c.Says) > 0 || !c.Supports() })
}

// parse reads a JSON value; it is zero when it is none of the type.
func parse[F any](raw json.RawMessage) (value F, ok bool) {
	return value, json.Unmarshal(raw, &value) == nil
}
