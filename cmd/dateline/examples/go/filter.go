package main

import (
	"context"

	"github.com/nats-io/nats.go/jetstream"
)

// filter prints one kind of every timeline: dateline.<timeline>.<kind>.<key>. The
// server selects, so nothing else is sent; the sequences have gaps therefore.
func filter(ctx context.Context, js jetstream.JetStream, args []string) error {
	return each(ctx, js, jetstream.OrderedConsumerConfig{
		FilterSubjects: []string{"dateline.*." + args[0] + ".>"},
	}, tell)
}
