package projector

import (
	"slices"
	"sync"

	"github.com/tidwall/btree"
)

// backlog are entries that are still to be put into the orders of a timeline.
// While much is folded nobody asks, and sorted entries are put there in a tenth
// of the time that single ones take.
type backlog struct {
	dated, long []dated
	undated     []uint32
	edges       []edge
}

func (b *backlog) isEmpty() bool { return len(b.dated)+len(b.undated)+len(b.edges) == 0 }

// putOff tells whether entries go to the backlog from now on. Those that are
// there are put into the orders when they do not.
func (t *Timeline) putOff(off bool) {
	if t.bulk = off; !off {
		t.catchUp()
	}
}

// catchUp puts the backlog into the orders.
func (t *Timeline) catchUp() {
	if t.backlog.isEmpty() {
		return
	}
	b := t.backlog
	t.backlog = backlog{}
	var sorting sync.WaitGroup
	sorting.Go(func() { putAll(t.dated, b.dated, t.datedBefore) })
	sorting.Go(func() { putAll(t.edges, b.edges, compareEdges) })
	sorting.Go(func() {
		putAll(t.long, b.long, t.datedBefore)
		putAll(t.undated, b.undated, t.undatedBefore)
	})
	sorting.Wait()
}

func putAll[E any](order *btree.BTreeG[E], entries []E, before func(a, b E) bool) {
	slices.SortFunc(entries, func(a, b E) int {
		switch {
		case before(a, b):
			return -1
		case before(b, a):
			return 1
		}
		return 0
	})
	if order.Len() == 0 {
		for _, e := range entries {
			order.Load(e)
		}
		return
	}
	var hint btree.PathHint
	for _, e := range entries {
		order.SetHint(e, &hint)
	}
}

func put[E any](t *Timeline, order *btree.BTreeG[E], later *[]E, entry E) {
	if t.bulk {
		*later = append(*later, entry)
		return
	}
	order.Set(entry)
}
