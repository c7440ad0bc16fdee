package projector

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/dateline/dateline/events"
)

// Follower keeps a [State] current with a log. It is safe for concurrent use,
// except that only one Run may be under way.
type Follower struct {
	log     events.Reader
	state   *State
	mu      sync.Mutex
	waiters []waiter
}

// waiter waits for a sequence; reached is closed when the state has it.
type waiter struct {
	sequence uint64
	reached  chan struct{}
}

// NewFollower makes a follower that has read nothing yet: see [Follower.Run].
func NewFollower(log events.Reader) *Follower {
	return &Follower{log: log, state: NewState(log)}
}

// Run follows the log until ctx is done, which is no error, or the log fails.
// What cannot be read is kept under [State.Poisoned] and passed over. Run again
// goes on where the last one ended.
func (f *Follower) Run(ctx context.Context) error {
	from := f.state.Sequence() + 1
	following, stop := context.WithCancel(ctx)
	defer stop()
	head, _ := f.log.Head(ctx) // not knowing it is only slower
	in := newIntake(f.state, f.wake, stop)
	var failure error
	for e, err := range f.log.Follow(following, events.Query{From: from}) {
		t, err := takenFrom(e, err)
		if failure = err; err != nil || ctx.Err() != nil {
			break
		}
		if !in.take(t, t.sequence() < head) {
			break
		}
	}
	failure = errors.Join(in.end(), failure)
	switch {
	case ctx.Err() != nil:
		return nil
	case failure != nil:
		return fmt.Errorf("following the log: %w", failure)
	}
	return errors.New("following the log: it ended")
}

// wake wakes those who waited for what is folded now.
func (f *Follower) wake() {
	f.mu.Lock()
	defer f.mu.Unlock()
	reached := f.state.Sequence()
	f.waiters = slices.DeleteFunc(f.waiters, func(w waiter) bool {
		if w.sequence > reached {
			return false
		}
		close(w.reached)
		return true
	})
}

// Wait returns when the state has a sequence, or with ctx's error when ctx is
// done before. It does not know whether Run is under way or that sequence will
// ever come.
func (f *Follower) Wait(ctx context.Context, sequence uint64) error {
	f.mu.Lock()
	if f.state.Sequence() >= sequence {
		f.mu.Unlock()
		return nil
	}
	w := waiter{sequence, make(chan struct{})}
	f.waiters = append(f.waiters, w)
	f.mu.Unlock()
	select {
	case <-w.reached:
		return nil
	case <-ctx.Done():
		f.leave(w)
		return fmt.Errorf("waiting for sequence %d: %w", sequence, context.Cause(ctx))
	}
}

// leave forgets a waiter that gave up.
func (f *Follower) leave(gone waiter) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.waiters = slices.DeleteFunc(f.waiters, func(w waiter) bool { return w.reached == gone.reached })
}

// State is the state that is kept current. Questions to it wait for nobody.
func (f *Follower) State() *State { return f.state }
