package projector

// places is a hash table from keys to places in a slice that holds the keys
// itself: four bytes a slot, where a map of its own would keep every key twice.
// The zero places is empty. Place 0 is nobody's.
type places struct {
	slots []uint32 // a power of two of them, at most three quarters taken
	taken int
}

// find yields the places under a hash; the caller compares the keys.
func (p *places) find(hash uint64, is func(place uint32) bool) (place uint32, ok bool) {
	if len(p.slots) == 0 {
		return 0, false
	}
	mask := uint64(len(p.slots) - 1)
	for at := hash & mask; p.slots[at] != 0; at = (at + 1) & mask {
		if is(p.slots[at]) {
			return p.slots[at], true
		}
	}
	return 0, false
}

// add puts a place under its hash. hashOf finds the hash of a place again when
// the table grows.
func (p *places) add(place uint32, hashOf func(place uint32) uint64) {
	if p.taken >= len(p.slots)*3/4 {
		p.grow(hashOf)
	}
	p.put(place, hashOf(place))
	p.taken++
}

// replace puts a place where another of the same key was.
func (p *places) replace(old, place uint32, hash uint64) {
	mask := uint64(len(p.slots) - 1)
	at := hash & mask
	for p.slots[at] != old {
		at = (at + 1) & mask
	}
	p.slots[at] = place
}

func (p *places) put(place uint32, hash uint64) {
	mask := uint64(len(p.slots) - 1)
	at := hash & mask
	for p.slots[at] != 0 {
		at = (at + 1) & mask
	}
	p.slots[at] = place
}

func (p *places) grow(hashOf func(place uint32) uint64) {
	old := p.slots
	p.slots = make([]uint32, max(16, 2*len(old)))
	for _, place := range old {
		if place != 0 {
			p.put(place, hashOf(place))
		}
	}
}
