package natslog_test

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
)

// onTables runs a test on a log of an embedded server and of a foreign one.
func onTables(t *testing.T, test func(*testing.T, *natslog.Log)) {
	t.Run("embedded", func(t *testing.T) {
		test(t, openLog(t, startServer(t, natslog.ServerOptions{Dir: t.TempDir()})))
	})
	t.Run("remote", func(t *testing.T) {
		nc, err := natslog.Dial(startForeign(t), natslog.Credentials{Name: t.Name()})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(nc.Close)
		test(t, openOn(t, nc, natslog.Options{}))
	})
}

func openTable(t *testing.T, l *natslog.Log) *natslog.Table {
	t.Helper()
	table, err := l.Table(t.Context(), "TRIAL_1")
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// contents are what a watcher is told of a table at first.
func contents(t *testing.T, table *natslog.Table) map[string]string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	all := map[string]string{}
	err := table.Watch(ctx, func(key string, value []byte, _ uint64) {
		switch {
		case key == "":
			cancel()
		case value != nil:
			all[key] = string(value)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func wantContents(t *testing.T, table *natslog.Table, want map[string]string) {
	t.Helper()
	if got := contents(t, table); !maps.Equal(got, want) {
		t.Fatalf("the table holds %v, want %v", got, want)
	}
}

// TestTable: rows change together with the key that guards them, or not at all.
func TestTable(t *testing.T) {
	onTables(t, func(t *testing.T, l *natslog.Log) {
		table := openTable(t, l)
		rows := func(of string) map[string][]byte {
			return map[string][]byte{"a.b": []byte(of), "a.c": []byte(of)}
		}
		first, err := table.Commit(t.Context(), rows("one"), "checkpoint", []byte("1"), 0)
		if err != nil {
			t.Fatal(err)
		}
		_, err = table.Commit(t.Context(), rows("another"), "checkpoint", []byte("1"), 0)
		wantError(t, err, events.ErrConflict)
		second, err := table.Commit(t.Context(), map[string][]byte{"a.c": nil, "a.d": []byte("two")}, "checkpoint", []byte("2"), first)
		if err != nil {
			t.Fatal(err)
		}
		_, err = table.Commit(t.Context(), rows("late"), "checkpoint", []byte("2"), first)
		wantError(t, err, events.ErrConflict)
		wantContents(t, table, map[string]string{"a.b": "one", "a.d": "two", "checkpoint": "2"})
		third, err := table.Commit(t.Context(), nil, "checkpoint", []byte("3"), second)
		if err != nil || third <= second {
			t.Fatalf("the key alone: at %d behind %d, %v", third, second, err)
		}
		value, revision, err := table.Get(t.Context(), "checkpoint")
		if err != nil || string(value) != "3" || revision != third {
			t.Fatalf("%q at %d, %v", value, revision, err)
		}
		for key, deleted := range map[string]bool{"a.c": true, "never": false} {
			_, revision, err := table.Get(t.Context(), key)
			wantError(t, err, events.ErrNotFound)
			if (revision > 0) != deleted {
				t.Errorf("%s is at %d", key, revision)
			}
		}
		_, deleted, _ := table.Get(t.Context(), "a.c")
		if _, err := table.Commit(t.Context(), nil, "a.c", []byte("again"), deleted); err != nil {
			t.Errorf("over its deletion: %v", err)
		}
	})
}

// TestTableTakesMuch: as many rows as a batch can take.
func TestTableTakesMuch(t *testing.T) {
	l := openLog(t, startServer(t, natslog.ServerOptions{Dir: t.TempDir()}))
	table := openTable(t, l)
	want := map[string]string{"checkpoint": "1"}
	rows := map[string][]byte{}
	for n := range 999 {
		key, value := fmt.Sprintf("k.%d", n), strings.Repeat("x", 4<<10)
		rows[key], want[key] = []byte(value), value
	}
	if _, err := table.Commit(t.Context(), rows, "checkpoint", []byte("1"), 0); err != nil {
		t.Fatal(err)
	}
	wantContents(t, table, want)
}

// TestTableIsDropped: and whoever had it open is told.
func TestTableIsDropped(t *testing.T) {
	onTables(t, func(t *testing.T, l *natslog.Log) {
		_, err := l.FindTable(t.Context(), "TRIAL_1")
		wantError(t, err, events.ErrNotFound)
		table := openTable(t, l)
		if _, err := l.FindTable(t.Context(), "TRIAL_1"); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := l.DropTable(t.Context(), "TRIAL_1"); err != nil {
				t.Fatal(err)
			}
		}
		if _, _, err := table.Get(t.Context(), "checkpoint"); err == nil {
			t.Error("a dropped table is read")
		}
		if _, err := table.Commit(t.Context(), map[string][]byte{"a.b": []byte("x")}, "checkpoint", []byte("1"), 0); err == nil {
			t.Error("a dropped table is written")
		}
		_, err = l.FindTable(t.Context(), "TRIAL_1")
		wantError(t, err, events.ErrNotFound)
	})
}

// TestTablesWithoutRoom: beside a log that takes what it can get of the round
// number of bytes that a server may store there are buckets, and tables however
// many ask for them at once.
func TestTablesWithoutRoom(t *testing.T) {
	for _, size := range []int64{1 << 30, 1<<30 + 100<<20, 4 << 30} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			l := openLog(t, startServer(t, natslog.ServerOptions{Dir: t.TempDir(), MaxStore: size}))
			for n := range 2 {
				bucket, err := l.Bucket(t.Context(), fmt.Sprintf("BUCKET_%d", n))
				if err != nil {
					t.Fatal(err)
				}
				if _, err := bucket.Put(t.Context(), "a", []byte("1"), 0); err != nil {
					t.Fatal(err)
				}
			}
			var group errgroup.Group
			for n := range 12 {
				group.Go(func() error {
					table, err := l.Table(t.Context(), fmt.Sprintf("TRIAL_%d", n))
					if err != nil {
						return err
					}
					_, err = table.Commit(t.Context(), map[string][]byte{"a": []byte("1")}, "checkpoint", []byte("1"), 0)
					return err
				})
			}
			if err := group.Wait(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestNothingLeft: where another has set everything aside, the error says so.
func TestNothingLeft(t *testing.T) {
	l := openOn(t, connect(t, startServer(t, natslog.ServerOptions{Dir: t.TempDir(), MaxStore: 1 << 30})), natslog.Options{MaxBytes: 1 << 30})
	_, err := l.Table(t.Context(), "TRIAL_1")
	wantError(t, err, events.ErrFull)
	_, err = l.Bucket(t.Context(), "BUCKET_1")
	wantError(t, err, events.ErrFull)
	if !strings.Contains(err.Error(), "raise its max_store") {
		t.Error(err)
	}
}
