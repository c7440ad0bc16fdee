package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"

	"github.com/nats-io/nats.go/jetstream"
)

// watch prints the status of a commitment, and then each change of it. Where
// there is none yet it says so and waits: it may be misspelt.
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
	var bucket, told string
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case pointer := <-pointers.Updates():
			to := bucketOf(pointer)
			if to == "" && bucket == "" {
				log.Print("there is no table of entities yet: waiting for it")
			}
			if to == "" || to == bucket {
				continue
			}
			if rows != nil {
				_ = rows.Stop()
			}
			if rows, err = rowsOf(ctx, js, to, key); err != nil {
				return err
			}
			bucket, updates = to, rows.Updates()
		case row := <-updates:
			switch {
			case row == nil && told == "": // that was all there is, for now
				log.Printf("there is no %s yet: waiting for it", key)
			case row != nil && state(row) != told: // a table built anew says the same again
				told = state(row)
				fmt.Println(told)
			}
		}
	}
}

// bucketOf is the table that a pointer names: none until the first is built. A
// watcher's nil says that this was all there is, for now.
func bucketOf(pointer jetstream.KeyValueEntry) string {
	var to struct{ Bucket string }
	if pointer == nil || json.Unmarshal(pointer.Value(), &to) != nil {
		return ""
	}
	return to.Bucket
}

// rowsOf watches a key in a table.
func rowsOf(ctx context.Context, js jetstream.JetStream, bucket, key string) (jetstream.KeyWatcher, error) {
	table, err := js.KeyValue(ctx, bucket)
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
