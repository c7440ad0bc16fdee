package projector

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/dateline/dateline/events"
)

// State is what the events of a log add up to: an index of all their versions.
// It is safe for concurrent use, except that events are applied one at a time.
// A question reads what was known at its basis, so folding goes on meanwhile.
type State struct {
	bodies *bodies

	mu        sync.RWMutex
	sequence  uint64
	timelines map[string]*Timeline
	poisoned  []*events.DecodeError
	parked    map[string]*events.DecodeError // the last of these, by subject
}

// NewState is the state of an empty log, from which bodies are read again.
func NewState(log Getter) *State {
	return &State{bodies: newBodies(log), timelines: map[string]*Timeline{}, parked: map[string]*events.DecodeError{}}
}

// Apply folds one more event into the state. Sequences must ascend; gaps are
// allowed, since a reader may see a selection of the log.
//
// An *events.DecodeError means that the event's body cannot be read. It
// concerns that event alone: it is kept in the history and under
// [State.Poisoned], the record keeps its former body, and the state goes on. A
// retraction takes effect even so, for what was withdrawn must not be told on.
// After any other error the state is as it was.
func (s *State) Apply(e events.Stored) error {
	body, err := decode(e.Record.Kind, e.Body)
	return s.apply(e, body, err, false)
}

// apply folds an event whose body was decoded, with the error of that. The body
// of one of many is not kept at hand.
func (s *State) apply(e events.Stored, body any, err error, bulk bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.Sequence <= s.sequence {
		return fmt.Errorf("applying event %d after %d: sequences must ascend", e.Sequence, s.sequence)
	}
	t, ok := s.timelines[e.Record.Timeline]
	if !ok {
		t = newTimeline(e.Record.Timeline, s)
		s.timelines[e.Record.Timeline] = t
	}
	s.sequence = e.Sequence
	t.putOff(bulk)
	t.add(e, body)
	if !bulk {
		s.bodies.keep(e, body)
	}
	if err != nil {
		poison := &events.DecodeError{Sequence: e.Sequence, Subject: e.Record.Subject(), Err: err}
		s.park(poison)
		return poison
	}
	return nil
}

// catchUp ends the folding of much at a time.
func (s *State) catchUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.timelines {
		t.putOff(false)
	}
}

// skip notes a message of the log that is no event.
func (s *State) skip(poison *events.DecodeError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sequence = max(s.sequence, poison.Sequence)
	s.park(poison)
}

func (s *State) park(poison *events.DecodeError) {
	s.poisoned = append(s.poisoned, poison)
	s.parked[poison.Subject] = poison
}

// Sequence is that of the last event folded, 0 for an empty log.
func (s *State) Sequence() uint64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.sequence
}

// Poisoned lists what could not be read, in the order it was met.
func (s *State) Poisoned() []*events.DecodeError {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.Clone(s.poisoned)
}

// Timelines lists the timelines that stand, by slug: those whose timeline
// record is there and not retracted.
func (s *State) Timelines() []*Timeline {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var standing []*Timeline
	for _, slug := range slices.Sorted(maps.Keys(s.timelines)) {
		if t := s.timelines[slug]; t.stands() {
			standing = append(standing, t)
		}
	}
	return standing
}

// Timeline finds a timeline that was ever recorded. Whether it stands depends on
// the basis: see [Timeline.At].
func (s *State) Timeline(slug string) (*Timeline, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	t, ok := s.timelines[slug]
	if !ok || t.own == 0 {
		return nil, false
	}
	return t, true
}

// reading runs a function on a timeline that does not change meanwhile; not
// when there is no such timeline.
func (s *State) reading(slug string, do func(*Timeline)) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if t, ok := s.timelines[slug]; ok {
		do(t)
	}
}

// Versions counts the events that are indexed, of all timelines.
func (s *State) Versions() (n int) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, t := range s.timelines {
		n += t.count()
	}
	return n
}

// Known returns the last sequence that was recorded in a timeline at or before
// a time, 0 when nothing was.
func (s *State) Known(timeline string, at time.Time) (sequence uint64) {
	s.reading(timeline, func(t *Timeline) { sequence = t.versions.at(t.knownAt(at)).sequence })
	return sequence
}
