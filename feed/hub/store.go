package hub

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Store keeps values by key: all that the hub must know after a restart.
// natslog's Bucket is one. Errors that the hub acts on are those of package
// events.
type Store interface {
	// Put writes the value of a key that is at a revision, 0 for one that is not
	// there. It returns the new revision, higher than any before, or
	// events.ErrConflict when the key is at another revision.
	Put(ctx context.Context, key string, value []byte, at uint64) (revision uint64, err error)
	// Delete removes a key that is at a revision, or returns events.ErrConflict.
	Delete(ctx context.Context, key string, at uint64) error
	// Get returns the value of a key, or events.ErrNotFound.
	Get(ctx context.Context, key string) (value []byte, revision uint64, err error)
	// Watch tells of every key that is there, then once of an empty key, then of
	// each change, nil being the value of a key that was deleted. It ends with ctx.
	Watch(ctx context.Context, told func(key string, value []byte, revision uint64)) error
}

// Keys begin with what their value is.
const (
	subscriptionKey = "subscription."
	intentKey       = "intent."
)

// subscription is a verified one, and where its deliveries are. What waits to
// be delivered is not written down: it is the difference between Distributed
// and what the topic is now, so it cannot be lost between the log and the hub.
type subscription struct {
	Callback    string    `json:"callback"`
	Topic       string    `json:"topic"`            // canonical
	Asked       string    `json:"asked,omitempty"`  // the topic as the subscriber spelt it, if otherwise
	Secret      secret    `json:"secret,omitempty"` // in base64, since it may be any bytes
	Expires     time.Time `json:"expires"`
	Distributed string    `json:"distributed"`        // the mark of the document delivered last, or given up
	AsOf        asOf      `json:"as_of"`              // when that document was rendered
	Attempts    int       `json:"attempts,omitempty"` // since a delivery last arrived
	Next        time.Time `json:"next,omitzero"`      // no attempt before
}

// asked is the topic as the subscriber knows it.
func (s subscription) asked() string {
	if s.Asked != "" {
		return s.Asked
	}
	return s.Topic
}

// intent is a request that was accepted and is to be verified.
type intent struct {
	Mode     string        `json:"mode"`
	Callback string        `json:"callback"`
	Topic    string        `json:"topic"` // canonical
	Asked    string        `json:"asked"`
	Secret   secret        `json:"secret,omitempty"`
	Lease    time.Duration `json:"lease"`
	Seen     string        `json:"seen"` // the mark of the topic's document at the request
	AsOf     asOf          `json:"as_of"`
	Attempts int           `json:"attempts,omitempty"`
	Next     time.Time     `json:"next,omitzero"`
}

// kept is a value of the store as the hub holds it: one of its kinds.
type kept struct {
	key          string
	revision     uint64
	subscription *subscription
	intent       *intent
}

// decodeKept reads a value; a nil one makes a kept that holds nothing.
func decodeKept(key string, value []byte, revision uint64) (kept, error) {
	k := kept{key: key, revision: revision}
	if value == nil {
		return k, nil
	}
	var into any
	switch {
	case len(key) > len(subscriptionKey) && key[:len(subscriptionKey)] == subscriptionKey:
		k.subscription = &subscription{}
		into = k.subscription
	case len(key) > len(intentKey) && key[:len(intentKey)] == intentKey:
		k.intent = &intent{}
		into = k.intent
	default:
		return kept{}, fmt.Errorf("reading %q of the hub's store: no such kind", key)
	}
	if err := json.Unmarshal(value, into); err != nil {
		return kept{}, fmt.Errorf("reading %q of the hub's store: %w", key, err)
	}
	return k, nil
}

// encode is the value of a kept that holds something.
func (k kept) encode() ([]byte, error) {
	if k.subscription != nil {
		return json.Marshal(k.subscription)
	}
	return json.Marshal(k.intent)
}
