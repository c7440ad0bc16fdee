package projector

// places is a hash table from keys to places in a slice that holds the keys
// itself: eight bytes a slot, where a map of its own would keep every key twice.
// It is many small tables, so that no more than one of them is made anew when
// it grows. The zero places is empty. Place 0 is nobody's.
type places struct {
	shards [shardsOf]shard
}

const (
	shardsOf   = 64
	hashForOne = 58 // the bits above choose the shard
)

type shard struct {
	slots []slot // a power of two of them, at most three quarters taken
	taken int
}

type slot struct{ place, hash uint32 }

func (p *places) shard(hash uint64) *shard { return &p.shards[hash>>hashForOne] }

// find yields the places under a hash; the caller compares the keys.
func (p *places) find(hash uint64, is func(place uint32) bool) (place uint32, ok bool) {
	s := p.shard(hash)
	if len(s.slots) == 0 {
		return 0, false
	}
	mask, short := uint32(len(s.slots)-1), uint32(hash)
	for at := short & mask; s.slots[at].place != 0; at = (at + 1) & mask {
		if s.slots[at].hash == short && is(s.slots[at].place) {
			return s.slots[at].place, true
		}
	}
	return 0, false
}

// add puts a place under its hash.
func (p *places) add(place uint32, hash uint64) {
	s := p.shard(hash)
	if s.taken >= len(s.slots)*3/4 {
		s.grow()
	}
	s.put(slot{place, uint32(hash)})
	s.taken++
}

// replace puts a place where another of the same key was.
func (p *places) replace(old, place uint32, hash uint64) {
	s := p.shard(hash)
	mask := uint32(len(s.slots) - 1)
	at := uint32(hash) & mask
	for s.slots[at].place != old {
		at = (at + 1) & mask
	}
	s.slots[at].place = place
}

func (s *shard) put(one slot) {
	mask := uint32(len(s.slots) - 1)
	at := one.hash & mask
	for s.slots[at].place != 0 {
		at = (at + 1) & mask
	}
	s.slots[at] = one
}

func (s *shard) grow() {
	old := s.slots
	s.slots = make([]slot, max(4, 2*len(old)))
	for _, one := range old {
		if one.place != 0 {
			s.put(one)
		}
	}
}
