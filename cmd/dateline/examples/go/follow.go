package main

import (
	"context"

	"github.com/nats-io/nats.go/jetstream"
)

// follow prints every event from the first on, and then each as it is recorded.
//
// An ordered consumer keeps its own place: after a lost connection or a restart
// of the server it goes on behind the last event that it gave out. To go on from
// where this program was yesterday, keep the sequence: see tally.
func follow(ctx context.Context, js jetstream.JetStream, _ []string) error {
	return each(ctx, js, jetstream.OrderedConsumerConfig{}, tell)
}

// each calls do with every event that a consumer yields, one after the other.
func each(ctx context.Context, js jetstream.JetStream, from jetstream.OrderedConsumerConfig, do func(jetstream.Msg) error) error {
	consumer, err := js.OrderedConsumer(ctx, "DATELINE", from)
	if err != nil {
		return err
	}
	messages, err := consumer.Messages()
	if err != nil {
		return err
	}
	defer messages.Stop()
	for {
		m, err := messages.Next(jetstream.NextContext(ctx))
		if err != nil {
			return err
		}
		if err := do(m); err != nil {
			return err
		}
	}
}
