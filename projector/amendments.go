package projector

import (
	"cmp"
	"iter"
	"slices"

	"github.com/dateline/dateline/events"
)

// Amendment is one correction or retraction: something said before is no longer
// said.
type Amendment struct {
	Changed
	Ref   events.Ref
	Title string // of the record as the event leaves it
	Lang  string // of the title
	// Undoes tells that the correction takes a retraction back.
	Undoes bool
}

// Amendments yields the corrections and retractions known at the basis, the
// latest first. A selection chooses those of occurrences that it chooses as they
// were before or as they are left, and those of entities and sources that it
// names, or does not exclude.
func (v *View) Amendments(s Selection) iter.Seq[Amendment] {
	return func(yield func(Amendment) bool) {
		for _, place := range slices.Backward(v.amending()) {
			a, ok := v.amendment(place, s)
			if v.err != nil || ok && !yield(a) {
				return
			}
		}
	}
}

func (v *View) amending() []uint32 {
	defer v.lock()()
	return v.t.amending[:countUpTo(v.t.amending, v.place)]
}

// amendment tells a version; not ok where the selection does not choose it.
func (v *View) amendment(place uint32, s Selection) (a Amendment, ok bool) {
	now, before := v.versionAndFormer(place)
	unlock := v.lock()
	a.Ref = v.t.ref(now.record)
	unlock()
	if !s.Kind.takes(a.Ref.Kind) {
		return a, false
	}
	c, former := v.content(now.sequence), v.content(before.sequence)
	if c == nil || former == nil || !s.choosesRecord(a.Ref, former.body) && !s.choosesRecord(a.Ref, c.body) || !v.tellsBody(c.body, former.body) {
		return a, false
	}
	a.Changed = Changed{ID: now.id, Sequence: now.sequence, Change: now.changeOf(), Recorded: now.time(), By: c.by, Reason: c.reason}
	a.Undoes = before.retracts()
	if c.body != nil && former.body != nil && !now.retracts() {
		a.Fields = altered(fieldsOf(former.body), fieldsOf(c.body))
	}
	body := c.body
	if body == nil {
		body = former.body
	}
	a.Title, a.Lang = v.calledIn(body, a.Ref.Key)
	return a, true
}

// versionAndFormer are a version and the one that told its record before, the
// latest that can be read.
func (v *View) versionAndFormer(place uint32) (now, former version) {
	defer v.lock()()
	now = *v.t.versions.at(place)
	before := now.prev
	for before != 0 && v.t.versions.at(before).effect == inert {
		before = v.t.versions.at(before).prev
	}
	if before == 0 { // an import can begin so
		before = place
	}
	return now, *v.t.versions.at(before)
}

// choosesRecord tells whether a selection chooses a record that has a body.
func (s Selection) choosesRecord(ref events.Ref, body any) bool {
	switch b := body.(type) {
	case *events.Occurrence:
		return s.Selects(b)
	case *events.Entity:
		return s.Entity.takes(ref.Key) && s.Actor.takes(ref.Key) && s.Place.takes(ref.Key) && len(s.Source.In) == 0
	case *events.Source:
		return s.Source.takes(ref.Key) && len(s.Entity.In)+len(s.Actor.In)+len(s.Place.In) == 0
	}
	return s.IsZero()
}

// tellsBody tells whether the perspective asks for what one of two bodies says:
// of an occurrence whether it had happened.
func (v *View) tellsBody(bodies ...any) bool {
	dated := false
	for _, body := range bodies {
		if o, ok := body.(*events.Occurrence); ok {
			if dated = true; v.asked.tells(o.Occurred) {
				return true
			}
		}
	}
	return !dated
}

// calledIn is the title or name in a body, in the language that the view speaks
// where it is recorded in it, and the language; the key for one that has none.
func (v *View) calledIn(body any, key string) (title, lang string) {
	switch b := body.(type) {
	case *events.Timeline:
		title, lang = v.Words(b.Title, "")
	case *events.Source:
		title, lang = b.Title, cmp.Or(b.Lang, v.language())
	case *events.Entity:
		title, lang = b.NameIn(v.language(), v.speaks...)
	case *events.Occurrence:
		title, lang = v.titleOf(b)
	}
	return cmp.Or(title, key), cmp.Or(lang, v.language())
}

// Retracted yields the occurrences that stand retracted at the basis and that a
// selection chooses, the latest retracted first.
func (v *View) Retracted(s Selection) iter.Seq[Occurrence] {
	return v.chosen(s, func(yield func(uint32) bool) {
		for _, place := range slices.Backward(v.amending()) {
			if record := v.retractedBy(place); record != 0 && !yield(record) {
				return
			}
		}
	})
}

// retractedBy is the occurrence that stands retracted by a version, 0 for none.
func (v *View) retractedBy(place uint32) uint32 {
	defer v.lock()()
	ver := v.t.versions.at(place)
	if !ver.retracts() || events.IsRegistry(v.t.kindOf(ver.record)) || v.t.at(ver.record, v.place) != place {
		return 0
	}
	return ver.record
}
