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
	for e, err := range h.source.follow(ctx, query) {
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
	held   bool   // something is written that is not on its way
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
			err = errors.Join(c.take(p), c.flush(len(passages) > 0))
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
	return c.send(fmt.Appendf(nil, "retry: %d\nid: %d\n\n", retry, c.told))
}

func (c *client) take(p passage) error {
	c.passed = p.sequence
	if len(p.text) == 0 {
		return nil
	}
	c.told = p.sequence
	return c.write(p.text)
}

// beat sends a comment, and from where to go on if that is not the last event.
func (c *client) beat() error {
	text := []byte(": nothing else yet\n")
	if c.passed > c.told {
		c.told = c.passed
		text = fmt.Appendf(text, "id: %d\n", c.told)
	}
	return c.send(append(text, '\n'))
}

func (c *client) send(text []byte) error {
	if err := c.write(text); err != nil {
		return err
	}
	return c.flush(false)
}

func (c *client) write(text []byte) error {
	c.extend()
	c.held = true
	_, err := c.w.Write(text)
	return err
}

// flush sends on what is written, unless more comes at once.
func (c *client) flush(more bool) error {
	if more || !c.held {
		return nil
	}
	c.held = false
	c.extend()
	return c.Flush()
}
