package materialized

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/oklog/ulid/v2"
	"pgregory.net/rapid"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
	"github.com/dateline/dateline/projector"
)

// The tests tell of a harbour town and of an island: ferries, a bridge, a council.

type fields map[string]any

// story writes events one after the other, an hour apart.
type story struct {
	number uint16 // of several in one log: its timelines and ids are its own
	events []events.Stored
	bodies map[events.Ref]fields
}

var dawn = time.Date(2026, 1, 1, 6, 0, 0, 0, time.UTC)

// Get reads an event of the story again.
func (s *story) Get(_ context.Context, sequence uint64) (events.Stored, error) {
	return s.events[sequence-1], nil
}

func (s *story) nextID() (id ulid.ULID) {
	_ = id.SetTime(ulid.Timestamp(dawn))
	binary.BigEndian.PutUint16(id[6:], s.number)
	binary.BigEndian.PutUint64(id[8:], uint64(len(s.events)+1))
	return id
}

func (s *story) add(r events.Ref, change events.Change, body fields) {
	if s.bodies == nil {
		s.bodies = map[events.Ref]fields{}
	}
	raw, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	s.bodies[r] = body
	s.raw(r, change, raw)
}

func (s *story) raw(r events.Ref, change events.Change, body []byte) {
	n := len(s.events)
	s.events = append(s.events, events.Stored{Sequence: uint64(n + 1), Event: events.Event{
		ID: s.nextID(), Record: r, Change: change, By: "archivist", Reason: "a closer look", Body: body,
		Recorded: dawn.Add(time.Duration(n) * time.Hour),
	}})
}

// change alters a record there is.
func (s *story) change(r events.Ref, change events.Change, altered fields) {
	body := maps.Clone(s.bodies[r])
	maps.Copy(body, altered)
	s.add(r, change, body)
}

func (s *story) tells(timeline, typ string, body fields) events.Ref {
	r := events.Ref{Timeline: timeline, Kind: events.Type(typ).Kind(), Key: s.nextID().String()}
	body["type"] = typ
	s.add(r, events.Recorded, body)
	return r
}

func (s *story) refs() []events.Ref {
	return slices.SortedFunc(maps.Keys(s.bodies), func(a, b events.Ref) int {
		return compare(a.Subject(), b.Subject())
	})
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// fold applies the events that a state does not have yet, up to a sequence.
func (s *story) fold(st *projector.State, upTo uint64) *projector.State {
	for _, e := range s.events[st.Sequence():upTo] {
		_ = st.Apply(e) // of those that cannot be read it says so
	}
	return st
}

var (
	someTimelines = []string{"harbour", "island"}
	someKinds     = []string{"agreement", "commitment", "mechanism", "office", "person", "series"}
	someSources   = []string{"register", "gazette", "hearsay"}
	someTypes     = []string{
		"meeting.held", "meeting.scheduled", "agreement.signed", "agreement.welcomed", "remark.made", "commitment.made",
		"commitment.reaffirmed", "commitment.rescheduled", "commitment.fulfilled", "commitment.withdrawn", "mechanism.agreed",
	}
	someDates = []string{
		"unknown", "2026", "2026-02", "2026-02-03", "2026-40", "[..2026-03-01]", "[2026-03..]", "2026-02/2026-05", "2026-04/..", "../2026-04",
	}
	someGiven = []string{"type", "title", "occurred", "occurred.lo", "about", "actors", "actors.person", "places.person", "details", "details.occasion", "name", "names"}
)

type draw struct{ *rapid.T }

func (d draw) of(from []string, label string) string { return rapid.SampledFrom(from).Draw(d.T, label) }

func (d draw) oneIn(n int, label string) bool { return rapid.IntRange(1, n).Draw(d.T, label) == 1 }

// anyStory draws a history of two timelines in which anything may change.
func anyStory(t *rapid.T) *story { return anyStoryOf(t, 0) }

func anyStoryOf(t *rapid.T, number uint16) *story {
	d, s := draw{t}, &story{number: number}
	for _, timeline := range someTimelines[:rapid.IntRange(1, 2).Draw(t, "timelines")] {
		timeline = fmt.Sprintf("%s-%d", timeline, number)
		s.add(events.Ref{Timeline: timeline, Kind: events.KindTimeline, Key: timeline}, events.Recorded, fields{"title": timeline, "languages": []string{"en", "nl"}})
		for _, source := range someSources {
			s.add(events.Ref{Timeline: timeline, Kind: events.KindSource, Key: source}, events.Recorded, fields{"title": source, "kind": "news"})
		}
		for _, kind := range someKinds {
			if !d.oneIn(8, "entity is missing") {
				s.add(entityRef(timeline, kind), events.Recorded, d.entity(kind))
			}
		}
	}
	for range rapid.IntRange(1, 25).Draw(t, "events") {
		d.event(s)
	}
	return s
}

func entityRef(timeline, slug string) events.Ref {
	return events.Ref{Timeline: timeline, Kind: events.KindEntity, Key: slug}
}

func (d draw) entity(kind string) fields {
	body := fields{"kind": kind, "name": "The " + kind, "names": fields{"nl": "De " + kind}}
	if d.oneIn(3, "entity cites") {
		body["citations"] = d.citations()
	}
	return body
}

func (d draw) event(s *story) {
	refs := s.refs()
	r := rapid.SampledFrom(refs).Draw(d.T, "record")
	switch {
	case d.oneIn(2, "occurrence"):
		s.tells(r.Timeline, d.of(someTypes, "type"), d.occurrence())
	case d.oneIn(12, "poison"):
		s.raw(r, d.anyChange(), []byte(`{"kin`))
	case d.oneIn(4, "source turns"):
		source := events.Ref{Timeline: r.Timeline, Kind: events.KindSource, Key: d.of(someSources, "source")}
		s.change(source, d.anyChange(), fields{"kind": d.of([]string{"primary", "news", "unattributed"}, "source's kind")})
	case d.oneIn(10, "timeline turns"):
		own := events.Ref{Timeline: r.Timeline, Kind: events.KindTimeline, Key: r.Timeline}
		s.change(own, d.anyChange(), fields{"languages": []string{d.of([]string{"en", "nl"}, "language")}})
	case r.Kind == events.KindEntity && d.oneIn(2, "another kind"):
		s.change(r, d.anyChange(), d.entity(d.of(someKinds, "becomes")))
	case events.IsRegistry(r.Kind):
		s.change(r, d.anyChange(), nil)
	default:
		s.change(r, d.anyChange(), d.occurrence())
	}
}

func (d draw) anyChange() events.Change {
	return rapid.SampledFrom([]events.Change{events.Refined, events.Corrected, events.Retracted}).Draw(d.T, "change")
}

func (d draw) citations() (citations []fields) {
	for _, source := range rapid.SliceOfNDistinct(rapid.SampledFrom(someSources), 1, 2, rapid.ID).Draw(d.T, "sources") {
		c := fields{"source": source}
		if d.oneIn(2, "gives") {
			c["gives"] = []string{d.of(someGiven, "given")}
		}
		if d.oneIn(3, "differs") {
			c["says"] = fields{
				"occurred": d.of(someDates, "says"), "about": d.of(someKinds, "says about"), "name": "Another",
				"details.occasion": d.of(someKinds, "says occasion"),
				"actors":           []fields{{"entity": d.of(someKinds, "says actor"), "office": "office"}},
			}
		}
		citations = append(citations, c)
	}
	return citations
}

func (d draw) occurrence() fields {
	body := fields{
		"occurred": d.of(someDates, "occurred"), "title": "Something", "citations": d.citations(),
		"about": d.of(someKinds, "about"), "places": []string{}, "touches": []string{},
	}
	details := fields{}
	if d.oneIn(2, "due") {
		details["due"] = d.of(someDates[1:5], "due when")
	}
	if d.oneIn(3, "tied to an occasion") {
		details["occasion"] = d.of(someKinds, "occasion")
	}
	body["details"] = details
	if d.oneIn(2, "attests") {
		body["actors"] = []fields{{"entity": d.of(someKinds, "actor"), "office": "office", "role": "chair"}}
	}
	if d.oneIn(3, "happens somewhere") {
		body["places"] = []string{d.of(someKinds, "place"), "not a slug."}
	}
	return body
}

// memory is a table in memory. Its commits fail as often as is drawn, before or
// after they are done.
type memory struct {
	mu       sync.Mutex
	values   map[string][]byte
	at       map[string]uint64
	revision uint64
	fails    func() (before, after bool)
}

func newMemory() *memory {
	return &memory{values: map[string][]byte{}, at: map[string]uint64{}, fails: func() (bool, bool) { return false, false }}
}

func (m *memory) Get(_ context.Context, key string) ([]byte, uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.values[key] == nil {
		return nil, m.at[key], events.ErrNotFound
	}
	return m.values[key], m.at[key], nil
}

func (m *memory) Commit(_ context.Context, rows map[string][]byte, key string, value []byte, at uint64) (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	before, after := m.fails()
	switch {
	case before:
		return 0, events.ErrUnknown
	case m.at[key] != at:
		return 0, events.ErrConflict
	}
	for k, row := range rows {
		m.put(k, row)
	}
	m.put(key, value)
	if after {
		return 0, events.ErrUnknown
	}
	return m.revision, nil
}

func (m *memory) put(key string, value []byte) {
	m.revision++
	m.at[key] = m.revision
	if m.values[key] = value; value == nil {
		delete(m.values, key)
	}
}

// rows are all but the checkpoint, without the basis of each.
func (m *memory) rows(t interface{ Fatalf(string, ...any) }) map[string]string {
	m.mu.Lock()
	defer m.mu.Unlock()
	rows := map[string]string{}
	for k, value := range m.values {
		if k != CheckpointKey {
			rows[k] = baseless(t, k, value)
		}
	}
	return rows
}

func baseless(t interface{ Fatalf(string, ...any) }, key string, value []byte) string {
	var row map[string]json.RawMessage
	if err := json.Unmarshal(value, &row); err != nil || row["as_of"] == nil {
		t.Fatalf("%s has %s: %v", key, value, err)
	}
	delete(row, "as_of")
	text, _ := json.MarshalIndent(row, "", " ")
	return string(text)
}

// fromScratch are the rows of a view, worked out at once.
func (s *story) fromScratch(t interface{ Fatalf(string, ...any) }, view View, to Basis) map[string]string {
	return workedOut(t, s.fold(projector.NewState(s), to.Sequence), view, to)
}

func workedOut(t interface{ Fatalf(string, ...any) }, state *projector.State, view View, to Basis) map[string]string {
	d := &differ{view: view, to: to, ctx: context.Background()}
	rows := map[string]string{}
	for c := range d.changes(state) {
		if c.Value == nil || rows[c.Key] != "" {
			t.Fatalf("%s at %s: %s", view.Name, fmt.Sprint(to), c)
		}
		rows[c.Key] = baseless(t, c.Key, c.Value)
	}
	if d.err != nil {
		t.Fatalf("%v", d.err)
	}
	return rows
}

func anyDay(t *rapid.T, label string) edtf.Day {
	return edtf.Day{Year: 2026, Month: 1, Day: 1}.AddDays(rapid.IntRange(0, 400).Draw(t, label))
}
