package projector

import (
	"iter"
	"slices"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
)

// account is an occurrence as the evidence leaves it.
type account struct {
	*standing
	body    *events.Occurrence // effective
	edited  *events.Occurrence // as the editor left it
	fallen  bool
	changed *version // by which what it says last changed: its own latest, or that of a source it cites, withdrawn or restored
	lo, hi  edtf.Day // by which it had begun
}

// stands tells whether an occurrence is neither retracted nor fallen.
func (a *account) stands() bool { return a != nil && !a.at.retracts() && !a.fallen }

// account resolves a record; nil when it is no occurrence known at the basis.
func (v *View) account(record uint32) *account { return v.resolve(v.current(record)) }

func (v *View) resolve(s *standing) *account {
	edited, ok := v.body(s).(*events.Occurrence)
	if !ok {
		return nil
	}
	a := &account{standing: s, edited: edited, body: edited, changed: &s.at}
	if v.hitOf(s.from.cites) != hitNone {
		a.body, a.fallen = v.evidence().resolve(edited)
	}
	a.lo, a.hi = begun(a.body.Occurred)
	for _, c := range edited.Citations {
		if turned := v.turned[c.Source]; turned != nil && turned.sequence > a.changed.sequence {
			a.changed = turned
		}
	}
	return a
}

// evidence is what the sources are worth from this perspective.
func (v *View) evidence() evidence {
	return evidence{withdrawn: func(source string) bool { return v.withdrawn[source] }, rank: v.rank}
}

// rank is that of a source's kind, the lower the better.
func (v *View) rank(source string) int {
	if rank, ok := v.ranks[source]; ok {
		return rank
	}
	rank := lastRank
	if s, ok := v.body(v.source(source)).(*events.Source); ok {
		if of, ok := sourceRanks[s.Kind]; ok {
			rank = of
		}
	}
	v.ranks[source] = rank
	return rank
}

func (v *View) source(slug string) *standing {
	unlock := v.lock()
	record, ok := v.t.sources.Get(slug)
	unlock()
	if !ok {
		return nil
	}
	return v.current(record)
}

// postings finds versions posted somewhere, in their order.
type postings func(*Timeline) []uint32

// toldAmong yields the versions, of those posted somewhere, that were what
// their record said at the basis. They are looked at some at a time.
func (v *View) toldAmong(posted postings) iter.Seq[*version] {
	return func(yield func(*version) bool) {
		unlock := v.lock()
		places := posted(v.t)
		unlock()
		places = places[:countUpTo(places, v.place)]
		var told []*version
		for len(places) > 0 {
			n := min(len(places), stepsOf)
			told = v.toldOf(places[:n], told[:0])
			for _, ver := range told {
				if !yield(ver) {
					return
				}
			}
			places = places[n:]
		}
	}
}

// toldOf are those of some places that are told. Of what it points at only
// what never changes may be read.
func (v *View) toldOf(places []uint32, told []*version) []*version {
	defer v.lock()()
	for _, place := range places {
		if v.t.told(place, v.place) {
			told = append(told, v.t.versions.at(place))
		}
	}
	return told
}

// posted are the records of which a version, among those posted somewhere, is
// what they said at the basis; each once, in no order.
func (v *View) posted(posted postings) (records []uint32) {
	for ver := range v.toldAmong(posted) {
		records = append(records, ver.record)
	}
	return records
}

// accounts are the occurrences posted under a slug that answer a question.
func (v *View) accounts(posted postings, is func(*account) bool) []*account {
	var all []*account
	told := slices.Collect(v.toldAmong(posted))
	for some := range slices.Chunk(told, 4*atATime) {
		sequences := make([]uint64, len(some))
		for i, ver := range some {
			sequences[i] = ver.sequence
		}
		v.t.state.bodies.readAhead(v.ctx, sequences)
		for _, ver := range some {
			if a := v.account(ver.record); a != nil && is(a) {
				all = append(all, a)
			}
		}
	}
	return all
}

// under lists the versions posted under a slug.
func under(slug string, of func(*facet) []uint32) postings {
	return func(t *Timeline) []uint32 {
		if f, ok := t.facets[slug]; ok {
			return of(f)
		}
		return nil
	}
}

func namingIt(f *facet) []uint32 { return f.naming }

func aboutIt(f *facet) []uint32 { return f.about }

// saidOnly yields the versions that name a slug only where a citation differs
// and may come to count.
func (v *View) saidOnly(slug string, of func(*facet) []uint32) iter.Seq[*version] {
	return func(yield func(*version) bool) {
		if len(v.hits) == 0 {
			return
		}
		for ver := range v.toldAmong(under(slug, func(f *facet) []uint32 { return without(f.saying(), of(f)) })) {
			if v.fate(ver) == unsure && !yield(ver) {
				return
			}
		}
	}
}

func (f *facet) saying() []uint32 {
	if f.rare == nil {
		return nil
	}
	return f.rare.said
}

// without are the places of one list that are not in another; both ascend.
func without(places, others []uint32) (left []uint32) {
	for _, place := range places {
		if _, ok := slices.BinarySearch(others, place); !ok {
			left = append(left, place)
		}
	}
	return left
}

// occurrencesUnder are those posted under a slug, or of which a citation that
// may come to count says so, that answer a question.
func (v *View) occurrencesUnder(slug string, of func(*facet) []uint32, is func(*account) bool) []*account {
	all := v.accounts(under(slug, of), is)
	for ver := range v.saidOnly(slug, of) {
		if a := v.account(ver.record); a != nil && is(a) {
			all = append(all, a)
		}
	}
	return all
}

// about are the occurrences about an entity that stand, in timeline order.
func (v *View) about(slug string) []*account {
	acts := v.occurrencesUnder(slug, aboutIt, func(a *account) bool {
		return a.stands() && a.body.About == slug
	})
	slices.SortFunc(acts, inTimelineOrder)
	return acts
}

// naming are the occurrences that are about an entity or name it, retracted and
// fallen ones too, in no order.
func (v *View) naming(slug string) []*account {
	return v.occurrencesUnder(slug, namingIt, func(a *account) bool {
		return slices.Contains(named(a.body), slug)
	})
}

// answering are those of the accounts that belong into an answer; undated ones
// only where no as-of day is asked.
func (v *View) answering(accounts []*account) []*account {
	return keep(accounts, func(a *account) bool { return v.asked.answers(certaintyOf(a.body.Occurred, v.asked.Day())) })
}
