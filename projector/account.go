package projector

import (
	"cmp"
	"iter"
	"slices"
	"time"

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
	if v.affected.has(s.from) {
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

// aheadOf is how many places of an index are read at a time: the index stands
// still for so long only.
const aheadOf = 256

// inOrder yields the occurrences that stand and have a date, in timeline order,
// from a last day on, up to and with another.
func (v *View) inOrder(from, to dayNumber) iter.Seq[*account] {
	return v.through(func(t *Timeline, after dated, take func(dated) bool) {
		t.dated.Ascend(after, func(d dated) bool { return d.hi <= to && take(d) })
	}, dated{hi: from, lo: minDay})
}

// longOnes is inOrder of those that span more than longest alone.
func (v *View) longOnes(from dayNumber) iter.Seq[*account] {
	return v.through(func(t *Timeline, after dated, take func(dated) bool) { t.long.Ascend(after, take) },
		dated{hi: from, lo: minDay})
}

// through walks an order of dates. Of entries alike in both days it yields the
// occurrences by id.
func (v *View) through(walk func(t *Timeline, after dated, take func(dated) bool), from dated) iter.Seq[*account] {
	return func(yield func(*account) bool) {
		var alike []*account
		flush := func() bool {
			slices.SortFunc(alike, func(a, b *account) int { return cmp.Compare(a.key, b.key) })
			for _, a := range alike {
				if !yield(a) {
					return false
				}
			}
			alike = alike[:0]
			return true
		}
		var last dated
		for {
			ahead, end := v.ahead(walk, from)
			for _, d := range ahead {
				if (d.hi != last.hi || d.lo != last.lo) && !flush() {
					return
				}
				last = d
				if a := v.datedOn(d); a != nil {
					alike = append(alike, a)
				}
			}
			if end || v.err != nil {
				flush()
				return
			}
			from = ahead[len(ahead)-1]
			from.version++
		}
	}
}

// ahead reads on in an order: entries of records that stand at the basis.
func (v *View) ahead(walk func(*Timeline, dated, func(dated) bool), from dated) (ahead []dated, end bool) {
	defer v.lock()()
	walk(v.t, from, func(d dated) bool {
		if v.mayHold(d) {
			ahead = append(ahead, d)
		}
		return len(ahead) < aheadOf
	})
	return ahead, len(ahead) < aheadOf
}

// mayHold tells, from the columns alone, whether an entry can be its record's
// date: it is, unless a source that does not count is cited.
func (v *View) mayHold(d dated) bool {
	ver := v.t.versions[d.version]
	return ver.sequence <= v.upTo && v.t.at(ver.record, v.upTo) == d.version &&
		(ver.lo == d.lo && ver.hi == d.hi || v.affected.has(d.version))
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
	return v.t.versions[place].record
}

// posted are the records of which a version, among those posted somewhere, is
// what they said at the basis; each once, in no order.
func (v *View) posted(postings func(*Timeline) []uint32) (records []uint32) {
	defer v.lock()()
	for _, place := range postings(v.t) {
		if v.t.told(place, v.upTo) {
			records = append(records, v.t.versions[place].record)
		}
	}
	return records
}

// accounts are the occurrences posted under a slug that answer a question.
func (v *View) accounts(postings func(*Timeline) []uint32, is func(*account) bool) []*account {
	var all []*account
	for _, record := range v.posted(postings) {
		if a := v.account(record); a != nil && is(a) {
			all = append(all, a)
		}
	}
	return all
}

// under lists the versions posted under a slug, and those of which a citation
// says so where some sources do not count.
func (v *View) under(slug string, of func(*facet) []uint32) func(*Timeline) []uint32 {
	return func(t *Timeline) []uint32 {
		f, ok := t.facets[slug]
		if !ok {
			return nil
		}
		if len(v.withdrawn) == 0 || len(f.said) == 0 {
			return of(f)
		}
		both := slices.Concat(of(f), f.said)
		slices.Sort(both)
		return slices.Compact(both)
	}
}

// about are the occurrences about an entity that stand, in timeline order.
func (v *View) about(slug string) []*account {
	acts := v.accounts(v.under(slug, func(f *facet) []uint32 { return f.about }), func(a *account) bool {
		return a.stands() && a.body.About == slug
	})
	slices.SortFunc(acts, inTimelineOrder)
	return acts
}

// naming are the occurrences that are about an entity or name it, retracted and
// fallen ones too, in no order.
func (v *View) naming(slug string) []*account {
	return v.accounts(v.under(slug, func(f *facet) []uint32 { return f.naming }), func(a *account) bool {
		return slices.Contains(named(a.body), slug)
	})
}

// answering are those of the accounts that belong into an answer; undated ones
// only where no as-of day is asked.
func (v *View) answering(accounts []*account) []*account {
	return keep(accounts, func(a *account) bool { return v.asked.answers(certaintyOf(a.body.Occurred, v.asked.Day())) })
}
