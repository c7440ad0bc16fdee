package events

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/oklog/ulid/v2"
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
	for _, s := range some {
		decision, err := r.decide(s.ctx, s.drafts, s.began, g)
		switch {
		case g.met:
			later = append(later, s)
		case err != nil || len(decision.Proposals) == 0:
			s.finish(decision, err)
		default:
			g.add(s, decision)
		}
	}
	later = append(r.append(ctx, g), later...)
	r.mu.Lock()
	r.waiting = append(later, r.waiting...)
	r.mu.Unlock()
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

// settled is the decision of a member whose proposals were appended.
func (g *group) settled(member int, at []uint64) Decision {
	d, s := g.decisions[member], g.members[member]
	sequences := make(map[ulid.ULID]uint64, len(at))
	for i, p := range d.Proposals {
		sequences[p.Event.ID] = at[i]
	}
	d.settle(sequences)
	if s.progress != nil {
		s.progress(len(at), len(at))
	}
	return d
}

// group are submissions that are appended together. None of them saw what
// another proposes, so each stands whatever becomes of the others.
type group struct {
	members   []*submission
	decisions []Decision

	records  map[Ref]bool // that are proposed to change
	contents map[content]bool
	alike    map[alike]bool
	counts   map[string]int // proposals by timeline
	clock    map[string]time.Time
	met      bool // the decision under way asked for something that is proposed
}

type (
	content struct {
		timeline string
		entropy  [10]byte
	}
	alike struct {
		timeline string
		likeness Likeness
	}
)

func newGroup() *group {
	return &group{
		records: map[Ref]bool{}, contents: map[content]bool{}, alike: map[alike]bool{},
		counts: map[string]int{}, clock: map[string]time.Time{},
	}
}

// add adds a member with what was decided for it.
func (g *group) add(s *submission, d Decision) {
	g.members, g.decisions = append(g.members, s), append(g.decisions, d)
	for _, p := range d.Proposals {
		timeline := p.Event.Record.Timeline
		g.records[p.Event.Record] = true
		g.contents[content{timeline, [10]byte(p.Event.ID.Entropy())}] = true
		g.counts[timeline]++
		g.clock[timeline] = later(g.clock[timeline], p.Event.Recorded)
	}
	for _, a := range d.alike {
		g.alike[a] = true
	}
}

// over lays what the group proposes over the records of the log, for one
// decision: it sees the log, and is told when it should have seen more.
func (g *group) over(records Records) Records {
	g.met = false
	return &beside{records, g}
}

type beside struct {
	Records
	group *group
}

func (b *beside) note(met bool) { b.group.met = b.group.met || met }

func (b *beside) Last(ref Ref) (Stored, bool) {
	b.note(b.group.records[ref])
	return b.Records.Last(ref)
}

func (b *beside) History(ref Ref) []Stored {
	b.note(b.group.records[ref])
	return b.Records.History(ref)
}

func (b *beside) ByContent(timeline string, entropy [10]byte) (Stored, bool) {
	b.note(b.group.contents[content{timeline, entropy}])
	return b.Records.ByContent(timeline, entropy)
}

func (b *beside) Alike(timeline string, likeness Likeness) (Ref, bool) {
	b.note(b.group.alike[alike{timeline, likeness}])
	return b.Records.Alike(timeline, likeness)
}

func (b *beside) Count(timeline string) int {
	return b.Records.Count(timeline) + b.group.counts[timeline]
}

// LastRecorded keeps recorded times ascending: members are appended in their
// order.
func (b *beside) LastRecorded(timeline string) time.Time {
	return later(b.group.clock[timeline], b.Records.LastRecorded(timeline))
}
