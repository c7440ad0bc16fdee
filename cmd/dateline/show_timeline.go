package main

import (
	"fmt"

	"github.com/dateline/dateline/projector"
)

func showTimeline(p *program, t *projector.View, entity string) error {
	dated, undated := t.Occurrences()
	if entity != "" {
		dated, undated = t.DatedTouching(entity)
	}
	dated, undated = append([]projector.Occurrence{}, dated...), append([]projector.Occurrence{}, undated...) // in JSON [] where there is none, not null
	columns := []column[projector.Occurrence]{
		{"when", func(o projector.Occurrence) string { return o.When + unsure(o.Certainty) }},
		{"type", func(o projector.Occurrence) string { return string(o.Type) }},
		{"title", func(o projector.Occurrence) string { return o.Title }},
		{"id", func(o projector.Occurrence) string { return o.ID }},
	}
	folds := []fold{{"ID", "TITLE", false}}
	whole := answer(t, map[string]any{"dated": dated, "undated": undated})
	if p.format != formatTable {
		return print(p, table[projector.Occurrence]{columns, append(dated, undated...), nil}, whole)
	}
	if err := print(p, table[projector.Occurrence]{columns, dated, folds}, whole); err != nil || len(undated) == 0 {
		return err
	}
	fmt.Fprintf(p.out, "\n%s that no source dates:\n\n", count(len(undated), "occurrence"))
	return print(p, table[projector.Occurrence]{columns[1:], undated, folds}, whole)
}
