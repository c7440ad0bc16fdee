package natslog_test

import (
	"context"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
)

func bucket(t *testing.T, l *natslog.Log) *natslog.Bucket {
	t.Helper()
	b, err := l.Bucket(t.Context(), "TRIAL")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func mustPut(t *testing.T, b *natslog.Bucket, key, value string, at uint64) uint64 {
	t.Helper()
	revision, err := b.Put(t.Context(), key, []byte(value), at)
	if err != nil {
		t.Fatal(err)
	}
	return revision
}

// buckets runs a test on a bucket of an embedded server and of a foreign one.
func buckets(t *testing.T, test func(*testing.T, *natslog.Bucket)) {
	t.Run("embedded", func(t *testing.T) {
		test(t, bucket(t, openLog(t, startServer(t, natslog.ServerOptions{Dir: t.TempDir()}))))
	})
	t.Run("remote", func(t *testing.T) {
		nc, err := natslog.Dial(startForeign(t), natslog.Credentials{Name: t.Name()})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(nc.Close)
		test(t, bucket(t, openOn(t, nc, natslog.Options{})))
	})
}

// TestBucket: a value is written only over the revision that its writer saw.
func TestBucket(t *testing.T) {
	buckets(t, func(t *testing.T, b *natslog.Bucket) {
		first := mustPut(t, b, "a.b", "one", 0)
		_, err := b.Put(t.Context(), "a.b", []byte("another"), 0)
		wantError(t, err, events.ErrConflict)
		second := mustPut(t, b, "a.b", "two", first)
		_, err = b.Put(t.Context(), "a.b", []byte("late"), first)
		wantError(t, err, events.ErrConflict)
		value, revision, err := b.Get(t.Context(), "a.b")
		if err != nil || string(value) != "two" || revision != second {
			t.Fatalf("%q at %d, %v; want two at %d", value, revision, err, second)
		}
		wantError(t, b.Delete(t.Context(), "a.b", first), events.ErrConflict)
		if err := b.Delete(t.Context(), "a.b", second); err != nil {
			t.Fatal(err)
		}
		_, _, err = b.Get(t.Context(), "a.b")
		wantError(t, err, events.ErrNotFound)
		if again := mustPut(t, b, "a.b", "three", 0); again <= second {
			t.Errorf("after a deletion at %d the key is at %d", second, again)
		}
		_, err = b.Put(t.Context(), "large", []byte(strings.Repeat("x", 64<<10)), 0)
		if err == nil {
			t.Error("a value of 64 KiB is taken")
		}
	})
}

// TestBucketWatch: a watcher is told of what is there, that this was all, and
// of each change after.
func TestBucketWatch(t *testing.T) {
	buckets(t, func(t *testing.T, b *natslog.Bucket) {
		gone := mustPut(t, b, "gone", "x", 0)
		stays := mustPut(t, b, "stays", "one", 0)
		if err := b.Delete(t.Context(), "gone", gone); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		known, before := map[string]string{}, map[string]string{}
		err := b.Watch(ctx, func(key string, value []byte, revision uint64) {
			switch {
			case key == "":
				maps.Copy(before, known)
				stays = mustPut(t, b, "stays", "two", stays)
				fresh := mustPut(t, b, "fresh", "x", 0)
				if err := b.Delete(t.Context(), "fresh", fresh); err != nil {
					t.Error(err)
				}
			case value == nil:
				delete(known, key)
				if key == "fresh" {
					cancel()
				}
			default:
				known[key] = string(value)
				if key == "stays" && string(value) == "two" && revision != stays {
					t.Errorf("told of revision %d, want %d", revision, stays)
				}
			}
		})
		if err != nil || ctx.Err() != context.Canceled {
			t.Fatalf("the watch ended with %v, %v", err, ctx.Err())
		}
		if want := map[string]string{"stays": "one"}; !maps.Equal(before, want) {
			t.Errorf("at first %v, want %v", before, want)
		}
		if want := map[string]string{"stays": "two"}; !maps.Equal(known, want) {
			t.Errorf("in the end %v, want %v", known, want)
		}
	})
}

// TestBucketStays: what is in a bucket outlives the server, and the log beside
// it does not mind.
func TestBucketStays(t *testing.T) {
	dir := t.TempDir()
	for n := range 3 {
		s, err := natslog.StartServer(t.Context(), natslog.ServerOptions{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		l, err := natslog.Open(t.Context(), connect(t, s), s.Options())
		if err != nil {
			t.Fatal(err)
		}
		b := bucket(t, l)
		value, revision, err := b.Get(t.Context(), "count")
		if n > 0 && (err != nil || len(value) != n) {
			t.Fatalf("start %d finds %q, %v", n, value, err)
		}
		mustPut(t, b, "count", strings.Repeat("x", n+1), revision)
		if err := l.Check(t.Context()); err != nil {
			t.Error(err)
		}
		if head, err := l.Head(t.Context()); head != 0 || err != nil {
			t.Errorf("the log is at %d, %v", head, err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
