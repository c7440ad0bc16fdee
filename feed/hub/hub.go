package hub

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/dateline/dateline/events"
)

// Log is what the hub learns of changes from.
type Log interface {
	// Sequence is that of the last event that the feeds tell of.
	Sequence() uint64
	// Wait returns when the feeds tell of the event of that sequence, or with
	// ctx's error.
	Wait(ctx context.Context, sequence uint64) error
}

// Path is where the hub is, below the base URL.
const Path = "/hub"

// Options are the settings of a [Hub]. All but the last four are required.
type Options struct {
	// BaseURL is where readers find the feeds, scheme and host and perhaps a
	// path, which is taken to be stripped before requests arrive.
	BaseURL string
	// Feeds serves the feeds: the topics. The hub asks it for each topic after
	// each change, so it must not count these requests as those of one client.
	Feeds http.Handler
	// Log tells when feeds may have changed.
	Log Log
	// Store keeps subscriptions and where their deliveries are.
	Store Store
	// Now is the clock. It must go with the timers of package time.
	Now func() time.Time
	// AllowLoopback lets callbacks be on this machine, at any port: for tests.
	AllowLoopback bool
	// Ports are those that callbacks may be at; default 80 and 443.
	Ports []uint16
	// Limits bound what strangers can make the hub keep and do.
	Limits Limits
	// Failed is told of faults of our own. Nil: nobody is.
	Failed func(error)
}

// Hub is a WebSub hub for one publisher's feeds. It is safe for concurrent use.
type Hub struct {
	opts   Options
	url    string // of the hub
	topics topics
	reach  reach
	client *http.Client
	book   *book
	shelf  *shelf
	window window
	wake   chan struct{} // there may be work

	looking sync.Mutex // held while a topic is rendered
}

// New makes a hub that answers 503 until [Hub.Run] has read the store. Its error
// is that of a base URL that is none.
func New(o Options) (*Hub, error) {
	t, err := newTopics(o.BaseURL, o.Feeds)
	if err != nil {
		return nil, err
	}
	if o.Ports == nil {
		o.Ports = webPorts
	}
	o.Limits = o.Limits.orDefaults()
	r := reach{o.Ports, o.AllowLoopback}
	return &Hub{
		opts:   o,
		url:    strings.TrimRight(o.BaseURL, "/") + Path,
		topics: t,
		reach:  r,
		client: newClient(r, nil),
		book:   newBook(),
		shelf:  newShelf(shelfSize),
		wake:   make(chan struct{}, 1),
	}, nil
}

func (h *Hub) failed(err error) {
	if h.opts.Failed != nil && !errors.Is(err, context.Canceled) {
		h.opts.Failed(err)
	}
}

func (h *Hub) nudge() {
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// write puts a kept that holds something into the store, at its revision.
func (h *Hub) write(ctx context.Context, k kept) (kept, error) {
	value, err := k.encode()
	if err != nil {
		return k, err
	}
	if k.revision, err = h.opts.Store.Put(ctx, k.key, value, k.revision); err != nil {
		return k, err
	}
	h.book.set(k)
	h.nudge()
	return k, nil
}

// remove takes a kept out of the store. That it has become something else, or
// is gone, is no error.
func (h *Hub) remove(ctx context.Context, k kept) error {
	err := h.opts.Store.Delete(ctx, k.key, k.revision)
	if errors.Is(err, events.ErrConflict) {
		return h.reread(ctx, k.key)
	}
	if err == nil {
		// The deletion's own revision is at least that; news from before it pass.
		h.book.set(kept{key: k.key, revision: k.revision + 1})
	}
	return err
}

// conflicts is how often in a row another may be faster before it is an error.
const conflicts = 5

// change writes what alter makes of a key, whatever it is at; alter may see a
// kept that holds nothing, and tells whether to write at all.
func (h *Hub) change(ctx context.Context, key string, alter func(*kept) bool) error {
	var err error
	for range conflicts {
		k := h.book.get(key)
		if k.subscription != nil {
			s := *k.subscription
			k.subscription = &s
		}
		if !alter(&k) {
			return nil
		}
		if _, err = h.write(ctx, k); !errors.Is(err, events.ErrConflict) {
			return err
		}
		if err := h.reread(ctx, key); err != nil {
			return err
		}
	}
	return fmt.Errorf("changing %s, which others change too: %w", key, err)
}

// claim writes down that a call is about to be made, and tells whether it is
// ours to make: not if another was faster.
func (h *Hub) claim(ctx context.Context, k kept) (claimed kept, ours bool, err error) {
	claimed, err = h.write(ctx, k)
	if errors.Is(err, events.ErrConflict) {
		h.book.pause(k.key, h.opts.Now().Add(afterConflict))
		return k, false, h.reread(ctx, k.key)
	}
	return claimed, err == nil, err
}

// reread learns what a key is at now.
func (h *Hub) reread(ctx context.Context, key string) error {
	value, revision, err := h.opts.Store.Get(ctx, key)
	if errors.Is(err, events.ErrNotFound) {
		h.book.drop(key)
		return nil
	}
	if err != nil {
		return err
	}
	k, err := decodeKept(key, value, revision)
	if err == nil {
		h.book.set(k)
	}
	return err
}
