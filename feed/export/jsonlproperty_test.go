package export

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

type fields = map[string]any

// anyOf draws one of some values; nil stands for none of them.
func anyOf[V any](t *rapid.T, label string, values ...V) V {
	return rapid.SampledFrom(values).Draw(t, label)
}

// anyCitations draws citations of few places, so that places meet again.
func anyCitations(t *rapid.T) (citations []any) {
	for range rapid.IntRange(1, 3).Draw(t, "citations") {
		c := fields{"source": anyOf(t, "source", "gazette", "minutes")}
		if at := anyOf(t, "locator", "", "line 1", "line 2"); at != "" {
			c["locator"] = at
		}
		if quote := anyOf(t, "quote", "", "so it was", "so it was not"); quote != "" {
			c["quote"] = quote
		}
		switch anyOf(t, "gives", 0, 1, 2) {
		case 1:
			c["gives"] = []any{"title", "occurred", "actors.ann"}
		case 2:
			c["says"] = fields{"occurred": anyOf(t, "says", "2026-02", "2025"), "details.due": "2027"}
		}
		citations = append(citations, c)
	}
	return citations
}

var anyText = []any{"plain", "other words", fields{"en": "words"}, fields{"en": "words", "fr": "mots"}, fields{"fr": "mots"}}

// anyFields draws fields of an occurrence; with null, some are taken away.
func anyFields(t *rapid.T, null bool) fields {
	f := fields{}
	draw := func(name string, values ...any) {
		if null {
			values = append(values, nil)
		}
		if rapid.Bool().Draw(t, "has "+name) {
			f[name] = anyOf(t, name, values...)
		}
	}
	draw("summary", anyText...)
	draw("lang", "en", "fr")
	draw("about", "ann", "pier")
	draw("actors", []any{fields{"entity": "ann", "role": "chair"}}, []any{fields{"entity": "ann"}, fields{"entity": "pier", "office": "mayor", "former": true}})
	draw("places", []any{"pier"}, []any{"pier", "ann"})
	draw("details", fields{"due": "2030"}, fields{"planned": "2026-05", "terms": "to mend it"}, fields{"terms": fields{"en": "mend", "fr": "réparer"}})
	if null && rapid.Bool().Draw(t, "takes from details") {
		f["details"] = fields{"due": nil, "terms": anyOf[any](t, "terms", nil, "x", fields{"fr": nil})}
	}
	return f
}

// anyDraft draws one thing that somebody may try to record.
func anyDraft(t *rapid.T, keys []string) fields {
	f := fields{"timeline": town, "by": anyOf(t, "by", "ann", "ben")}
	if len(keys) == 0 || rapid.IntRange(0, 3).Draw(t, "new") == 0 {
		for name, value := range anyFields(t, false) {
			f[name] = value
		}
		f["type"] = anyOf(t, "type", "meeting.held", "commitment.made", "remark.made")
		f["occurred"] = anyOf[any](t, "occurred", "2026-02", "unknown", "2026-01/..", fields{"start": "[2026-01..2026-02]", "end": "2026-03"})
		f["title"], f["citations"] = anyOf(t, "title", anyText...), anyCitations(t)
		return f
	}
	f["of"] = anyOf(t, "of", append(keys, "entity/ann", "entity/pier", "source/gazette", "timeline/"+town)...)
	f["change"] = anyOf(t, "change", "refined", "corrected", "corrected", "cited", "retracted")
	f["reason"] = "a closer look"
	if f["change"] == "refined" || f["change"] == "corrected" {
		changeFields(t, f)
	}
	if f["change"] == "cited" || f["change"] != "retracted" && rapid.Bool().Draw(t, "cites") {
		f["cite"] = anyCitations(t)
	}
	return f
}

// changeFields draws what a change alters.
func changeFields(t *rapid.T, f fields) {
	switch of := f["of"].(string); {
	case strings.HasPrefix(of, "entity/"):
		f["name"] = anyOf(t, "name", "Ann", "Anne", "Pier")
		f["names"] = anyOf[any](t, "names", fields{"fr": "Anne"}, fields{"fr": nil, "de": "Anna"}, nil)
		f["description"] = anyOf[any](t, "description", append(anyText, nil)...)
		f["citations"] = anyOf[any](t, "whole", nil, anyCitations(t))
	case strings.HasPrefix(of, "source/"), strings.HasPrefix(of, "timeline/"):
		f["title"] = anyOf(t, "title", "One", "Another", "A third")
		if rapid.Bool().Draw(t, "publisher") {
			f["publisher"] = anyOf[any](t, "published by", "the Board", nil)
		}
	default:
		for name, value := range anyFields(t, true) {
			f[name] = value
		}
		if rapid.Bool().Draw(t, "redated") {
			f["occurred"] = anyOf(t, "occurred", "2026-02-03", "2026-03", "unknown")
		}
		if rapid.Bool().Draw(t, "retitled") {
			f["title"] = anyOf(t, "title", anyText...)
		}
	}
}

const beginning = `{"timeline":"harbour","by":"ann","title":"Harbour"}
{"timeline":"harbour","by":"ann","source":"gazette","title":"Gazette","kind":"news","published":"2026-01"}
{"timeline":"harbour","by":"ann","source":"minutes","title":"Minutes","kind":"primary","published":"unknown"}
{"timeline":"harbour","by":"ann","entity":"ann","kind":"person","name":"Ann","citations":[{"source":"gazette","gives":["name"]}]}
{"timeline":"harbour","by":"ann","entity":"pier","kind":"place","name":"Pier"}
{"timeline":"harbour","by":"ann","entity":"mayor","kind":"office","name":"Mayor"}
`

// TestJSONLinesProperty: whatever was recorded, its export is recorded again
// as the same.
func TestJSONLinesProperty(t *testing.T) {
	recorded := 0
	rapid.Check(t, func(t *rapid.T) {
		c := newChronicle(t)
		c.record("beginning.jsonl", beginning)
		for range rapid.IntRange(1, 14).Draw(t, "drafts") {
			var keys []string
			for o := range c.view("").News() {
				keys = append(keys, o.ID)
			}
			text, err := json.Marshal(anyDraft(t, keys))
			if err != nil {
				t.Fatal(err)
			}
			if c.try("draft.jsonl", string(text)) == nil {
				recorded++
			}
			if _, err := c.timeline(); err != nil {
				c.record("undo.jsonl", `{"timeline":"harbour","by":"ann","change":"corrected","of":"timeline/harbour","reason":"It stands."}`)
			}
		}
		checkLossless(t, c, town, "")
	})
	t.Logf("%d drafts were recorded", recorded)
}

// timeline looks whether the harbour stands: its own record can be retracted.
func (c *chronicle) timeline() (string, error) {
	tl, _ := c.state.Timeline(town)
	v, err := tl.At(context.Background(), parsePerspective(c, ""))
	if err != nil {
		return "", err
	}
	return v.Slug(), nil
}
