package hub

import (
	"context"
	"sync"

	"github.com/dateline/dateline/events"
)

// memory is a Store without a broker, for tests in which time is not real.
type memory struct {
	mu       sync.Mutex
	revision uint64
	values   map[string]entry
	news     []entry // all changes, for watchers
	changed  chan struct{}
}

type entry struct {
	key      string
	value    []byte
	revision uint64
}

func newMemory() *memory {
	return &memory{values: map[string]entry{}, changed: make(chan struct{})}
}

func (m *memory) Put(_ context.Context, key string, value []byte, at uint64) (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.values[key].revision != at {
		return 0, events.ErrConflict
	}
	m.revision++
	m.values[key] = entry{key, value, m.revision}
	m.tell(m.values[key])
	return m.revision, nil
}

func (m *memory) Delete(_ context.Context, key string, at uint64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.values[key].revision != at {
		return events.ErrConflict
	}
	m.revision++
	delete(m.values, key)
	m.tell(entry{key, nil, m.revision})
	return nil
}

func (m *memory) Get(_ context.Context, key string) ([]byte, uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.values[key]
	if !ok {
		return nil, 0, events.ErrNotFound
	}
	return e.value, e.revision, nil
}

func (m *memory) tell(e entry) {
	m.news = append(m.news, e)
	close(m.changed)
	m.changed = make(chan struct{})
}

func (m *memory) Watch(ctx context.Context, told func(string, []byte, uint64)) error {
	m.mu.Lock()
	n := len(m.news)
	for _, e := range m.values {
		told(e.key, e.value, e.revision)
	}
	m.mu.Unlock()
	told("", nil, 0)
	for {
		m.mu.Lock()
		fresh, changed := m.news[n:], m.changed
		n = len(m.news)
		m.mu.Unlock()
		for _, e := range fresh {
			told(e.key, e.value, e.revision)
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil
		}
	}
}
