package natslog

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/oklog/ulid/v2"

	"github.com/dateline/dateline/events"
)

// Options say how a log is kept. For an embedded server they come from
// [Server.Options]; the zero value suits a remote server of one node.
type Options struct {
	Replicas int // of a stream that Open creates; default 1, on a cluster 3
	// MaxBytes limits a stream that Open creates. By default it is 61 GiB, or
	// the half, the quarter … of it that the server has room for, down to just
	// under 1 GiB.
	MaxBytes int64
	// Marker is the file of the birth marker; empty for a remote log, whose
	// operator watches over it.
	Marker string
	// Dir is a folder on the file system that must keep Reserve free; empty
	// for a remote log.
	Dir     string
	Reserve Reserve
	// MarkEvery is how often the marker follows the head; default 5 s.
	MarkEvery time.Duration
}

const defaultMarkEvery = 5 * time.Second

// Log is an events.Log on JetStream. It is safe for concurrent use.
type Log struct {
	Reader
	opts      Options
	space     *space
	histories *histories
	batches   chan struct{} // a place for each batch under way
	costs     *costs
	acked     atomic.Uint64 // the highest sequence acknowledged here
	marker    marker        // as of Open
	marked    uint64        // the head in the marker's file
	stop      chan struct{}
	done      sync.WaitGroup
	closeOnce sync.Once
	closeErr  error
}

var _ events.Log = (*Log)(nil)

// batchesAtOnce is well below the 50 that nats-server 2.15 stages for a stream.
const batchesAtOnce = 16

// Open opens the log over a connection, and creates its stream if none exists
// and no birth marker says that one did. Errors are ErrUnsafe for a server or
// a stream that breaks the log's promises, ErrDamaged for a log that is not
// whole.
func Open(ctx context.Context, nc *nats.Conn, o Options) (*Log, error) {
	l, err := open(ctx, nc, o)
	if err != nil {
		return nil, fmt.Errorf("opening the log: %w", err)
	}
	return l, nil
}

func open(ctx context.Context, nc *nats.Conn, o Options) (*Log, error) {
	if o.MarkEvery == 0 {
		o.MarkEvery = defaultMarkEvery
	}
	r, err := newReader(nc)
	if err != nil {
		return nil, err
	}
	r.tidies = true
	l := &Log{Reader: *r, opts: o, histories: newHistories(), costs: newCosts(), batches: make(chan struct{}, batchesAtOnce), stop: make(chan struct{})}
	if o.Dir != "" {
		l.space = &space{dir: o.Dir, reserve: o.Reserve}
	}
	info, err := l.settle(ctx)
	if err != nil {
		return nil, err
	}
	l.acked.Store(info.State.LastSeq)
	if err := l.mark(); err != nil {
		return nil, err
	}
	if o.Marker != "" {
		l.done.Go(l.keepMarking)
	}
	return l, nil
}

// settle finds the stream and checks it, or creates it.
func (l *Log) settle(ctx context.Context) (*jetstream.StreamInfo, error) {
	var born *marker
	var err error
	if l.opts.Marker != "" {
		if born, err = readMarker(l.opts.Marker); err != nil {
			return nil, err
		}
	}
	info, err := lookUp(ctx, l.js)
	if err != nil {
		return nil, err
	}
	if err := born.agrees(l.opts.Marker, info); err != nil {
		return nil, err
	}
	if info == nil {
		if info, err = l.create(ctx); err != nil {
			return nil, err
		}
	}
	if err := checkConfig(info.Config); err != nil {
		return nil, err
	}
	l.marker = marker{Stream: Stream, Created: info.Created.UTC(), LogID: info.Config.Metadata[logIDKey]}
	return info, checkShape(info.State)
}

// create makes the stream. CreateStream, unlike CreateOrUpdateStream, changes
// nothing when another process was faster.
func (l *Log) create(ctx context.Context) (*jetstream.StreamInfo, error) {
	s, err := l.createThatFits(ctx, streamConfig(l.opts, ulid.Make().String()))
	if err != nil {
		// With another log id it is another configuration, so an error.
		if info, lookErr := lookUp(ctx, l.js); lookErr == nil && info != nil {
			return info, nil
		}
		return nil, fmt.Errorf("creating stream %s: %w", Stream, err)
	}
	return s.CachedInfo(), nil
}

// createThatFits looks for a MaxBytes that the server can set aside, unless
// the caller has chosen one.
func (l *Log) createThatFits(ctx context.Context, c jetstream.StreamConfig) (jetstream.Stream, error) {
	if c.MaxBytes != 0 {
		return l.js.CreateStream(ctx, c)
	}
	for c.MaxBytes = defaultMaxBytes; ; c.MaxBytes /= 2 {
		s, err := l.js.CreateStream(ctx, c)
		var api *jetstream.APIError
		if !errors.As(err, &api) || codes[api.ErrorCode] != full || c.MaxBytes <= leastMaxBytes {
			return s, err
		}
	}
}

// Check makes sure that the log is still whole: its shape, its configuration,
// and its head against what was acknowledged. It is cheap enough for every
// ten seconds.
func (l *Log) Check(ctx context.Context) error {
	info, err := lookUp(ctx, l.js)
	if err != nil {
		return err
	}
	born := l.marker
	born.Head = l.acked.Load()
	if err := born.agrees(l.opts.Marker, info); err != nil {
		return err
	}
	if err := checkConfig(info.Config); err != nil {
		return err
	}
	return checkShape(info.State)
}

// ID names this log, the same for ever: a ULID given when it was created.
// Empty if the stream was made by other means.
func (l *Log) ID() string { return l.marker.LogID }

// keepMarking moves the marker forward, off the path of any acknowledgement.
func (l *Log) keepMarking() {
	tick := time.NewTicker(l.opts.MarkEvery)
	defer tick.Stop()
	for {
		select {
		case <-l.stop:
			return
		case <-tick.C:
			_ = l.mark() // Close tells of an error that stays
		}
	}
}

// mark writes the marker if the head has moved or there is none.
func (l *Log) mark() error {
	head := l.acked.Load()
	if l.opts.Marker == "" || head == l.marked && head > 0 {
		return nil
	}
	m := l.marker
	m.Head = head
	if err := m.write(l.opts.Marker); err != nil {
		return err
	}
	l.marked = head
	return nil
}

// Close writes the birth marker for the last time. It leaves the connection
// open, which is its maker's.
func (l *Log) Close() error {
	l.closeOnce.Do(func() {
		close(l.stop)
		l.done.Wait()
		l.closeErr = l.mark()
	})
	return l.closeErr
}

// acknowledged notes the highest sequence that the broker acknowledged.
func (l *Log) acknowledged(sequence uint64) {
	for {
		have := l.acked.Load()
		if sequence <= have || l.acked.CompareAndSwap(have, sequence) {
			return
		}
	}
}
