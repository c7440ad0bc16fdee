package natslog

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dateline/dateline/events"
)

const (
	forever      = math.MaxUint64
	readFailures = 5 // in a row, until a Read gives up
)

// delivery carries a query over the cursors that come and go under it.
type delivery struct {
	reader   *Reader
	query    events.Query
	next     uint64 // the first sequence not yet looked at
	end      uint64 // the last one wanted
	failures int    // cursors in a row that brought nothing
	err      error  // what ends it
}

func (d *delivery) follows() bool { return d.end == forever }

func (d *delivery) goesOn(ctx context.Context) bool {
	return ctx.Err() == nil && d.err == nil && d.next <= d.end
}

// failure is what the loop over a delivery is told at the end: a follower is
// not told that its ctx ended.
func (d *delivery) failure(ctx context.Context) error {
	if d.err == nil && !d.follows() && d.next <= d.end {
		return ctx.Err()
	}
	return d.err
}

// run delivers from one cursor until that fails or all is delivered. It is
// false if the loop was left.
func (d *delivery) run(ctx context.Context, yield func(events.Stored, error) bool) bool {
	c, err := d.reader.openCursor(ctx, d.query, d.next)
	if err != nil {
		d.failed(ctx, err)
		return true
	}
	defer c.close(ctx)
	for d.goesOn(ctx) {
		m, err := c.read()
		if err != nil {
			d.failed(ctx, err)
			return true
		}
		d.failures = 0
		if !d.take(m, yield) {
			return false
		}
	}
	return true
}

// take yields one message if it is wanted.
func (d *delivery) take(m message, yield func(events.Stored, error) bool) bool {
	if m.sequence < d.next {
		return true // from beyond the head the broker starts at the head
	}
	d.next = m.sequence + 1
	if m.sequence > d.end {
		return true
	}
	e, err := decode(m.Subject(), m.Headers(), m.Data(), m.sequence)
	switch {
	case err != nil:
		return yield(events.Stored{}, err)
	case !d.query.Selects(e):
		return true
	}
	return yield(e, nil)
}

// failed decides whether another cursor may do better, and waits for it.
func (d *delivery) failed(ctx context.Context, err error) {
	d.failures++
	switch {
	case ctx.Err() != nil:
		return
	case errors.Is(err, jetstream.ErrStreamNotFound):
		d.err = fmt.Errorf("%w: stream %s is gone", ErrDamaged, Stream)
	case d.reader.js.Conn().IsClosed():
		d.err = nats.ErrConnectionClosed
	case !d.follows() && d.failures >= readFailures:
		d.err = err
	case d.failures > 1:
		wait(ctx, min(time.Duration(d.failures)*50*time.Millisecond, 2*time.Second))
	}
}
