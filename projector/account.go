package projector

import (
	"iter"
	"slices"
	"time"

	"github.com/tidwall/btree"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
)

// account is an occurrence as the evidence leaves it.
type account struct {
	*standing
	body    *events.Occurrence // effective
	edited  *events.Occurrence // as the editor left it
	fallen  bool
	updated time.Time // also when a source it cites was withdrawn or restored
	lo, hi  edtf.Day  // by which it had begun
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
	a := &account{standing: s, edited: edited, body: edited, updated: s.at.time()}
	if v.hitOf(s.from.cites) != hitNone {
		a.body, a.fallen = v.evidence().resolve(edited)
	}
	a.lo, a.hi = begun(a.body.Occurred)
	for _, c := range edited.Citations {
		if turned := v.turned[c.Source]; turned.After(a.updated) {
			a.updated = turned
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

// aheadOf is how many places of an index are taken at a time, and stepsOf how
// many are looked at: the index stands still for so long only.
const (
	aheadOf = 256
	stepsOf = 2048
)

// inOrder yields the occurrences that stand and have a date, in timeline order,
// behind a place in it, up to and with a last day; of these, those that begin
// by another.
func (v *View) inOrder(after *dated, to, by dayNumber) iter.Seq[*account] {
	return v.through(func(t *Timeline) *btree.BTreeG[dated] { return t.dated }, after, to, by)
}

// longOnes is inOrder of those that span more than longest alone.
func (v *View) longOnes(after *dated, by dayNumber) iter.Seq[*account] {
	return v.through(func(t *Timeline) *btree.BTreeG[dated] { return t.long }, after, maxDay, by)
}

// through walks an order of dates.
func (v *View) through(order func(*Timeline) *btree.BTreeG[dated], after *dated, to, by dayNumber) iter.Seq[*account] {
	from := dated{hi: minDay, lo: minDay}
	if after != nil {
		from = *after
	}
	return func(yield func(*account) bool) {
		for wanted := firstWanted; ; wanted = aheadOf {
			ahead, end := v.ahead(order, &from, to, by, wanted)
			for some := range slices.Chunk(ahead, atATime) {
				v.readAhead(some)
				for _, d := range some {
					if a := v.datedOn(d); a != nil && !yield(a) {
						return
					}
				}
			}
			if end || v.err != nil {
				return
			}
		}
	}
}

// atATime is how many bodies are read ahead.
const atATime = 64

// readAhead reads what the versions of entries say.
func (v *View) readAhead(entries []dated) {
	unlock := v.lock()
	sequences := make([]uint64, len(entries))
	for i, d := range entries {
		sequences[i] = v.t.versions.at(d.version).sequence
	}
	unlock()
	v.t.state.bodies.readAhead(v.ctx, sequences)
}

// readAheadOf reads what records say.
func (v *View) readAheadOf(records []uint32) {
	for some := range slices.Chunk(records, 4*atATime) {
		unlock := v.lock()
		var sequences []uint64
		for _, record := range some {
			if s := v.currentLocked(record); s != nil {
				sequences = append(sequences, s.from.sequence)
			}
		}
		unlock()
		v.t.state.bodies.readAhead(v.ctx, sequences)
	}
}

// firstWanted is as many as most questions ask for.
const firstWanted = 128

// ahead reads on in an order, from a place that it moves: entries of records
// that may stand at the basis.
func (v *View) ahead(order func(*Timeline) *btree.BTreeG[dated], from *dated, to, by dayNumber, wanted int) (ahead []dated, end bool) {
	defer v.lock()()
	end = true
	steps, seen := 0, *from
	order(v.t).Ascend(seen, func(d dated) bool {
		if d == seen {
			return true // nothing ever leaves the order
		}
		if d.hi > to {
			return false
		}
		if steps++; d.lo <= by && v.mayHold(d) {
			ahead = append(ahead, d)
		}
		*from = d
		end = len(ahead) < wanted && steps < stepsOf
		return end
	})
	return ahead, end
}

// mayHold tells, from the columns alone, whether an entry can be its record's
// date: it is, unless a source that does not count is cited.
func (v *View) mayHold(d dated) bool {
	if !v.t.holds(d.version, v.place) {
		return false
	}
	ver := v.t.versions.at(d.version)
	switch v.fate(ver) {
	case falls:
		return false
	case unsure:
		return true
	}
	return ver.lo == d.lo && ver.hi == d.hi
}

// datedOn is the occurrence of an entry if the entry is its date.
func (v *View) datedOn(d dated) *account {
	a := v.account(v.recordOf(d.version))
	if !a.stands() || !a.body.Occurred.Known() {
		return nil
	}
	if lo, hi := spanOf(a.lo, a.hi); lo != d.lo || hi != d.hi {
		return nil
	}
	return a
}

func (v *View) recordOf(place uint32) uint32 {
	defer v.lock()()
	return v.t.versions.at(place).record
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
