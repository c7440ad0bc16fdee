// Package memlog keeps the log of events in memory: for tests, for examples,
// and for trying out rules. It keeps them in their wire form and decodes them
// on every read, so that whoever uses it exercises the wire format as well.
package memlog

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"

	"github.com/oklog/ulid/v2"

	"github.com/dateline/dateline/events"
)

// Log is an events.Log in memory. It is safe for concurrent use; nothing of it
// survives the process.
type Log struct {
	mu       sync.Mutex
	messages []events.Message // message n has the sequence n+1
	records  map[string]*record
	grown    chan struct{} // closed and replaced when messages are added
}

// record is where the events of one record are.
type record struct {
	sequences map[ulid.ULID]uint64
	last      uint64
}

var _ events.Log = (*Log)(nil)

// New makes an empty log.
func New() *Log {
	return &Log{records: make(map[string]*record), grown: make(chan struct{})}
}

// Append implements events.Log. An event id that is twice in a batch is an
// events.ErrInvalid.
func (l *Log) Append(ctx context.Context, batch []events.Proposal) ([]uint64, error) {
	messages, err := encode(batch)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	sequences, err := l.place(batch)
	if err != nil {
		return nil, fmt.Errorf("appending to %s: %w", batch[0].Event.Record.Timeline, err)
	}
	for n, p := range batch {
		if sequences[n] > uint64(len(l.messages)) {
			l.add(p.Event, messages[n])
		}
	}
	close(l.grown)
	l.grown = make(chan struct{})
	return sequences, nil
}

// AppendEach implements events.Log.
func (l *Log) AppendEach(ctx context.Context, batches [][]events.Proposal) []events.Appended {
	appended := make([]events.Appended, len(batches))
	for n, batch := range batches {
		appended[n].Sequences, appended[n].Err = l.Append(ctx, batch)
	}
	return appended
}

// place finds the sequence of each event of a batch: the one it has, or the
// one it will have. It changes nothing, so a conflict leaves no trace.
func (l *Log) place(batch []events.Proposal) ([]uint64, error) {
	sequences := make([]uint64, len(batch))
	next := uint64(len(l.messages))
	before := make(map[events.Ref]uint64) // by record, the sequence of the event before in the batch
	begun := make(map[events.Ref]bool)    // records that have a new event in the batch
	for n, p := range batch {
		ref := p.Event.Record
		have := l.record(ref)
		at, stored := have.sequences[p.Event.ID]
		if !stored {
			expect := p.Expect
			if earlier, ok := before[ref]; ok {
				expect = earlier
			}
			if !begun[ref] && expect != have.last {
				return nil, l.conflict(ref, expect, have.last)
			}
			begun[ref] = true
			next++
			at = next
		}
		sequences[n], before[ref] = at, at
	}
	return sequences, nil
}

var nothing = &record{}

func (l *Log) record(ref events.Ref) *record {
	if r := l.records[ref.Subject()]; r != nil {
		return r
	}
	return nothing
}

func (l *Log) conflict(ref events.Ref, expect, last uint64) error {
	c := &events.ConflictError{Record: ref, Expected: expect}
	if last == 0 {
		return c
	}
	standing, err := l.decode(last)
	if err != nil {
		return err
	}
	c.Standing = &standing
	return c
}

func (l *Log) add(e events.Event, m events.Message) {
	l.messages = append(l.messages, m)
	r := l.records[m.Subject]
	if r == nil {
		r = &record{sequences: make(map[ulid.ULID]uint64)}
		l.records[m.Subject] = r
	}
	r.last = uint64(len(l.messages))
	r.sequences[e.ID] = r.last
}

// decode reads a stored message; the caller holds the lock.
func (l *Log) decode(sequence uint64) (events.Stored, error) {
	return decode(l.messages[sequence-1], sequence)
}

func decode(m events.Message, sequence uint64) (events.Stored, error) {
	m.Data = slices.Clone(m.Data) // what a reader does to it is its own affair
	e, err := events.DecodeMessage(m)
	if err != nil {
		return events.Stored{}, &events.DecodeError{Sequence: sequence, Subject: m.Subject, Err: err}
	}
	return events.Stored{Event: e, Sequence: sequence}, nil
}

// Read implements events.Log.
func (l *Log) Read(ctx context.Context, q events.Query) iter.Seq2[events.Stored, error] {
	return func(yield func(events.Stored, error) bool) {
		messages, _ := l.state()
		if err := checkQuery(q); err != nil {
			yield(events.Stored{}, fmt.Errorf("reading the log: %w", err))
			return
		}
		for sequence := max(q.From, 1); sequence <= uint64(len(messages)); sequence++ {
			if err := ctx.Err(); err != nil {
				yield(events.Stored{}, fmt.Errorf("reading the log: %w", err))
				return
			}
			if !tell(q, messages[sequence-1], sequence, yield) {
				return
			}
		}
	}
}

// Follow implements events.Log.
func (l *Log) Follow(ctx context.Context, q events.Query) iter.Seq2[events.Stored, error] {
	return func(yield func(events.Stored, error) bool) {
		if err := checkQuery(q); err != nil {
			yield(events.Stored{}, fmt.Errorf("following the log: %w", err))
			return
		}
		for next := max(q.From, 1); ; {
			messages, grown := l.state()
			for ; next <= uint64(len(messages)) && ctx.Err() == nil; next++ {
				if !tell(q, messages[next-1], next, yield) {
					return
				}
			}
			select {
			case <-ctx.Done():
				return
			case <-grown:
			}
		}
	}
}

// state is the log now and the channel that closes when it has grown. What is
// in the slice never changes.
func (l *Log) state() ([]events.Message, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.messages, l.grown
}

func tell(q events.Query, m events.Message, sequence uint64, yield func(events.Stored, error) bool) bool {
	e, err := decode(m, sequence)
	if err != nil {
		return yield(events.Stored{}, err)
	}
	return !q.Selects(e) || yield(e, nil)
}

// Last implements events.Log.
func (l *Log) Last(ctx context.Context, record events.Ref) (events.Stored, error) {
	if err := record.Check(); err != nil {
		return events.Stored{}, fmt.Errorf("%w: %w", events.ErrInvalid, err)
	}
	if err := ctx.Err(); err != nil {
		return events.Stored{}, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	last := l.record(record).last
	if last == 0 {
		return events.Stored{}, fmt.Errorf("%w: %s in timeline %s", events.ErrNotFound, record, record.Timeline)
	}
	return l.decode(last)
}

// Get implements events.Log.
func (l *Log) Get(ctx context.Context, sequence uint64) (events.Stored, error) {
	if err := ctx.Err(); err != nil {
		return events.Stored{}, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if sequence == 0 || sequence > uint64(len(l.messages)) {
		return events.Stored{}, fmt.Errorf("%w: event %d of the log", events.ErrNotFound, sequence)
	}
	return l.decode(sequence)
}

// Head implements events.Log.
func (l *Log) Head(ctx context.Context) (uint64, error) {
	messages, _ := l.state()
	return uint64(len(messages)), ctx.Err()
}

// checkQuery refuses what is no name, as a log on a broker must.
func checkQuery(q events.Query) error {
	check := func(s string) error {
		if s == "" {
			return nil
		}
		return events.CheckSlug(s)
	}
	err := errors.Join(check(q.Timeline), check(q.Kind))
	if _, notULID := ulid.ParseStrict(q.Key); notULID != nil {
		err = errors.Join(err, check(q.Key))
	}
	if err != nil {
		return fmt.Errorf("%w: %w", events.ErrInvalid, err)
	}
	return nil
}
