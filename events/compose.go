package events

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// composed is a whole record as a draft leaves it.
type composed struct {
	value map[string]any
	cited []int // for each citation: its index in the draft's cite, or -1
}

// compose applies a draft to a record (nil for a new one): its fields as a
// merge patch (RFC 7396), then its citations. What earlier citations gave and
// the draft changes, they say from then on.
func compose(before map[string]any, d Draft) composed {
	after, _ := mergePatch(before, d.fields.value()).(map[string]any)
	citations, _ := after["citations"].([]any)
	if d.fields.get("citations") == nil && d.Change != Retracted {
		citations = keepSaid(before, after, citations)
	}
	c := composed{value: after, cited: make([]int, len(citations))}
	for i := range c.cited {
		c.cited[i] = -1
	}
	if d.cite != nil {
		citations = c.add(citations, d.cite)
	}
	if citations != nil {
		after["citations"] = citations
	}
	return c
}

// add appends citations; one of the same place of the same source replaces the
// earlier one.
func (c *composed) add(citations []any, cite *node) []any {
	for k, n := range cite.items {
		v := n.value()
		at := slices.IndexFunc(citations, func(old any) bool { return samePlace(old, v) })
		if at < 0 {
			citations, c.cited = append(citations, v), append(c.cited, k)
			continue
		}
		citations[at], c.cited[at] = v, k
	}
	return citations
}

func samePlace(a, b any) bool {
	x, okX := a.(map[string]any)
	y, okY := b.(map[string]any)
	return okX && okY && x["source"] == y["source"] && x["locator"] == y["locator"]
}

// mergePatch is RFC 7396. It changes neither argument.
func mergePatch(target, patch any) any {
	p, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	t, _ := target.(map[string]any)
	merged := maps.Clone(t)
	if merged == nil {
		merged = make(map[string]any, len(p))
	}
	for name, v := range p {
		if v == nil {
			delete(merged, name)
			continue
		}
		merged[name] = mergePatch(merged[name], v)
	}
	return merged
}

// ownWords are fields in the editor's words: a change of them is no news about
// what a source says.
var ownWords = map[string]bool{"title": true, "summary": true, "description": true, "lang": true}

// keepSaid moves, in every citation, the fields that were changed from gives
// to says, with the value they had.
func keepSaid(before, after map[string]any, citations []any) []any {
	kept := make([]any, len(citations))
	for i, c := range citations {
		kept[i] = c
		m, ok := c.(map[string]any)
		gives, _ := m["gives"].([]any)
		if !ok || len(gives) == 0 {
			continue
		}
		kept[i] = keepSaidOf(before, after, m, gives)
	}
	if citations == nil {
		return nil
	}
	return kept
}

func keepSaidOf(before, after map[string]any, citation map[string]any, gives []any) map[string]any {
	says, _ := citation["says"].(map[string]any)
	says = maps.Clone(says)
	var still []any
	for _, g := range gives {
		path, _ := g.(string)
		old, now := fieldAt(before, path), fieldAt(after, path)
		switch {
		case ownWords[path] || old == nil || reflect.DeepEqual(old, now):
			still = append(still, path)
		case isPart(old, now):
			still = append(still, parts(path, old)...)
		default:
			if says == nil {
				says = make(map[string]any)
			}
			says[path] = old
		}
	}
	moved := maps.Clone(citation)
	setOrDelete(moved, "gives", still, len(still) > 0)
	setOrDelete(moved, "says", says, len(says) > 0)
	return moved
}

func setOrDelete(m map[string]any, name string, value any, keep bool) {
	if keep {
		m[name] = value
	} else {
		delete(m, name)
	}
}

// fieldAt returns the value that a field path leads to, or nil: a field, a
// field of details, or the item of a list by its slug.
func fieldAt(value map[string]any, path string) any {
	name, sub, isPart := strings.Cut(path, ".")
	if !isPart {
		return value[name]
	}
	switch v := value[name].(type) {
	case map[string]any:
		return v[sub]
	case []any:
		for _, item := range v {
			if itemName(item) == sub {
				return item
			}
		}
	}
	return nil
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

// isPart tells whether a list or an object has everything that another has.
func isPart(old, now any) bool {
	holder := map[string]any{"of": now}
	all := parts("of", old)
	was := map[string]any{"of": old}
	for _, p := range all {
		if !reflect.DeepEqual(fieldAt(was, p.(string)), fieldAt(holder, p.(string))) {
			return false
		}
	}
	return len(all) > 0
}

// parts lists the paths of a list's items or of an object's fields.
func parts(path string, value any) []any {
	var paths []any
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

// decodeValue reads a body as encoding/json would with numbers kept.
func decodeValue(body []byte) map[string]any {
	var m map[string]any
	d := json.NewDecoder(strings.NewReader(string(body)))
	d.UseNumber()
	if d.Decode(&m) != nil {
		return nil
	}
	return m
}
