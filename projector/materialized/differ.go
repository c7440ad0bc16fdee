package materialized

import (
	"bytes"
	"context"
	"encoding/json"
	"iter"
	"maps"
	"slices"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// Change is a key whose row is another; a nil value is that of one that has none
// any more.
type Change struct {
	Key   string
	Value []byte
}

// differ works out what differs between two bases.
type differ struct {
	view     View
	from, to Basis
	ctx      context.Context
	err      error
	looked   int // records looked at
}

// chunk is how many records are looked at in one go.
const chunk = 256

// changes yields the rows that differ, in an order that depends on the two bases
// alone. What went wrong ends them and stands in err.
func (d *differ) changes(state *projector.State) iter.Seq[Change] {
	return func(yield func(Change) bool) {
		for _, t := range state.Begun() {
			if !d.ofTimeline(t, yield) {
				return
			}
		}
	}
}

// records counts those that changes has to look at, at most.
func (d *differ) records(state *projector.State) (n int) {
	for _, t := range state.Begun() {
		if d.from.Sequence == 0 {
			n += t.Count()
		}
	}
	return n
}

// ofTimeline goes on while that is true.
func (d *differ) ofTimeline(t *projector.Timeline, yield func(Change) bool) bool {
	daily := d.view.Daily && d.from.Today != d.to.Today
	altered, err := t.Altered(d.ctx, d.from.Sequence, d.to.Sequence)
	if err != nil {
		d.err = err
		return false
	}
	if !daily && !altered.Whole && !altered.Entities && len(altered.Records) == 0 {
		return true
	}
	p := pair{differ: d}
	if p.before, d.err = lookAt(d.ctx, t, d.from); d.err != nil {
		return false
	}
	if p.after, d.err = lookAt(d.ctx, t, d.to); d.err != nil {
		return false
	}
	if altered.Whole {
		return p.ofAll(t, d.view.Takes, yield)
	}
	if !p.ofSome(altered.Records, yield) {
		return false
	}
	if altered.Entities || daily {
		return p.ofAll(t, func(kind string) bool { return isEntity(kind) && d.view.Takes(kind) }, yield)
	}
	return true
}

// pair looks at a timeline from both bases.
type pair struct {
	*differ
	before, after *look
}

func (p pair) ofSome(refs []events.Ref, yield func(Change) bool) bool {
	wanted := slices.DeleteFunc(slices.Clone(refs), func(ref events.Ref) bool { return !p.view.Takes(ref.Kind) })
	for some := range slices.Chunk(wanted, chunk) {
		if !p.compare(some, yield) {
			return false
		}
	}
	return true
}

func (p pair) ofAll(t *projector.Timeline, wanted func(kind string) bool, yield func(Change) bool) bool {
	for behind, more := 0, true; more; {
		var refs []events.Ref
		refs, behind = t.Refs(behind, chunk, p.to.Sequence, wanted)
		more = behind > 0
		if !p.compare(refs, yield) {
			return false
		}
	}
	return true
}

// compare yields what differs in the rows of some records.
func (p pair) compare(refs []events.Ref, yield func(Change) bool) bool {
	p.before.readAhead(refs)
	p.after.readAhead(refs)
	for _, ref := range refs {
		if p.err = p.ctx.Err(); p.err != nil {
			return false
		}
		p.looked++
		was, is := p.before.rows(p.view, ref), p.after.rows(p.view, ref)
		if p.err = firstOf(p.before.err(), p.after.err()); p.err != nil {
			return false
		}
		if !p.tell(was, is, yield) {
			return false
		}
	}
	return true
}

func firstOf(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

func (p pair) tell(was, is map[string][]byte, yield func(Change) bool) bool {
	for _, k := range slices.Sorted(maps.Keys(is)) {
		if old, ok := was[k]; (!ok || !bytes.Equal(old, is[k])) && !yield(Change{k, stamped(is[k], p.to)}) {
			return false
		}
	}
	for _, k := range slices.Sorted(maps.Keys(was)) {
		if _, ok := is[k]; !ok && !yield(Change{Key: k}) {
			return false
		}
	}
	return true
}

// stamped is a row with the basis that it is as of.
func stamped(row []byte, at Basis) []byte {
	basis, _ := json.Marshal(at) // a number and a day
	return slices.Concat([]byte(`{"as_of":`), basis, []byte{','}, row[1:])
}
