package search

import "strings"

// span is a match: where it begins in units, and how many they are.
type span struct{ at, n int }

// at tells whether the term stands at the i-th unit. This is what the
// full-text table answers too, read from the text itself.
func (t term) at(units []unit, i int) bool {
	switch first := t.units[0]; {
	case i+len(t.units) > len(units) || units[i].text[0] != first.text[0]:
		return false // stems keep the first letter
	case t.prefix:
		return !units[i].unspaced && strings.HasPrefix(units[i].text, first.text)
	case t.stem != "":
		return !units[i].unspaced && stem(units[i].text) == t.stem
	}
	for j, u := range t.units {
		v := units[i+j]
		if v.text != u.text || j > 0 && v.joined != u.joined {
			return false
		}
	}
	return true
}

// count returns how often the term stands in the units.
func (t term) count(units []unit) (n int) {
	for i := range units {
		if t.at(units, i) {
			n++
		}
	}
	return n
}

// matches returns all that any of the terms matches in the units, in order.
func matches(terms []term, units []unit) (all []span) {
	for i := range units {
		longest := 0
		for _, t := range terms {
			if len(t.units) > longest && t.at(units, i) {
				longest = len(t.units)
			}
		}
		if longest > 0 {
			all = append(all, span{i, longest})
		}
	}
	return all
}
