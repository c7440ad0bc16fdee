package projector

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
	"github.com/dateline/dateline/events/memlog"
)

// The tests tell of a harbour town: its ferries, its bridge and its council.

type fields map[string]any

// story writes events one after the other, an hour apart.
type story struct {
	t      testing.TB
	events []events.Stored
	bodies map[events.Ref]fields
}

const town = "harbour-town"

var dawn = time.Date(2026, 1, 1, 6, 0, 0, 0, time.UTC)

// newStory begins with a timeline and three sources: register is primary,
// gazette news, hearsay unattributed.
func newStory(t testing.TB) *story {
	s := &story{t: t, bodies: map[events.Ref]fields{}}
	s.first(events.KindTimeline, town, fields{"title": "Harbour Town", "languages": []string{"en"}})
	s.source("register", "primary")
	s.source("gazette", "news")
	s.source("hearsay", "unattributed")
	return s
}

func (s *story) source(slug, kind string) {
	s.first(events.KindSource, slug, fields{"title": "The " + slug, "kind": kind, "published": "2026-02"})
}

func (s *story) entity(kind string, slugs ...string) {
	for _, slug := range slugs {
		s.first(events.KindEntity, slug, fields{"kind": kind, "name": "The " + slug})
	}
}

// first records a registry record.
func (s *story) first(kind, slug string, body fields) {
	s.add(events.Ref{Timeline: town, Kind: kind, Key: slug}, events.Recorded, body)
}

// tells records an occurrence; unless more says otherwise, on the word of the
// register. It returns its id.
func (s *story) tells(typ, occurred string, more ...fields) string {
	body := fields{"type": typ, "occurred": occurred, "title": typ + " " + occurred, "citations": cites("register")}
	for _, m := range more {
		maps.Copy(body, m)
	}
	key := s.nextID().String()
	s.add(events.Ref{Timeline: town, Kind: events.Type(typ).Kind(), Key: key}, events.Recorded, body)
	return key
}

// changes makes an event about a record there is, by its key.
func (s *story) changes(key string, change events.Change, altered fields) {
	for r, body := range s.bodies {
		if r.Key == key {
			body = maps.Clone(body)
			maps.Copy(body, altered)
			s.add(r, change, body)
			return
		}
	}
	s.t.Fatalf("no record %s", key)
}

func (s *story) retracts(key string) { s.changes(key, events.Retracted, nil) }

func (s *story) restores(key string) { s.changes(key, events.Corrected, nil) }

func (s *story) add(r events.Ref, change events.Change, body fields) {
	s.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		s.t.Fatal(err)
	}
	s.bodies[r] = body
	s.append(r, change, raw)
}

// append sends an event through its wire form.
func (s *story) append(r events.Ref, change events.Change, body []byte) {
	s.t.Helper()
	e := events.Event{
		ID: s.nextID(), Record: r, Change: change, By: "archivist", Body: body,
		Recorded: s.now(),
	}
	if change.NeedsReason() {
		e.Reason = "a closer look"
	}
	m, err := events.Encode(e)
	if err != nil {
		s.t.Fatal(err)
	}
	if e, err = events.DecodeMessage(m); err != nil {
		s.t.Fatal(err)
	}
	s.events = append(s.events, events.Stored{Event: e, Sequence: uint64(len(s.events) + 1)})
}

// poison appends an event whose body cannot be read; the wire form would
// refuse it for an occurrence.
func (s *story) poison(r events.Ref, change events.Change) {
	e := events.Event{ID: s.nextID(), Record: r, Change: change, Recorded: s.now(), Body: []byte(`{"kin`)}
	s.events = append(s.events, events.Stored{Event: e, Sequence: uint64(len(s.events) + 1)})
}

// now is when the next event is recorded: an hour after the one before.
func (s *story) now() time.Time { return dawn.Add(time.Duration(len(s.events)) * time.Hour) }

func (s *story) nextID() (id ulid.ULID) {
	_ = id.SetTime(ulid.Timestamp(dawn))
	binary.BigEndian.PutUint64(id[8:], uint64(len(s.events)+1))
	return id
}

// fold is what the story adds up to.
func (s *story) fold() *State {
	s.t.Helper()
	st := NewState(s)
	for _, e := range s.events {
		if err := st.Apply(e); err != nil {
			s.t.Fatal(err)
		}
	}
	return st
}

func (s *story) timeline() *Timeline {
	s.t.Helper()
	tl, ok := s.fold().Timeline(town)
	if !ok {
		s.t.Fatal("the timeline does not stand")
	}
	return tl
}

// Get reads an event of the story again.
func (s *story) Get(_ context.Context, sequence uint64) (events.Stored, error) {
	return s.events[sequence-1], nil
}

// at looks at a timeline from a perspective.
func at(tl *Timeline, p Perspective) *View {
	v, err := tl.At(context.Background(), p)
	if err != nil {
		panic(err)
	}
	return v
}

func ctxOf() context.Context { return context.Background() }

// now looks at what is known now, on no day.
func now(tl *Timeline) *View { return at(tl, Perspective{}) }

// log is a log that holds the story.
func (s *story) log() *memlog.Log {
	log := memlog.New()
	s.appendTo(log, s.events)
	return log
}

func (s *story) appendTo(log *memlog.Log, stored []events.Stored) {
	s.t.Helper()
	last := map[events.Ref]uint64{}
	for _, e := range stored {
		for _, before := range s.events[:e.Sequence-1] {
			last[before.Record] = before.Sequence
		}
		if _, err := log.Append(context.Background(), []events.Proposal{{Event: e.Event, Expect: last[e.Record]}}); err != nil {
			s.t.Fatal(err)
		}
	}
}

// cites are plain citations of sources.
func cites(sources ...string) []fields {
	var citations []fields
	for _, source := range sources {
		citations = append(citations, fields{"source": source})
	}
	return citations
}

func about(slug string) fields { return fields{"about": slug} }

// due are the details of a commitment with a due window.
func due(window string) fields { return fields{"details": fields{"due": window}} }

// day reads a day; empty is none.
func day(s string) edtf.Day {
	if s == "" {
		return edtf.Day{}
	}
	d, err := edtf.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

// asOf asks for a day; the asker's today is the last day of 2026.
func asOf(s string) Perspective { return Perspective{AsOf: day(s), Today: day("2026-12-31")} }

func possiblyAsOf(s string) Perspective {
	p := asOf(s)
	p.Certainty = Possible
	return p
}

func ids(rows []Occurrence) []string {
	var all []string
	for _, row := range rows {
		all = append(all, row.ID)
	}
	return all
}

func find[R any](t testing.TB, rows []R, is func(R) bool) R {
	t.Helper()
	i := slices.IndexFunc(rows, is)
	if i < 0 {
		t.Fatal("no such row")
	}
	return rows[i]
}
