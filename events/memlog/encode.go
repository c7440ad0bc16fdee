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
		m, err := events.Encode(p.Event)
		if err != nil {
			return nil, err
		}
		if size := wireSize(m); size > events.MaxEventSize {
			return nil, fmt.Errorf("%w: event %s of %s takes %d bytes, at most %d are possible: shorten its texts",
				events.ErrInvalid, p.Event.ID, p.Event.Record, size, events.MaxEventSize)
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

// controlRoom is what a broker adds to an event's headers; counted here too, so
// that every log takes and refuses the same events.
const controlRoom = 512

func wireSize(m events.Message) int {
	size := len("NATS/1.0\r\n\r\n") + len(m.Data) + controlRoom
	for name, value := range m.Header {
		size += len(name) + len(": \r\n") + len(value)
	}
	return size
}
