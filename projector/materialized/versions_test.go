package materialized

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// shelf keeps tables in memory, and what became of them.
type shelf struct {
	mu     sync.Mutex
	tables map[string]*memory
	diary  []string
}

func newShelf() *shelf { return &shelf{tables: map[string]*memory{}} }

func (s *shelf) Open(ctx context.Context, name string) (Table, error) {
	if t, err := s.Find(ctx, name); err == nil {
		return t, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tables[name] = newMemory()
	s.diary = append(s.diary, "made "+name)
	return &held{s, name}, nil
}

func (s *shelf) Find(_ context.Context, name string) (Table, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tables[name] == nil {
		return nil, events.ErrNotFound
	}
	return &held{s, name}, nil
}

func (s *shelf) Drop(_ context.Context, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tables[name] != nil {
		s.diary = append(s.diary, "dropped "+name)
	}
	delete(s.tables, name)
	return nil
}

func (s *shelf) note(what string) func(context.Context, string) error {
	return func(_ context.Context, table string) error {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.diary = append(s.diary, what+" "+table)
		return nil
	}
}

func (s *shelf) names() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.tables))
}

// held is a table as somebody has it open: it may be dropped meanwhile.
type held struct {
	shelf *shelf
	name  string
}

func (h *held) table() (*memory, error) {
	h.shelf.mu.Lock()
	defer h.shelf.mu.Unlock()
	if t := h.shelf.tables[h.name]; t != nil {
		return t, nil
	}
	return nil, errors.New("the stream is gone")
}

func (h *held) Get(ctx context.Context, key string) ([]byte, uint64, error) {
	t, err := h.table()
	if err != nil {
		return nil, 0, err
	}
	return t.Get(ctx, key)
}

func (h *held) Commit(ctx context.Context, rows map[string][]byte, key string, value []byte, at uint64) (uint64, error) {
	t, err := h.table()
	if err != nil {
		return 0, err
	}
	return t.Commit(ctx, rows, key, value, at)
}

// reading is a state that is added to by hand.
type reading struct {
	state *projector.State
	moved chan struct{}
}

func (r *reading) State() *projector.State { return r.state }

func (r *reading) Wait(ctx context.Context, sequence uint64) error {
	for r.state.Sequence() < sequence {
		select {
		case <-r.moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// bench is a story, tables, and keepers of them in a bubble of their own time.
type bench struct {
	t      *testing.T
	story  *story
	shelf  *shelf
	follow *reading
	ctx    context.Context
}

func onBench(t *testing.T, test func(b *bench)) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		s := &story{}
		s.add(events.Ref{Timeline: "harbour", Kind: events.KindTimeline, Key: "harbour"}, events.Recorded, fields{"title": "Harbour"})
		s.add(entityRef("harbour", "quay"), events.Recorded, fields{"kind": "place", "name": "The quay"})
		b := &bench{t, s, newShelf(), &reading{projector.NewState(s), make(chan struct{})}, ctx}
		s.fold(b.follow.state, uint64(len(s.events)))
		test(b)
		cancel()
		synctest.Wait()
	})
}

// keep starts a keeper of the view records, in a format.
func (b *bench) keep(format int, adjust ...func(*Options)) *Keeper {
	view := records
	view.Format = format
	o := Options{
		Follower: b.follow, Tables: b.shelf, Log: "L", Now: time.Now, Views: []View{view},
		Head:   func(context.Context) (uint64, error) { return uint64(len(b.story.events)), nil },
		Public: b.shelf.note("opened"), Gone: b.shelf.note("closed"), Patience: time.Second, Tick: 10 * time.Second,
		Failed: func(err error) { b.t.Log(err) },
	}
	for _, a := range adjust {
		a(&o)
	}
	k := New(o)
	go func() { _ = k.Run(b.ctx) }()
	return k
}

// pass lets time pass, and all that follows from it happen.
func (b *bench) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// tell records that the quay has another name.
func (b *bench) tell(name string) {
	b.story.change(entityRef("harbour", "quay"), events.Corrected, fields{"name": name})
	b.story.fold(b.follow.state, uint64(len(b.story.events)))
	for range 8 { // whoever waits
		select {
		case b.follow.moved <- struct{}{}:
		default:
		}
	}
	b.pass(30 * time.Second)
}

func (b *bench) pointer() Pointer {
	table, err := b.shelf.Find(b.ctx, PointersTable)
	if err != nil {
		b.t.Fatal(err)
	}
	p, _, err := readPointer(b.ctx, table, "records")
	if err != nil {
		b.t.Fatal(err)
	}
	return p
}

// leads checks which generation readers are led to, and which tables there are.
func (b *bench) leads(generation int, tables ...string) {
	b.t.Helper()
	p := b.pointer()
	if p.Generation != generation || p.Bucket != bucketOf("records", generation) || p.Next != nil {
		b.t.Errorf("the pointer says %+v, want generation %d", p, generation)
	}
	if diff := cmp.Diff(append(tables, PointersTable), b.shelf.names()); diff != "" {
		b.t.Error(diff)
	}
}

// called is the quay's name in a table.
func (b *bench) called(table string) string {
	b.shelf.mu.Lock()
	m := b.shelf.tables[table]
	b.shelf.mu.Unlock()
	if m == nil {
		return ""
	}
	row := m.rows(b.t)["harbour.entity.quay"]
	_, name, _ := strings.Cut(row, `"name": "`)
	name, _, _ = strings.Cut(name, `"`)
	return name
}

func (b *bench) wantCalled(name string, tables ...string) {
	b.t.Helper()
	for _, table := range tables {
		if got := b.called(table); got != name {
			b.t.Errorf("in %s the quay is called %q, want %q", table, got, name)
		}
	}
}

const (
	first  = "DATELINE_RECORDS_1"
	second = "DATELINE_RECORDS_2"
	third  = "DATELINE_RECORDS_3"
	fourth = "DATELINE_RECORDS_4"
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
		one, other := b.keep(1), b.keep(1)
		b.pass(30 * time.Second)
		b.leads(1, first)
		for _, k := range []*Keeper{one, other} {
			if is, err := k.Rebuild(b.ctx, "records"); err != nil || is.Generation != 2 {
				t.Fatalf("%+v, %v", is, err)
			}
		}
		b.pass(30 * time.Second)
		b.leads(2, first, second)
		b.tell("The new quay")
		b.wantCalled("The new quay", first, second)
		b.pass(25 * time.Hour)
		b.leads(2, second)
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
		old, end := context.WithCancel(b.ctx)
		ctx := b.ctx
		b.ctx = old
		b.keep(1)
		b.pass(30 * time.Second)
		end()
		b.ctx = ctx
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
				old, end := context.WithCancel(b.ctx)
				ctx := b.ctx
				b.ctx = old
				b.keep(1, other)
				b.pass(30 * time.Second)
				end()
				b.ctx = ctx
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

// TestNotOpened: readers are led nowhere that is not open to them.
func TestNotOpened(t *testing.T) {
	onBench(t, func(b *bench) {
		shut := true
		b.keep(1, func(o *Options) {
			o.Public = func(_ context.Context, table string) error {
				if shut && table == first {
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
		shut = false
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
