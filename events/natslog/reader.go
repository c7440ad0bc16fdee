package natslog

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dateline/dateline/events"
)

// Reader reads a log; it needs no right to write. It is safe for concurrent use.
type Reader struct {
	js     jetstream.JetStream
	api    string // how the subjects of JetStream's API begin
	tidies bool   // has the right to delete consumers
	pull   pull
}

// pull is how much a reader asks the broker for at a time, and holds until the
// loop takes it.
type pull struct{ messages, bytes int }

var (
	fastPull   = pull{5000, 32 << 20}
	frugalPull = pull{256, 512 << 10} // the largest event fits
)

// Frugal reads the same log with at most half a megabyte ahead of each loop: for
// loops that are many and leave early.
func (r *Reader) Frugal() *Reader {
	frugal := *r
	frugal.pull = frugalPull
	return &frugal
}

// OpenReader opens the log for reading alone. There must be one: a reader
// creates nothing.
func OpenReader(ctx context.Context, nc *nats.Conn) (*Reader, error) {
	r, err := newReader(nc)
	if err != nil {
		return nil, fmt.Errorf("opening the log for reading: %w", err)
	}
	info, err := lookUp(ctx, r.js)
	if err != nil {
		return nil, fmt.Errorf("opening the log for reading: %w", err)
	}
	if info == nil {
		return nil, fmt.Errorf("opening the log for reading: %w: the server has no stream %s", events.ErrNotFound, Stream)
	}
	if err := checkShape(info.State); err != nil {
		return nil, fmt.Errorf("opening the log for reading: %w", err)
	}
	return r, nil
}

func newReader(nc *nats.Conn) (*Reader, error) {
	if err := checkServer(nc); err != nil {
		return nil, err
	}
	api := plainAPI
	if nc.ConnectedServerName() == serverName && nc.Opts.User == localUser {
		api = localAPI
	}
	js, err := jetstream.NewWithAPIPrefix(nc, strings.TrimSuffix(api, "."))
	return &Reader{js: js, api: api, pull: fastPull}, err
}

// Last returns the latest event of a record, or events.ErrNotFound.
func (r *Reader) Last(ctx context.Context, record events.Ref) (events.Stored, error) {
	if err := record.Check(); err != nil {
		return events.Stored{}, fmt.Errorf("%w: %w", events.ErrInvalid, err)
	}
	s, err := r.get(ctx, getRequest{LastFor: record.Subject()})
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return events.Stored{}, fmt.Errorf("%w: %s in timeline %s", events.ErrNotFound, record, record.Timeline)
	}
	if err != nil {
		return events.Stored{}, fmt.Errorf("reading the latest event of %s: %w", record, err)
	}
	return s.event()
}

// Get implements events.Log.
func (r *Reader) Get(ctx context.Context, sequence uint64) (events.Stored, error) {
	s, err := r.get(ctx, getRequest{Seq: sequence})
	if sequence == 0 || errors.Is(err, jetstream.ErrMsgNotFound) {
		return events.Stored{}, fmt.Errorf("%w: event %d of the log", events.ErrNotFound, sequence)
	}
	if err != nil {
		return events.Stored{}, fmt.Errorf("reading event %d: %w", sequence, err)
	}
	return s.event()
}

// Head returns the sequence of the last event, 0 for an empty log.
func (r *Reader) Head(ctx context.Context) (uint64, error) {
	info, err := lookUp(ctx, r.js)
	if err != nil {
		return 0, err
	}
	if info == nil {
		return 0, fmt.Errorf("%w: stream %s is gone", ErrDamaged, Stream)
	}
	return info.State.LastSeq, nil
}
