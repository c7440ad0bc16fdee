package materialized

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// look is a timeline at a basis: a view of it, or where it is retracted its own
// record alone, or nothing where it had not begun.
type look struct {
	view   *projector.View
	own    *projector.Record
	failed error
}

func lookAt(ctx context.Context, t *projector.Timeline, at Basis) (*look, error) {
	if at.Sequence == 0 {
		return &look{}, nil
	}
	v, err := t.At(ctx, projector.Perspective{KnownAt: projector.Moment{Sequence: at.Sequence}, Today: at.Today})
	if err == nil {
		return &look{view: v}, nil
	}
	if !errors.Is(err, events.ErrNotFound) {
		return nil, err
	}
	own, begun, err := t.Own(ctx, at.Sequence)
	if err != nil || !begun {
		return &look{}, err
	}
	return &look{own: &own}, nil
}

func (l *look) readAhead(refs []events.Ref) {
	if l.view != nil {
		l.view.ReadAhead(refs)
	}
}

func (l *look) err() error {
	if l.failed == nil && l.view != nil {
		return l.view.Err()
	}
	return l.failed
}

// rows are those of a record, by key, as JSON.
func (l *look) rows(view View, ref events.Ref) map[string][]byte {
	var rows []Row
	switch {
	case l.view != nil:
		rows = view.Rows(l.view, ref)
	case l.own != nil && l.own.Ref == ref && view.Own != nil:
		rows = []Row{view.Own(*l.own)}
	}
	values := make(map[string][]byte, len(rows))
	for _, r := range rows {
		value, err := encode(r.Value)
		if err != nil {
			l.failed = fmt.Errorf("writing %s of %s: %w", r.Key, view.Name, err)
		}
		values[r.Key] = value
	}
	return values
}

// encode writes a row as JSON on one line: the same row, the same bytes.
func encode(value any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(value)
	return bytes.TrimSuffix(b.Bytes(), []byte{'\n'}), err
}
