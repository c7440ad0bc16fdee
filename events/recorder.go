package events

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// State is a reader's picture of a log, as a projection keeps it.
type State interface {
	// Sequence is up to where the state has the log.
	Sequence() uint64
	// Wait returns when the state has an event of the log, by its sequence.
	Wait(ctx context.Context, sequence uint64) error
	// Records gives the state to read, for as long as read runs. An error means
	// that something of it could not be read, and that what was decided on it is
	// worth nothing.
	Records(ctx context.Context, read func(Records)) error
}

// Recorder is the one way from drafts into a log: it decides on what the log
// holds, appends, and decides anew where somebody else was first. It is safe for
// concurrent use: calls that arrive while others are on their way to the disk
// are decided meanwhile, and appended together behind them.
type Recorder struct {
	log     Log
	state   State
	now     func() time.Time
	arrived chan struct{} // something waits

	mu       sync.Mutex // guards what follows
	waiting  []*submission
	carrying bool // somebody carries what waits
}

// NewRecorder makes a Recorder for a log, a state that follows it, and a clock.
func NewRecorder(log Log, state State, now func() time.Time) *Recorder {
	return &Recorder{log: log, state: state, now: now, arrived: make(chan struct{}, 1)}
}

// attempts bounds how often one call decides anew, and how often it repeats an
// append of which it does not know what became.
const attempts = 5

// Check decides on drafts without appending anything.
func (r *Recorder) Check(ctx context.Context, drafts []Draft) (Decision, error) {
	if err := r.catchUp(ctx); err != nil {
		return Decision{}, err
	}
	now := r.now()
	return r.decide(ctx, drafts, now, now, nil)
}

// Record appends what drafts come to. Up to MaxBatch events are one atomic
// batch; more are all validated first and then appended batch by batch, and the
// same call, repeated, goes on where it was interrupted. progress, which may be
// nil, is called after each batch, never once Record has returned. Errors are
// those of [Decide] and [Log.Append].
func (r *Recorder) Record(ctx context.Context, drafts []Draft, progress func(done, total int)) (Decision, error) {
	s := &submission{ctx: ctx, drafts: drafts, progress: progress, began: r.now(), done: make(chan struct{})}
	r.submit(s)
	select {
	case <-s.done:
	case <-ctx.Done():
		s.leave()
		if !r.withdraw(s) {
			// It is on its way: what becomes of it, the same again tells.
			return Decision{}, fmt.Errorf("%w: %w", ErrUnknown, context.Cause(ctx))
		}
		return Decision{}, context.Cause(ctx)
	}
	return s.decision, s.err
}

// decide decides on drafts that came at began. Saw, unless it is nil, is told
// what the decision asks the records for.
func (r *Recorder) decide(ctx context.Context, drafts []Draft, now, began time.Time, saw *sight) (decision Decision, err error) {
	unread := r.state.Records(ctx, func(records Records) {
		if saw != nil {
			records = watched{records, saw}
		}
		decision, err = decideSince(records, drafts, now, began)
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
