package projector

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/dateline/dateline/events"
)

// State is what the events up to a sequence add up to. It is not safe for
// concurrent use while it is folded; a [Follower] guards one.
type State struct {
	sequence  uint64
	timelines map[string]*Timeline
	poisoned  []*events.DecodeError
}

// NewState is the state of an empty log.
func NewState() *State { return &State{timelines: map[string]*Timeline{}} }

// Apply folds one more event into the state. Sequences must ascend; gaps are
// allowed, since a reader may see a selection of the log.
//
// An *events.DecodeError means that the event's body cannot be read. It
// concerns that event alone: it is kept in the history and under
// [State.Poisoned], the record keeps its former body, and the state goes on. A
// retraction takes effect even so, for what was withdrawn must not be told on.
// After any other error the state is as it was.
func (s *State) Apply(e events.Stored) error {
	if e.Sequence <= s.sequence {
		return fmt.Errorf("applying event %d after %d: sequences must ascend", e.Sequence, s.sequence)
	}
	t, ok := s.timelines[e.Record.Timeline]
	if !ok {
		t = newTimeline(e.Record.Timeline)
		s.timelines[e.Record.Timeline] = t
	}
	s.sequence = e.Sequence
	t.keep(e)
	if err := t.evolve(e); err != nil {
		poison := &events.DecodeError{Sequence: e.Sequence, Subject: e.Record.Subject(), Err: err}
		s.poisoned = append(s.poisoned, poison)
		return poison
	}
	return nil
}

// skip notes a message of the log that is no event.
func (s *State) skip(poison *events.DecodeError) {
	s.sequence = max(s.sequence, poison.Sequence)
	s.poisoned = append(s.poisoned, poison)
}

// Sequence is that of the last event folded, 0 for an empty log.
func (s *State) Sequence() uint64 { return s.sequence }

// Poisoned lists what could not be read, in the order it was met.
func (s *State) Poisoned() []*events.DecodeError { return slices.Clone(s.poisoned) }

// Timelines lists the timelines that stand, by slug: those whose timeline
// record is there and not retracted.
func (s *State) Timelines() []*Timeline {
	var standing []*Timeline
	for _, t := range s.timelines {
		if t.own.stands() {
			standing = append(standing, t)
		}
	}
	slices.SortFunc(standing, func(a, b *Timeline) int { return cmp.Compare(a.slug, b.slug) })
	return standing
}

// Timeline finds a timeline that stands.
func (s *State) Timeline(slug string) (*Timeline, bool) {
	if t, ok := s.timelines[slug]; ok && t.own.stands() {
		return t, true
	}
	return nil, false
}

// History lists the events of a record in order, nil when it has none; also of
// a timeline that does not stand.
func (s *State) History(r events.Ref) []events.Stored {
	if t, ok := s.timelines[r.Timeline]; ok {
		return t.events(r)
	}
	return nil
}

// ByContent finds the first event of a timeline whose id has this entropy: ids
// of records from files are derived from their content.
func (s *State) ByContent(timeline string, content [10]byte) (events.Stored, bool) {
	t, ok := s.timelines[timeline]
	if !ok {
		return events.Stored{}, false
	}
	at, ok := t.content[content]
	if !ok {
		return events.Stored{}, false
	}
	return t.log[at], true
}

// Alike finds the occurrence of a timeline that was last recorded with a
// likeness.
func (s *State) Alike(timeline string, likeness events.Likeness) (events.Ref, bool) {
	t, ok := s.timelines[timeline]
	if !ok {
		return events.Ref{}, false
	}
	r, ok := t.alike[likeness]
	return r, ok
}

// Count is the number of events in a timeline.
func (s *State) Count(timeline string) int {
	if t, ok := s.timelines[timeline]; ok {
		return len(t.log)
	}
	return 0
}

// LastRecorded is the recorded time of a timeline's latest event, zero when
// there is none.
func (s *State) LastRecorded(timeline string) time.Time {
	if t, ok := s.timelines[timeline]; ok {
		return t.latest().Recorded
	}
	return time.Time{}
}

// records are the records of one kind of body by key, in the order of keys.
type records[B events.Body] map[string]*record[B]

func (rs records[B]) keys() []string { return slices.Sorted(maps.Keys(rs)) }
