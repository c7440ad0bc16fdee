package projector

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"slices"
	"strings"

	"github.com/tidwall/btree"

	"github.com/dateline/dateline/events"
)

// dated is a version in timeline order: (hi, lo, id), and the version itself.
type dated struct {
	hi, lo  dayNumber
	version uint32
}

func (t *Timeline) datedBefore(a, b dated) bool {
	switch {
	case a.hi != b.hi:
		return a.hi < b.hi
	case a.lo != b.lo:
		return a.lo < b.lo
	}
	return t.undatedBefore(a.version, b.version)
}

// undatedBefore compares versions by the keys of their occurrences. Version 0
// is before all.
func (t *Timeline) undatedBefore(a, b uint32) bool {
	if a == 0 || b == 0 {
		return a < b
	}
	return cmp.Or(t.compareIDs(a, b), cmp.Compare(a, b)) < 0
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

// deadline is the end of a due window that a version gives a commitment.
type deadline struct {
	hi         dayNumber
	version    uint32
	commitment string
}

func compareDeadlines(a, b deadline) bool {
	return cmp.Or(cmp.Compare(a.hi, b.hi), cmp.Compare(a.commitment, b.commitment), cmp.Compare(a.version, b.version)) < 0
}

// add indexes an event. The body is nil when it cannot be read.
func (t *Timeline) add(e events.Stored, body any) {
	place := uint32(t.versions.len())
	v := version{
		sequence: e.Sequence, id: e.ID, recorded: e.Recorded.UnixMilli(),
		change: uint8(slices.Index(events.Changes, e.Change)), lo: minDay, hi: maxDay,
	}
	if v.record = t.find(e.Record); v.record == 0 {
		v.record = t.begin(e, place)
	}
	last := t.records[v.record].last
	v.effect = t.effectOf(v, body, last)
	if v.effect == whole {
		v.lo, v.hi = spanOfBody(body)
		v.marks = marksOf(body)
	}
	if r := &t.records[v.record]; r.key == 0 && r.first == place {
		v.marks |= eponym
	}
	if o, ok := body.(*events.Occurrence); ok {
		v.act = t.actOf(o.Type)
		v.cites, v.rests = t.setOf(o)
	}
	if v.effect != inert {
		t.end(t.at(v.record, place), place)
	}
	if v.prev = last; last != 0 {
		t.versions.at(last).next = place
	}
	t.records[v.record].last = place
	t.noteLate(&v)
	t.versions.add(v)
	t.addContent(place)
	if v.effect == whole {
		t.post(place, e, body)
	}
	if v.effect == inert {
		return
	}
	if e.Change == events.Corrected || e.Change == events.Retracted {
		t.amending = append(t.amending, place)
	}
	t.noteTelling(place, e.Record.Kind)
}

// noteTelling notes what a version does to how occurrences are told.
func (t *Timeline) noteTelling(place uint32, kind string) {
	if !events.IsRegistry(kind) {
		t.cuts.add(place, 1)
		return
	}
	t.registry = append(t.registry, place)
	if kind == events.KindSource && t.noteTurning(place) {
		t.cuts.add(place, t.citedBy(place))
	}
}

// end notes that a version is no longer its record's.
func (t *Timeline) end(place, by uint32) {
	if place == 0 {
		return
	}
	if v := t.versions.at(place); v.cites != 0 && v.effect == whole && !v.retracts() {
		t.cited[v.cites].post(v.rests, by, true)
	}
}

// begin makes a record of its first event.
func (t *Timeline) begin(e events.Stored, first uint32) uint32 {
	place := uint32(len(t.records))
	r := record{kind: t.kindPlace(e.Record.Kind), first: first}
	if events.IsRegistry(e.Record.Kind) || e.Record.Key != e.ID.String() {
		r.key = uint32(len(t.slugs))
		t.slugs = append(t.slugs, t.ownSlug(e.Record.Key))
	}
	t.records = append(t.records, r)
	t.byKey.add(place, hashOf(e.Record.Key))
	return place
}

// ownSlug is a slug that shares no memory with an event.
func (t *Timeline) ownSlug(slug string) string {
	if f, ok := t.facets[slug]; ok {
		return f.slug
	}
	return strings.Clone(slug)
}

func (t *Timeline) kindPlace(kind string) uint32 {
	place, ok := t.kindAt[kind]
	if !ok {
		place, kind = uint32(len(t.kindsOf)), strings.Clone(kind)
		t.kindsOf, t.kindAt[kind] = append(t.kindsOf, kind), place
	}
	return place
}

// act is a type of occurrences, and what the vocabulary makes of it.
type act struct {
	of     events.Type
	kind   string
	status events.Status
	rank   int
	bears  bool // a status
	tells  bool // of something, no more
}

func (t *Timeline) actOf(of events.Type) uint32 {
	place, ok := t.actAt[of]
	if !ok {
		place, of = uint32(len(t.acts)), events.Type(strings.Clone(string(of)))
		t.acts, t.actAt[of] = append(t.acts, newAct(of)), place
	}
	return place
}

func newAct(of events.Type) act {
	a := act{of: of, kind: of.Kind(), tells: onlyTells(of)}
	a.status, a.rank, a.bears = events.StatusOf(of)
	return a
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
	id := t.versions.at(place).id
	hash := hashOfContent(id[6:])
	same := func(other uint32) bool { return [10]byte(t.versions.at(other).id[6:]) == [10]byte(id[6:]) }
	if _, known := t.byContent.find(hash, same); !known {
		t.byContent.add(place, hash)
	}
}

// noteTurning notes a source's version that withdraws or restores it, and tells
// whether it is one.
func (t *Timeline) noteTurning(place uint32) bool {
	v := t.versions.at(place)
	before := v.prev
	for before != 0 && t.versions.at(before).effect == inert {
		before = t.versions.at(before).prev
	}
	turns := v.retracts() != (before != 0 && t.versions.at(before).retracts())
	if turns {
		t.turnings = append(t.turnings, place)
	}
	return turns
}

// post enters a version in the indexes of its kind.
func (t *Timeline) post(place uint32, e events.Stored, body any) {
	record := t.versions.at(place).record
	key := t.slugs[t.records[record].key]
	switch b := body.(type) {
	case *events.Timeline:
		t.own = record
	case *events.Source:
		t.sources.Set(key, record)
	case *events.Entity:
		t.entities.Set(key, record)
		t.addKind(b.Kind, key)
		if differ(b.Citations) {
			t.disputed = append(t.disputed, place)
		}
	case *events.Occurrence:
		t.postOccurrence(place, e.Change, b)
	}
}

func (t *Timeline) addKind(kind, slug string) {
	set := t.kinds[kind]
	if set == nil {
		set = &btree.Set[string]{}
		t.kinds[strings.Clone(kind)] = set
	}
	set.Insert(slug)
}

func (t *Timeline) postOccurrence(place uint32, change events.Change, o *events.Occurrence) {
	t.postNames(place, o)
	if v := t.versions.at(place); v.cites != 0 && !v.retracts() {
		t.cited[v.cites].post(v.rests, place, false)
	}
	if o.PartOf != "" {
		parts, ok := t.parts[o.PartOf]
		of := o.PartOf
		if !ok {
			of = strings.Clone(of)
		}
		t.parts[of] = append(parts, place)
	}
	if change == events.Recorded {
		t.addLikeness(t.versions.at(place).record, startOf(events.LikenessOf(*o)))
	}
	if differ(o.Citations) {
		t.disputed = append(t.disputed, place)
	}
	if isPlan(o) {
		t.plans = append(t.plans, place)
	}
	if o.Type.Kind() == kindCommitment && slices.Contains(final, o.Type.Verb()) {
		t.ended.Insert(t.facet(o.About).slug)
	}
	if change != events.Retracted { // what is retracted is in no order
		t.postDates(place, o)
	}
}

// postNames enters a version under the slugs that it names.
func (t *Timeline) postNames(place uint32, o *events.Occurrence) {
	t.names = namedBy(o, t.names[:0])
	for _, slug := range t.names {
		f := t.facet(slug)
		f.naming = append(f.naming, place)
		if slug == o.About {
			f.about = append(f.about, place)
		}
	}
	for i := range o.Actors {
		if a := &o.Actors[i]; a.Office != "" && !a.Former {
			f := t.facet(a.Office).more()
			if n := len(f.attesting); n == 0 || f.attesting[n-1] != place {
				f.attesting = append(f.attesting, place)
			}
		}
	}
	for _, slug := range saidOf(o.Citations) {
		f := t.facet(slug).more()
		f.said = append(f.said, place)
	}
}

func (t *Timeline) facet(slug string) *facet {
	f, ok := t.facets[slug]
	if !ok {
		f = &facet{slug: strings.Clone(slug)}
		t.facets[f.slug] = f
	}
	return f
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
	t.byLikeness.add(record, likeness)
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
