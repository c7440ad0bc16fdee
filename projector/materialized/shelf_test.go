package materialized

import (
	"context"
	"errors"
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
	k := b.keeper(format, adjust...)
	go func() { _ = k.Run(b.ctx) }()
	return k
}

// keeper makes one that keeps nothing yet.
func (b *bench) keeper(format int, adjust ...func(*Options)) *Keeper {
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
	return New(o)
}

// meanwhile keeps the views in a format for a while, then nobody does.
func (b *bench) meanwhile(format int, adjust ...func(*Options)) {
	k := b.keeper(format, adjust...)
	ctx, cancel := context.WithCancel(b.ctx)
	go func() { _ = k.Run(ctx) }()
	b.pass(30 * time.Second)
	cancel()
	synctest.Wait()
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

// erase deletes a key of a table past everybody.
func (b *bench) erase(table, key string) {
	b.shelf.mu.Lock()
	m := b.shelf.tables[table]
	b.shelf.mu.Unlock()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.put(key, nil)
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
