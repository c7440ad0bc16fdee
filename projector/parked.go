package projector

import "github.com/dateline/dateline/events"

// Poison is a message of the log that could not be read as an event. It is
// passed over; whatever else there is goes on.
type Poison struct {
	Sequence uint64 `json:"sequence"`
	Subject  string `json:"subject"`
	Why      string `json:"why"`
	// Blocks says that the record of that name is not to be changed before
	// somebody looked: it stands as it was before.
	Blocks bool `json:"blocks"`
}

// Parked lists the messages that could not be read, in the order of the log.
func (s *State) Parked() []Poison {
	s.mu.RLock()
	defer s.mu.RUnlock()
	parked := make([]Poison, len(s.poisoned))
	for i, poison := range s.poisoned {
		parked[i] = Poison{poison.Sequence, poison.Subject, poison.Err.Error(), s.blocks(poison)}
	}
	return parked
}

// blocks tells whether a message stands last under the name of a record.
func (s *State) blocks(poison *events.DecodeError) bool {
	ref, err := events.ParseSubject(poison.Subject)
	if err != nil || s.parked[poison.Subject] != poison {
		return false
	}
	t, ok := s.timelines[ref.Timeline]
	if !ok {
		return true
	}
	record := t.find(ref)
	return record == 0 || t.versions.at(t.at(record, uint32(t.count()))).sequence < poison.Sequence
}
