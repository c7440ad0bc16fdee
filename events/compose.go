package events

import (
	"encoding/json"
	"maps"
	"reflect"
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
	if details, ok := after["details"].(map[string]any); ok && len(details) == 0 && before["details"] != nil {
		delete(after, "details") // its last field was taken away
	}
	citations, _ := after["citations"].([]any)
	if d.fields.get("citations") == nil {
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
// earlier one, but not one of the same draft.
func (c *composed) add(citations []any, cite *node) []any {
	for k, n := range cite.items {
		v := n.value()
		at := -1
		for i, earlier := range citations {
			if c.cited[i] < 0 && samePlace(earlier, v) {
				at = i
				break
			}
		}
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
	return okX && okY && reflect.DeepEqual(x["source"], y["source"]) && reflect.DeepEqual(x["locator"], y["locator"])
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
