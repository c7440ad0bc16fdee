package projector

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/dateline/dateline/events"
)

// A Getter reads one event again, by its sequence: an [events.Reader] does. It
// is safe for concurrent use.
type Getter interface {
	Get(ctx context.Context, sequence uint64) (events.Stored, error)
}

// keptBodies is how many events are kept at hand, decoded, some 2 KB each.
const keptBodies = 8192

// keptEvents is how many are kept as they stand in the log, some 2 KB each: what
// new events refer to is mostly the same.
const keptEvents = 1024

// bodies are what versions say. They stay in the log; those read lately are
// kept.
type bodies struct {
	log    Getter
	kept   *lru.Cache[uint64, *content]
	events *lru.Cache[uint64, events.Stored]
}

// content is what of an event is not in the columns. Nobody alters one, for
// answers share it.
type content struct {
	body       any // *events.Timeline, *events.Source, *events.Entity, *events.Occurrence; nil when it cannot be read
	by, reason string
}

func newBodies(log Getter) *bodies {
	kept, _ := lru.New[uint64, *content](keptBodies) // fails only for a size below 1
	whole, _ := lru.New[uint64, events.Stored](keptEvents)
	return &bodies{log, kept, whole}
}

// get reads a whole event, as deciding about new ones needs it.
func (b *bodies) get(ctx context.Context, sequence uint64) (events.Stored, error) {
	if e, ok := b.events.Get(sequence); ok {
		return e, nil
	}
	e, err := b.log.Get(ctx, sequence)
	if err == nil {
		b.events.Add(sequence, e)
	}
	return e, err
}

func (b *bodies) read(ctx context.Context, sequence uint64) (*content, error) {
	if c, ok := b.kept.Get(sequence); ok {
		return c, nil
	}
	e, err := b.log.Get(ctx, sequence)
	if err != nil {
		if errors.Is(err, events.ErrNotFound) { // what the log lost is a fault, not what nobody recorded
			return nil, fmt.Errorf("reading event %d again: %v", sequence, err) //nolint:errorlint // see above
		}
		return nil, fmt.Errorf("reading event %d again: %w", sequence, err)
	}
	body, _ := decode(e.Record.Kind, e.Body) // what cannot be read says nothing
	return b.keep(e, body), nil
}

// readers is how many bodies are read again at a time, and fewest from how many
// on that is worth while.
const (
	readers = 8
	fewest  = 4
)

// readAhead reads bodies that are asked for next, several at a time. Where that
// fails it is told when they are asked for.
func (b *bodies) readAhead(ctx context.Context, sequences []uint64) {
	missing := slices.DeleteFunc(sequences, b.kept.Contains)
	if len(missing) < fewest {
		return
	}
	var next atomic.Int64
	var reading sync.WaitGroup
	for range min(readers, len(missing)/2) {
		reading.Go(func() {
			for n := next.Add(1); int(n) <= len(missing); n = next.Add(1) {
				_, _ = b.read(ctx, missing[n-1])
			}
		})
	}
	reading.Wait()
}

func (b *bodies) keep(e events.Stored, body any) *content {
	c := &content{body, e.By, e.Reason}
	b.kept.Add(e.Sequence, c)
	return c
}
