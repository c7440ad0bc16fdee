package projector

import (
	"cmp"
	"iter"
	"slices"

	"github.com/dateline/dateline/events"
)

// Changes yields the occurrences that a selection chooses, the latest changed
// first, as far as they changed behind a sequence. An occurrence changes with
// its own events, and when a source that it cites is withdrawn or restored.
// Retracted and fallen ones are there and marked, for a reader who saw them must
// learn of it; not what falls only because the perspective leaves sources out.
// Without an as-of day undated ones too. The words of a selection
// are not looked for: see [View.Among].
//
// However many occurrences there are, it takes as long as what it yields and
// passes over.
func (v *View) Changes(s Selection, behind uint64) iter.Seq[Occurrence] {
	if slugs := s.named(); len(slugs) > 0 {
		return v.chosen(s, slices.Values(v.changedNaming(slugs, behind)))
	}
	return v.chosen(s, v.changed(s, behind))
}

// Among yields those of some records that a selection chooses, in their order.
func (v *View) Among(s Selection, refs iter.Seq[events.Ref]) iter.Seq[Occurrence] {
	return v.chosen(s, func(yield func(uint32) bool) {
		for ref := range refs {
			if record := v.find(ref); record != 0 && !yield(record) {
				return
			}
		}
	})
}

// named are the slugs of the narrowest choice of which each chosen occurrence
// names one; none when there is no such choice.
func (s Selection) named() []string {
	var narrowest []string
	for _, c := range []Choice{s.Entity, s.Actor, s.Place} {
		if narrowest == nil || len(c.In) > 0 && len(c.In) < len(narrowest) {
			narrowest = c.In
		}
	}
	return narrowest
}

// chosen yields the rows of records that a selection and the perspective choose.
func (v *View) chosen(s Selection, records iter.Seq[uint32]) iter.Seq[Occurrence] {
	return func(yield func(Occurrence) bool) {
		for some := range chunked(records, atATime) {
			v.readAheadOf(some)
			for _, record := range some {
				a := v.account(record)
				if a == nil || !s.Selects(a.body) || !v.asked.tells(a.body.Occurred) || a.fallen && v.asked.supposes() {
					continue
				}
				if !yield(v.row(a, Perspective{})) || v.err != nil {
					return
				}
			}
		}
	}
}

// supposes tells whether the perspective leaves out sources that were not
// withdrawn: what rests on them is then not there, for nobody took it back.
func (p Perspective) supposes() bool { return len(p.Without) > 0 || !p.ReportedBy.IsZero() }

// tells tells whether news of an occurrence belong into an answer.
func (p Perspective) tells(o events.Occurred) bool {
	return p.AsOf.IsZero() || p.answers(certaintyOf(o, p.AsOf))
}

// chunked yields what a sequence yields, so many at a time.
func chunked[E any](seq iter.Seq[E], n int) iter.Seq[[]E] {
	return func(yield func([]E) bool) {
		some := make([]E, 0, n)
		for e := range seq {
			if some = append(some, e); len(some) == n {
				if !yield(some) {
					return
				}
				some = some[:0]
			}
		}
		if len(some) > 0 {
			yield(some)
		}
	}
}

// changed walks the versions back from the basis. A record is met where it last
// changed: at its latest version, or where a source that it cites turned.
func (v *View) changed(s Selection, behind uint64) iter.Seq[uint32] {
	met := map[uint32]bool{} // at a source's turning
	return func(yield func(uint32) bool) {
		for place := v.place; place > 0; {
			var ahead []uint32
			if place, ahead = v.changedBack(place, s, behind, met); len(ahead) == 0 {
				continue
			}
			for _, record := range ahead {
				if !yield(record) {
					return
				}
			}
		}
	}
}

// changedBack looks at some versions from a place back, and returns where to go
// on, 0 at the end.
func (v *View) changedBack(place uint32, s Selection, behind uint64, met map[uint32]bool) (next uint32, records []uint32) {
	defer v.lock()()
	t := v.t
	for steps := 0; place > 0 && steps < stepsOf; place, steps = place-1, steps+1 {
		ver := t.versions.at(place)
		switch {
		case ver.sequence <= behind:
			return 0, records
		case events.IsRegistry(t.kindOf(ver.record)):
			for _, record := range v.turnedBy(ver) {
				met[record] = true
				records = append(records, record)
			}
		case t.at(ver.record, v.place) == place && !met[ver.record] && v.mayBeChosen(ver, s):
			records = append(records, ver.record)
		}
	}
	return place, records
}

// mayBeChosen tells, from the columns alone, whether a selection can choose a
// version's record.
func (v *View) mayBeChosen(ver *version, s Selection) bool {
	if !s.Kind.takes(v.t.kindOf(ver.record)) {
		return false
	}
	return len(s.Source.In) == 0 || ver.cites == 0 || s.Source.has(s.Source.In, v.t.cited[ver.cites].slugs)
}

// turnedBy are the records, the latest first, that changed last when a source
// turned with a version; none when it did not.
func (v *View) turnedBy(ver *version) (records []uint32) {
	t := v.t
	if t.kindOf(ver.record) != events.KindSource {
		return nil
	}
	slug := t.slugs[t.records[ver.record].key]
	f, cited := t.facets[slug]
	if turned := v.turned[slug]; !cited || f.rare == nil || turned == nil || turned.sequence != ver.sequence {
		return nil
	}
	for _, set := range f.rare.sets {
		places := t.cited[set].cited
		for _, place := range places[:countUpTo(places, v.place)] {
			if other := t.versions.at(place); t.at(other.record, v.place) == place && v.changedAt(other) == ver.sequence {
				records = append(records, other.record)
			}
		}
	}
	slices.SortFunc(records, func(a, b uint32) int { return cmp.Compare(b, a) })
	return records
}

// changedAt is the sequence at which what the latest version of a record says
// last changed.
func (v *View) changedAt(ver *version) uint64 {
	at := ver.sequence
	for _, slug := range v.t.cited[ver.cites].slugs {
		if turned := v.turned[slug]; turned != nil {
			at = max(at, turned.sequence)
		}
	}
	return at
}

// changedNaming are the records that name one of some slugs, or of which a
// citation does, the latest changed first.
func (v *View) changedNaming(slugs []string, behind uint64) []uint32 {
	at := map[uint32]uint64{}
	for _, slug := range slugs {
		for _, of := range []func(*facet) []uint32{namingIt, (*facet).saying} {
			for ver := range v.toldAmong(under(slug, of)) {
				at[ver.record] = v.lastChanged(ver.record)
			}
		}
	}
	records := make([]uint32, 0, len(at))
	for record, changed := range at {
		if changed > behind {
			records = append(records, record)
		}
	}
	slices.SortFunc(records, func(a, b uint32) int { return cmp.Or(cmp.Compare(at[b], at[a]), cmp.Compare(b, a)) })
	return records
}

func (v *View) lastChanged(record uint32) uint64 {
	defer v.lock()()
	return v.changedAt(v.t.versions.at(v.t.at(record, v.place)))
}

// ChangedAt is the sequence at which what is told of an occurrence last changed,
// 0 for one that is not known.
func (v *View) ChangedAt(id string) uint64 {
	unlock := v.lock()
	record := v.t.occurrence(id)
	known := record != 0 && v.t.at(record, v.place) != 0
	unlock()
	if !known {
		return 0
	}
	return v.lastChanged(record)
}

// Revision counts the changes of an occurrence behind its first event.
func (v *View) Revision(id string) (n int) {
	defer v.lock()()
	t := v.t
	record := t.occurrence(id)
	if record == 0 {
		return 0
	}
	first := t.records[record].first
	for place := first; place != 0 && place <= v.place; place = t.versions.at(place).next {
		n++
	}
	cited := t.cited[t.versions.at(t.at(record, v.place)).cites].slugs
	for _, place := range t.turnings[:countUpTo(t.turnings, v.place)] {
		if place > first && slices.Contains(cited, t.slugs[t.records[t.versions.at(place).record].key]) {
			n++
		}
	}
	return n - 1
}

// Kinds are those of the occurrences that were ever recorded up to the basis, by
// name.
func (v *View) Kinds() (kinds []string) {
	defer v.lock()()
	seen := map[uint32]bool{}
	for place := 1; place < len(v.t.records); place++ {
		r := &v.t.records[place]
		if r.first > v.place {
			break
		}
		if kind := v.t.kindsOf[r.kind]; !seen[r.kind] && !events.IsRegistry(kind) {
			kinds = append(kinds, kind)
		}
		seen[r.kind] = true
	}
	slices.Sort(kinds)
	return kinds
}
