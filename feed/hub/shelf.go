package hub

import "sync"

const shelfSize = 32 << 20

// shelf keeps the documents that deliveries wait for, so that a topic is
// rendered once and not once for each subscriber. When it is full the oldest
// go, and are asked for again.
type shelf struct {
	mu    sync.Mutex
	limit int
	size  int
	order []string // of topics, the oldest first
	held  map[string]document
}

func newShelf(limit int) *shelf { return &shelf{limit: limit, held: map[string]document{}} }

// get returns the document of a topic that has a mark.
func (s *shelf) get(topic, mark string) (document, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, ok := s.held[topic]
	return d, ok && d.mark == mark
}

func (s *shelf) put(topic string, d document) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if before, ok := s.held[topic]; ok {
		s.size -= len(before.body)
	} else {
		s.order = append(s.order, topic)
	}
	s.held[topic] = d
	s.size += len(d.body)
	for s.size > s.limit && len(s.order) > 1 {
		s.size -= len(s.held[s.order[0]].body)
		delete(s.held, s.order[0])
		s.order = s.order[1:]
	}
}

// drop forgets a document that nobody waits for.
func (s *shelf) drop(topic string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, ok := s.held[topic]
	if !ok {
		return
	}
	s.size -= len(d.body)
	delete(s.held, topic)
	for i, t := range s.order {
		if t == topic {
			s.order = append(s.order[:i], s.order[i+1:]...)
			return
		}
	}
}
