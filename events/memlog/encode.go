package memlog

import (
	"fmt"
	"slices"

	"github.com/oklog/ulid/v2"

	"github.com/dateline/dateline/events"
)

// encode checks a batch and gives it its wire form.
func encode(batch []events.Proposal) ([]events.Message, error) {
	if len(batch) == 0 || len(batch) > events.MaxBatch {
		return nil, fmt.Errorf("%w: a batch of %d events: 1 to %d are possible", events.ErrInvalid, len(batch), events.MaxBatch)
	}
	messages := make([]events.Message, len(batch))
	seen := make(map[ulid.ULID]bool, len(batch))
	for n, p := range batch {
		m, err := p.Message()
		if err != nil {
			return nil, err
		}
		if seen[p.Event.ID] {
			return nil, fmt.Errorf("%w: event %s is twice in the batch", events.ErrInvalid, p.Event.ID)
		}
		seen[p.Event.ID] = true
		m.Data = slices.Clone(m.Data)
		messages[n] = m
	}
	return messages, nil
}
