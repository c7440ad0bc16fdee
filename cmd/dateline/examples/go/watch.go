package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

// watch prints the status of a commitment, and then each change of it.
//
// The table to look into is named by a pointer, which moves when the table was
// built anew, for a new version say: so both are watched.
func watch(ctx context.Context, js jetstream.JetStream, args []string) error {
	views, err := js.KeyValue(ctx, "DATELINE_VIEWS")
	if err != nil {
		return err
	}
	pointers, err := views.Watch(ctx, "entities")
	if err != nil {
		return err
	}
	key := args[0] + ".entity." + args[1] // <timeline>.entity.<slug>
	var rows jetstream.KeyWatcher
	var updates <-chan jetstream.KeyValueEntry
	var told string
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case pointer := <-pointers.Updates():
			if pointer == nil { // that was all there is, for now
				continue
			}
			if rows != nil {
				_ = rows.Stop()
			}
			if rows, err = rowsOf(ctx, js, pointer.Value(), key); err != nil {
				return err
			}
			updates = rows.Updates()
		case row := <-updates:
			// A table that was built anew says the same again.
			if row != nil && state(row) != told {
				told = state(row)
				fmt.Println(told)
			}
		}
	}
}

// rowsOf watches a key in the table that a pointer names.
func rowsOf(ctx context.Context, js jetstream.JetStream, pointer []byte, key string) (jetstream.KeyWatcher, error) {
	var to struct{ Bucket string }
	if err := json.Unmarshal(pointer, &to); err != nil {
		return nil, err
	}
	table, err := js.KeyValue(ctx, to.Bucket)
	if err != nil {
		return nil, err
	}
	return table.Watch(ctx, key)
}

// state is what a row says in a line.
func state(row jetstream.KeyValueEntry) string {
	if row.Operation() != jetstream.KeyValuePut {
		return row.Key() + " is no more"
	}
	var entity struct{ Name, Status, Standing string }
	if err := json.Unmarshal(row.Value(), &entity); err != nil {
		return row.Key() + " cannot be read: " + err.Error()
	}
	if entity.Standing != "stands" { // retracted, or fallen with its sources
		return entity.Name + ": " + entity.Standing
	}
	return entity.Name + ": " + entity.Status
}
