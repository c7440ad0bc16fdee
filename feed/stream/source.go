package stream

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/dateline/dateline/events"
)

const (
	// keptEvents is how many of the latest events are kept at hand: a thousand
	// streams that are told the same then ask the log once.
	keptEvents = 128

	// fewEvents is up to how many are asked for one by one.
	fewEvents = 64

	// A piece is read at a time of what a stream is behind, and is then in memory
	// until its client has taken it.
	pieceEvents = 256
	pieceBytes  = 256 << 10

	// readersAtOnce is how many pieces are read at a time.
	readersAtOnce = 16
)

// source is the log as streams read it. How fast clients are is no matter of the
// log's: no reader of it is open while a client takes what was read, and none
// while nothing happens. Following it once for each stream would take a consumer
// each, of which a broker allows a thousand, and leave none to anybody else.
type source struct {
	log    events.Reader
	views  Views
	recent *lru.Cache[uint64, *kept] // by sequence
	places chan struct{}
}

// kept is an event that is read once for all who ask.
type kept struct {
	mu    sync.Mutex
	read  bool
	event events.Stored
	err   error
}

func newSource(log events.Reader, views Views) *source {
	recent, _ := lru.New[uint64, *kept](keptEvents) // fails only for a size below 1
	return &source{log, views, recent, make(chan struct{}, readersAtOnce)}
}

// follow yields what q selects of the log, in its order, and goes on with what
// is appended later, until ctx is done. It passes over what is no event. An error
// ends it.
func (s *source) follow(ctx context.Context, q events.Query) iter.Seq2[events.Stored, error] {
	return func(yield func(events.Stored, error) bool) {
		for {
			if err := s.views.Wait(ctx, q.From); err != nil {
				yield(events.Stored{}, err)
				return
			}
			known := s.views.State().Sequence()
			read := s.one
			if known-q.From >= fewEvents {
				read = s.piece
			}
			found, next, err := read(ctx, q, known)
			if err != nil {
				yield(events.Stored{}, err)
				return
			}
			for _, e := range found {
				if !yield(e, nil) {
					return
				}
			}
			q.From = next
		}
	}
}

// one reads the event at the beginning of q, and tells from where to go on.
func (s *source) one(ctx context.Context, q events.Query, _ uint64) (found []events.Stored, next uint64, err error) {
	e, err := s.get(ctx, q.From)
	if _, poison := errors.AsType[*events.DecodeError](err); poison {
		return nil, q.From + 1, nil
	}
	if err != nil {
		return nil, 0, err
	}
	if q.Selects(e) {
		found = []events.Stored{e}
	}
	return found, q.From + 1, nil
}

func (s *source) get(ctx context.Context, sequence uint64) (events.Stored, error) {
	k, ok := s.recent.Get(sequence)
	if !ok {
		k = &kept{}
		if before, ok, _ := s.recent.PeekOrAdd(sequence, k); ok {
			k = before
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.read {
		e, err := s.log.Get(ctx, sequence)
		if _, poison := errors.AsType[*events.DecodeError](err); err != nil && !poison {
			return events.Stored{}, fmt.Errorf("reading event %d: %w", sequence, err) // the next one tries again
		}
		k.event, k.err, k.read = e, err, true
	}
	return k.event, k.err
}

// piece reads a piece of what q selects, and tells from where to go on. What is
// known of the log has been looked at when q selects no more.
func (s *source) piece(ctx context.Context, q events.Query, known uint64) (found []events.Stored, next uint64, err error) {
	select {
	case s.places <- struct{}{}:
		defer func() { <-s.places }()
	case <-ctx.Done():
		return nil, 0, ctx.Err()
	}
	size := 0
	for e, err := range s.log.Read(ctx, q) {
		if _, poison := errors.AsType[*events.DecodeError](err); poison {
			continue
		}
		if err != nil && len(found) > 0 {
			return found, next, nil // it comes again at once
		}
		if err != nil {
			return nil, 0, err
		}
		found = append(found, e)
		next = e.Sequence + 1
		if size += len(e.Body); len(found) == pieceEvents || size >= pieceBytes {
			return found, next, nil
		}
	}
	return found, max(next, known+1), nil
}
