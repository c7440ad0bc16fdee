package feed

import (
	"hash/maphash"
	"sync"
)

// cacheSize is the most bytes of documents that are kept, about.
const cacheSize = 64 << 20

// key names a document: a representation of a subject from a perspective.
type key struct {
	pattern string
	about   subject
	asked   string // the perspective
	page    int
}

// cache keeps documents in two generations: when the young one is full it
// becomes the old one, and what is then not asked for again is forgotten.
type cache struct {
	half       int
	mu         sync.RWMutex
	young, old map[key]*document
	size       int // of the young
}

func newCache(size int) *cache {
	return &cache{half: size / 2, young: map[key]*document{}}
}

// get returns nil for what is not kept.
func (c *cache) get(k key) *document {
	c.mu.RLock()
	d, ok := c.young[k]
	aged := c.old[k]
	c.mu.RUnlock()
	if !ok && aged != nil {
		c.put(k, aged)
		return aged
	}
	return d
}

func (c *cache) put(k key, d *document) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if before, ok := c.young[k]; ok {
		c.size -= before.cost()
	}
	c.young[k] = d
	c.size += d.cost()
	if c.size > c.half {
		c.young, c.old, c.size = map[key]*document{}, c.young, 0
	}
}

// cost is about what a document takes, headers and map included.
func (d *document) cost() int { return len(d.body) + 1024 }

var seed = maphash.MakeSeed()

// turn picks the lock under which a document is rendered.
func (h *handler) turn(k key) *sync.Mutex {
	return &h.turns[maphash.Comparable(seed, k)%uint64(len(h.turns))]
}
