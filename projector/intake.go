package projector

import (
	"runtime"
	"sync"

	"github.com/dateline/dateline/events"
)

const (
	mostTaken = 64 // events that are decoded in one go
	mostAhead = 32 // lots that are read ahead of what is decoded
)

// intake folds what a log yields: bodies are decoded ahead, several at a time,
// events are applied one after the other, in their order. An event that comes
// alone is folded at once.
type intake struct {
	state    *State
	folded   func()     // called when more is folded
	failed   func()     // called at the first failure
	working  sync.Mutex // guards what follows; held by the one who applies, too, but briefly
	changed  *sync.Cond
	waiting  []lot
	ended    bool
	err      error
	next     int         // the number of the next lot to be decoded
	turn     int         // that of the next to be applied
	decoded  map[int]lot // lots that wait for their turn
	gathered []taken     // by the one who takes
	busy     bool        // somebody applies
	workers  sync.WaitGroup
}

// lot are events in a row. Of many nobody asks for a single one before long.
type lot struct {
	events []taken
	many   bool
}

// taken is one event, or a message that is none.
type taken struct {
	e      events.Stored
	poison *events.DecodeError
	body   any
	unread error
}

func newIntake(s *State, folded, failed func()) *intake {
	in := &intake{state: s, folded: folded, failed: failed, decoded: map[int]lot{}}
	in.changed = sync.NewCond(&in.working)
	for range max(2, runtime.GOMAXPROCS(0)) {
		in.workers.Go(in.work)
	}
	return in
}

// take takes one more; false when an event before it could not be folded. Of
// many that are known to come, a lot is gathered first.
func (in *intake) take(t taken, many bool) bool {
	if in.gathered = append(in.gathered, t); many && len(in.gathered) < mostTaken {
		return true
	}
	return in.give(many)
}

// give hands over what was gathered.
func (in *intake) give(many bool) bool {
	in.working.Lock()
	defer in.working.Unlock()
	for len(in.waiting) >= mostAhead && in.err == nil {
		in.changed.Wait()
	}
	in.waiting = append(in.waiting, lot{in.gathered, many})
	in.gathered = nil
	if many {
		in.gathered = make([]taken, 0, mostTaken)
	}
	in.changed.Broadcast()
	return in.err == nil
}

// end waits until all that was taken is folded, and tells why not.
func (in *intake) end() error {
	if len(in.gathered) > 0 {
		in.give(false)
	}
	in.working.Lock()
	in.ended = true
	in.changed.Broadcast()
	in.working.Unlock()
	in.workers.Wait()
	return in.err
}

func (in *intake) work() {
	in.working.Lock()
	defer in.working.Unlock()
	for {
		for len(in.waiting) == 0 && !in.ended {
			in.changed.Wait()
		}
		if len(in.waiting) == 0 || in.err != nil {
			return
		}
		in.decodeLot()
		in.applyLots()
	}
}

// decodeLot decodes the next events; meanwhile the others may do the same.
func (in *intake) decodeLot() {
	number, l := in.next, in.waiting[0]
	in.next++
	in.waiting = append(in.waiting[:0], in.waiting[1:]...)
	in.changed.Broadcast()
	in.working.Unlock()
	for i := range l.events {
		if t := &l.events[i]; t.poison == nil {
			t.body, t.unread = decodeFor(t.e.Record.Kind, t.e.Body, l.many)
		}
	}
	in.working.Lock()
	in.decoded[number] = l
}

// applyLots applies the lots whose turn it is, unless somebody is at it, who
// will find them.
func (in *intake) applyLots() {
	for !in.busy && in.err == nil {
		l, ok := in.decoded[in.turn]
		if !ok {
			return
		}
		delete(in.decoded, in.turn)
		in.turn++
		in.busy = true
		in.working.Unlock()
		err := in.state.applyAll(l)
		in.folded()
		in.working.Lock()
		in.busy = false
		if err != nil {
			in.err = err
			in.changed.Broadcast()
			in.failed()
		}
	}
}

// applyAll applies events in a row; what cannot be read does not end it.
func (s *State) applyAll(l lot) error {
	for _, t := range l.events {
		if t.poison != nil {
			s.skip(t.poison)
			continue
		}
		if err := s.apply(t.e, t.body, t.unread, l.many); isFailure(err) {
			return err
		}
	}
	return nil
}
