package natslog_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
)

// filled is a data folder on which a log of three events was closed.
func filled(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	s, err := natslog.StartServer(t.Context(), natslog.ServerOptions{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	l, err := natslog.Open(t.Context(), connect(t, s), s.Options())
	if err != nil {
		t.Fatal(err)
	}
	mustAppend(t, l, fresh(3, "one")...)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// refusesToOpen opens the log in a folder, which must not work, twice, since a
// refusal must leave nothing that the next start would take for a log.
func refusesToOpen(t *testing.T, dir string) {
	t.Helper()
	for range 2 {
		s, err := natslog.StartServer(t.Context(), natslog.ServerOptions{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		_, err = natslog.Open(t.Context(), connect(t, s), s.Options())
		wantError(t, err, natslog.ErrDamaged)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestMissingStore(t *testing.T) {
	dir := filled(t)
	if err := os.RemoveAll(filepath.Join(dir, "jetstream")); err != nil {
		t.Fatal(err)
	}
	refusesToOpen(t, dir)
}

func TestDamagedStore(t *testing.T) {
	for _, damaged := range []string{"meta.inf", "meta.sum"} {
		t.Run(damaged, func(t *testing.T) {
			dir := filled(t)
			paths := find(t, dir, damaged)
			if err := os.WriteFile(paths[0], []byte("damaged"), 0o600); err != nil {
				t.Fatal(err)
			}
			refusesToOpen(t, dir)
		})
	}
}

// TestShortStore cuts the end off the block file, as a disk may.
func TestShortStore(t *testing.T) {
	dir := filled(t)
	for _, index := range find(t, dir, "index.db") {
		if err := os.Remove(index); err != nil {
			t.Fatal(err)
		}
	}
	block := find(t, dir, "1.blk")[0]
	info, err := os.Stat(block)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(block, info.Size()-10); err != nil {
		t.Fatal(err)
	}
	refusesToOpen(t, dir)
}

func TestOtherStore(t *testing.T) {
	dir, other := filled(t), filled(t)
	if err := os.Rename(filepath.Join(dir, "birth.json"), filepath.Join(other, "birth.json")); err != nil {
		t.Fatal(err)
	}
	refusesToOpen(t, other)
}

func find(t *testing.T, dir, name string) (paths []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if filepath.Base(path) == name && strings.Contains(path, "DATELINE") {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil || len(paths) == 0 {
		t.Fatalf("no %s in %s: %v", name, dir, err)
	}
	return paths
}

func TestMarker(t *testing.T) {
	s := startServer(t, natslog.ServerOptions{Dir: t.TempDir()})
	o := s.Options()
	o.MarkEvery = time.Millisecond
	l := openOn(t, connect(t, s), o)
	if m := readMarker(t, o.Marker); m.Head != 0 || m.Stream != "DATELINE" || m.LogID != l.ID() {
		t.Errorf("marker at birth: %+v", m)
	}
	mustAppend(t, l, fresh(3, "one")...)
	for deadline := time.After(10 * time.Second); readMarker(t, o.Marker).Head != 3; {
		select {
		case <-deadline:
			t.Fatal("marker does not follow the head")
		default:
		}
	}
	mustAppend(t, l, fresh(2, "two")...)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if m := readMarker(t, o.Marker); m.Head != 5 {
		t.Errorf("marker at the end: %+v", m)
	}
}

type marker struct {
	Stream string `json:"stream"`
	LogID  string `json:"log_id"`
	Head   uint64 `json:"head"`
}

func readMarker(t *testing.T, path string) (m marker) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// TestUnsafeStream opens streams that somebody configured otherwise.
func TestUnsafeStream(t *testing.T) {
	safe := jetstream.StreamConfig{
		Name: "DATELINE", Subjects: []string{"dateline.>"}, Discard: jetstream.DiscardNew, MaxBytes: 1 << 20,
		DenyDelete: true, DenyPurge: true, AllowAtomicPublish: true,
	}
	for name, spoil := range map[string]func(*jetstream.StreamConfig){
		"max_age":     func(c *jetstream.StreamConfig) { c.MaxAge = time.Hour },
		"max_msgs":    func(c *jetstream.StreamConfig) { c.MaxMsgs = 10 },
		"discard old": func(c *jetstream.StreamConfig) { c.Discard = jetstream.DiscardOld },
		"no limit":    func(c *jetstream.StreamConfig) { c.MaxBytes = -1 },
		"in memory":   func(c *jetstream.StreamConfig) { c.Storage = jetstream.MemoryStorage },
		"deletable":   func(c *jetstream.StreamConfig) { c.DenyDelete = false },
		"purgeable":   func(c *jetstream.StreamConfig) { c.DenyPurge = false },
		"not atomic":  func(c *jetstream.StreamConfig) { c.AllowAtomicPublish = false },
		"roll-up":     func(c *jetstream.StreamConfig) { c.AllowRollup, c.DenyPurge = true, false },
		"direct":      func(c *jetstream.StreamConfig) { c.AllowDirect = true },
		"expiring":    func(c *jetstream.StreamConfig) { c.AllowMsgTTL = true },
		"compressed":  func(c *jetstream.StreamConfig) { c.Compression = jetstream.S2Compression },
		"subjects":    func(c *jetstream.StreamConfig) { c.Subjects = []string{"dateline.>", "other"} },
		"too small":   func(c *jetstream.StreamConfig) { c.MaxMsgSize = 1000 },
		"working":     func(c *jetstream.StreamConfig) { c.Retention = jetstream.WorkQueuePolicy },
	} {
		t.Run(name, func(t *testing.T) {
			s := startServer(t, natslog.ServerOptions{Dir: t.TempDir()})
			nc := connect(t, s)
			js, err := jetstream.New(nc)
			if err != nil {
				t.Fatal(err)
			}
			config := safe
			spoil(&config)
			if _, err := js.CreateStream(t.Context(), config); err != nil {
				t.Fatal(err)
			}
			_, err = natslog.Open(t.Context(), nc, s.Options())
			wantError(t, err, natslog.ErrUnsafe)
		})
	}
}

func TestReaderCreatesNothing(t *testing.T) {
	s := startServer(t, natslog.ServerOptions{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	_, err := natslog.OpenReader(t.Context(), dialLocal(t, s))
	wantError(t, err, events.ErrNotFound)
}

// TestFullStream fills a small stream: events are refused, whole batches, and
// repeats of what is there are not.
func TestFullStream(t *testing.T) {
	s := startServer(t, natslog.ServerOptions{Dir: t.TempDir()})
	o := s.Options()
	o.MaxBytes = 64 << 10
	l := openOn(t, connect(t, s), o)
	var taken []events.Proposal
	for n := range 1000 {
		batch := fresh(1+n%3, "e-"+strings.Repeat("x", n%20)+string(rune('a'+n%26))+string(rune('a'+n/26)))
		_, err := l.Append(t.Context(), batch)
		if err != nil {
			wantError(t, err, events.ErrFull)
			break
		}
		taken = append(taken, batch...)
	}
	wantIDs(t, ids(t, l), taken...)
	_, err := l.Append(t.Context(), fresh(20, "more"))
	wantError(t, err, events.ErrFull)
	mustAppend(t, l, taken[:7]...)
	wantIDs(t, ids(t, l), taken...)
}

func TestReserve(t *testing.T) {
	for name, reserve := range map[string]natslog.Reserve{
		"bytes": {Bytes: 1 << 60}, "percent": {Percent: 99.99999},
	} {
		t.Run(name, func(t *testing.T) {
			s := startServer(t, natslog.ServerOptions{Dir: t.TempDir()})
			o := s.Options()
			o.Reserve = reserve
			l := openOn(t, connect(t, s), o)
			_, err := l.Append(t.Context(), fresh(1, "one"))
			wantError(t, err, events.ErrFull)
			wantIDs(t, ids(t, l))
		})
	}
}

// TestUnknown takes the server away under an append.
func TestUnknown(t *testing.T) {
	nc, err := natslog.Dial(startForeign(t), natslog.Credentials{})
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	l := openOn(t, nc, natslog.Options{})
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	if err := js.DeleteStream(t.Context(), "DATELINE"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	_, err = l.Append(ctx, fresh(1, "one"))
	wantError(t, err, events.ErrUnknown)
	wantError(t, l.Check(t.Context()), natslog.ErrDamaged)
}
