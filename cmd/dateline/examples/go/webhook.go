package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// webhook posts every event to a URL, exactly once in effect:
//
//   - An event is acknowledged only when the receiver has said 2xx. Until then it
//     comes again: after a failure, a lost answer, a restart of anybody. So each
//     is posted at least once.
//   - Each post has the event's ce-id as Idempotency-Key. The receiver keeps the
//     keys with their effects, in one transaction, and answers 2xx to a key that
//     it has: so no repeated post has an effect.
//   - The server keeps the place of a durable consumer. It can be lost with the
//     server, so this program keeps the last sequence too, and begins there anew.
//
// One event is on its way at a time: the effects come in the order of the log.
func webhook(ctx context.Context, js jetstream.JetStream, args []string) error {
	place := cursor(args[1])
	for {
		consumer, err := durable(ctx, js, place)
		if err == nil {
			err = post(ctx, consumer, args[0], place)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		// The server is away or has lost the consumer: look again.
		fmt.Fprintln(os.Stderr, "again, because:", err)
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

// patience is how long a receiver may take.
func patience() time.Duration {
	if ms, err := strconv.Atoi(os.Getenv("WEBHOOK_TIMEOUT_MS")); err == nil {
		return time.Duration(ms) * time.Millisecond
	}
	return 10 * time.Second
}

// durable finds the consumer, or makes it behind the last event that is done. All
// readers share the names: name yours after yourself.
func durable(ctx context.Context, js jetstream.JetStream, place cursor) (jetstream.Consumer, error) {
	name := os.Getenv("WEBHOOK_NAME")
	consumer, err := js.Consumer(ctx, "DATELINE", name)
	if !errors.Is(err, jetstream.ErrConsumerNotFound) {
		return consumer, err
	}
	return js.CreateConsumer(ctx, "DATELINE", jetstream.ConsumerConfig{
		Durable:           name,
		DeliverPolicy:     jetstream.DeliverByStartSequencePolicy,
		OptStartSeq:       place.last() + 1,
		AckPolicy:         jetstream.AckExplicitPolicy,
		AckWait:           patience() + time.Second, // longer than a post takes
		MaxAckPending:     1,
		InactiveThreshold: 7 * 24 * time.Hour,
	})
}

// post posts what the consumer yields until that fails.
func post(ctx context.Context, consumer jetstream.Consumer, url string, place cursor) error {
	messages, err := consumer.Messages(jetstream.PullMaxMessages(1))
	if err != nil {
		return err
	}
	defer messages.Stop()
	for {
		m, err := messages.Next(jetstream.NextContext(ctx))
		if errors.Is(err, jetstream.ErrNoHeartbeat) {
			continue // the connection is lost: the client comes back
		}
		if err != nil {
			return err
		}
		if err := postOne(ctx, m, url, place); err != nil {
			return err
		}
	}
}

// postOne posts an event and acknowledges it, or asks for it again later.
func postOne(ctx context.Context, m jetstream.Msg, url string, place cursor) error {
	meta, err := m.Metadata()
	if err != nil {
		return err
	}
	if sequence := meta.Sequence.Stream; sequence > place.last() {
		if err := send(ctx, url, m); err != nil {
			fmt.Fprintln(os.Stderr, "not taken:", sequence, err)
			return m.NakWithDelay(min(time.Minute, 100*time.Millisecond<<min(meta.NumDelivered, 10)))
		}
		if err := place.keep(sequence); err != nil {
			return err
		}
	}
	// The server confirms. Where it does not, the event comes again and is known.
	ctx, cancel := context.WithTimeout(ctx, patience())
	defer cancel()
	return m.DoubleAck(ctx)
}

func send(ctx context.Context, url string, m jetstream.Msg) error {
	ctx, cancel := context.WithTimeout(ctx, patience())
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(m.Data()))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", m.Headers().Get("ce-id"))
	for name := range m.Headers() {
		if strings.HasPrefix(name, "ce-") { // CloudEvents has the same names over HTTP
			request.Header.Set(name, m.Headers().Get(name))
		}
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode/100 != 2 {
		return errors.New(answer.Status)
	}
	return nil
}

// cursor is a file with the last sequence that is done.
type cursor string

func (c cursor) last() uint64 {
	text, err := os.ReadFile(string(c))
	if err != nil {
		return 0
	}
	sequence, _ := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
	return sequence
}

func (c cursor) keep(sequence uint64) error {
	return replaceFile(string(c), []byte(strconv.FormatUint(sequence, 10)))
}
