package events

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/oklog/ulid/v2"
)

// State is a reader's picture of a log, as a projection keeps it.
type State interface {
	// Wait returns when the state has an event of the log, by its sequence.
	Wait(ctx context.Context, sequence uint64) error
	// Records gives the state to read, for as long as read runs. An error means
	// that something of it could not be read, and that what was decided on it is
	// worth nothing.
	Records(ctx context.Context, read func(Records)) error
}

// Recorder is the one way from drafts into a log: it decides on what the log
// holds, appends, and decides anew where somebody else was first.
type Recorder struct {
	log   Log
	state State
	now   func() time.Time
	mu    sync.Mutex // one decision at a time: the next one sees what this one did
}

// NewRecorder makes a Recorder for a log, a state that follows it, and a clock.
func NewRecorder(log Log, state State, now func() time.Time) *Recorder {
	return &Recorder{log: log, state: state, now: now}
}

// attempts bounds how often one call decides anew, and how often it repeats an
// append of which it does not know what became.
const attempts = 5

// Check decides on drafts without appending anything.
func (r *Recorder) Check(ctx context.Context, drafts []Draft) (Decision, error) {
	return r.decide(ctx, drafts)
}

// Record appends what drafts come to. Up to MaxBatch events are one atomic
// batch; more are all validated first and then appended batch by batch, and the
// same call, repeated, goes on where it was interrupted. progress, which may be
// nil, is called after each batch. Errors are those of [Decide] and
// [Log.Append].
func (r *Recorder) Record(ctx context.Context, drafts []Draft, progress func(done, total int)) (Decision, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	a := appending{log: r.log, progress: progress, sequences: make(map[ulid.ULID]uint64)}
	for attempt := 1; ; attempt++ {
		decision, err := r.decide(ctx, drafts)
		if err == nil {
			err = a.all(ctx, decision.Proposals)
		}
		if err == nil {
			decision.settle(a.sequences)
			return decision, r.catchUp(ctx)
		}
		if !errors.Is(err, ErrConflict) || attempt == attempts || ctx.Err() != nil {
			return Decision{}, a.interrupted(err, len(drafts))
		}
	}
}

func (r *Recorder) decide(ctx context.Context, drafts []Draft) (decision Decision, err error) {
	if err := r.catchUp(ctx); err != nil {
		return Decision{}, err
	}
	unread := r.state.Records(ctx, func(records Records) {
		decision, err = Decide(records, drafts, r.now())
	})
	if unread != nil {
		return Decision{}, unread
	}
	return decision, err
}

// catchUp waits until the state has all that the log has.
func (r *Recorder) catchUp(ctx context.Context) error {
	head, err := r.log.Head(ctx)
	if err != nil {
		return err
	}
	return r.state.Wait(ctx, head)
}

// appending is what one call of Record has appended so far.
type appending struct {
	log       Log
	progress  func(done, total int)
	sequences map[ulid.ULID]uint64
}

// all appends proposals batch by batch.
func (a *appending) all(ctx context.Context, proposals []Proposal) error {
	total := len(a.sequences) + len(proposals)
	last := make(map[Ref]uint64) // sequences of records in earlier batches
	for batch := range slices.Chunk(proposals, MaxBatch) {
		for i, p := range batch {
			if seq, ok := last[p.Event.Record]; ok {
				batch[i].Expect = seq
			}
		}
		sequences, err := a.batch(ctx, batch)
		if err != nil {
			return err
		}
		for i, p := range batch {
			a.sequences[p.Event.ID] = sequences[i]
			last[p.Event.Record] = sequences[i]
		}
		if a.progress != nil {
			a.progress(len(a.sequences), total)
		}
	}
	return nil
}

// batch appends one batch. When no acknowledgement comes, the same call,
// repeated, tells what became of it.
func (a *appending) batch(ctx context.Context, batch []Proposal) (sequences []uint64, err error) {
	for range attempts {
		sequences, err = a.log.Append(ctx, batch)
		if !errors.Is(err, ErrUnknown) || ctx.Err() != nil {
			break
		}
	}
	return sequences, err
}

// interrupted adds to an error how far the call came.
func (a *appending) interrupted(err error, total int) error {
	if len(a.sequences) == 0 {
		return err
	}
	return fmt.Errorf("%w (%d of %d events were recorded; the same again goes on from there)", err, len(a.sequences), total)
}

// settle gives outcomes the sequences of what was appended.
func (d *Decision) settle(appended map[ulid.ULID]uint64) {
	for i := range d.Outcomes {
		o := &d.Outcomes[i]
		if id, err := ulid.ParseStrict(o.ID); err == nil && appended[id] > 0 {
			o.Sequence, o.Already = appended[id], false
		}
	}
}
