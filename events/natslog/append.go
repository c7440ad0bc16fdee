package natslog

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dateline/dateline/events"
)

const (
	attemptPatience = 5 * time.Second  // for one answer of the broker
	appendPatience  = 20 * time.Second // for an append whose ctx has no deadline
	firstPause      = time.Millisecond
	longestPause    = 250 * time.Millisecond
)

// Append implements events.Log. Without a deadline in ctx it gives up after
// 20 s with events.ErrUnknown. An event id that is twice in a batch, or that
// another record used in the last two seconds, is an events.ErrInvalid.
func (l *Log) Append(ctx context.Context, batch []events.Proposal) ([]uint64, error) {
	p, err := newPlan(batch)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := l.space.check(); err != nil {
		return nil, err
	}
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, appendPatience)
		defer cancel()
	}
	s := settling{Log: l, plan: p}
	if err := s.run(ctx); err != nil {
		return nil, fmt.Errorf("appending to %s: %w", p.name(), err)
	}
	l.acknowledged(p.highest())
	return p.sequences(), nil
}

// settling is a plan on its way to a certain end.
type settling struct {
	*Log
	plan   *plan
	asked  bool // the histories that could hold events of it were looked at
	unsure bool // an attempt was not answered, so may still land
}

// run tries until the outcome is certain, or ctx is over. To try again is
// safe: what lands late meets the compare-and-set of what landed first.
func (s *settling) run(ctx context.Context) error {
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		done, news, err := s.try(ctx)
		switch {
		case done:
			return err
		case ctx.Err() != nil:
			return fmt.Errorf("%w: %w (%w)", events.ErrUnknown, ctx.Err(), err)
		case s.js.Conn().IsClosed():
			return fmt.Errorf("%w: %w", events.ErrUnknown, err)
		case !news:
			wait(ctx, pause)
		}
	}
}

// try is done when the outcome is certain. Else err says why not, and news
// that more of the batch was found in the log, so that waiting is no use.
func (s *settling) try(ctx context.Context) (done, news bool, err error) {
	if !s.asked {
		if err := s.recall(ctx, s.plan); err != nil {
			return errors.Is(err, events.ErrConflict), false, err
		}
		s.asked = true
	}
	missing := s.plan.missing()
	if len(missing) == 0 {
		return true, false, nil
	}
	if err = s.publish(ctx, missing); err == nil {
		return true, false, nil
	}
	switch outcomeOf(err) {
	case refused, full:
		return true, false, s.definite(err)
	case busy:
		return false, false, err
	case silent:
		s.unsure = true
	}
	return s.ask(ctx, err)
}

// ask resolves an answer that the histories decide.
func (s *settling) ask(ctx context.Context, answer error) (done, news bool, err error) {
	news, err = s.resolve(ctx, s.plan)
	switch {
	case errors.Is(err, events.ErrConflict):
		return true, false, err
	case err != nil:
		return false, false, err
	case !news && errors.Is(answer, errDuplicate):
		return true, false, fmt.Errorf("%w: the event's id is another record's: %w", events.ErrInvalid, answer)
	}
	return false, news, answer
}

// definite is the error of an append that was refused. Nothing is written only
// if no earlier attempt may still land.
func (s *settling) definite(err error) error {
	if s.unsure {
		return fmt.Errorf("%w: %w", events.ErrUnknown, err)
	}
	if outcomeOf(err) == full {
		return fmt.Errorf("%w: %w", events.ErrFull, err)
	}
	return err
}

// wait pauses, or returns early with ctx.
func wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
