package events

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// submission is one call of Record.
type submission struct {
	ctx      context.Context
	drafts   []Draft
	progress func(done, total int)
	began    time.Time // ids have this time, however often it is decided anew
	attempts int

	decision Decision
	err      error
	done     chan struct{} // closed when decision and err are there
}

func (s *submission) finish(d Decision, err error) {
	s.decision, s.err = d, err
	close(s.done)
}

// submit adds a submission to those that wait, and sees to it that somebody
// carries them.
func (r *Recorder) submit(s *submission) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waiting = append(r.waiting, s)
	if !r.busy {
		r.busy = true
		go r.carryAll()
	}
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

// carryAll carries submissions while any wait. There is no lingering for more
// of them, which would slow down a single writer: what comes while a group is
// on its way is the next one.
func (r *Recorder) carryAll() {
	for {
		some := r.next()
		switch {
		case len(some) == 0:
			return
		case len(some[0].drafts) > MaxBatch:
			some[0].finish(r.recordMany(some[0]))
		default:
			r.carry(some)
		}
	}
}

// next takes those that wait: as many as one batch takes, or one that is more
// than that.
func (r *Recorder) next() []*submission {
	r.mu.Lock()
	defer r.mu.Unlock()
	n, drafts := 0, 0
	for _, s := range r.waiting {
		if drafts += len(s.drafts); n > 0 && drafts > MaxBatch {
			break
		}
		n++
	}
	some := slices.Clone(r.waiting[:n])
	r.waiting = slices.Delete(r.waiting, 0, n)
	r.busy = n > 0
	return some
}

// carry decides on submissions and appends what they come to, each all or none
// of itself. Those that must see another first wait for it, before all others.
func (r *Recorder) carry(some []*submission) {
	ctx := context.WithoutCancel(some[0].ctx)
	if len(some) == 1 {
		ctx = some[0].ctx // alone it ends with its call
	}
	if err := r.catchUp(ctx); err != nil {
		for _, s := range some {
			s.finish(Decision{}, err)
		}
		return
	}
	g := newGroup()
	var later []*submission
	for i, d := range r.decideAll(some) {
		switch s := some[i]; {
		case g.concerns(d.saw):
			later = append(later, s)
		case d.err != nil || len(d.Proposals) == 0:
			s.finish(d.Decision, d.err)
		default:
			g.add(s, d.Decision)
		}
	}
	later = append(r.append(ctx, g), later...)
	r.mu.Lock()
	r.waiting = append(later, r.waiting...)
	r.mu.Unlock()
}

// decided is what became of a submission, and what that rests on.
type decided struct {
	Decision
	err error
	saw *sight
}

// decideAll decides on submissions beside one another, none of which sees what
// another proposes, and at one time: so the recorded times do not go backwards
// in whichever order they are appended.
func (r *Recorder) decideAll(some []*submission) []decided {
	all := make([]decided, len(some))
	now := r.now()
	var next atomic.Int64
	work := func() {
		for i := int(next.Add(1)) - 1; i < len(some); i = int(next.Add(1)) - 1 {
			d, s := &all[i], some[i]
			d.saw = &sight{}
			d.Decision, d.err = r.decide(s.ctx, s.drafts, now, s.began, d.saw)
		}
	}
	var others sync.WaitGroup
	for range min(len(some), runtime.GOMAXPROCS(0)) - 1 {
		others.Go(work)
	}
	work()
	others.Wait()
	return all
}

// append appends a group, and returns those of it that are to be decided anew.
func (r *Recorder) append(ctx context.Context, g *group) (anew []*submission) {
	if len(g.members) == 0 {
		return nil
	}
	appended := r.appendEach(ctx, g)
	unseen := r.state.Wait(ctx, highest(appended))
	for i, s := range g.members {
		err := appended[i].Err
		switch {
		case err == nil && unseen == nil:
			s.finish(g.settled(i, appended[i].Sequences), nil)
		case err == nil:
			s.finish(Decision{}, unseen)
		case errors.Is(err, ErrConflict) && s.attempts+1 < attempts && s.ctx.Err() == nil:
			s.attempts++
			anew = append(anew, s)
		default:
			s.finish(Decision{}, err)
		}
	}
	return anew
}

// appendEach appends each member's proposals. Where no acknowledgement comes,
// the same call, repeated, tells what became of them.
func (r *Recorder) appendEach(ctx context.Context, g *group) (appended []Appended) {
	batches := make([][]Proposal, len(g.members))
	for i := range g.decisions {
		batches[i] = g.decisions[i].Proposals
	}
	for range attempts {
		appended = r.log.AppendEach(ctx, batches)
		unknown := func(a Appended) bool { return errors.Is(a.Err, ErrUnknown) }
		if !slices.ContainsFunc(appended, unknown) || ctx.Err() != nil {
			break
		}
	}
	return appended
}

func highest(appended []Appended) (sequence uint64) {
	for _, a := range appended {
		for _, s := range a.Sequences {
			sequence = max(sequence, s)
		}
	}
	return sequence
}
