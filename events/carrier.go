package events

import (
	"context"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// carrier carries submissions into the log. One group of them is on its way at
// a time; what comes meanwhile is decided beside it, and goes next. Decisions
// rest on the state as it is while the log is asked for its head: where it turns
// out that somebody else has written, they are made anew.
type carrier struct {
	*Recorder
	next    *group
	flying  *flight             // nil when none is on its way
	recent  []*flight           // whose events the state may not have, flying included
	held    []*submission       // until what they ask for has landed
	landed  map[uint64]struct{} // sequences of ours behind the base of next
	careful bool                // others write too: decide on nothing older than the head
	clock   time.Time           // of the latest decisions

	linger   <-chan time.Time // until then next waits for those who come back
	expected int              // with so many it waits no longer
}

// carry carries submissions while there are any.
func (r *Recorder) carry() {
	c := &carrier{Recorder: r, next: newGroup(), landed: make(map[uint64]struct{})}
	for c.hasWork() {
		switch some := c.take(); {
		case len(some) == 0:
		case some[0].isAlone():
			some[0].finish(c.recordMany(some[0]))
		default:
			c.join(some)
		}
		c.launch()
		c.await()
	}
}

// hasWork tells whether anything is left to do; if not, the next submission
// brings a carrier of its own.
func (c *carrier) hasWork() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.carrying = c.flying != nil || !c.next.isEmpty() || len(c.held)+len(c.waiting) > 0
	return c.carrying
}

// take takes of those that wait as many as next has room for, or one that goes
// alone, when nothing else is under way.
func (c *carrier) take() []*submission {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.careful && c.flying != nil {
		return nil
	}
	n, drafts := 0, c.next.drafts
	for _, s := range c.waiting {
		if drafts += len(s.drafts); drafts > MaxBatch || s.isAlone() {
			break
		}
		n++
	}
	if n == 0 && len(c.waiting) > 0 && c.flying == nil && c.next.isEmpty() {
		n = 1
	}
	some := slices.Clone(c.waiting[:n])
	c.waiting = slices.Delete(c.waiting, 0, n)
	return some
}

// join decides on submissions and adds them to next. Who asked for what another
// proposes is held until that has landed, and who is refused while others are
// held, too: what is missing may be what they bring.
func (c *carrier) join(some []*submission) {
	if err := c.look(some); err != nil {
		for _, s := range some {
			s.finish(Decision{}, err)
		}
		return
	}
	for i, d := range c.decideAll(some) {
		if c.concerns(d.saw) || d.err != nil && len(c.held) > 0 {
			c.held = append(c.held, some[i])
		} else {
			c.next.add(some[i], d)
		}
	}
}

// look settles what decisions rest on: the state, and the head of the log, which
// next learns when it needs it. Where others write the head comes first.
func (c *carrier) look(some []*submission) error {
	ctx := contextOf(slices.Concat(c.next.all, some))
	head := c.askHead(ctx)
	has := c.state.Sequence()
	if c.careful {
		at, err := head()
		if err == nil {
			err = c.state.Wait(ctx, at)
		}
		if err != nil {
			return err
		}
		c.careful = c.isForeign(has, at)
		has = c.state.Sequence()
	}
	c.recent = slices.DeleteFunc(c.recent, func(f *flight) bool { return f != c.flying && f.highest <= has })
	if c.next.isEmpty() {
		c.next.base = has
		maps.DeleteFunc(c.landed, func(s uint64, _ struct{}) bool { return s <= has })
	}
	c.next.head = head
	return nil
}

// askHead asks the log for its head, and returns how to learn the answer.
func (c *carrier) askHead(ctx context.Context) func() (uint64, error) {
	var head uint64
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		head, err = c.log.Head(ctx)
	}()
	return func() (uint64, error) { <-done; return head, err }
}

// decideAll decides on submissions beside one another, none of which sees what
// another proposes, and at one time that never goes backwards: so the recorded
// times do not either.
func (c *carrier) decideAll(some []*submission) []decided {
	all := make([]decided, len(some))
	c.clock = later(c.now(), c.clock)
	var next atomic.Int64
	work := func() {
		for i := int(next.Add(1)) - 1; i < len(some); i = int(next.Add(1)) - 1 {
			d, s := &all[i], some[i]
			d.saw = &sight{}
			d.Decision, d.err = c.decide(s.ctx, s.drafts, c.clock, s.began, d.saw)
			encodeAhead(d.Proposals)
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

// concerns tells whether a decision rests on what is proposed already.
func (c *carrier) concerns(saw *sight) bool {
	return c.next.concerns(saw) || slices.ContainsFunc(c.recent, func(f *flight) bool { return f.concerns(saw) })
}

// launch sends next on its way when its turn has come, if it was decided on all
// that the log holds.
func (c *carrier) launch() {
	if c.flying != nil || c.next.isEmpty() || c.lingers() {
		return
	}
	g := c.next
	g.dismiss()
	c.next, c.linger = newGroup(), nil
	switch head, err := g.head(); {
	case err != nil:
		g.fail(err)
	case c.isForeign(g.base, head):
		c.careful = true
		c.held = slices.Concat(g.all, c.held) // who waits for them comes behind them
	default:
		g.answer()
		if len(g.members) > 0 {
			c.flying = c.fly(g)
			c.recent = append(c.recent, c.flying)
		}
	}
}

// isForeign tells whether the log has events between two sequences that are not
// ours.
func (c *carrier) isForeign(base, head uint64) bool {
	ours := uint64(0)
	for s := range c.landed {
		if base < s && s <= head {
			ours++
		}
	}
	return base+ours < head
}

// await waits until there is something new.
func (c *carrier) await() {
	if c.flying == nil && c.next.isEmpty() {
		c.release()
		return
	}
	var landing chan struct{}
	if c.flying != nil {
		landing = c.flying.done
	}
	select {
	case <-landing:
		c.land()
	case <-c.arrived:
	case <-c.linger:
		c.linger = nil
	}
}

// land takes note of what became of the group on its way.
func (c *carrier) land() {
	f := c.flying
	c.flying = nil
	for _, s := range f.sequences {
		c.landed[s] = struct{}{}
	}
	if len(f.anew) > 0 {
		c.careful = true
		c.held = slices.Concat(f.anew, c.held)
	}
	c.release()
	c.lingerBehind(f)
}

// release lets those be decided who waited for what has landed.
func (c *carrier) release() {
	if len(c.held) == 0 {
		return
	}
	some := c.held
	c.held = nil
	for _, f := range c.recent {
		if f == c.flying {
			continue
		}
		if err := c.state.Wait(contextOf(some), f.highest); err != nil {
			for _, s := range some {
				s.finish(Decision{}, err)
			}
			return
		}
	}
	c.resubmit(some)
}

// What a group costs on the disk hardly depends on its size, so where many write
// it pays to wait for those of the last one to come back: a part of the time that
// it took, if there were some of them. A single writer never waits.
const (
	siblings      = 8
	lingerPart    = 2
	longestLinger = 20 * time.Millisecond
)

// lingerBehind makes next wait for those who were on their way.
func (c *carrier) lingerBehind(f *flight) {
	if len(f.members) < siblings {
		return
	}
	c.expected = len(f.members) + len(c.next.members)
	c.linger = time.After(min(f.took/lingerPart, longestLinger))
}

func (c *carrier) lingers() bool {
	return c.linger != nil && len(c.next.members) < c.expected && c.next.drafts < MaxBatch
}
