package logtest

import (
	"errors"
	"fmt"

	"github.com/dateline/dateline/events"
)

// singly makes a batch of each event.
func singly(all ...events.Event) (batches [][]events.Proposal) {
	for _, e := range all {
		batches = append(batches, fresh(e))
	}
	return batches
}

// landed appends batches that must all be taken.
func (b bench) landed(batches ...[]events.Proposal) (sequences []uint64) {
	b.Helper()
	for n, a := range b.log.AppendEach(b.ctx(), batches) {
		if a.Err != nil || len(a.Sequences) != len(batches[n]) {
			b.Fatalf("batch %d of %d events: %v, %v", n, len(batches[n]), a.Sequences, a.Err)
		}
		sequences = append(sequences, a.Sequences...)
	}
	return sequences
}

// few and many are how many batches go one by one, or as one.
var (
	few  = 3
	many = 60
)

var together = []subtest{
	{"none are none", func(b bench) {
		if got := b.log.AppendEach(b.ctx(), nil); len(got) != 0 {
			b.Fatalf("got %v", got)
		}
	}},
	{"batches are added in their order, few and many", func(b bench) {
		all := entities("one", few+many)
		b.landed(singly(all[:few]...)...)
		b.landed(singly(all[few:]...)...)
		b.holds(all...)
	}},
	{"batches of several events stay together", func(b bench) {
		all := entities("one", 90)
		var batches [][]events.Proposal
		for n := 0; n < 90; n += 3 {
			batches = append(batches, fresh(all[n:n+3]...))
		}
		b.landed(batches...)
		b.holds(all...)
	}},
	{"more than one batch takes", func(b bench) {
		all := entities("one", events.MaxBatch+500)
		b.landed(fresh(all[:700]...), fresh(all[700:1400]...), fresh(all[1400:]...))
		b.holds(all...)
	}},
	{"one that is refused is no obstacle", func(b bench) {
		for _, n := range []int{few, many} {
			all := entities(fmt.Sprintf("one-%d", n), n)
			b.given(fresh(all[1])...)
			batches := singly(all...)
			batches[1] = fresh(corrected(all[1], "again"))
			batches[2] = nil
			for i, a := range b.log.AppendEach(b.ctx(), batches) {
				want := map[int]error{1: events.ErrConflict, 2: events.ErrInvalid}[i]
				if !errors.Is(a.Err, want) || (a.Err == nil) != (len(a.Sequences) == 1) {
					b.Fatalf("batch %d of %d: %v, %v", i, n, a.Sequences, a.Err)
				}
			}
		}
		if head := b.head(); head != uint64(few-1+many-1) {
			b.Fatalf("head is %d", head)
		}
	}},
	{"the same again is a success", func(b bench) {
		for _, n := range []int{few, many} {
			batches := singly(entities(fmt.Sprintf("one-%d", n), n)...)
			first := b.landed(batches...)
			b.landed(fresh(entity(fmt.Sprintf("between-%d", n))))
			b.sequences(b.landed(batches...), first...)
		}
	}},
	{"some of them again, beside new ones", func(b bench) {
		all := entities("one", many)
		first := b.landed(singly(all[:many/2]...)...)
		got := b.landed(singly(all...)...)
		b.sequences(got[:many/2], first...)
		b.holds(all...)
	}},
	{"changes of one record go one behind the other", func(b bench) {
		first := entity("one")
		others := entities("other", many)
		second, third := corrected(first, "uno"), corrected(first, "eins")
		batches := append(singly(others...), fresh(first), []events.Proposal{expecting(uint64(many+1), second)}, []events.Proposal{expecting(uint64(many+2), third)})
		b.landed(batches...)
		b.holds(append(others, first, second, third)...)
	}},
}
