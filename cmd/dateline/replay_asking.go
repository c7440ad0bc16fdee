package main

import (
	"context"
	"maps"

	"github.com/dateline/dateline/feed/api"
	"github.com/dateline/dateline/projector"
)

// mostDifferences is how many lines of a step are kept; of more only the number
// is told.
const mostDifferences = 1000

// complete fills in the state behind the differences of a step. The steps before
// and behind it are nil where they are not at hand: with one of them the
// occurrences need not be counted anew.
func (r *replay) complete(ctx context.Context, s, before, behind *step, at point) (err error) {
	switch {
	case before != nil:
		s.State.Occurrences = before.State.Occurrences.plus(s.turned, 1)
	case behind != nil:
		s.State.Occurrences = behind.State.Occurrences.plus(behind.turned, -1)
	default:
		if s.State.Occurrences, err = r.tally(ctx, at); err != nil {
			return err
		}
	}
	return r.look(ctx, s, before, at)
}

// differ fills in the differences of a step between two points.
func (r *replay) differ(ctx context.Context, s *step, x, y point) error {
	s.Differences = []projector.Line{}
	return r.differences(ctx, x, y, func(l projector.Line) bool {
		s.turned.turn(l)
		if len(s.Differences) < mostDifferences {
			s.Differences = append(s.Differences, l)
		} else {
			s.More++
		}
		return true
	})
}

// differences gives take each difference between two points, until it says that
// it has enough.
func (r *replay) differences(ctx context.Context, x, y point, take func(projector.Line) bool) error {
	q := maps.Clone(r.options)
	q.Set("limit", pageLimit)
	r.addPoint(q, "from.", x)
	r.addPoint(q, "to.", y)
	for {
		var page api.Difference
		if err := r.ask(ctx, &page, q, "diff"); err != nil {
			return err
		}
		for _, l := range page.Lines {
			if !take(l) {
				return nil
			}
		}
		if page.More == "" {
			return nil
		}
		q.Set("cursor", page.More)
	}
}

// look fills in the state after a step, of which as much as cannot have changed
// is taken from the step before, when that is at hand.
func (r *replay) look(ctx context.Context, s, before *step, at point) (err error) {
	s.BasisQuery = r.from(at).Encode()
	if before != nil && len(s.Differences) == 0 {
		s.State.Commitments, s.State.Disputes, s.View = before.State.Commitments, before.State.Disputes, before.View.unmarked()
		return nil
	}
	if before != nil && !s.turnsStatus() {
		s.State.Commitments = before.State.Commitments
	} else if s.State.Commitments, err = r.promises(ctx, at); err != nil {
		return err
	}
	err = everyPage(ctx, r, at, "disputes", func(page api.Disputes) string {
		s.State.Disputes += len(page.Disputes)
		return page.Next
	})
	if err == nil && r.view != "" {
		s.View, err = replayViews[r.view](ctx, r, at)
		s.View.mark(s.Differences)
	}
	return err
}

// promises counts commitments by status.
func (r *replay) promises(ctx context.Context, at point) (map[string]int, error) {
	statuses := map[string]int{}
	return statuses, everyPage(ctx, r, at, "commitments", func(page api.Commitments) string {
		for _, c := range page.Commitments {
			statuses[c.Status]++
		}
		return page.Next
	})
}

// tally counts the occurrences at a point, all of them: also those that are not
// yet. Steps count on from there.
func (r *replay) tally(ctx context.Context, at point) (t tally, err error) {
	at.asOf = false // with a day that is asked for, what is not yet is left out
	err = everyPage(ctx, r, at, "timeline", func(page api.Occurrences) string {
		t.Undated += len(page.Undated)
		for _, o := range page.Dated {
			if n := t.of(string(o.Certainty)); n != nil {
				*n++
			}
		}
		return page.Next
	})
	return t, err
}

// everyPage asks for a view at a point, page by page.
func everyPage[A any](ctx context.Context, r *replay, at point, view string, take func(A) (next string)) error {
	q := r.from(at)
	q.Set("limit", pageLimit)
	for {
		var page A
		if err := r.ask(ctx, &page, q, view); err != nil {
			return err
		}
		next := take(page)
		if next == "" {
			return nil
		}
		q.Set("cursor", next)
	}
}
