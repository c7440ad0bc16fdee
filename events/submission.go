package events

import (
	"context"
	"slices"
	"sync"
	"time"
)

// submission is one call of Record.
type submission struct {
	ctx      context.Context
	drafts   []Draft
	began    time.Time // ids have this time, however often it is decided anew
	attempts int

	telling  sync.Mutex // guards progress, also while it is called
	progress func(done, total int)

	decision Decision
	err      error
	done     chan struct{} // closed when decision and err are there
}

func (s *submission) finish(d Decision, err error) {
	s.decision, s.err = d, err
	close(s.done)
}

// tell tells the caller how far it is, unless the caller has gone.
func (s *submission) tell(done, total int) {
	s.telling.Lock()
	defer s.telling.Unlock()
	if s.progress != nil {
		s.progress(done, total)
	}
}

// leave is for a caller who goes: what is told may be gone then, too.
func (s *submission) leave() {
	s.telling.Lock()
	defer s.telling.Unlock()
	s.progress = nil
}

// isAlone tells whether a submission goes with nobody beside it: it is more than
// one batch, or says itself when it was recorded, which others' times must not
// overtake.
func (s *submission) isAlone() bool {
	return len(s.drafts) > MaxBatch || slices.ContainsFunc(s.drafts, func(d Draft) bool { return !d.Recorded.IsZero() })
}

// submit adds a submission to those that wait, and sees to it that somebody
// carries them.
func (r *Recorder) submit(s *submission) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waiting = append(r.waiting, s)
	if !r.carrying {
		r.carrying = true
		go r.carry()
		return
	}
	select {
	case r.arrived <- struct{}{}:
	default: // somebody is going to look anyway
	}
}

// resubmit puts submissions before all that wait.
func (r *Recorder) resubmit(some []*submission) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waiting = slices.Concat(some, r.waiting)
}

// withdraw takes back a submission that still waits.
func (r *Recorder) withdraw(s *submission) (waited bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	at := slices.Index(r.waiting, s)
	if at < 0 {
		return false
	}
	r.waiting = slices.Delete(r.waiting, at, at+1)
	return true
}

// contextOf is the context of what is done for submissions: for one alone, it
// ends with its call.
func contextOf(some []*submission) context.Context {
	if len(some) == 1 {
		return some[0].ctx
	}
	return context.WithoutCancel(some[0].ctx)
}
