package logtest

import (
	"github.com/dateline/dateline/events"
)

var batching = []subtest{
	{"a batch is added in its order", func(b bench) {
		all := entities("one", 20)
		sequences := b.given(fresh(all...)...)
		for n, s := range sequences {
			if s != uint64(n+1) {
				b.Fatalf("sequences %v are not 1 to 20", sequences)
			}
		}
		b.holds(all...)
	}},
	{"the largest batch", func(b bench) {
		all := entities("one", events.MaxBatch)
		b.given(fresh(all...)...)
		b.holds(all...)
	}},
	{"one conflict among many adds none", func(b bench) {
		standing := entity("one-7")
		b.given(fresh(standing)...)
		b.conflicts(standing.Record, 0, 1, fresh(entities("one", 12)...)...)
		b.holds(standing)
	}},
	{"changes of one record chain", func(b bench) {
		first, other := entity("one"), entity("two")
		second, third := corrected(first, "uno"), corrected(first, "eins")
		b.sequences(b.given(expecting(0, first), expecting(0, other), expecting(77, second), expecting(0, third)), 1, 2, 3, 4)
		b.holds(first, other, second, third)
		b.sequences(b.given(expecting(4, corrected(first, "un"))), 5)
	}},
	{"a chain begins at what stands", func(b bench) {
		first := entity("one")
		b.given(fresh(first)...)
		b.conflicts(first.Record, 0, 1, fresh(corrected(first, "a"), corrected(first, "b"))...)
		b.sequences(b.given(expecting(1, corrected(first, "a")), expecting(0, corrected(first, "b"))), 2, 3)
	}},
	{"a whole batch again is a success", func(b bench) {
		all := entities("one", 9)
		b.given(fresh(all...)...)
		b.sequences(b.given(fresh(all...)...), 1, 2, 3, 4, 5, 6, 7, 8, 9)
		b.holds(all...)
	}},
	{"a batch cut otherwise after a crash adds just the rest", func(b bench) {
		all := entities("one", 6)
		between := entity("between")
		b.given(fresh(all[:3]...)...)
		b.given(fresh(between)...)
		b.sequences(b.given(fresh(all[1:]...)...), 2, 3, 5, 6, 7)
		b.holds(all[0], all[1], all[2], between, all[3], all[4], all[5])
	}},
	{"a chain of which the beginning is stored adds just the rest", func(b bench) {
		first := entity("one")
		second, third := corrected(first, "uno"), corrected(first, "eins")
		b.given(fresh(first)...)
		b.sequences(b.given(fresh(first, second, third)...), 1, 2, 3)
		b.holds(first, second, third)
	}},
	{"a chain of which the beginning is stored and was built upon conflicts", func(b bench) {
		first := entity("one")
		theirs := corrected(first, "theirs")
		b.given(fresh(first)...)
		b.given(expecting(1, theirs))
		b.conflicts(first.Record, 1, 2, fresh(first, corrected(first, "ours"), entity("two"))...)
		b.holds(first, theirs)
	}},
	{"a stored event and a conflict add none", func(b bench) {
		one, two := entity("one"), entity("two")
		b.given(fresh(one, two)...)
		b.conflicts(two.Record, 0, 2, fresh(one, entity("three"), entity("two"))...)
		b.holds(one, two)
	}},
}
