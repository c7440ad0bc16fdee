package events

import (
	"context"
	"errors"
	"slices"
	"time"
)

// flight is a group on its way into the log.
type flight struct {
	*group
	done chan struct{} // closed when the log has answered; then the rest stands

	took      time.Duration
	sequences []uint64 // of what was appended
	highest   uint64   // of them
	anew      []*submission
}

// fly appends a group beside its caller. Members are told when the state has
// what became of them.
func (c *carrier) fly(g *group) *flight {
	f := &flight{group: g, done: make(chan struct{})}
	ctx := contextOf(g.members)
	began := c.now()
	go func() {
		appended := c.appendEach(ctx, g)
		f.took = c.now().Sub(began)
		for i, a := range appended {
			f.sequences = append(f.sequences, a.Sequences...)
			if s := g.members[i]; errors.Is(a.Err, ErrConflict) && s.attempts+1 < attempts && s.ctx.Err() == nil {
				s.attempts++
				f.anew = append(f.anew, s)
			}
		}
		if len(f.sequences) > 0 {
			f.highest = slices.Max(f.sequences)
		}
		close(f.done)
		c.tell(ctx, f, appended)
	}()
	return f
}

// tell tells members what became of them, except those that are decided anew.
func (c *carrier) tell(ctx context.Context, f *flight, appended []Appended) {
	unseen := c.state.Wait(ctx, f.highest)
	for i, s := range f.members {
		switch err := appended[i].Err; {
		case slices.Contains(f.anew, s):
		case err != nil:
			s.finish(Decision{}, err)
		case unseen != nil:
			s.finish(Decision{}, unseen)
		default:
			s.finish(f.settled(i, appended[i].Sequences), nil)
		}
	}
}

// appendEach appends each member's proposals. Where no acknowledgement comes,
// the same call, repeated, tells what became of them. What has been sent is
// waited for, even where nobody asks any more: it may still land, and whoever
// comes with the same again must find it.
func (r *Recorder) appendEach(ctx context.Context, g *group) (appended []Appended) {
	batches := make([][]Proposal, len(g.members))
	for i := range g.decisions {
		batches[i] = g.decisions[i].Proposals
	}
	for range attempts {
		appended = r.log.AppendEach(context.WithoutCancel(ctx), batches)
		unknown := func(a Appended) bool { return errors.Is(a.Err, ErrUnknown) }
		if !slices.ContainsFunc(appended, unknown) || ctx.Err() != nil {
			break
		}
	}
	return appended
}
