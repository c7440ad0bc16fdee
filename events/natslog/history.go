package natslog

import (
	"context"
	"errors"
	"maps"
	"strings"
	"sync"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// history is what is known of one record: where the events of an id lie, and
// its last message.
type history struct {
	sequences map[string]uint64 // by event id
	last      stored            // its sequence is 0 for a record without events
}

// history reads all of a record's messages from the leader, about 0.1 ms each.
func (r *Reader) history(ctx context.Context, subject string) (history, error) {
	h := history{sequences: make(map[string]uint64)}
	for {
		s, err := r.get(ctx, getRequest{Seq: h.last.sequence + 1, NextFor: subject})
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			return h, nil
		}
		if err != nil {
			return history{}, err
		}
		if id := eventID(s.header); id != "" {
			if _, twice := h.sequences[id]; !twice {
				h.sequences[id] = s.sequence
			}
		}
		h.last = s
	}
}

// eventID is the id in a message's headers, whatever their case.
func eventID(header nats.Header) string {
	if values := header["ce-id"]; len(values) > 0 {
		return values[0]
	}
	for name, values := range header {
		if strings.EqualFold(name, "ce-id") && len(values) > 0 {
			return values[0]
		}
	}
	return ""
}

// maxHistories and maxHistoryLength bound what is remembered, to some 20 MB.
const (
	maxHistories     = 8192
	maxHistoryLength = 64
)

// histories remembers the ids of records that changed lately. Before a change
// that expects a sequence, the history up to it must not hold the event's id;
// and if the history is remembered up to just that sequence, then the broker's
// compare-and-set proves that the memory is whole.
type histories struct {
	mu      sync.Mutex
	records map[string]known
}

type known struct {
	upTo uint64
	ids  map[string]uint64
}

func newHistories() *histories { return &histories{records: make(map[string]known)} }

// upTo returns the sequences by id of a record whose latest event is at a sequence.
func (h *histories) upTo(subject string, sequence uint64) (ids map[string]uint64, ok bool) {
	if sequence == 0 {
		return nil, true
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	k, ok := h.records[subject]
	return k.ids, ok && k.upTo == sequence
}

// learn remembers a history that was read.
func (h *histories) learn(subject string, read history) {
	if read.last.sequence == 0 || len(read.sequences) > maxHistoryLength {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.keep(subject, known{read.last.sequence, read.sequences})
}

// grow adds an event that was appended right behind another sequence.
func (h *histories) grow(subject string, behind uint64, id string, at uint64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	k, ok := h.records[subject]
	switch {
	case behind == 0:
		k = known{ids: make(map[string]uint64, 1)}
	case !ok || k.upTo != behind || len(k.ids) >= maxHistoryLength:
		delete(h.records, subject)
		return
	}
	ids := make(map[string]uint64, len(k.ids)+1) // readers may hold the old one
	maps.Copy(ids, k.ids)
	ids[id] = at
	h.keep(subject, known{at, ids})
}

// keep makes room by forgetting any other record, which costs a read later.
func (h *histories) keep(subject string, k known) {
	if _, ok := h.records[subject]; !ok && len(h.records) >= maxHistories {
		for other := range h.records {
			delete(h.records, other)
			break
		}
	}
	h.records[subject] = k
}
