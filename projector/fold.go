package projector

import (
	"context"
	"errors"
	"fmt"

	"github.com/dateline/dateline/events"
)

// Fold folds the events of a log with sequence ≤ upTo; 0 folds all up to the
// head at the time of the call. What cannot be read is kept under
// [State.Poisoned] and does not end it.
func Fold(ctx context.Context, log events.Reader, upTo uint64) (*State, error) {
	s := NewState(log)
	nothing := func() {}
	in := newIntake(s, nothing, nothing)
	var failure error
	for e, err := range log.Read(ctx, events.Query{}) {
		t, err := takenFrom(e, err)
		if failure = err; err != nil || upTo > 0 && t.sequence() > upTo {
			break
		}
		if !in.take(t, true) {
			break
		}
	}
	if err := errors.Join(in.end(), failure); err != nil {
		return nil, fmt.Errorf("folding the log: %w", err)
	}
	s.catchUp()
	return s, nil
}

// takenFrom is what a log yields; an error unless it concerns one message only.
func takenFrom(e events.Stored, err error) (taken, error) {
	if poison, poisoned := errors.AsType[*events.DecodeError](err); poisoned {
		return taken{poison: poison}, nil
	}
	return taken{e: e}, err
}

func (t taken) sequence() uint64 {
	if t.poison != nil {
		return t.poison.Sequence
	}
	return t.e.Sequence
}

// isFailure tells whether an event was not folded: one that cannot be read is.
func isFailure(err error) bool {
	_, poisoned := errors.AsType[*events.DecodeError](err)
	return err != nil && !poisoned
}
