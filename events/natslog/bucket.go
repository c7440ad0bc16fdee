package natslog

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/dateline/dateline/events"
)

const (
	bucketMaxBytes   = 244 << 20 // not round: see defaultMaxBytes
	bucketLeastBytes = 16 << 20
	bucketMaxValue   = 32 << 10
	// bucketForgets is how long it is known of a deleted key that it was there:
	// longer than any watcher is behind.
	bucketForgets = time.Hour
)

// Bucket keeps the latest value of each of its keys beside the log, for what
// must survive a restart and is no event: a JetStream key-value bucket, so the
// stream KV_<name>. It is safe for concurrent use, also by several processes.
//
// Values may be secrets: no reader on NATS gets a right on the stream.
type Bucket struct {
	name string
	kv   jetstream.KeyValue
}

// Bucket opens a bucket beside the log, and creates it, with as many replicas as
// the log has, if there is none.
func (l *Log) Bucket(ctx context.Context, name string) (*Bucket, error) {
	kv, err := l.js.KeyValue(ctx, name)
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		kv, err = l.createBucket(ctx, name)
	}
	if err != nil {
		return nil, fmt.Errorf("opening bucket %s: %w", name, uncreated(err, bucketStream+name))
	}
	return &Bucket{name, kv}, nil
}

// createBucket looks for a size that the server can set aside, as the log does.
func (l *Log) createBucket(ctx context.Context, name string) (jetstream.KeyValue, error) {
	info, err := lookUp(ctx, l.js)
	if err != nil {
		return nil, err
	}
	c := jetstream.KeyValueConfig{
		Bucket:         name,
		Description:    "Dateline's state beside the log: not for readers",
		History:        1,
		Storage:        jetstream.FileStorage,
		Replicas:       max(l.opts.Replicas, 1),
		MaxBytes:       bucketMaxBytes,
		MaxValueSize:   bucketMaxValue,
		LimitMarkerTTL: bucketForgets,
	}
	if info != nil {
		c.Replicas = info.Config.Replicas
	}
	for ; ; c.MaxBytes /= 2 {
		kv, err := l.js.CreateKeyValue(ctx, c)
		if errors.Is(err, jetstream.ErrBucketExists) { // another process was faster
			return l.js.KeyValue(ctx, name)
		}
		var api *jetstream.APIError
		if !errors.As(err, &api) || codes[api.ErrorCode] != full || c.MaxBytes <= bucketLeastBytes {
			return kv, err
		}
	}
}

// Put writes the value of a key that is at a revision, 0 for one that is not
// there, and returns its new revision. Errors are events.ErrConflict for a key
// that is at another revision, events.ErrFull, and those of a connection, which
// leave open whether it was written.
func (b *Bucket) Put(ctx context.Context, key string, value []byte, at uint64) (revision uint64, err error) {
	ctx, cancel := context.WithTimeout(ctx, attemptPatience)
	defer cancel()
	if at == 0 {
		revision, err = b.kv.Create(ctx, key, value)
	} else {
		revision, err = b.kv.Update(ctx, key, value, at)
	}
	return revision, b.failure("writing", key, err)
}

// Delete removes a key that is at a revision; the errors are those of Put. A
// key that is not there needs a revision 0, which never fails.
func (b *Bucket) Delete(ctx context.Context, key string, at uint64) error {
	if at == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, attemptPatience)
	defer cancel()
	err := b.kv.Purge(ctx, key, jetstream.LastRevision(at), jetstream.PurgeTTL(bucketForgets))
	return b.failure("deleting", key, err)
}

// Get returns the value of a key and its revision, or events.ErrNotFound.
func (b *Bucket) Get(ctx context.Context, key string) (value []byte, revision uint64, err error) {
	ctx, cancel := context.WithTimeout(ctx, attemptPatience)
	defer cancel()
	e, err := b.kv.Get(ctx, key)
	if err != nil {
		return nil, 0, b.failure("reading", key, err)
	}
	return e.Value(), e.Revision(), nil
}

// failure puts an error of the broker into words of ours.
func (b *Bucket) failure(doing, key string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, jetstream.ErrKeyNotFound):
		err = events.ErrNotFound
	case outcomeOf(err) == contests:
		err = fmt.Errorf("%w: %w", events.ErrConflict, err)
	case outcomeOf(err) == full:
		err = fmt.Errorf("%w: %w", events.ErrFull, err)
	}
	return fmt.Errorf("%s %s of bucket %s: %w", doing, key, b.name, err)
}

// Watch tells of every key that is there, then calls told with an empty key,
// then tells of each change, until ctx is done, which is no error. A nil value
// is that of a key that was deleted.
func (b *Bucket) Watch(ctx context.Context, told func(key string, value []byte, revision uint64)) error {
	w, err := b.kv.WatchAll(ctx)
	if err != nil {
		return fmt.Errorf("watching bucket %s: %w", b.name, err)
	}
	defer func() { _ = w.Stop() }()
	for {
		select {
		case <-ctx.Done():
			return nil
		case e, ok := <-w.Updates():
			if !ok && ctx.Err() == nil {
				return fmt.Errorf("watching bucket %s: it ended", b.name)
			}
			if !ok {
				return nil
			}
			tell(e, told)
		}
	}
}

func tell(e jetstream.KeyValueEntry, told func(string, []byte, uint64)) {
	switch {
	case e == nil:
		told("", nil, 0)
	case e.Operation() == jetstream.KeyValuePut:
		told(e.Key(), e.Value(), e.Revision())
	default:
		told(e.Key(), nil, e.Revision())
	}
}
