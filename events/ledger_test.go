package events

import (
	"slices"
	"time"

	"github.com/oklog/ulid/v2"
)

// ledger is the simplest Records there is: every event, in order.
type ledger struct {
	events []Stored
	parked []*DecodeError
}

func (l *ledger) Parked(r Ref) (last *DecodeError) {
	for _, p := range l.parked {
		if p.Subject == r.Subject() {
			last = p
		}
	}
	return last
}

func (l *ledger) History(r Ref) (history []Stored) {
	for _, e := range l.events {
		if e.Record == r {
			history = append(history, e)
		}
	}
	return history
}

func (l *ledger) Last(r Ref) (last Stored, ok bool) {
	for _, e := range l.History(r) {
		last, ok = e, true
	}
	return last, ok
}

func (l *ledger) ByContent(timeline string, content [10]byte) (Stored, bool) {
	at := slices.IndexFunc(l.events, func(e Stored) bool {
		return e.Record.Timeline == timeline && [10]byte(e.ID.Entropy()) == content
	})
	if at < 0 {
		return Stored{}, false
	}
	return l.events[at], true
}

func (l *ledger) Alike(timeline string, likeness Likeness) (like Ref, ok bool) {
	for _, e := range l.events {
		o, err := Decode[Occurrence](e.Body)
		if err == nil && e.Change == Recorded && e.Record.Timeline == timeline && !IsRegistry(e.Record.Kind) && LikenessOf(o) == likeness {
			like, ok = e.Record, true
		}
	}
	return like, ok
}

func (l *ledger) Count(timeline string) (n int) {
	for _, e := range l.events {
		if e.Record.Timeline == timeline {
			n++
		}
	}
	return n
}

func (l *ledger) LastRecorded(timeline string) (last time.Time) {
	for _, e := range l.events {
		if e.Record.Timeline == timeline {
			last = e.Recorded
		}
	}
	return last
}

// add appends what was proposed, as a log would.
func (l *ledger) add(proposals ...Proposal) {
	for _, p := range proposals {
		l.events = append(l.events, Stored{Event: p.Event, Sequence: uint64(len(l.events) + 1)})
	}
}

// has tells whether the ledger holds an event.
func (l *ledger) has(id ulid.ULID) bool {
	return slices.ContainsFunc(l.events, func(e Stored) bool { return e.ID == id })
}
