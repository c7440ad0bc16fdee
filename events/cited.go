package events

import (
	"maps"
	"slices"
	"strings"
)

func badCitation(recordKind string, value, citation map[string]any, i string) []flaw {
	var flaws []flaw
	refuse := func(field, message, hint string) {
		flaws = append(flaws, flaw{[]string{"citations", i, field}, message, hint})
	}
	attributed := citation["directness"] == string(Attributed)
	switch to := citation["attributed_to"]; {
	case attributed && to == nil:
		refuse("attributed_to", "missing: attributed to whom", "an entity's slug, or words such as \"unnamed officials\"")
	case !attributed && to != nil:
		refuse("attributed_to", "only with directness: attributed", "add that, or take it out")
	}
	says, _ := citation["says"].(map[string]any)
	gives, _ := citation["gives"].([]any)
	for _, g := range gives {
		path, _ := g.(string)
		if _, both := says[path]; both {
			refuse("gives", quoted(path)+" stands in gives and in says", "gives is what it supports, says is where it differs")
		} else if FieldAt(value, path) == nil {
			refuse("gives", quoted(path)+": the record has no such field", "take it out, or use says")
		}
	}
	for _, path := range slices.Sorted(maps.Keys(says)) {
		if !fieldPath.MatchString(path) {
			continue // the schema has said it
		}
		for _, f := range badSaying(recordKind, value, path, says[path]) {
			refuse("says", short(path)+": "+f.message, f.hint)
		}
	}
	return flaws
}

// badSaying checks a source's own value as if the record had it, and nothing
// else: what is missing then is not told.
func badSaying(recordKind string, value map[string]any, path string, said any) []flaw {
	name, v := saying(value, path, said)
	asSaid := map[string]any{name: v}
	return slices.DeleteFunc(append(checkShape(recordKind, asSaid), badDates(asSaid)...), func(f flaw) bool {
		return len(f.at) == 0 || f.at[0] != name
	})
}

// saying returns the field that a path of says belongs to and the value that it
// would have: of a list only what is said, of an object the rest as it is.
func saying(value map[string]any, path string, said any) (name string, v any) {
	name, sub, isPart := strings.Cut(path, ".")
	if !isPart {
		return name, said
	}
	switch name {
	case "occurred":
		if sub == "lo" || sub == "hi" {
			return name, said
		}
	case "actors", "places", "touches", "aliases", "same_as":
		return name, []any{said}
	}
	whole, _ := value[name].(map[string]any)
	whole = maps.Clone(whole)
	if whole == nil {
		whole = make(map[string]any)
	}
	whole[sub] = said
	return name, whole
}
