package materialized

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
)

// TestRebuild: the next is built beside, opened before readers are led to it,
// and the one before is kept current for a day.
func TestRebuild(t *testing.T) {
	onBench(t, func(b *bench) {
		k := b.keep(1)
		b.pass(30 * time.Second)
		b.leads(1, first)
		is, err := k.Rebuild(b.ctx, "records")
		if err != nil || is.Generation != 2 || is.Current {
			t.Fatalf("%+v, %v", is, err)
		}
		b.pass(30 * time.Second)
		b.leads(2, first, second)
		if is, err = k.Progress(b.ctx, "records", 2); err != nil || !is.Current || is.Sequence != 2 || is.Bucket != second {
			t.Errorf("%+v, %v", is, err)
		}
		b.tell("The new quay")
		b.wantCalled("The new quay", first, second)
		b.pass(23 * time.Hour)
		b.leads(2, first, second)
		b.pass(time.Hour)
		b.leads(2, second)
		want := []string{
			"made " + PointersTable, "opened " + PointersTable, "made " + first, "opened " + first,
			"made " + second, "opened " + second, "closed " + first, "dropped " + first,
		}
		if diff := cmp.Diff(want, b.shelf.diary); diff != "" {
			t.Error(diff)
		}
	})
}

// TestRebuildOfNothing: there is no such view, and nothing comes of it.
func TestRebuildOfNothing(t *testing.T) {
	onBench(t, func(b *bench) {
		_, err := b.keep(1).Rebuild(b.ctx, "nothing")
		if !errors.Is(err, events.ErrNotFound) || !strings.Contains(err.Error(), "records") {
			t.Error(err)
		}
	})
}

// TestManyRebuilds: no more than two former tables stay.
func TestManyRebuilds(t *testing.T) {
	onBench(t, func(b *bench) {
		k := b.keep(1)
		b.pass(30 * time.Second)
		for range 3 {
			if _, err := k.Rebuild(b.ctx, "records"); err != nil {
				t.Fatal(err)
			}
			b.pass(30 * time.Second)
		}
		b.leads(4, second, third, fourth)
	})
}

// TestTwoKeepers build one table, whoever asks, and not one each.
func TestTwoKeepers(t *testing.T) {
	onBench(t, func(b *bench) {
		b.meanwhile(1)
		b.leads(1, first)
		both := []*Keeper{b.keeper(1), b.keeper(1)}
		for _, k := range both {
			if is, err := k.Rebuild(b.ctx, "records"); err != nil || is.Generation != 2 {
				t.Fatalf("%+v, %v", is, err)
			}
		}
		for _, k := range both {
			go func() { _ = k.Run(b.ctx) }()
		}
		b.pass(30 * time.Second)
		b.leads(2, first, second)
		b.tell("The new quay")
		b.wantCalled("The new quay", first, second)
		b.pass(25 * time.Hour)
		b.leads(2, second)
	})
}

// TestBothClose: whichever of two services drops a table, both have it closed to
// readers, so that neither looks for it for ever.
func TestBothClose(t *testing.T) {
	onBench(t, func(b *bench) {
		open := []map[string]bool{{}, {}}
		var k *Keeper
		for i := range open {
			k = b.keep(1, func(o *Options) {
				o.Public = func(_ context.Context, table string) error { open[i][table] = true; return nil }
				o.Gone = func(_ context.Context, table string) error { delete(open[i], table); return nil }
			})
		}
		b.pass(30 * time.Second)
		for range 3 {
			if _, err := k.Rebuild(b.ctx, "records"); err != nil {
				t.Fatal(err)
			}
			b.pass(30 * time.Second)
		}
		want := map[string]bool{second: true, third: true, fourth: true, PointersTable: true}
		if diff := cmp.Diff([]map[string]bool{want, want}, open); diff != "" {
			t.Error(diff)
		}
	})
}

// TestNewFormat: a newer format is built beside the older and readers are led to
// it, once; whoever knows only the older keeps that current for those who read it.
func TestNewFormat(t *testing.T) {
	onBench(t, func(b *bench) {
		b.keep(1)
		b.pass(30 * time.Second)
		b.keep(2)
		b.pass(30 * time.Second)
		b.leads(2, first, second)
		if p := b.pointer(); p.Format != 2 || p.Former[0].Format != 1 {
			t.Errorf("%+v", p)
		}
		b.tell("The new quay")
		b.wantCalled("The new quay", first, second)
		b.pass(25 * time.Hour)
		b.leads(2, second)
	})
}

// TestOldFormatIsLeft as it is where nobody knows it.
func TestOldFormatIsLeft(t *testing.T) {
	onBench(t, func(b *bench) {
		b.meanwhile(1)
		b.keep(2)
		b.pass(30 * time.Second)
		b.tell("The new quay")
		b.wantCalled("The quay", first)
		b.wantCalled("The new quay", second)
		b.leads(2, first, second)
	})
}

// TestAnotherLog: a table of another log, or of more than the log has, is not
// taken for this one's.
func TestAnotherLog(t *testing.T) {
	for name, other := range map[string]func(*Options){
		"id":     func(o *Options) { o.Log = "M" },
		"length": func(o *Options) { o.Head = func(context.Context) (uint64, error) { return 9, nil } },
	} {
		t.Run(name, func(t *testing.T) {
			onBench(t, func(b *bench) {
				b.meanwhile(1, other)
				if name == "length" { // the log lost what the table had seen
					m := b.shelf.tables[first]
					at, _ := decodeCheckpoint(m.values[CheckpointKey])
					at.Sequence = 9
					m.values[CheckpointKey] = at.encode()
				}
				b.keep(1)
				b.pass(time.Minute)
				b.leads(2, first, second)
				b.wantCalled("The quay", second)
			})
		})
	}
}

// TestLeftovers of an attempt in another format are in nobody's way.
func TestLeftovers(t *testing.T) {
	onBench(t, func(b *bench) {
		left, _ := b.shelf.Open(b.ctx, first)
		at := Checkpoint{View: "records", Format: 7, Log: "L", Basis: Basis{Sequence: 1}}
		if _, err := left.Commit(b.ctx, map[string][]byte{"harbour.entity.ghost": []byte(`{"as_of":{}}`)}, CheckpointKey, at.encode(), 0); err != nil {
			t.Fatal(err)
		}
		b.keep(1)
		b.pass(time.Minute)
		b.leads(1, first)
		if rows := b.shelf.tables[first].rows(t); len(rows) != 2 {
			t.Errorf("%v", rows)
		}
	})
}

// TestDeletedComesBack: a table that somebody deleted is there again, the same.
func TestDeletedComesBack(t *testing.T) {
	onBench(t, func(b *bench) {
		b.keep(1)
		b.pass(30 * time.Second)
		was := b.shelf.tables[first].rows(t)
		_ = b.shelf.Drop(b.ctx, first)
		b.pass(time.Minute)
		if diff := cmp.Diff(was, b.shelf.tables[first].rows(t)); diff != "" {
			t.Error(diff)
		}
		_ = b.shelf.Drop(b.ctx, PointersTable)
		b.pass(time.Minute)
		b.leads(1, first)
	})
}

// TestDeletedKeys: a pointer that somebody deleted is written anew; a table
// without its checkpoint is not trusted.
func TestDeletedKeys(t *testing.T) {
	onBench(t, func(b *bench) {
		b.keep(1)
		b.pass(30 * time.Second)
		b.erase(PointersTable, "records")
		b.pass(time.Minute)
		b.leads(1, first)
		b.erase(first, CheckpointKey)
		b.pass(time.Minute)
		b.leads(2, first, second)
		b.wantCalled("The quay", second)
	})
}

// TestNotOpened: readers are led nowhere that is not open to them.
func TestNotOpened(t *testing.T) {
	onBench(t, func(b *bench) {
		var shut atomic.Bool
		shut.Store(true)
		b.keep(1, func(o *Options) {
			o.Public = func(_ context.Context, table string) error {
				if shut.Load() && table == first {
					return fmt.Errorf("no room")
				}
				return nil
			}
		})
		b.pass(30 * time.Second)
		if p := b.pointer(); p.Bucket != "" {
			t.Errorf("%+v", p)
		}
		b.wantCalled("The quay", first)
		shut.Store(false)
		b.pass(30 * time.Second)
		b.leads(1, first)
	})
}

// TestNextDay: a day later the checkpoint says so, although nothing was recorded.
func TestNextDay(t *testing.T) {
	onBench(t, func(b *bench) {
		b.keep(1)
		b.pass(30 * time.Second)
		b.pass(24 * time.Hour)
		at, err := decodeCheckpoint(b.shelf.tables[first].values[CheckpointKey])
		if err != nil || at.Today.String() != "2000-01-02" || at.Sequence != 2 {
			t.Errorf("%+v, %v", at, err)
		}
	})
}

// TestClocks: a clock that is a little behind does not set a table back, one
// that was wrong is put right.
func TestClocks(t *testing.T) {
	s := town()
	day := edtf.Day{Year: 2026, Month: 3, Day: 2}
	for ahead, want := range map[int]edtf.Day{0: day, 1: day.AddDays(1), 2: day, 400: day, -1: day} {
		table := newMemory()
		for _, today := range []edtf.Day{day.AddDays(ahead), day} {
			w := newWriter(entities, table, s)
			s.fold(w.state, uint64(len(s.events)))
			if err := w.advance(t.Context(), Basis{w.state.Sequence(), today}); err != nil {
				t.Fatal(err)
			}
		}
		if at, _ := decodeCheckpoint(table.values[CheckpointKey]); at.Today != want {
			t.Errorf("%d days ahead: it is %s, want %s", ahead, at.Today, want)
		}
	}
}
