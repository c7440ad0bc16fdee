package projector

import (
	"cmp"
	"hash/maphash"
	"slices"
	"time"

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

	versions []version // by sequence; place 0 is nobody's
	records  []record  // by first appearance; place 0 is nobody's
	own      uint32    // the timeline's own record, 0 while there is none

	byKey      places // records
	byContent  places // versions, by their ids' entropy
	byLikeness places // records

	sources  btree.Map[string, uint32] // records by slug
	entities btree.Map[string, uint32]
	kinds    map[string]*btree.Set[string] // slugs of entities that were of a kind
	facets   map[string]*facet
	parts    map[string][]uint32     // versions that are part of an occurrence, by its id
	dated    *btree.BTreeG[dated]    // by last day, first day
	long     *btree.BTreeG[dated]    // of these, those that span more than longest
	undated  []uint32                // versions without a date
	edges    *btree.BTreeG[edge]     // days on which something turns
	dues     *btree.BTreeG[deadline] // ends of due windows, with the commitment
	hasDue   map[string]bool         // commitments in dues
	turnings []uint32                // versions that withdraw or restore a source
	disputed []uint32                // versions on which sources differ
	plans    []uint32                // versions that say what is to come
	ended    btree.Set[string]       // commitments of which an end was reported
}

// facet is where a slug is named.
type facet struct {
	naming  []uint32 // versions that are about it or name it
	about   []uint32 // of these, those about it
	said    []uint32 // versions of which a citation says so
	citing  []uint32 // versions that cite it, for a source
	alone   []uint32 // of these, those that nothing else supports
	waiting []string // commitments of which some version says that this is their occasion
}

func newTimeline(slug string, state *State) *Timeline {
	t := &Timeline{
		slug: slug, state: state,
		versions: make([]version, 1), records: make([]record, 1),
		kinds: map[string]*btree.Set[string]{}, facets: map[string]*facet{}, parts: map[string][]uint32{}, hasDue: map[string]bool{},
	}
	unlocked := btree.Options{NoLocks: true}
	t.dated = btree.NewBTreeGOptions(compareDated, unlocked)
	t.long = btree.NewBTreeGOptions(compareDated, unlocked)
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
func (t *Timeline) latest() version { return t.versions[len(t.versions)-1] }

func (t *Timeline) count() int { return len(t.versions) - 1 }

// knownAt is the last sequence recorded at or before a time. Recorded times
// never go backwards within a timeline.
func (t *Timeline) knownAt(at time.Time) uint64 {
	after, _ := slices.BinarySearchFunc(t.versions[1:], at.UnixMilli(), func(v version, ms int64) int {
		return cmp.Or(cmp.Compare(v.recorded, ms), -1)
	})
	return t.versions[after].sequence
}

// upTo is the sequence of the last version at or before a sequence.
func (t *Timeline) upTo(sequence uint64) uint64 {
	after, _ := slices.BinarySearchFunc(t.versions[1:], sequence, func(v version, s uint64) int {
		return cmp.Or(cmp.Compare(v.sequence, s), -1)
	})
	return t.versions[after].sequence
}

// stands tells whether the timeline's own record is there and not retracted.
func (t *Timeline) stands() bool {
	at := t.at(t.own, t.latest().sequence)
	return at != 0 && !t.versions[at].retracts()
}

// at is the version of a record that was the latest at a sequence, 0 when
// there was none. What cannot be read is passed over.
func (t *Timeline) at(record uint32, sequence uint64) uint32 {
	place := t.records[record].last
	for place != 0 && (t.versions[place].sequence > sequence || t.versions[place].effect == inert) {
		place = t.versions[place].prev
	}
	return place
}

// withBody is the version whose body stands for another's: itself but for a
// retraction that cannot be read.
func (t *Timeline) withBody(place uint32) uint32 {
	for place != 0 && t.versions[place].effect != whole {
		place = t.versions[place].prev
	}
	return place
}

// told tells whether a version is what its record says at a sequence.
func (t *Timeline) told(place uint32, sequence uint64) bool {
	v := t.versions[place]
	return v.sequence <= sequence && t.withBody(t.at(v.record, sequence)) == place
}

// begun is the first version of a record that could be read.
func (t *Timeline) begun(record uint32) version {
	place := t.records[record].first
	for t.versions[place].effect == inert {
		place = t.versions[place].next
	}
	return t.versions[place]
}

// key names a record within its kind.
func (t *Timeline) key(r record) string {
	if r.key != "" {
		return r.key
	}
	return t.versions[r.first].id.String()
}

func (t *Timeline) ref(record uint32) events.Ref {
	r := t.records[record]
	return events.Ref{Timeline: t.slug, Kind: r.kind, Key: t.key(r)}
}

// find finds a record by its name, 0 when there is none.
func (t *Timeline) find(ref events.Ref) uint32 {
	place, _ := t.byKey.find(hashOf(ref.Key), func(place uint32) bool {
		r := t.records[place]
		return ref.Timeline == t.slug && r.kind == ref.Kind && t.key(r) == ref.Key
	})
	return place
}

// occurrence finds an occurrence by its id, whatever its kind.
func (t *Timeline) occurrence(id string) uint32 {
	place, _ := t.byKey.find(hashOf(id), func(place uint32) bool {
		r := t.records[place]
		return !events.IsRegistry(r.kind) && t.key(r) == id
	})
	return place
}

var hashSeed = maphash.MakeSeed()

func hashOf(key string) uint64 { return maphash.String(hashSeed, key) }

func hashOfContent(entropy []byte) uint64 { return maphash.Bytes(hashSeed, entropy) }
