package natslog

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"

	"github.com/dateline/dateline/events"
)

const (
	pullExpiry    = 5 * time.Second
	pullHeartbeat = time.Second
	stallPatience = 2 * time.Second  // without progress, until the follower looks whether it is behind
	idleConsumer  = 30 * time.Second // until the broker drops what a reader left
)

var errGap = errors.New("the broker skipped a message")

// cursor reads the stream in order from one sequence on, by an ephemeral
// consumer of its own. nats.go's ordered consumer does the same, but waits
// without a context, for up to ten seconds a try, when the broker is away.
type cursor struct {
	reader    *Reader
	name      string
	filter    string
	messages  jetstream.MessagesContext
	delivered uint64        // by this consumer
	last      atomic.Uint64 // stream sequence; at first the one before the first wanted
	waiting   atomic.Bool   // in read, so that a stall is the broker's, not the loop's
	done      chan struct{}
	release   func() bool
}

// message is a message of the stream with its sequence.
type message struct {
	jetstream.Msg
	sequence uint64
}

func (r *Reader) openCursor(ctx context.Context, q events.Query, from uint64) (*cursor, error) {
	filter, err := filterOf(q)
	if err != nil {
		return nil, err
	}
	c := &cursor{reader: r, name: "reader-" + nuid.Next(), filter: filter, done: make(chan struct{})}
	c.last.Store(from - 1)
	create, cancel := context.WithTimeout(ctx, attemptPatience)
	defer cancel()
	consumer, err := r.js.CreateConsumer(create, Stream, c.config(from))
	if err != nil {
		return nil, fmt.Errorf("making a consumer: %w", err)
	}
	c.messages, err = consumer.Messages(
		jetstream.PullMaxMessagesWithBytesLimit(r.pull.messages, r.pull.bytes),
		jetstream.PullExpiry(pullExpiry), jetstream.PullHeartbeat(pullHeartbeat),
		jetstream.WithMessagesErrOnMissingHeartbeat(true))
	if err != nil {
		return nil, fmt.Errorf("pulling messages: %w", err)
	}
	c.release = context.AfterFunc(ctx, c.messages.Stop)
	go c.watch(ctx)
	return c, nil
}

func (c *cursor) config(from uint64) jetstream.ConsumerConfig {
	config := jetstream.ConsumerConfig{
		Name:              c.name,
		DeliverPolicy:     jetstream.DeliverByStartSequencePolicy,
		OptStartSeq:       from,
		AckPolicy:         jetstream.AckNonePolicy,
		MemoryStorage:     true,
		Replicas:          1,
		InactiveThreshold: idleConsumer,
	}
	if c.filter != ">" {
		config.FilterSubject = c.filter
	}
	return config
}

// read waits for the next message. It fails when the consumer is lost, left
// one out, stalls, or ctx is over; then another cursor goes on.
func (c *cursor) read() (message, error) {
	c.waiting.Store(true)
	m, err := c.messages.Next()
	c.waiting.Store(false)
	if err != nil {
		return message{}, fmt.Errorf("reading the next message: %w", err)
	}
	meta, err := m.Metadata()
	if err != nil {
		return message{}, fmt.Errorf("reading a message's place: %w", err)
	}
	if c.delivered++; meta.Sequence.Consumer != c.delivered {
		return message{}, errGap
	}
	c.last.Store(meta.Sequence.Stream)
	return message{m, meta.Sequence.Stream}, nil
}

// watch stops a cursor that is behind and makes no progress: after the loss of
// a leader a consumer can be silent for 40 s and more, and no error says so.
func (c *cursor) watch(ctx context.Context) {
	tick := time.NewTicker(stallPatience)
	defer tick.Stop()
	for before := c.last.Load(); ; {
		select {
		case <-c.done:
			return
		case <-tick.C:
		}
		now := c.last.Load()
		if now == before && c.waiting.Load() && c.behind(ctx, now) {
			c.messages.Stop()
			return
		}
		before = now
	}
}

// behind tells whether the stream holds a message for the cursor that the
// consumer has not brought, as far as the leader can be asked.
func (c *cursor) behind(ctx context.Context, last uint64) bool {
	_, err := c.reader.get(ctx, getRequest{Seq: last + 1, NextFor: c.filter})
	return err == nil && c.last.Load() == last
}

// close stops reading and, where the reader may, removes the consumer, so that
// many short reads leave nothing behind.
func (c *cursor) close(ctx context.Context) {
	close(c.done)
	c.release()
	c.messages.Stop()
	if !c.reader.tidies || !c.reader.js.Conn().IsConnected() {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = c.reader.js.DeleteConsumer(ctx, Stream, c.name) // else it goes when idle
}
