package projector

import (
	"cmp"
	"slices"

	"github.com/dateline/dateline/events"
)

// sourceSet are the sources that an occurrence cites. Few sets of them are cited
// by many occurrences, so versions are posted under the set: which of them count
// from a perspective is decided once for all.
type sourceSet struct {
	slugs    []string // in order
	supports []string // of these, those with a citation that supports
	cited    []uint32 // versions that cite them, but for retractions
	ended    []uint32 // versions that came behind one of these, in its place
	alone    []alone  // by source, as far as one is there: of these, those of which all rests on it
}

// alone are versions of a set of which all rests on one of its sources.
type alone struct{ cited, ended []uint32 }

// post enters a version in a set, or that one of it ended.
func (s *sourceSet) post(r rests, place uint32, ended bool) {
	list := &s.cited
	if ended {
		list = &s.ended
	}
	*list = append(*list, place)
	for n := 0; n < mostRests && r>>mostRests != 0; n++ {
		if !r.allOn(n) {
			continue
		}
		for len(s.alone) <= n {
			s.alone = append(s.alone, alone{})
		}
		if list = &s.alone[n].cited; ended {
			list = &s.alone[n].ended
		}
		*list = append(*list, place)
	}
}

// countAlone is how many versions that stand at a place rest on one source.
func (s *sourceSet) countAlone(n int, upTo uint32) int {
	if n >= len(s.alone) {
		return 0
	}
	return countUpTo(s.alone[n].cited, upTo) - countUpTo(s.alone[n].ended, upTo)
}

// count is how many versions of the set stand at a place in the timeline.
func (s *sourceSet) count(upTo uint32) int {
	return countUpTo(s.cited, upTo) - countUpTo(s.ended, upTo)
}

// countUpTo counts the places up to one in an ascending list.
func countUpTo(places []uint32, upTo uint32) int {
	n, _ := slices.BinarySearchFunc(places, upTo, func(place, upTo uint32) int {
		if place <= upTo {
			return -1
		}
		return 1
	})
	return n
}

// rests says what of a version rests on one source of its set alone, for the
// first four of them: bit n that some field does which an index holds, bit n+4
// that all of it does.
type rests uint8

const mostRests = 4

func (r rests) fieldOn(n int) bool { return n >= mostRests || r&(1<<n) != 0 }

func (r rests) allOn(n int) bool { return n < mostRests && r&(1<<(n+mostRests)) != 0 }

// fate is what becomes of a version when some sources do not count.
type fate uint8

const (
	stays  fate = iota // all that an index holds of it stays
	falls              // nothing of it stays
	unsure             // its body tells
)

// hit is how the sources that do not count meet a set: not at all, all that
// support it, one of them, several.
type hit uint8

const (
	hitNone hit = iota
	hitAll
	hitSeveral
	hitOne // hitOne+n: the n-th
)

// fate is that of a version from the view's perspective.
func (v *View) fate(ver *version) fate {
	h := v.hitOf(ver.cites)
	switch {
	case h == hitNone:
		return stays
	case h == hitAll || h >= hitOne && ver.rests.allOn(int(h-hitOne)):
		return falls
	case h == hitSeveral || ver.rests.fieldOn(int(h-hitOne)):
		return unsure
	}
	return stays
}

// hitOf is how a set of sources is met. What came after the view is not.
func (v *View) hitOf(set uint32) hit {
	if int(set) >= len(v.hits) {
		return hitNone
	}
	return v.hits[set]
}

// hit finds the sets that a source which does not count is in.
func (v *View) hit() {
	t := v.t
	for slug := range v.withdrawn {
		f, ok := t.facets[slug]
		if !ok || f.rare == nil {
			continue
		}
		if v.hits == nil {
			v.hits = make([]hit, len(t.cited))
		}
		for _, set := range f.rare.sets {
			if v.hits[set] == hitNone {
				v.hits[set] = v.hitBy(&t.cited[set])
				v.hitSets = append(v.hitSets, set)
			}
		}
	}
}

func (v *View) hitBy(set *sourceSet) hit {
	gone := func(slug string) bool { return v.withdrawn[slug] }
	if !slices.ContainsFunc(set.supports, func(slug string) bool { return !gone(slug) }) {
		return hitAll
	}
	n := slices.IndexFunc(set.slugs, gone)
	if slices.ContainsFunc(set.slugs[n+1:], gone) || n >= mostRests {
		return hitSeveral
	}
	return hitOne + hit(n)
}

// unsureOnes lists the records whose version at the basis may say something
// else without the sources that do not count.
func (v *View) unsureOnes() (records []uint32) {
	for _, set := range v.hitSets {
		for ver := range v.toldAmong(func(t *Timeline) []uint32 { return t.cited[set].cited }) {
			if v.fate(ver) == unsure {
				records = append(records, ver.record)
			}
		}
	}
	return records
}

// setOf finds the set of sources that a body cites, and what of it rests on
// one of them alone.
func (t *Timeline) setOf(o *events.Occurrence) (set uint32, r rests) {
	if len(o.Citations) == 0 {
		return 0, 0
	}
	t.citing = t.citing[:0]
	for i := range o.Citations {
		c := &o.Citations[i]
		at, ok := slices.BinarySearchFunc(t.citing, c.Source, func(s citedSource, slug string) int { return cmp.Compare(s.slug, slug) })
		if !ok {
			t.citing = slices.Insert(t.citing, at, citedSource{slug: c.Source})
		}
		t.citing[at].supports = t.citing[at].supports || c.Supports()
	}
	t.setName = t.setName[:0]
	for n, s := range t.citing {
		t.setName = append(append(t.setName, s.slug...), ',', byte('0'+ordinal(s.supports)))
		if n < mostRests {
			r |= restsOn(o.Citations, s.slug, n)
		}
	}
	set, ok := t.sets[string(t.setName)]
	if !ok {
		set = t.addSet(string(t.setName))
	}
	return set, r
}

// citedSource is a source while its set is looked for.
type citedSource struct {
	slug     string
	supports bool
}

func (t *Timeline) addSet(name string) uint32 {
	set := uint32(len(t.cited))
	var s sourceSet
	for _, c := range t.citing {
		f := t.facet(c.slug)
		s.slugs = append(s.slugs, f.slug)
		if c.supports {
			s.supports = append(s.supports, f.slug)
		}
		f.more().sets = append(f.more().sets, set)
	}
	s.slugs, s.supports = slices.Clip(s.slugs), slices.Clip(s.supports)
	t.cited = append(t.cited, s)
	t.sets[name] = set
	return set
}

// unheld are fields that no index holds.
var unheld = []string{"title", "summary", "details.terms", "lang"}

// restsOn finds what rests on a source alone: a field that its citations give
// and no other, and everything where that is the type and nobody says another.
func restsOn(citations []events.Citation, source string, n int) (r rests) {
	for i := range citations {
		c := &citations[i]
		if c.Source != source || !c.Supports() {
			continue
		}
		for _, field := range c.Gives {
			if slices.Contains(unheld, field) || givenByAnother(citations, source, field) {
				continue
			}
			r |= 1 << n
			if field == "type" && !saidByAnother(citations, source, field) {
				r |= 1 << (n + mostRests)
			}
		}
	}
	return r
}

func givenByAnother(citations []events.Citation, source, field string) bool {
	for i := range citations {
		if c := &citations[i]; c.Source != source && c.Supports() && givesField(c, field) {
			return true
		}
	}
	return false
}

// givesField tells whether a citation gives a field, or the whole it is part of.
func givesField(c *events.Citation, field string) bool {
	for _, given := range c.Gives {
		if given == field || len(given) < len(field) && field[len(given)] == '.' && field[:len(given)] == given {
			return true
		}
	}
	return false
}

func saidByAnother(citations []events.Citation, source, field string) bool {
	return slices.ContainsFunc(citations, func(c events.Citation) bool {
		_, says := c.Says[field]
		return c.Source != source && says
	})
}
