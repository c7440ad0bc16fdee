package projector

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/dateline/dateline/events"
)

// View is a timeline from a perspective: what its views answer is as known at
// its basis, whatever is recorded meanwhile. It belongs to one question, and is
// not safe for concurrent use.
//
// Rows are read from the log as they are asked for. Where that goes wrong the
// rows end, and [View.Err] says why: look at it behind the last row.
type View struct {
	t         *Timeline
	ctx       context.Context
	asked     Perspective
	speaks    []string            // languages asked for, the one wanted most first
	upTo      uint64              // the sequence that names the basis
	place     uint32              // that of its version
	withdrawn map[string]bool     // sources that do not count
	hits      []hit               // how these meet each set of sources, nil when there are none
	hitSets   []uint32            // the sets that they meet
	turned    map[string]*version // that by which a source was last withdrawn or restored
	ranks     map[string]int
	own       *events.Timeline
	published time.Time
	err       error
}

// At looks at the timeline from a perspective. The error is ErrNotFound where
// the timeline did not stand at the basis or a source of Without is not known,
// ErrInvalid where the basis lies ahead of what is known.
func (t *Timeline) At(ctx context.Context, p Perspective) (*View, error) {
	v := &View{t: t, ctx: ctx, asked: p, ranks: map[string]int{}}
	if err := v.lookUp(); err != nil {
		return nil, err
	}
	v.own, _ = v.body(v.current(t.own)).(*events.Timeline)
	return v, v.err
}

// lookUp settles what the view rests on. While much is folded the orders are
// brought up to date first.
func (v *View) lookUp() error {
	s := v.t.state
	s.mu.RLock()
	if v.t.backlog.isEmpty() {
		defer s.mu.RUnlock()
		return v.settle()
	}
	s.mu.RUnlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	v.t.catchUp()
	return v.settle()
}

// settle finds the basis and which sources do not count.
func (v *View) settle() error {
	t := v.t
	switch at := v.asked.KnownAt; {
	case at.Sequence > t.state.sequence:
		return fmt.Errorf("%w: known_at=%d lies ahead: the log is known up to %d", events.ErrInvalid, at.Sequence, t.state.sequence)
	case at.Sequence > 0:
		v.place = t.upTo(at.Sequence)
	case !at.Time.IsZero():
		v.place = t.knownAt(at.Time)
	default:
		v.place = uint32(t.count())
	}
	v.upTo = t.versions.at(v.place).sequence
	own := t.at(t.own, v.place)
	if t.own == 0 || own == 0 {
		first := t.versions.at(1)
		return fmt.Errorf("%w: timeline %s was not there yet: it began at sequence %d, %s", events.ErrNotFound,
			t.slug, first.sequence, first.time().Format(time.RFC3339))
	}
	if t.versions.at(own).retracts() {
		return fmt.Errorf("%w: timeline %s is retracted: 'dateline log %s' tells why", events.ErrNotFound, t.slug, t.slug)
	}
	v.published = t.begun(t.own).time()
	return v.withdraw()
}

// withdraw finds the sources that do not count: those retracted at the basis,
// those the perspective leaves out, those that were not published yet.
func (v *View) withdraw() error {
	t := v.t
	v.withdrawn, v.turned = map[string]bool{}, map[string]*version{}
	for _, place := range t.turnings[:countUpTo(t.turnings, v.place)] {
		ver := t.versions.at(place)
		slug := t.slugs[t.records[ver.record].key]
		v.turned[slug] = ver
		v.withdrawn[slug] = ver.retracts()
	}
	for _, slug := range v.asked.Without {
		if record, ok := t.sources.Get(slug); !ok || t.at(record, v.place) == 0 {
			return fmt.Errorf("%w: timeline %s has no source %q: 'dateline show %s sources' lists them", events.ErrNotFound, t.slug, slug, t.slug)
		}
		v.withdrawn[slug] = true
	}
	if by := v.asked.ReportedBy; !by.IsZero() {
		t.sources.Scan(func(slug string, record uint32) bool {
			at := t.withBody(t.at(record, v.place))
			if at == 0 || t.versions.at(at).hi > dayOf(by) {
				v.withdrawn[slug] = true
			}
			return true
		})
	}
	maps.DeleteFunc(v.withdrawn, func(_ string, gone bool) bool { return !gone })
	v.hit()
	return nil
}

// Err is what ended the rows of a view before their time, nil when nothing did.
func (v *View) Err() error { return v.err }

// fail keeps the first error.
func (v *View) fail(err error) {
	if v.err == nil {
		v.err = err
	}
}

// Slug names the timeline.
func (v *View) Slug() string { return v.t.slug }

// Body is the timeline's own record.
func (v *View) Body() events.Timeline { return *v.own }

// Title is the timeline's title, in its first language unless the view speaks
// another.
func (v *View) Title() string {
	title, _ := v.Words(v.own.Title, "")
	return title
}

// Published is the recorded time of the timeline record's first event.
func (v *View) Published() time.Time { return v.published }

// Updated is the recorded time of the last event known.
func (v *View) Updated() time.Time {
	defer v.lock()()
	return v.t.versions.at(v.place).time()
}

// Basis names what the answers rest on.
func (v *View) Basis() Basis { return v.asked.basis(v.upTo) }

// Perspective is the one asked from, with its basis settled.
func (v *View) Perspective() Perspective { return v.Basis().Perspective() }

// Now tells whether the view is of what is known now: nothing was recorded in
// the timeline since.
func (v *View) Now() bool {
	defer v.lock()()
	return uint32(v.t.count()) == v.place
}

// lock keeps the index as it is until the result is called.
func (v *View) lock() (unlock func()) {
	v.t.state.mu.RLock()
	return v.t.state.mu.RUnlock
}

// standing is a record as it stood at the basis.
type standing struct {
	record    uint32
	kind, key string
	at        version // the latest
	from      version // the one whose body it has
	first     version
}

// current is a record as it stood at the basis; nil when it was not there.
func (v *View) current(record uint32) *standing {
	defer v.lock()()
	return v.currentLocked(record)
}

func (v *View) currentLocked(record uint32) *standing {
	t := v.t
	if record == 0 {
		return nil
	}
	at := t.at(record, v.place)
	if at == 0 {
		return nil
	}
	return &standing{
		record: record, kind: t.kindOf(record), key: t.key(&t.records[record]), at: *t.versions.at(at),
		from: *t.versions.at(t.withBody(at)), first: *t.begun(record),
	}
}

// body reads what a record said, nil where it is none or the log fails.
func (v *View) body(s *standing) any {
	if s == nil || v.err != nil {
		return nil
	}
	if c := v.content(s.from.sequence); c != nil {
		return c.body
	}
	return nil
}

// content reads an event again; nil when the log fails.
func (v *View) content(sequence uint64) *content {
	c, err := v.t.state.bodies.read(v.ctx, sequence)
	if err != nil {
		v.fail(err)
		return nil
	}
	return c
}
