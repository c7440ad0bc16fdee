package projector

// places is a hash table from keys to places in a slice that holds the keys
// itself: four bytes a slot, where a map of its own would keep every key twice.
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
	slots []uint32 // a power of two of them, at most three quarters taken
	taken int
}

func (p *places) shard(hash uint64) *shard { return &p.shards[hash>>hashForOne] }

// find yields the places under a hash; the caller compares the keys.
func (p *places) find(hash uint64, is func(place uint32) bool) (place uint32, ok bool) {
	s := p.shard(hash)
	if len(s.slots) == 0 {
		return 0, false
	}
	mask := uint64(len(s.slots) - 1)
	for at := hash & mask; s.slots[at] != 0; at = (at + 1) & mask {
		if is(s.slots[at]) {
			return s.slots[at], true
		}
	}
	return 0, false
}

// add puts a place under its hash. hashOf finds the hash of a place again when
// the table grows.
func (p *places) add(place uint32, hash uint64, hashOf func(place uint32) uint64) {
	s := p.shard(hash)
	if s.taken >= len(s.slots)*3/4 {
		s.grow(hashOf)
	}
	s.put(place, hash)
	s.taken++
}

// replace puts a place where another of the same key was.
func (p *places) replace(old, place uint32, hash uint64) {
	s := p.shard(hash)
	mask := uint64(len(s.slots) - 1)
	at := hash & mask
	for s.slots[at] != old {
		at = (at + 1) & mask
	}
	s.slots[at] = place
}

func (s *shard) put(place uint32, hash uint64) {
	mask := uint64(len(s.slots) - 1)
	at := hash & mask
	for s.slots[at] != 0 {
		at = (at + 1) & mask
	}
	s.slots[at] = place
}

func (s *shard) grow(hashOf func(place uint32) uint64) {
	old := s.slots
	s.slots = make([]uint32, max(4, 2*len(old)))
	for _, place := range old {
		if place != 0 {
			s.put(place, hashOf(place))
		}
	}
}
