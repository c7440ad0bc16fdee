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
	person  bool // for a person's browser
}

func keyOf(r route, a ask) key { return key{r.pattern, a.about, a.asked, a.page, a.person} }

// cache keeps documents in two generations: when the young one is full it
// becomes the old one, and what is then not asked for again is forgotten.
type cache struct {
	half       int
	mu         sync.RWMutex
	young, old map[key]charged
	size       int // of the young
}

// charged is a document and what it was counted as: it grows when a compressed
// form of it is made.
type charged struct {
	*document
	cost int
}

func newCache(size int) *cache {
	return &cache{half: size / 2, young: map[key]charged{}}
}

// get returns nil for what is not kept.
func (c *cache) get(k key) *document {
	c.mu.RLock()
	d, ok := c.young[k]
	aged := c.old[k]
	c.mu.RUnlock()
	if !ok && aged.document != nil {
		c.put(k, aged.document)
		return aged.document
	}
	return d.document
}

func (c *cache) put(k key, d *document) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.charge(k, d)
}

// grew counts anew what a document takes, if it is still the one that is kept.
func (c *cache) grew(k key, d *document) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.young[k].document == d {
		c.charge(k, d)
	}
}

func (c *cache) charge(k key, d *document) {
	cost := int(d.cost.Load())
	c.size += cost - c.young[k].cost
	c.young[k] = charged{d, cost}
	if c.size > c.half {
		c.young, c.old, c.size = map[key]charged{}, c.young, 0
	}
}

var seed = maphash.MakeSeed()

// turn picks the lock under which a document is rendered.
func (h *handler) turn(k key) *sync.Mutex {
	return &h.turns[maphash.Comparable(seed, k)%uint64(len(h.turns))]
}
