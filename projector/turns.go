package projector

import "time"

// Turn is a source that was withdrawn, or restored after that.
type Turn struct {
	Source    string // slug
	At        time.Time
	Withdrawn bool
	Reason    string
}

// Turns are the latest of each source that an occurrence cites, as far as it
// came after the occurrence was first recorded, by the sources' slugs.
func (v *View) Turns(id string) (turns []Turn) {
	var sequences []uint64
	unlock := v.lock()
	t := v.t
	if record := t.occurrence(id); record != 0 && t.at(record, v.place) != 0 {
		begun := t.versions.at(t.records[record].first).sequence
		for _, slug := range t.cited[t.versions.at(t.at(record, v.place)).cites].slugs {
			if turned := v.turned[slug]; turned != nil && turned.sequence > begun {
				turns = append(turns, Turn{Source: slug, At: turned.time(), Withdrawn: turned.retracts()})
				sequences = append(sequences, turned.sequence)
			}
		}
	}
	unlock()
	for i, sequence := range sequences {
		if c := v.content(sequence); c != nil {
			turns[i].Reason = c.reason
		}
	}
	return turns
}
