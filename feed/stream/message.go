package stream

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"time"

	"github.com/gorilla/feeds"

	"github.com/dateline/dateline/events"
)

// Message is the data of an event of a stream: a change of one record.
type Message struct {
	// Sequence is the place of the change in the log, as is the event's id.
	Sequence uint64 `json:"sequence"`
	// ID is the ULID of the change. For the first of an occurrence it is the key
	// of its record too.
	ID string `json:"id"`
	// URN is ID as feeds write ids: urn:uuid: with its 128 bits.
	URN      string        `json:"urn"`
	Timeline string        `json:"timeline"`
	Record   string        `json:"record"` // kind/key, for ever
	Change   events.Change `json:"change"`
	Recorded time.Time     `json:"recorded"` // when the log accepted it, UTC
	By       string        `json:"by"`
	Reason   string        `json:"reason,omitempty"` // of what was corrected or retracted, always
	// Title is that of the record as the change leaves it, in its own language;
	// its key where it has none.
	Title string `json:"title,omitempty"`
	// Occurred is when it happened, as EDTF, or "unknown"; of occurrences alone.
	Occurred string `json:"occurred,omitempty"`
	// URL is the page about the record.
	URL string `json:"url"`
	// Body is the whole record as the change leaves it, as in the log.
	Body json.RawMessage `json:"body,omitempty"`
}

// told is what of an event's body this package reads.
type told struct {
	title      string
	occurrence *events.Occurrence // nil for an entity, a source, a timeline
}

// read decodes the body of an event.
func (q *question) read(e events.Stored) (t told, err error) {
	switch e.Record.Kind {
	case events.KindTimeline:
		var b events.Timeline
		b, err = events.Decode[events.Timeline](e.Body)
		t.title, _ = b.Title.In(b.Languages[:min(1, len(b.Languages))]...)
	case events.KindSource:
		var b events.Source
		b, err = events.Decode[events.Source](e.Body)
		t.title = b.Title
	case events.KindEntity:
		var b events.Entity
		b, err = events.Decode[events.Entity](e.Body)
		t.title = b.Name
	default:
		var b events.Occurrence
		b, err = events.Decode[events.Occurrence](e.Body)
		t.title, _ = b.Title.In(cmp.Or(b.Lang, q.language))
		t.occurrence = &b
	}
	if err != nil {
		return told{}, err
	}
	t.title = cmp.Or(t.title, e.Record.Key)
	return t, nil
}

// message is the data of an event. Without a title its body was not readable.
func (h *handler) message(e events.Stored, t told) Message {
	m := Message{
		Sequence: e.Sequence, ID: e.ID.String(), URN: urn(e.ID), Timeline: e.Record.Timeline, Record: e.Record.String(),
		Change: e.Change, Recorded: e.Recorded, By: e.By, Reason: e.Reason, Title: t.title, URL: h.page(e.Record),
	}
	if t.title != "" {
		m.Body = e.Body
	}
	if t.occurrence != nil {
		m.Occurred = t.occurrence.Occurred.String()
	}
	return m
}

func urn(id [16]byte) string {
	uuid := feeds.UUID(id)
	return "urn:uuid:" + uuid.String()
}

// page is the address of the page about a record.
func (h *handler) page(r events.Ref) string {
	timeline := h.base + "/" + r.Timeline + "/"
	switch r.Kind {
	case events.KindTimeline:
		return timeline
	case events.KindSource:
		return timeline + "sources#" + r.Key
	case events.KindEntity:
		return timeline + "entities/" + r.Key
	}
	return timeline + "occurrences/" + r.Key
}

// encode writes a message as an event. JSON has no line break of its own, so the
// data is one line whatever it says.
func (m Message) encode() ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "id: %d\nevent: %s\ndata: ", m.Sequence, m.Change)
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(m); err != nil { // and a line break
		return nil, fmt.Errorf("writing event %d: %w", m.Sequence, err)
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}
