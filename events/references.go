package events

import (
	"maps"
	"slices"
	"strconv"
)

// reference is a record that a body names.
type reference struct {
	at   []string
	kind string // KindEntity or KindSource
	key  string
}

// references lists every record of a registry that a body names. Occurrences
// are settled with the labels.
func references(value map[string]any) []reference {
	var refs []reference
	add := func(kind string, v any, at ...string) {
		if s, ok := v.(string); ok {
			refs = append(refs, reference{at, kind, s})
		}
	}
	each := func(v any, visit func(v any, i string)) {
		list, _ := v.([]any)
		for i, item := range list {
			visit(item, strconv.Itoa(i))
		}
	}
	add(KindEntity, value["about"], "about")
	for _, name := range []string{"places", "touches"} {
		each(value[name], func(v any, i string) { add(KindEntity, v, name, i) })
	}
	each(value["actors"], func(v any, i string) {
		actor, _ := v.(map[string]any)
		add(KindEntity, actor["entity"], "actors", i, "entity")
		add(KindEntity, actor["office"], "actors", i, "office")
	})
	for _, name := range []string{"occasion", "of", "located_in"} {
		add(KindEntity, FieldAt(value, "details."+name), "details", name)
	}
	for _, name := range []string{"obligors", "beneficiaries", "parties"} {
		each(FieldAt(value, "details."+name), func(v any, i string) { add(KindEntity, v, "details", name, i) })
	}
	each(value["citations"], func(v any, i string) {
		c, _ := v.(map[string]any)
		add(KindSource, c["source"], "citations", i, "source")
		says, _ := c["says"].(map[string]any)
		for _, path := range slices.Sorted(maps.Keys(says)) {
			name, said := saying(nil, path, says[path])
			for _, r := range references(map[string]any{name: said}) {
				add(r.kind, r.key, "citations", i, "says")
			}
		}
	})
	return refs
}
