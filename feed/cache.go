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
	asked   string // the perspective; of a feed all that its topic asks
	page    int
	person  bool // for a person's browser
}

func keyOf(r route, a ask) key { return key{r.pattern, a.about, a.asked, a.page, a.person} }

// cache keeps documents. What one costs grows when a compressed form of it is
// made.
type cache = generations[key, *document]

func newCache(size int) *cache {
	return newGenerations[key](size, func(d *document) int { return int(d.cost.Load()) })
}

var seed = maphash.MakeSeed()

// turn picks the lock under which a document is rendered.
func (h *handler) turn(k key) *sync.Mutex {
	return &h.turns[maphash.Comparable(seed, k)%uint64(len(h.turns))]
}
