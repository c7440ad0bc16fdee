package stream

import (
	"context"
	"fmt"

	"github.com/dateline/dateline/events"
)

// takes tells whether a change is told to who asked q, and what its body says.
func (h *handler) takes(ctx context.Context, q *question, e events.Stored) (t told, takes bool, err error) {
	t, unreadable := q.read(e)
	switch {
	case unreadable != nil && e.Change != events.Retracted:
		return told{}, false, nil
	case q.selection.IsZero(), q.chooses(e, t):
		return t, true, nil
	case e.Change == events.Recorded:
		return told{}, false, nil
	}
	takes, err = h.choseBefore(ctx, q, e)
	return t, takes, err
}

// chooses tells whether q chooses the record as an event leaves it.
func (q *question) chooses(e events.Stored, t told) bool {
	return e.Change != events.Retracted && t.occurrence != nil && q.selection.Selects(t.occurrence) &&
		(q.words == nil || q.words(e))
}

// choseBefore tells whether q chose the record as it stood before an event. The
// one who asked was told of that, so the version before is enough.
func (h *handler) choseBefore(ctx context.Context, q *question, e events.Stored) (bool, error) {
	if events.IsRegistry(e.Record.Kind) {
		return false, nil
	}
	previous := h.views.State().Previous(e.Record, e.Sequence)
	if previous == 0 {
		return false, nil
	}
	before, err := h.Log.Get(ctx, previous)
	if err != nil {
		return false, fmt.Errorf("looking what stood before event %d: %w", e.Sequence, err)
	}
	t, unreadable := q.read(before)
	return unreadable == nil && q.chooses(before, t), nil
}
