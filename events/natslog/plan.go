package natslog

import (
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/oklog/ulid/v2"

	"github.com/dateline/dateline/events"
)

// plan is a batch on its way into the log.
type plan struct {
	items   []*item            // in the batch's order
	records map[string][]*item // by subject, in the batch's order
}

// item is one event of a batch.
type item struct {
	proposal events.Proposal
	message  *nats.Msg // without the broker's headers
	sequence uint64    // where it is in the log; 0 while it is missing
}

func (i *item) id() string { return i.proposal.Event.ID.String() }

// newPlan checks and encodes a batch. The same id twice is refused: whether
// the second was meant to be another event nobody can tell.
func newPlan(batch []events.Proposal) (*plan, error) {
	if len(batch) == 0 || len(batch) > events.MaxBatch {
		return nil, fmt.Errorf("%w: a batch of %d events: 1 to %d are possible", events.ErrInvalid, len(batch), events.MaxBatch)
	}
	p := &plan{items: make([]*item, len(batch)), records: make(map[string][]*item, len(batch))}
	seen := make(map[ulid.ULID]bool, len(batch))
	for n, proposal := range batch {
		m, err := encode(proposal)
		if err != nil {
			return nil, err
		}
		if id := proposal.Event.ID; seen[id] {
			return nil, fmt.Errorf("%w: event %s is twice in the batch", events.ErrInvalid, id)
		}
		seen[proposal.Event.ID] = true
		p.items[n] = &item{proposal: proposal, message: m}
		p.records[m.Subject] = append(p.records[m.Subject], p.items[n])
	}
	return p, nil
}

// name is what errors call the batch.
func (p *plan) name() string {
	r := p.items[0].proposal.Event.Record
	if len(p.items) == 1 {
		return r.Timeline
	}
	return fmt.Sprintf("%s (batch of %d)", r.Timeline, len(p.items))
}

func (p *plan) sequences() []uint64 {
	s := make([]uint64, len(p.items))
	for n, i := range p.items {
		s[n] = i.sequence
	}
	return s
}

func (p *plan) highest() (highest uint64) {
	for _, i := range p.items {
		highest = max(highest, i.sequence)
	}
	return highest
}

// step is an event to publish.
type step struct {
	*item
	chained bool   // behind another step of its record, so without an expectation
	expect  uint64 // else: the record's latest sequence
}

// missing are the events to publish, in the batch's order.
func (p *plan) missing() []step {
	var steps []step
	chained := make(map[string]bool)
	for _, i := range p.items {
		if i.sequence != 0 {
			continue
		}
		subject := i.message.Subject
		steps = append(steps, step{item: i, chained: chained[subject], expect: p.expected(i)})
		chained[subject] = true
	}
	return steps
}

// expected is the sequence that a missing event expects its record at: that
// of the event before it in the batch, where that one is in the log.
func (p *plan) expected(missing *item) uint64 {
	expect := missing.proposal.Expect
	for _, i := range p.records[missing.message.Subject] {
		if i == missing {
			break
		}
		if i.sequence != 0 {
			expect = i.sequence
		}
	}
	return expect
}

// place notes which events of a record its history holds, and tells whether
// that was news.
func (p *plan) place(subject string, sequences map[string]uint64) (news bool) {
	for _, i := range p.records[subject] {
		if at, ok := sequences[i.id()]; ok && i.sequence == 0 {
			i.sequence, news = at, true
		}
	}
	return news
}

// conflict is nil if a record with a history stands as its first missing
// event expects it, or misses none.
func (p *plan) conflict(subject string, h history) error {
	for _, i := range p.records[subject] {
		if i.sequence != 0 {
			continue
		}
		expect := p.expected(i)
		if expect == h.last.sequence {
			return nil
		}
		return conflictError(i.proposal.Event.Record, expect, h)
	}
	return nil
}

func conflictError(record events.Ref, expect uint64, h history) error {
	c := &events.ConflictError{Record: record, Expected: expect}
	if h.last.sequence == 0 {
		return c
	}
	standing, err := h.last.event()
	if err != nil {
		return fmt.Errorf("%w: %s is not at sequence %d: %w", events.ErrConflict, record, expect, err)
	}
	c.Standing = &standing
	return c
}
