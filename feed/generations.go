package feed

import "sync"

// generations keep values in two generations: when the young one is full it
// becomes the old one, and what is then not asked for again is forgotten.
type generations[K comparable, V any] struct {
	half       int         // the most that a generation costs, in bytes
	cost       func(V) int // which may grow: see recount
	mu         sync.RWMutex
	young, old map[K]charged[V]
	size       int // of the young
}

// charged is a value and what it was counted as.
type charged[V any] struct {
	value V
	cost  int
}

func newGenerations[K comparable, V any](size int, cost func(V) int) *generations[K, V] {
	return &generations[K, V]{half: size / 2, cost: cost, young: map[K]charged[V]{}}
}

func (g *generations[K, V]) get(k K) (v V, ok bool) {
	g.mu.RLock()
	c, ok := g.young[k]
	aged, was := g.old[k]
	g.mu.RUnlock()
	if !ok && was {
		g.put(k, aged.value)
		return aged.value, true
	}
	return c.value, ok
}

func (g *generations[K, V]) put(k K, v V) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.charge(k, v)
}

// recount counts anew what a value takes, if it is still the one that is kept.
func (g *generations[K, V]) recount(k K, same func(V) bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if c, ok := g.young[k]; ok && same(c.value) {
		g.charge(k, c.value)
	}
}

func (g *generations[K, V]) charge(k K, v V) {
	cost := g.cost(v)
	g.size += cost - g.young[k].cost
	g.young[k] = charged[V]{v, cost}
	if g.size > g.half {
		g.young, g.old, g.size = map[K]charged[V]{}, g.young, 0
	}
}
