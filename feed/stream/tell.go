package stream

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/dateline/dateline/events"
)

// ahead is how many messages wait for a client: as few as keep it busy, since
// each may have 256 KiB.
const ahead = 4

// passage is what the log has to say to one client, as far as it has been read:
// a message, or a change that is passed over.
type passage struct {
	sequence uint64
	text     []byte // empty when it is passed over
}

// tell writes to a client what it asked for, until it leaves, the service
// closes, or the log cannot be read.
func (h *handler) tell(w http.ResponseWriter, r *http.Request, q question) {
	ctx, cancel := context.WithCancel(r.Context())
	var failure error
	passages := make(chan passage, ahead)
	go func() {
		defer close(passages)
		failure = h.read(ctx, &q, passages)
	}()
	c := &client{w: w, deadlines: deadlines{http.NewResponseController(w), h.Now}, told: q.behind}
	c.listen(h, passages, r.Context().Done())
	cancel()
	for range passages { // until the reading has ended
	}
	if failure != nil && r.Context().Err() == nil && !errors.Is(failure, context.Canceled) {
		h.failed(r, fmt.Errorf("telling %s: %w", q.timeline, failure))
	}
}

// read sends what the log has behind the start and will have, in its order,
// until ctx is done.
func (h *handler) read(ctx context.Context, q *question, into chan<- passage) error {
	query := events.Query{From: q.behind + 1, Timeline: q.timeline}
	if kinds := q.selection.Kind.In; len(kinds) == 1 {
		query.Kind = kinds[0] // a record's kind never changes
	}
	for e, err := range h.Log.Follow(ctx, query) {
		if _, poison := errors.AsType[*events.DecodeError](err); poison {
			continue // it concerns that message alone
		}
		if err != nil {
			return err
		}
		p, err := h.passage(ctx, q, e)
		if err != nil {
			return err
		}
		select {
		case into <- p:
		case <-ctx.Done():
			return nil
		}
	}
	return nil
}

func (h *handler) passage(ctx context.Context, q *question, e events.Stored) (passage, error) {
	t, takes, err := h.takes(ctx, q, e)
	if err != nil || !takes {
		return passage{sequence: e.Sequence}, err
	}
	text, err := h.message(e, t).encode()
	return passage{e.Sequence, text}, err
}

// client is the writing side of a stream.
type client struct {
	w http.ResponseWriter
	deadlines
	told   uint64 // the last id that it was sent
	passed uint64 // the last sequence that it need not be sent
}

// listen writes passages as they come, and something from time to time, until
// there are none or nobody takes them.
func (c *client) listen(h *handler, passages <-chan passage, gone <-chan struct{}) {
	c.lift()
	beat := time.NewTicker(h.Heartbeat)
	defer beat.Stop()
	err := c.begin()
	for err == nil {
		select {
		case p, more := <-passages:
			if !more {
				return
			}
			err = c.take(p, len(passages) > 0)
		case <-beat.C:
			err = c.beat()
		case <-gone:
			return
		case <-h.Closing:
			return
		}
	}
}

// begin says when to connect again, not the same for all after a restart, and
// from where: a client that leaves before the first event must not miss it.
func (c *client) begin() error {
	retry := 2000 + rand.IntN(2000)
	return c.write(fmt.Appendf(nil, "retry: %d\nid: %d\n\n", retry, c.told), false)
}

func (c *client) take(p passage, more bool) error {
	c.passed = p.sequence
	if len(p.text) == 0 {
		return nil
	}
	c.told = p.sequence
	return c.write(p.text, more)
}

// beat sends a comment, and from where to go on if that is not the last event.
func (c *client) beat() error {
	text := []byte(": nothing else yet\n")
	if c.passed > c.told {
		c.told = c.passed
		text = fmt.Appendf(text, "id: %d\n", c.told)
	}
	return c.write(append(text, '\n'), false)
}

// write sends a text, with what comes behind it if there is more already.
func (c *client) write(text []byte, more bool) error {
	c.extend()
	_, err := c.w.Write(text)
	if err != nil || more {
		return err
	}
	return c.Flush()
}
