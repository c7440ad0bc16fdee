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
	for e, err := range log.Read(ctx, events.Query{}) {
		if err := s.take(e, err, upTo); errors.Is(err, errBeyond) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("folding the log: %w", err)
		}
	}
	return s, nil
}

var errBeyond = errors.New("beyond what was asked for")

// take folds what a log yields, one event or one error. The error is nil when
// the next may be taken.
func (s *State) take(e events.Stored, err error, upTo uint64) error {
	poison, poisoned := errors.AsType[*events.DecodeError](err)
	sequence := e.Sequence
	if poisoned {
		sequence = poison.Sequence
	}
	switch {
	case err != nil && !poisoned:
		return err
	case upTo > 0 && sequence > upTo:
		return errBeyond
	case poisoned:
		s.skip(poison)
		return nil
	}
	if err := s.Apply(e); err != nil {
		if _, poisoned := errors.AsType[*events.DecodeError](err); !poisoned {
			return err
		}
	}
	return nil
}
