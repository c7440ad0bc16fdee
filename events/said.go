package events

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/dateline/dateline/events/edtf"
)

// ownWords are fields in the editor's words: a change of them is no news about
// what a source says.
var ownWords = map[string]bool{"title": true, "summary": true, "description": true, "lang": true}

// keepSaid settles, in every citation, what becomes of the fields that were
// changed: what it gave, it says from then on, with the value they had; what it
// said and the record has now, it gives.
func keepSaid(before, after map[string]any, citations []any) []any {
	if citations == nil {
		return nil
	}
	kept := make([]any, len(citations))
	for i, c := range citations {
		if kept[i] = c; before != nil {
			if m, ok := c.(map[string]any); ok {
				kept[i] = keepSaidOf(before, after, m)
			}
		}
	}
	return kept
}

func keepSaidOf(before, after, citation map[string]any) map[string]any {
	gives, _ := citation["gives"].([]any)
	had, _ := citation["says"].(map[string]any)
	s := saidSoFar{before: before, after: after, says: make(map[string]any)}
	for _, g := range gives {
		path, _ := g.(string)
		s.settle(path)
	}
	for _, path := range slices.Sorted(maps.Keys(had)) {
		now := FieldAt(after, path)
		if reflect.DeepEqual(had[path], now) && !reflect.DeepEqual(FieldAt(before, path), now) {
			s.give(path)
		} else {
			s.says[path] = had[path]
		}
	}
	moved := maps.Clone(citation)
	setOrDelete(moved, "gives", s.gives, len(s.gives) > 0)
	setOrDelete(moved, "says", s.says, len(s.says) > 0)
	return moved
}

// saidSoFar is what a citation gives and says of a changed record.
type saidSoFar struct {
	before, after map[string]any
	gives         []any
	says          map[string]any
}

func (s *saidSoFar) give(path string) {
	if !slices.Contains(s.gives, any(path)) {
		s.gives = append(s.gives, path)
	}
}

// settle decides about a field that the citation gave.
func (s *saidSoFar) settle(path string) {
	old, now := FieldAt(s.before, path), FieldAt(s.after, path)
	_, isList := old.([]any)
	switch {
	case old == nil || reflect.DeepEqual(old, now):
		s.give(path)
	case ownWords[path]:
		if now != nil {
			s.give(path)
		}
	case path == "details" || path == "names" || isList && !strings.Contains(path, ".") && hasAll(now, old):
		for _, part := range parts(path, old) {
			s.settle(part)
		}
	default:
		s.says[path] = old
	}
}

func setOrDelete(m map[string]any, name string, value any, keep bool) {
	if keep {
		m[name] = value
	} else {
		delete(m, name)
	}
}

// FieldAt returns the value that a field path leads to, or nil: a field, a
// field of details, or the item of a list by its slug.
func FieldAt(value map[string]any, path string) any {
	name, sub, isPart := strings.Cut(path, ".")
	if !isPart {
		return value[name]
	}
	switch v := value[name].(type) {
	case map[string]any:
		return v[sub]
	case string:
		return boundAt(path, v)
	case []any:
		for _, item := range v {
			if itemName(item) == sub {
				return item
			}
		}
	}
	return nil
}

// boundAt is one bound of a date, which a source may give without the other:
// occurred.lo is the first possible day, occurred.hi the last.
func boundAt(path, date string) any {
	o, err := ParseOccurred(date)
	if err != nil {
		return nil
	}
	bounds := make(map[string]edtf.Day)
	bounds["occurred.lo"], bounds["occurred.hi"] = o.Bounds()
	if bounds[path].IsZero() {
		return nil
	}
	return bounds[path].String()
}

// itemName is what a list's item goes by in a field path.
func itemName(item any) string {
	switch v := item.(type) {
	case string:
		return v
	case map[string]any:
		s, _ := v["entity"].(string)
		return s
	}
	return ""
}

// hasAll tells whether a list has every item of another.
func hasAll(list, items any) bool {
	now, _ := list.([]any)
	all, _ := items.([]any)
	for _, item := range all {
		if !slices.ContainsFunc(now, func(n any) bool { return reflect.DeepEqual(n, item) }) {
			return false
		}
	}
	return true
}

// parts lists the paths of a list's items or of an object's fields.
func parts(path string, value any) []string {
	var paths []string
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			paths = append(paths, path+"."+itemName(item))
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			paths = append(paths, path+"."+name)
		}
	}
	return paths
}
