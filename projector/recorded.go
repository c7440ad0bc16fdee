package projector

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/dateline/dateline/events"
)

// Recorded is one event of a timeline.
type Recorded struct {
	ID       ulid.ULID     `json:"id"`
	Sequence uint64        `json:"sequence"`
	Change   events.Change `json:"change"`
	Recorded time.Time     `json:"recorded"`
	By       string        `json:"by"`
	Reason   string        `json:"reason,omitempty"`
	Record   string        `json:"record"` // kind/key
	// Title is that of the record as the event leaves it, its key where it has
	// none; empty where the event cannot be read.
	Title string `json:"title,omitempty"`
}

// Recorded yields the events of the timeline up to the basis, in the order of
// their sequences, behind one; those that cannot be read too. The rest of the
// perspective does not select events.
//
// It yields those alone that satisfy each predicate of where. An event is read
// only then, so a predicate is told By, Reason and Title as empty.
func (v *View) Recorded(after uint64, where ...func(Recorded) bool) iter.Seq[Recorded] {
	return func(yield func(Recorded) bool) {
		for place := v.placeBehind(after); place <= v.place; place += aheadOf {
			for _, e := range v.recordedFrom(place) {
				if !satisfies(e.Recorded, where) {
					continue
				}
				c := v.content(e.Sequence)
				if c == nil {
					return
				}
				e.By, e.Reason, e.Title = c.by, c.reason, v.titleIn(c.body, e.key)
				if !yield(e.Recorded) {
					return
				}
			}
		}
	}
}

func satisfies(e Recorded, where []func(Recorded) bool) bool {
	for _, holds := range where {
		if !holds(e) {
			return false
		}
	}
	return true
}

// placeBehind is that of the first event behind a sequence.
func (v *View) placeBehind(sequence uint64) uint32 {
	defer v.lock()()
	return v.t.upTo(sequence) + 1
}

// unread is an event as far as the columns tell, and the key of its record.
type unread struct {
	Recorded
	key string
}

// recordedFrom are the next few events from a place on, up to the basis.
func (v *View) recordedFrom(place uint32) []unread {
	defer v.lock()()
	few := make([]unread, 0, min(aheadOf, v.place-place+1))
	for ; len(few) < cap(few); place++ {
		ver := v.t.versions.at(place)
		ref := v.t.ref(ver.record)
		few = append(few, unread{Recorded{
			ID: ver.id, Sequence: ver.sequence, Change: ver.changeOf(), Recorded: ver.time(), Record: ref.String(),
		}, ref.Key})
	}
	return few
}

// titleIn is the title or name in a body, whatever the sources are worth: in
// its own language, of a timeline in the first of its languages, unless the view
// speaks another.
func (v *View) titleIn(body any, key string) (title string) {
	switch b := body.(type) {
	case *events.Timeline:
		title, _ = b.Title.In(slices.Concat(v.speaks, b.Languages[:min(1, len(b.Languages))])...)
	case *events.Source:
		title = b.Title
	case *events.Entity:
		title, _ = b.NameIn(v.language(), v.speaks...)
	case *events.Occurrence:
		title, _ = v.Words(b.Title, b.Lang)
	default:
		return ""
	}
	return cmp.Or(title, key)
}
