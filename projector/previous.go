package projector

import "github.com/dateline/dateline/events"

// Previous is the sequence of the version of a record that stood right before a
// sequence, 0 when there was none. What cannot be read stands for nothing, but
// for a retraction.
func (s *State) Previous(r events.Ref, sequence uint64) (previous uint64) {
	s.reading(r.Timeline, func(t *Timeline) {
		record := t.find(r)
		if record == 0 || sequence == 0 {
			return
		}
		if place := t.at(record, t.upTo(sequence-1)); place != 0 {
			previous = t.versions.at(place).sequence
		}
	})
	return previous
}
