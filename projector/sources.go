package projector

import "slices"

// Sources lists the sources by slug, retracted ones included and marked, with
// how much rests on each: the occurrences that cite it, and those that no
// other source supports. For a retracted source that is what rested on it, and
// what fell with it.
func (t *Timeline) Sources() []Source {
	cited, alone := t.rests()
	rows := make([]Source, 0, len(t.sources))
	for _, slug := range t.sources.keys() {
		s := t.sources[slug]
		rows = append(rows, Source{
			Slug: slug, Title: s.body.Title, Kind: s.body.Kind,
			Published: s.body.Published.Words(), Dating: s.body.Dating,
			Cited: cited[slug], Alone: alone[slug],
			Retracted: s.retracted, Body: s.body,
		})
	}
	return rows
}

// rests counts by source the occurrences that cite it, and those that it
// supports alone among the sources not withdrawn.
func (t *Timeline) rests() (cited, alone map[string]int) {
	cited, alone = map[string]int{}, map[string]int{}
	withdrawn := t.evidence().withdrawn
	for _, r := range t.occurrences {
		if r.retracted {
			continue
		}
		citing := map[string]bool{}
		for _, c := range r.body.Citations {
			citing[c.Source] = true
		}
		for source := range citing {
			cited[source]++
			others := slices.DeleteFunc(supporters(r.body.Citations), func(other string) bool {
				return other != source && withdrawn(other)
			})
			if slices.Equal(others, []string{source}) {
				alone[source]++
			}
		}
	}
	return cited, alone
}
