package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// JSONLines are the events of the timeline themselves, in the order of the log
// up to the basis, a line each: what dateline record reads. Recorded into an
// empty log they have the same ids, recorded times, changes and bodies, and
// every view is the same; their salts are drawn anew.
//
// It is the history and not a state, so of all perspectives it takes known_at
// alone, and its last event is the basis.
var JSONLines = Format{
	Name: "jsonl", Extension: "jsonl", ContentType: "application/jsonl",
	About: "every event, for dateline record: nothing is lost", write: writeJSONLines,
}

func writeJSONLines(r *run) error {
	if err := historyOnly(r.View.Perspective()); err != nil {
		return err
	}
	past := past{r: r}
	for e, err := range r.history() {
		if err != nil {
			return err
		}
		text, err := past.draft(e)
		if err != nil {
			return fmt.Errorf("event %d, %s %s: %w", e.Sequence, e.Change, e.Record, err)
		}
		if _, err := r.w.Write(append(text, '\n')); err != nil {
			return err
		}
		if err := r.told(); err != nil {
			return err
		}
	}
	return r.View.Err()
}

// historyOnly refuses what a history cannot tell.
func historyOnly(p projector.Perspective) error {
	p.KnownAt, p.Today = projector.Moment{}, projector.Perspective{}.Today
	asked := p.Parameters()
	if len(asked) == 0 {
		return nil
	}
	return fmt.Errorf("%w: JSON Lines is the history of the timeline, not a state of it, and takes no %s: leave it out, or choose csv, sqlite or jsonld",
		events.ErrInvalid, asked[0].Name)
}

// history yields the timeline's events up to the basis.
func (r *run) history() func(yield func(events.Stored, error) bool) {
	return func(yield func(events.Stored, error) bool) {
		if r.Log == nil {
			yield(events.Stored{}, errors.New("no log was given, whose events the format tells"))
			return
		}
		last := r.View.Basis().KnownAt
		for e, err := range r.Log.Read(r.ctx, events.Query{Timeline: r.View.Slug()}) {
			if err == nil && e.Sequence > last || !yield(e, err) {
				return
			}
		}
	}
}

// envelope are the fields of a draft that are not the record's.
type envelope struct {
	Timeline string        `json:"timeline"`
	Source   string        `json:"source,omitempty"`
	Entity   string        `json:"entity,omitempty"`
	Change   events.Change `json:"change,omitempty"`
	Of       string        `json:"of,omitempty"`
	ID       string        `json:"id"`
	Recorded string        `json:"recorded"`
	By       string        `json:"by"`
	Reason   string        `json:"reason,omitempty"`
	Cite     []any         `json:"cite,omitempty"`
}

// draft tells an event as [events.Draft] says it: a first one with its whole
// body, a later one as what it changes.
func (p *past) draft(e events.Stored) ([]byte, error) {
	head := envelope{
		Timeline: e.Record.Timeline, ID: e.ID.String(), Recorded: e.Recorded.UTC().Format("2006-01-02T15:04:05.000Z"),
		By: e.By, Reason: e.Reason,
	}
	body := e.Body
	switch {
	case e.Change != events.Recorded:
		var err error
		head.Change, head.Of = e.Change, e.Record.String()
		if body, err = p.changed(e, &head); err != nil {
			return nil, err
		}
	case e.Record.Kind == events.KindSource:
		head.Source = e.Record.Key
	case e.Record.Kind == events.KindEntity:
		head.Entity = e.Record.Key
	}
	p.keep(e)
	return joined(head, body)
}

// joined is one object with the fields of both.
func joined(head envelope, fields []byte) ([]byte, error) {
	first, err := marshal(head)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.Write(first[:len(first)-1])
	rest := b.Len()
	if err := json.Compact(&b, fields); err != nil {
		return nil, fmt.Errorf("its body: %w", err)
	}
	whole := b.Bytes()
	if len(whole)-rest <= len("{}") {
		return append(whole[:rest], '}'), nil
	}
	whole[rest] = ','
	return whole, nil
}

// marshal writes JSON without HTML escapes, keys of maps in order.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
