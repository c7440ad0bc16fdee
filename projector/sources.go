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
			ahead := v.sourcesAhead(after)
			for _, slug := range ahead {
				if s, ok := v.Source(slug); ok && !yield(s) {
					return
				}
				after = slug
			}
			if len(ahead) == 0 || v.err != nil {
				return
			}
		}
	}
}

func (v *View) sourcesAhead(after string) (slugs []string) {
	defer v.lock()()
	v.t.sources.Ascend(after, func(slug string, record uint32) bool {
		if slug != after && v.t.at(record, v.upTo) != 0 {
			slugs = append(slugs, slug)
		}
		return len(slugs) < aheadOf
	})
	return slugs
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

// rests counts the occurrences that cite a source, and those that it supports
// alone among the sources that count, and itself.
func (v *View) rests(slug string) (cited, alone int) {
	cited, alone, unsure := v.countCiting(slug)
	for _, record := range unsure {
		if a := v.account(record); a != nil && v.restsAlone(a, slug) {
			alone++
		}
	}
	return cited, alone
}

// restsAlone tells whether only one source supports an occurrence, among those
// that count, and itself.
func (v *View) restsAlone(a *account, slug string) bool {
	others := slices.DeleteFunc(supporters(a.edited.Citations), func(other string) bool {
		return other != slug && v.withdrawn[other]
	})
	return slices.Equal(others, []string{slug})
}

func (v *View) countCiting(slug string) (cited, alone int, unsure []uint32) {
	defer v.lock()()
	f, ok := v.t.facets[slug]
	if !ok {
		return 0, 0, nil
	}
	counts := func(place uint32) bool {
		ver := v.t.versions[place]
		return ver.sequence <= v.upTo && v.t.at(ver.record, v.upTo) == place && !ver.retracts()
	}
	for _, place := range f.citing {
		if !counts(place) {
			continue
		}
		cited++
		if v.affected.has(place) {
			unsure = append(unsure, v.t.versions[place].record)
		}
	}
	for _, place := range f.alone {
		if counts(place) && !v.affected.has(place) {
			alone++
		}
	}
	return cited, alone, unsure
}

// RestingAlone lists the occurrences that rest on one source alone, in timeline
// order, the undated behind: what would fall without it.
func (v *View) RestingAlone(slug string) []Occurrence {
	all := v.accounts(v.citing(slug), func(a *account) bool { return !a.at.retracts() && v.restsAlone(a, slug) })
	return v.rows(all)
}

// Citing lists the occurrences that cite a source, in timeline order, the
// undated behind.
func (v *View) Citing(slug string) []Occurrence {
	return v.rows(v.accounts(v.citing(slug), func(a *account) bool { return !a.at.retracts() }))
}

func (v *View) citing(slug string) func(*Timeline) []uint32 {
	return func(t *Timeline) []uint32 {
		if f, ok := t.facets[slug]; ok {
			return f.citing
		}
		return nil
	}
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
