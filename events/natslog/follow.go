package natslog

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/dateline/dateline/events"
)

// Read implements events.Log. Since is compared with the time each event says
// it was recorded: the broker's own times are another clock, and a restored or
// seeded log has them far apart, so they cannot choose where to start.
func (r *Reader) Read(ctx context.Context, q events.Query) iter.Seq2[events.Stored, error] {
	return func(yield func(events.Stored, error) bool) {
		end, err := r.lastOf(ctx, q)
		if err != nil {
			yield(events.Stored{}, fmt.Errorf("reading the log: %w", err))
			return
		}
		if end < max(q.From, 1) {
			return
		}
		r.deliver(ctx, q, end, yield)
	}
}

// Follow implements events.Log. A lost connection or leader is waited for, so
// it ends only with ctx, the loop, or a query that is not valid.
func (r *Reader) Follow(ctx context.Context, q events.Query) iter.Seq2[events.Stored, error] {
	return func(yield func(events.Stored, error) bool) {
		if _, err := filterOf(q); err != nil {
			yield(events.Stored{}, fmt.Errorf("following the log: %w", err))
			return
		}
		r.deliver(ctx, q, forever, yield)
	}
}

// lastOf is the sequence of the last message that a query's subject selects,
// 0 if none does. To know it makes the end of a Read certain: an empty answer
// to a pull may mean a new leader as well.
func (r *Reader) lastOf(ctx context.Context, q events.Query) (uint64, error) {
	filter, err := filterOf(q)
	if err != nil {
		return 0, err
	}
	s, err := r.get(ctx, getRequest{LastFor: filter})
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return 0, nil
	}
	return s.sequence, err
}

// filterOf is the subject that selects for a query. Its parts are checked,
// since the broker would take a timeline "*" at its word.
func filterOf(q events.Query) (string, error) {
	for _, token := range []string{q.Timeline, q.Kind} {
		if token == "" {
			continue
		}
		if err := events.CheckSlug(token); err != nil {
			return "", fmt.Errorf("%w: %w", events.ErrInvalid, err)
		}
	}
	if err := checkKey(q.Key); err != nil {
		return "", fmt.Errorf("%w: %w", events.ErrInvalid, err)
	}
	if q.Timeline == "" && q.Kind == "" && q.Key == "" {
		return ">", nil // the broker's short way
	}
	return q.Subject(), nil
}

// checkKey takes a slug or a ULID.
func checkKey(key string) error {
	if key == "" {
		return nil
	}
	if _, err := events.NewRef("any", "occurrence", key); err == nil {
		return nil
	}
	return events.CheckSlug(key)
}

// deliver yields what q selects up to a sequence, over as many cursors as it
// takes.
func (r *Reader) deliver(ctx context.Context, q events.Query, end uint64, yield func(events.Stored, error) bool) {
	d := delivery{reader: r, query: q, next: max(q.From, 1), end: end}
	for d.goesOn(ctx) {
		if !d.run(ctx, yield) {
			return
		}
	}
	if err := d.failure(ctx); err != nil {
		yield(events.Stored{}, fmt.Errorf("reading the log: %w", err))
	}
}
