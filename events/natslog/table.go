package natslog

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/synadia-io/orbit.go/jetstreamext"

	"github.com/dateline/dateline/events"
)

const (
	bucketStream  = "KV_"
	bucketSubject = "$KV."
	operation     = "KV-Operation" // ADR-8
	deletion      = "DEL"
)

// Table is a key-value bucket of which several keys change together, all or
// none: the stream KV_<name>, which readers may mirror. It is safe for
// concurrent use, also by several processes.
type Table struct {
	Bucket
	js    jetstream.JetStream
	space *space
}

// Table opens a table beside the log, and creates it, with as many replicas as
// the log has, if there is none.
func (l *Log) Table(ctx context.Context, name string) (*Table, error) {
	t, err := l.FindTable(ctx, name)
	if !errors.Is(err, events.ErrNotFound) {
		return t, err
	}
	if err := l.createTable(ctx, name); err != nil {
		return nil, fmt.Errorf("creating table %s: %w", name, uncreated(err, bucketStream+name))
	}
	return l.FindTable(ctx, name)
}

// FindTable opens a table that there is, or returns events.ErrNotFound.
func (l *Log) FindTable(ctx context.Context, name string) (*Table, error) {
	kv, err := l.js.KeyValue(ctx, name)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		err = events.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("opening table %s: %w", name, err)
	}
	return &Table{Bucket{name, kv}, l.js, l.space}, nil
}

// createTable makes the bucket's stream by hand: CreateKeyValue knows no atomic
// batches, and CreateOrUpdateKeyValue would switch them off again.
func (l *Log) createTable(ctx context.Context, name string) error {
	info, err := lookUp(ctx, l.js)
	if err != nil {
		return err
	}
	if info == nil {
		return fmt.Errorf("%w: stream %s is gone", ErrDamaged, Stream)
	}
	c := tableConfig(name)
	c.Replicas = info.Config.Replicas
	_, err = l.js.CreateStream(ctx, c)
	if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) { // another process was faster
		return nil
	}
	return err
}

// tableConfig sets no bytes aside: what they come to follows from the log, which
// is limited, and what the server had set aside would be missing elsewhere.
func tableConfig(name string) jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name:               bucketStream + name,
		Description:        "Dateline's current state for programs: derived from the log",
		Subjects:           []string{bucketSubject + name + ".>"},
		Storage:            jetstream.FileStorage,
		Discard:            jetstream.DiscardNew,
		MaxMsgsPerSubject:  1,
		MaxMsgs:            -1,
		MaxBytes:           -1,
		MaxConsumers:       -1,
		MaxMsgSize:         maxPayload,
		Duplicates:         duplicates,
		AllowRollup:        true,
		AllowDirect:        true,
		AllowAtomicPublish: true,
	}
}

// DropTable removes a table. One that is not there is no error.
func (l *Log) DropTable(ctx context.Context, name string) error {
	err := l.js.DeleteStream(ctx, bucketStream+name)
	if err != nil && !errors.Is(err, jetstream.ErrStreamNotFound) {
		return fmt.Errorf("dropping table %s: %w", name, err)
	}
	return nil
}

// Commit writes rows and the value of one more key, all or none, if that key is
// at a revision, 0 for one that is not there, and returns its new revision. A
// nil row is deleted. Errors are events.ErrConflict when the key is at another
// revision, events.ErrFull, and those of a connection, which leave open whether
// it was written. Rows and key are at most 1000.
func (t *Table) Commit(ctx context.Context, rows map[string][]byte, key string, value []byte, at uint64) (revision uint64, err error) {
	if err := t.space.check(); err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, attemptPatience)
	defer cancel()
	guarded := t.message(key, value)
	guarded.Header.Set(jetstream.ExpectedLastSubjSeqHeader, strconv.FormatUint(at, 10))
	if len(rows) == 0 {
		ack, err := t.js.PublishMsg(ctx, guarded)
		if err != nil {
			return 0, t.failure("committing", key, err)
		}
		return ack.Sequence, nil
	}
	messages := make([]*nats.Msg, 0, len(rows)+1)
	size := 0
	for _, k := range slices.Sorted(maps.Keys(rows)) {
		m := t.message(k, rows[k])
		size += m.Size()
		messages = append(messages, m)
	}
	messages = append(messages, guarded) // the last has the sequence of the acknowledgement
	ack, err := jetstreamext.PublishMsgBatch(ctx, t.js, messages, flowControl(len(messages), size))
	if err != nil {
		return 0, t.failure("committing", key, err)
	}
	return ack.Sequence, nil
}

// message puts a value, or where it is nil deletes it.
func (t *Table) message(key string, value []byte) *nats.Msg {
	m := &nats.Msg{Subject: bucketSubject + t.name + "." + key, Header: nats.Header{}, Data: value}
	m.Header.Set(jetstream.ExpectedStreamHeader, bucketStream+t.name)
	if value == nil {
		m.Header.Set(operation, deletion)
	}
	return m
}

// Get returns the value of a key and its revision, or events.ErrNotFound, with
// the revision of its deletion if it was there once. It is what the table's
// leader has: any replica's word would do for a reader, not for a checkpoint.
func (t *Table) Get(ctx context.Context, key string) (value []byte, revision uint64, err error) {
	ctx, cancel := context.WithTimeout(ctx, attemptPatience)
	defer cancel()
	m, err := askLeader(ctx, t.js.Conn(), plainAPI+getPrefix+bucketStream+t.name, getRequest{LastFor: bucketSubject + t.name + "." + key})
	switch {
	case errors.Is(err, jetstream.ErrMsgNotFound), err == nil && m.header.Get(operation) != "":
		return nil, m.sequence, t.failure("reading", key, jetstream.ErrKeyNotFound)
	case err != nil:
		return nil, 0, t.failure("reading", key, err)
	}
	return m.data, m.sequence, nil
}

// TableStream names the stream of a table, for who mirrors it.
func TableStream(table string) string { return bucketStream + table }
