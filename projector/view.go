package projector

import (
	"context"
	"errors"
	"fmt"
	"iter"
	mathbits "math/bits"
	"slices"
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
	upTo      uint64
	withdrawn map[string]bool      // sources that do not count
	affected  bits                 // versions that cite one
	turned    map[string]time.Time // when a source was last withdrawn or restored
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
	t.state.mu.RLock()
	err := v.settle()
	t.state.mu.RUnlock()
	if err != nil {
		return nil, err
	}
	own, ok := v.body(v.current(t.own)).(*events.Timeline)
	if !ok {
		return nil, errors.Join(v.err, fmt.Errorf("%w: the record of timeline %s", events.ErrNotFound, t.slug))
	}
	v.own = own
	return v, nil
}

// settle finds the basis and which sources do not count.
func (v *View) settle() error {
	t := v.t
	switch at := v.asked.KnownAt; {
	case at.Sequence > t.state.sequence:
		return fmt.Errorf("%w: known_at=%d lies ahead: the log is known up to %d", events.ErrInvalid, at.Sequence, t.state.sequence)
	case at.Sequence > 0:
		v.upTo = t.upTo(at.Sequence)
	case !at.Time.IsZero():
		v.upTo = t.knownAt(at.Time)
	default:
		v.upTo = t.latest().sequence
	}
	own := t.at(t.own, v.upTo)
	if t.own == 0 || own == 0 {
		return fmt.Errorf("%w: timeline %s was not there yet: it began at sequence %d, %s", events.ErrNotFound,
			t.slug, t.versions[1].sequence, t.versions[1].time().Format(time.RFC3339))
	}
	if t.versions[own].retracts() {
		return fmt.Errorf("%w: timeline %s is retracted: 'dateline log %s' tells why", events.ErrNotFound, t.slug, t.slug)
	}
	v.published = t.begun(t.own).time()
	return v.withdraw()
}

// withdraw finds the sources that do not count: those retracted at the basis,
// those the perspective leaves out, those that were not published yet.
func (v *View) withdraw() error {
	t := v.t
	v.withdrawn, v.turned = map[string]bool{}, map[string]time.Time{}
	for _, place := range t.turnings {
		if ver := t.versions[place]; ver.sequence <= v.upTo {
			slug := t.records[ver.record].key
			v.turned[slug] = ver.time()
			v.withdrawn[slug] = ver.retracts()
		}
	}
	for _, slug := range v.asked.Without {
		if record, ok := t.sources.Get(slug); !ok || t.at(record, v.upTo) == 0 {
			return fmt.Errorf("%w: timeline %s has no source %q: 'dateline show %s sources' lists them", events.ErrNotFound, t.slug, slug, t.slug)
		}
		v.withdrawn[slug] = true
	}
	if by := v.asked.ReportedBy; !by.IsZero() {
		t.sources.Scan(func(slug string, record uint32) bool {
			at := t.withBody(t.at(record, v.upTo))
			if at == 0 || t.versions[at].hi > dayOf(by) {
				v.withdrawn[slug] = true
			}
			return true
		})
	}
	v.affect()
	return nil
}

// affect marks the versions that cite a source which does not count.
func (v *View) affect() {
	for slug, gone := range v.withdrawn {
		if !gone {
			delete(v.withdrawn, slug)
			continue
		}
		if f, ok := v.t.facets[slug]; ok {
			for _, place := range f.citing {
				v.affected.set(place)
			}
		}
	}
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

// Title is the timeline's title in its first language.
func (v *View) Title() string {
	title, _ := v.own.Title.In(v.language())
	return title
}

// language is the default language of the timeline's texts.
func (v *View) language() string {
	for _, lang := range v.own.Languages {
		return lang
	}
	return ""
}

// Published is the recorded time of the timeline record's first event.
func (v *View) Published() time.Time { return v.published }

// Updated is the recorded time of the last event known.
func (v *View) Updated() time.Time {
	defer v.lock()()
	after, _ := slices.BinarySearchFunc(v.t.versions[1:], v.upTo, func(ver version, s uint64) int {
		if ver.sequence <= s {
			return -1
		}
		return 1
	})
	return v.t.versions[after].time()
}

// Basis names what the answers rest on.
func (v *View) Basis() Basis { return v.asked.basis(v.upTo) }

// Perspective is the one asked from, with its basis settled.
func (v *View) Perspective() Perspective { return v.Basis().Perspective() }

// Now tells whether the view is of what is known now: nothing was recorded in
// the timeline since.
func (v *View) Now() bool {
	defer v.lock()()
	return v.t.latest().sequence == v.upTo
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
	body      uint64  // sequence of the event whose body it has
	from      uint32  // place of that version
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
	at := t.at(record, v.upTo)
	if at == 0 {
		return nil
	}
	from := t.withBody(at)
	r := t.records[record]
	return &standing{
		record: record, kind: r.kind, key: t.key(r), at: t.versions[at],
		body: t.versions[from].sequence, from: from, first: t.begun(record),
	}
}

// body reads what a record said, nil where it is none or the log fails.
func (v *View) body(s *standing) any {
	if s == nil || v.err != nil {
		return nil
	}
	if c := v.content(s.body); c != nil {
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

// bits is a set of small numbers. The zero bits is empty.
type bits []uint64

func (b *bits) set(n uint32) {
	for int(n/64) >= len(*b) {
		*b = append(*b, make([]uint64, int(n/64)+1-len(*b))...)
	}
	(*b)[n/64] |= 1 << (n % 64)
}

// all yields its members, the least first.
func (b bits) all() iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		for i, word := range b {
			for ; word != 0; word &= word - 1 {
				if !yield(uint32(i*64 + mathbits.TrailingZeros64(word))) {
					return
				}
			}
		}
	}
}

func (b bits) has(n uint32) bool { return int(n/64) < len(b) && b[n/64]&(1<<(n%64)) != 0 }
