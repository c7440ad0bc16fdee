package logtest

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/dateline/dateline/events"
)

// noon is the recorded time of events that need none in particular.
var noon = time.Date(2025, 8, 29, 12, 0, 0, 0, time.UTC)

func newID() ulid.ULID { return ulid.MustNew(ulid.Timestamp(noon), rand.Reader) }

// entity is the first event of an entity's record.
func entity(slug string) events.Event {
	return events.Event{
		ID:       newID(),
		Record:   events.Ref{Timeline: "trial", Kind: events.KindEntity, Key: slug},
		Change:   events.Recorded,
		Recorded: noon,
		By:       "Ana Müller <ana@example.org>",
		Salt:     events.NewSalt(),
		Body:     entityBody(slug),
	}
}

func entityBody(name string) []byte {
	return mustJSON(map[string]any{"kind": "person", "name": name})
}

// occurrence is the first event of an occurrence's record.
func occurrence(timeline, title string) events.Event {
	id := newID()
	return events.Event{
		ID:       id,
		Record:   events.Ref{Timeline: timeline, Kind: "meeting", Key: id.String()},
		Change:   events.Recorded,
		Recorded: noon,
		By:       "editor",
		Salt:     events.NewSalt(),
		Body: mustJSON(map[string]any{
			"type": "meeting.held", "occurred": "2025-08-29", "title": title,
			"citations": []map[string]any{{"source": "joint-statement"}},
		}),
	}
}

// corrected is a later event of an event's record.
func corrected(e events.Event, name string) events.Event {
	e.ID, e.Salt = newID(), events.NewSalt()
	e.Change, e.Reason = events.Corrected, "100 % wrong: “"+name+"”"
	if e.Record.Kind == events.KindEntity {
		e.Body = entityBody(name)
	}
	return e
}

// at gives an event another recorded time.
func at(e events.Event, recorded time.Time) events.Event {
	e.Recorded = recorded
	return e
}

func expecting(sequence uint64, e events.Event) events.Proposal {
	return events.Proposal{Event: e, Expect: sequence}
}

// fresh are proposals of first events.
func fresh(first ...events.Event) []events.Proposal {
	batch := make([]events.Proposal, len(first))
	for n, e := range first {
		batch[n].Event = e
	}
	return batch
}

// entities are first events of n records.
func entities(prefix string, n int) []events.Event {
	all := make([]events.Event, n)
	for i := range all {
		all[i] = entity(fmt.Sprintf("%s-%d", prefix, i))
	}
	return all
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}
