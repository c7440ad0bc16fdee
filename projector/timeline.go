package projector

import (
	"cmp"
	"hash/maphash"
	"slices"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/tidwall/btree"

	"github.com/dateline/dateline/events"
)

// Timeline is one timeline of a [State]: its versions, its records, and the
// indexes by which questions find them. An index holds versions of any time, so
// one and the same serves every basis: what is not the record's version then is
// passed over.
type Timeline struct {
	slug  string
	state *State // its lock guards what follows, and its bodies are read

	versions versions // by sequence
	late     []late   // of these, by sequence
	known    int64    // since when the latest is known, in Unix milliseconds
	records  []record // by first appearance; place 0 is nobody's
	own      uint32   // the timeline's own record, 0 while there is none
	kindsOf  []string // of records
	kindAt   map[string]uint32
	slugs    []string // keys of registry records; place 0 is nobody's
	acts     []act    // types of occurrences; place 0 is nobody's
	actAt    map[events.Type]uint32

	byKey      places // records
	byContent  places // versions, by their ids' entropy
	byLikeness places // records

	entities btree.Map[string, uint32] // records by slug
	sources  btree.Map[string, uint32]
	kinds    map[string]*btree.Set[string] // slugs of entities that were of a kind
	facets   map[string]*facet
	cited    []sourceSet             // sets of sources; place 0 is nobody's
	sets     map[string]uint32       // of these, by name
	parts    map[string][]uint32     // versions that are part of an occurrence, by its id
	dated    *btree.BTreeG[dated]    // by last day, first day, id
	long     *btree.BTreeG[dated]    // of these, those that span more than longest
	undated  *btree.BTreeG[uint32]   // versions without a date, by id
	edges    *btree.BTreeG[edge]     // days on which something turns
	backlog  backlog                 // of these four
	bulk     bool                    // entries go there
	dues     *btree.BTreeG[deadline] // ends of due windows, with the commitment
	turnings []uint32                // versions that withdraw or restore a source
	amending []uint32                // versions that correct or retract
	registry []uint32                // versions of registry records
	cuts     cuts                    // where archives end
	disputed []uint32                // versions on which sources differ
	plans    []uint32                // versions that say what is to come
	ended    btree.Set[string]       // commitments of which an end was reported

	citing  []citedSource // kept for the next event
	setName []byte        // likewise
	names   []string      // likewise
}

// facet is where a slug is named.
type facet struct {
	slug   string
	naming []uint32 // versions that are about it or name it
	about  []uint32 // of these, those about it
	rare   *rareFacet
}

// rareFacet is what few slugs have.
type rareFacet struct {
	attesting []uint32 // versions that name a present holder of it, for an office
	said      []uint32 // versions of which a citation says so
	sets      []uint32 // sets of sources that it is in, for a source
	waiting   []string // commitments of which some version says that this is their occasion
}

func (f *facet) more() *rareFacet {
	if f.rare == nil {
		f.rare = &rareFacet{}
	}
	return f.rare
}

func newTimeline(slug string, state *State) *Timeline {
	t := &Timeline{
		slug: strings.Clone(slug), state: state,
		records: make([]record, 1), slugs: make([]string, 1), acts: make([]act, 1), cited: make([]sourceSet, 1),
		kinds: map[string]*btree.Set[string]{}, kindAt: map[string]uint32{}, actAt: map[events.Type]uint32{},
		facets: map[string]*facet{}, sets: map[string]uint32{}, parts: map[string][]uint32{},
	}
	t.versions.add(version{})
	unlocked := btree.Options{NoLocks: true}
	t.dated = btree.NewBTreeGOptions(t.datedBefore, unlocked)
	t.long = btree.NewBTreeGOptions(t.datedBefore, unlocked)
	t.undated = btree.NewBTreeGOptions(t.undatedBefore, unlocked)
	t.edges = btree.NewBTreeGOptions(compareEdges, unlocked)
	t.dues = btree.NewBTreeGOptions(compareDeadlines, unlocked)
	return t
}

// Slug names the timeline.
func (t *Timeline) Slug() string { return t.slug }

// Sequence is that of the latest event of this timeline.
func (t *Timeline) Sequence() uint64 {
	t.state.mu.RLock()
	defer t.state.mu.RUnlock()
	return t.latest().sequence
}

// Updated is the recorded time of the latest event of this timeline.
func (t *Timeline) Updated() time.Time {
	t.state.mu.RLock()
	defer t.state.mu.RUnlock()
	return t.latest().time()
}

// latest is the latest version of the timeline; every timeline has one.
func (t *Timeline) latest() *version { return t.versions.at(uint32(t.count())) }

func (t *Timeline) count() int { return t.versions.len() - 1 }

// late is an event whose recorded time lies before that of one before it in the
// log, as it can by a moment where two services write at once: it is known not
// before that one.
type late struct {
	sequence uint64
	known    int64 // Unix milliseconds
}

// noteLate notes whether the next version is late.
func (t *Timeline) noteLate(v *version) {
	if t.count() > 0 && v.recorded < t.known {
		t.late = append(t.late, late{v.sequence, t.known})
		return
	}
	t.known = v.recorded
}

// knownFrom is since when a version is known, in Unix milliseconds. It never
// goes back within a timeline.
func (t *Timeline) knownFrom(v *version) int64 {
	bySequence := func(l late, sequence uint64) int { return cmp.Compare(l.sequence, sequence) }
	if i, is := slices.BinarySearchFunc(t.late, v.sequence, bySequence); is {
		return t.late[i].known
	}
	return v.recorded
}

// knownAt is the last place known at a time.
func (t *Timeline) knownAt(at time.Time) uint32 {
	ms := at.UnixMilli()
	return t.versions.upTo(func(v *version) bool { return t.knownFrom(v) <= ms })
}

// upTo is the place of the last version at or before a sequence.
func (t *Timeline) upTo(sequence uint64) uint32 {
	return t.versions.upTo(func(v *version) bool { return v.sequence <= sequence })
}

// stands tells whether the timeline's own record is there and not retracted.
func (t *Timeline) stands() bool {
	at := t.at(t.own, uint32(t.count()))
	return at != 0 && !t.versions.at(at).retracts()
}

// at is the version of a record that was the latest at a place in the timeline,
// 0 when there was none. What cannot be read is passed over.
func (t *Timeline) at(record, upTo uint32) uint32 {
	place := t.records[record].last
	for place != 0 && (place > upTo || t.versions.at(place).effect == inert) {
		place = t.versions.at(place).prev
	}
	return place
}

// withBody is the version whose body stands for another's: itself but for a
// retraction that cannot be read.
func (t *Timeline) withBody(place uint32) uint32 {
	for place != 0 && t.versions.at(place).effect != whole {
		place = t.versions.at(place).prev
	}
	return place
}

// told tells whether a version that can be read is what its record says at a
// place in the timeline.
func (t *Timeline) told(place, upTo uint32) bool {
	if place > upTo {
		return false
	}
	for next := t.versions.at(place).next; next != 0 && next <= upTo; next = t.versions.at(next).next {
		if t.versions.at(next).effect == whole {
			return false
		}
	}
	return true
}

// holds tells whether a version that can be read is what its record stands by
// at a place in the timeline: it is told, and not retracted.
func (t *Timeline) holds(place, upTo uint32) bool {
	if place > upTo || t.versions.at(place).retracts() {
		return false
	}
	for next := t.versions.at(place).next; next != 0 && next <= upTo; next = t.versions.at(next).next {
		if t.versions.at(next).effect != inert {
			return false
		}
	}
	return true
}

// begun is the first version of a record that could be read.
func (t *Timeline) begun(record uint32) *version {
	place := t.records[record].first
	for t.versions.at(place).effect == inert {
		place = t.versions.at(place).next
	}
	return t.versions.at(place)
}

// key names a record within its kind.
func (t *Timeline) key(r *record) string {
	if r.key != 0 {
		return t.slugs[r.key]
	}
	return t.versions.at(r.first).id.String()
}

// id is the key of an occurrence as a number.
func (t *Timeline) id(r *record) ulid.ULID {
	if r.key != 0 {
		id, _ := ulid.ParseStrict(t.slugs[r.key])
		return id
	}
	return t.versions.at(r.first).id
}

// compareIDs compares the keys of the occurrences that two versions are of.
func (t *Timeline) compareIDs(a, b uint32) int {
	x, y := t.versions.at(a), t.versions.at(b)
	if x.record == y.record {
		return 0
	}
	return t.idOf(x).Compare(*t.idOf(y))
}

// idOf is the key of the occurrence that a version is of.
func (t *Timeline) idOf(v *version) *ulid.ULID {
	if v.is(eponym) {
		return &v.id
	}
	id := t.id(&t.records[v.record])
	return &id
}

func (t *Timeline) kindOf(record uint32) string { return t.kindsOf[t.records[record].kind] }

func (t *Timeline) ref(record uint32) events.Ref {
	return events.Ref{Timeline: t.slug, Kind: t.kindOf(record), Key: t.key(&t.records[record])}
}

// find finds a record by its name, 0 when there is none.
func (t *Timeline) find(ref events.Ref) uint32 {
	if ref.Timeline != t.slug {
		return 0
	}
	place, _ := t.byKey.find(hashOf(ref.Key), func(place uint32) bool {
		return t.kindOf(place) == ref.Kind && t.isKey(place, ref.Key)
	})
	return place
}

// isKey tells whether a record is named so, within its kind.
func (t *Timeline) isKey(record uint32, key string) bool {
	r := &t.records[record]
	if r.key != 0 {
		return t.slugs[r.key] == key
	}
	var text [ulid.EncodedSize]byte
	_ = t.versions.at(r.first).id.MarshalTextTo(text[:])
	return string(text[:]) == key
}

// occurrence finds an occurrence by its id, whatever its kind.
func (t *Timeline) occurrence(id string) uint32 {
	place, _ := t.byKey.find(hashOf(id), func(place uint32) bool {
		return !events.IsRegistry(t.kindOf(place)) && t.isKey(place, id)
	})
	return place
}

var hashSeed = maphash.MakeSeed()

func hashOf(key string) uint64 { return maphash.String(hashSeed, key) }

func hashOfContent(entropy []byte) uint64 { return maphash.Bytes(hashSeed, entropy) }
