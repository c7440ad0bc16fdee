package projector

import (
	"iter"
	"slices"

	"github.com/dateline/dateline/events"
)

// Sources yields the sources by slug, behind one, retracted ones included and
// marked, with how much rests on each: the occurrences that cite it, and those
// that no other source supports. For a withdrawn source that is what rested on
// it, and what fell with it.
func (v *View) Sources(after string) iter.Seq[Source] {
	return func(yield func(Source) bool) {
		for {
			ahead, seen := v.sourcesAhead(after)
			for _, slug := range ahead {
				if s, ok := v.Source(slug); ok && !yield(s) {
					return
				}
			}
			if seen == "" || v.err != nil {
				return
			}
			after = seen
		}
	}
}

func (v *View) sourcesAhead(after string) (slugs []string, seen string) {
	defer v.lock()()
	return v.known(&v.t.sources, after)
}

// Source finds a source by its slug; also a retracted one, which is marked.
func (v *View) Source(slug string) (Source, bool) {
	s := v.source(slug)
	body, ok := v.body(s).(*events.Source)
	if !ok {
		return Source{}, false
	}
	row := Source{
		Slug: slug, Title: body.Title, Kind: body.Kind,
		Published: body.Published.Words(), Dating: body.Dating,
		Retracted: s.at.retracts(), Withdrawn: v.withdrawn[slug] && !s.at.retracts(), Body: *body,
	}
	row.Cited, row.Alone = v.rests(slug)
	return row, true
}

// SourceBody is what the log says of a source, and whether it is retracted.
func (v *View) SourceBody(slug string) (body events.Source, retracted, ok bool) {
	s := v.source(slug)
	b, ok := v.body(s).(*events.Source)
	if !ok {
		return events.Source{}, false, false
	}
	return *b, s.at.retracts(), true
}

// rests counts the occurrences that cite a source, and those that would fall
// without it, or did.
func (v *View) rests(slug string) (cited, alone int) {
	for _, set := range v.setsOf(slug) {
		unlock := v.lock()
		s := v.t.cited[set]
		n := s.count(v.place)
		unlock()
		cited += n
		if v.isAlone(slug, s.supports) {
			alone += n
		} else {
			alone += v.fallsWith(slug, set, slices.Index(s.slugs, slug))
		}
	}
	return cited, alone
}

// fallsWith counts the occurrences of a set of sources that would fall without
// one, although others support them too: those say a part of it alone. The
// index tells where no other source of the set is left out, else the bodies.
func (v *View) fallsWith(slug string, set uint32, n int) (falling int) {
	unlock := v.lock()
	s := v.t.cited[set]
	count := s.countAlone(n, v.place)
	unlock()
	others := slices.ContainsFunc(s.slugs, func(other string) bool { return other != slug && v.withdrawn[other] })
	if !others && n < mostRests {
		return count
	}
	for _, record := range v.posted(func(t *Timeline) []uint32 { return t.cited[set].cited }) {
		if v.restsAlone(v.account(record), slug) {
			falling++
		}
	}
	return falling
}

// setsOf are the sets of sources that one is in.
func (v *View) setsOf(slug string) []uint32 {
	defer v.lock()()
	if f, ok := v.t.facets[slug]; ok && f.rare != nil {
		return f.rare.sets
	}
	return nil
}

// isAlone tells whether one source remains alone of supporters.
func (v *View) isAlone(slug string, supporters []string) bool {
	is := false
	for _, other := range supporters {
		if other != slug && !v.withdrawn[other] {
			return false
		}
		is = is || other == slug
	}
	return is
}

// restsAlone tells whether an occurrence stands with a source and falls without
// it. Others that lend a date or an actor do not hold it up.
func (v *View) restsAlone(a *account, slug string) bool {
	if a == nil || a.at.retracts() {
		return false
	}
	ev := v.evidence()
	ev.withdrawn = func(source string) bool { return source != slug && v.withdrawn[source] }
	_, fallenWith := ev.resolve(a.edited)
	ev.withdrawn = func(source string) bool { return source == slug || v.withdrawn[source] }
	_, fallenWithout := ev.resolve(a.edited)
	return fallenWithout && !fallenWith
}

// RestingAlone lists the occurrences that rest on one source alone, in timeline
// order, the undated behind: what would fall without it.
func (v *View) RestingAlone(slug string) []Occurrence {
	return v.citingWhere(slug, func(a *account) bool { return v.restsAlone(a, slug) })
}

// Citing lists the occurrences that cite a source, in timeline order, the
// undated behind.
func (v *View) Citing(slug string) []Occurrence {
	return v.citingWhere(slug, func(a *account) bool { return !a.at.retracts() })
}

func (v *View) citingWhere(slug string, is func(*account) bool) []Occurrence {
	var all []*account
	for _, cites := range v.citing(slug) {
		all = append(all, v.accounts(cites, is)...)
	}
	return v.rows(all)
}

// citing are the postings of the sets of sources that one is in.
func (v *View) citing(slug string) (all []postings) {
	for _, set := range v.setsOf(slug) {
		all = append(all, func(t *Timeline) []uint32 { return t.cited[set].cited })
	}
	return all
}

// rows are accounts in timeline order, the undated behind.
func (v *View) rows(accounts []*account) []Occurrence {
	slices.SortFunc(accounts, inTimelineOrder)
	rows := make([]Occurrence, len(accounts))
	for i, a := range accounts {
		rows[i] = v.row(a, v.asked)
	}
	return rows
}
