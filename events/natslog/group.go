package natslog

import (
	"context"
	"errors"
	"math/bits"
	"slices"
	"sync"
	"time"

	"github.com/dateline/dateline/events"
)

// AppendEach implements events.Log. The broker syncs every message by itself,
// and a batch once, which takes it some milliseconds whatever its size up to a
// hundred: so a few batches go one after the other, and more as one, when that
// is the faster way. One that is refused makes all go one by one.
func (l *Log) AppendEach(ctx context.Context, batches [][]events.Proposal) []events.Appended {
	appended := make([]events.Appended, len(batches))
	for from := 0; from < len(batches); {
		to := from + separate(batches[from:])
		l.appendSome(ctx, batches[from:to], appended[from:to])
		from = to
	}
	return appended
}

// separate counts the batches, at least one, that can be one: they are about
// different records and no more than a batch takes.
func separate(batches [][]events.Proposal) int {
	seen := make(map[events.Ref]bool)
	size := 0
	for n, batch := range batches {
		size += len(batch)
		meets := slices.ContainsFunc(batch, func(p events.Proposal) bool { return seen[p.Event.Record] })
		if n > 0 && (meets || size > events.MaxBatch) {
			return n
		}
		for _, p := range batch {
			seen[p.Event.Record] = true
		}
	}
	return len(batches)
}

func (l *Log) appendSome(ctx context.Context, batches [][]events.Proposal, appended []events.Appended) {
	if l.costs.together(batches) {
		sequences, err := l.Append(ctx, slices.Concat(batches...))
		if err == nil || errors.Is(err, events.ErrUnknown) {
			share(sequences, err, batches, appended)
			return
		}
	}
	for n, batch := range batches {
		appended[n].Sequences, appended[n].Err = l.Append(ctx, batch)
	}
}

// share gives each batch what became of all.
func share(sequences []uint64, err error, batches [][]events.Proposal, appended []events.Appended) {
	for n, batch := range batches {
		if appended[n].Err = err; err == nil {
			appended[n].Sequences, sequences = sequences[:len(batch):len(batch)], sequences[len(batch):]
		}
	}
}

// costs is what the broker took lately for a message, and for a batch of a size:
// of 2 or 3 messages, of 4 to 7, and so on. It depends on the disk, so it is
// measured as work goes on.
type costs struct {
	mu      sync.Mutex
	single  time.Duration
	batches [11]time.Duration // by the length of their size in bits
}

func newCosts() *costs {
	c := &costs{single: 300 * time.Microsecond}
	for class := range c.batches {
		c.batches[class] = 3*time.Millisecond + 40*time.Microsecond<<class
	}
	return c
}

func (c *costs) of(messages int) *time.Duration {
	if messages == 1 {
		return &c.single
	}
	return &c.batches[bits.Len(uint(messages))]
}

// note takes another measurement, of which the last dozen count.
func (c *costs) note(messages int, took time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	of := c.of(messages)
	*of += (took - *of) / 8
}

// together tells whether batches are faster as one. What is passed over is
// thought a little cheaper each time, so that it is tried again one day.
func (c *costs) together(batches [][]events.Proposal) bool {
	if len(batches) < 2 {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	var apart time.Duration
	messages := 0
	for _, b := range batches {
		apart += *c.of(len(b))
		messages += len(b)
	}
	asOne := c.of(messages)
	if *asOne < apart {
		return true
	}
	*asOne -= *asOne / 256
	return false
}
