package events

import (
	"context"
	"slices"

	"github.com/oklog/ulid/v2"
)

// group are submissions that are appended together. None of them saw what
// another proposes, so each stands whatever becomes of the others.
type group struct {
	base      uint64                 // the state had this at least when they were decided
	head      func() (uint64, error) // what the log had when the last of them was there
	all       []*submission
	drafts    int           // of all
	members   []*submission // that propose something
	decisions []Decision    // theirs
	answers   []func()      // to the others
	proposed  map[any]bool  // what a decision that asks for it must wait for
}

// decided is what became of a submission, and what that rests on.
type decided struct {
	Decision
	err error
	saw *sight
}

// What decisions ask records for, beside a Ref.
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

func newGroup() *group { return &group{proposed: map[any]bool{}} }

func (g *group) isEmpty() bool { return len(g.all) == 0 }

// add adds a submission with what was decided for it.
func (g *group) add(s *submission, d decided) {
	g.all = append(g.all, s)
	g.drafts += len(s.drafts)
	if d.err != nil || len(d.Proposals) == 0 {
		g.answers = append(g.answers, func() { s.finish(d.Decision, d.err) })
		return
	}
	g.members, g.decisions = append(g.members, s), append(g.decisions, d.Decision)
	for _, p := range d.Proposals {
		g.proposed[p.Event.Record] = true
		g.proposed[content{p.Event.Record.Timeline, [10]byte(p.Event.ID.Entropy())}] = true
	}
	for _, a := range d.alike {
		g.proposed[a] = true
	}
}

// answer answers those who propose nothing.
func (g *group) answer() {
	for _, tell := range g.answers {
		tell()
	}
}

// fail tells all why nothing was done.
func (g *group) fail(err error) {
	for _, s := range g.all {
		s.finish(Decision{}, err)
	}
}

// dismiss sends away members whose callers have gone. They may have taken it
// elsewhere: to another process, say, since the log was asked for its head.
func (g *group) dismiss() {
	members, decisions := g.members, g.decisions
	g.members, g.decisions = nil, nil
	for i, s := range members {
		if s.ctx.Err() == nil {
			g.members, g.decisions = append(g.members, s), append(g.decisions, decisions[i])
			continue
		}
		g.all = slices.DeleteFunc(g.all, func(other *submission) bool { return other == s })
		s.finish(Decision{}, context.Cause(s.ctx))
	}
}

// settled is the decision of a member whose proposals were appended.
func (g *group) settled(member int, at []uint64) Decision {
	d, s := g.decisions[member], g.members[member]
	sequences := make(map[ulid.ULID]uint64, len(at))
	for i, p := range d.Proposals {
		sequences[p.Event.ID] = at[i]
	}
	d.settle(sequences)
	s.tell(len(at), len(at))
	return d
}

// concerns tells whether a decision rests on what members propose to change.
func (g *group) concerns(saw *sight) bool {
	return slices.ContainsFunc(saw.asked, func(what any) bool { return g.proposed[what] })
}

// sight notes what a decision asks for.
type sight struct{ asked []any }

type watched struct {
	Records
	by *sight
}

func (w watched) note(what any) { w.by.asked = append(w.by.asked, what) }

func (w watched) Last(ref Ref) (Stored, bool) {
	w.note(ref)
	return w.Records.Last(ref)
}

func (w watched) History(ref Ref) []Stored {
	w.note(ref)
	return w.Records.History(ref)
}

func (w watched) ByContent(timeline string, entropy [10]byte) (Stored, bool) {
	w.note(content{timeline, entropy})
	return w.Records.ByContent(timeline, entropy)
}

func (w watched) Alike(timeline string, likeness Likeness) (Ref, bool) {
	w.note(alike{timeline, likeness})
	return w.Records.Alike(timeline, likeness)
}
