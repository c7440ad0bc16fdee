package feed

import "sync"

// memoSize is the most bytes that a memo holds, about.
const memoSize = 8 << 20

// memo remembers results of a pure function; when it is full, it forgets them
// all. The zero memo is empty.
type memo struct {
	mu    sync.Mutex
	known map[string]string
	size  int
}

func (m *memo) get(key string, render func() string) string {
	m.mu.Lock()
	result, ok := m.known[key]
	m.mu.Unlock()
	if !ok {
		result = render()
		m.put(key, result)
	}
	return result
}

func (m *memo) put(key, result string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil || m.size > memoSize {
		m.known, m.size = map[string]string{}, 0
	}
	m.known[key] = result
	m.size += len(key) + len(result)
}
