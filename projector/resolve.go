package projector

import (
	"cmp"
	"slices"

	"github.com/dateline/dateline/events"
)

// evidence says what the sources at hand are worth: which are withdrawn, and
// how they rank, the lower the better.
type evidence struct {
	withdrawn func(source string) bool
	rank      func(source string) int
}

// resolve is the record as the citations of sources not withdrawn leave it
// (time.md, "why and without"): a field that only withdrawn citations gave
// takes the best-ranked other value that a remaining citation says, else it is
// unknown. The record has fallen when no supporting citation is left, or when
// nobody says its type any more: what lends only a date or an actor does not
// hold up what happened. A field that no citation ever gave stays, and so does
// all of it when nothing is withdrawn.
func (ev evidence) resolve(edited *events.Occurrence) (effective *events.Occurrence, fallen bool) {
	left, gone := ev.part(edited.Citations)
	if len(gone) == 0 {
		return edited, false
	}
	body := *edited
	body.Citations = left
	if !slices.ContainsFunc(left, events.Citation.Supports) {
		return &body, true
	}
	orphaned := func(field string) bool { return given(gone, field) && !given(left, field) }
	ranked := slices.SortedStableFunc(slices.Values(left), ev.compare)
	if orphaned("type") && bestType(edited.Type.Kind(), ranked) == "" {
		return &body, true
	}
	settle(&body, orphaned, ranked)
	return &body, false
}

// part splits citations into those left and those withdrawn.
func (ev evidence) part(citations []events.Citation) (left, gone []events.Citation) {
	if !slices.ContainsFunc(citations, func(c events.Citation) bool { return ev.withdrawn(c.Source) }) {
		return citations, nil
	}
	for _, c := range citations {
		if ev.withdrawn(c.Source) {
			gone = append(gone, c)
		} else {
			left = append(left, c)
		}
	}
	return left, gone
}

// compare ranks what citations say: the kind of the source first, then at how
// many removes it knows.
func (ev evidence) compare(a, b events.Citation) int {
	return cmp.Or(cmp.Compare(ev.rank(a.Source), ev.rank(b.Source)), compareDirectness(a.Directness, b.Directness))
}

var removes = map[events.Directness]int{"": 0, events.Direct: 0, events.Attributed: 1, events.InferredFromIt: 2}

func compareDirectness(a, b events.Directness) int { return cmp.Compare(removes[a], removes[b]) }

// sourceRanks ranks kinds of sources: primary before named report before
// second-hand. An unknown source comes last.
var sourceRanks = map[string]int{"primary": 0, "news": 1, "aggregator": 2, "unattributed": 2}

const lastRank = 3
