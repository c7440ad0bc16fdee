package main

import (
	"fmt"
	"slices"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

func showTimeline(p *program, t *projector.Timeline, q projector.Perspective, entity string) error {
	dated, undated := t.Occurrences(q)
	dated, undated = touching(dated, entity), touching(undated, entity)
	columns := []column[projector.Occurrence]{
		{"when", func(o projector.Occurrence) string { return o.When + unsure(o.Certainty) }},
		{"type", func(o projector.Occurrence) string { return string(o.Type) }},
		{"title", func(o projector.Occurrence) string { return o.Title }},
		{"id", func(o projector.Occurrence) string { return o.ID }},
	}
	folds := []fold{{"ID", "TITLE", false}}
	whole := answer(t, q, map[string]any{"dated": dated, "undated": undated})
	if p.format != formatTable {
		return print(p, table[projector.Occurrence]{columns, append(dated, undated...), nil}, whole)
	}
	if err := print(p, table[projector.Occurrence]{columns, dated, folds}, whole); err != nil || len(undated) == 0 {
		return err
	}
	fmt.Fprintf(p.out, "\n%s that no source dates:\n\n", count(len(undated), "occurrence"))
	return print(p, table[projector.Occurrence]{columns[1:], undated, folds}, whole)
}

// touching keeps the occurrences that name an entity, all when there is none.
func touching(list []projector.Occurrence, slug string) []projector.Occurrence {
	kept := append([]projector.Occurrence{}, list...) // in JSON [] where there is none, not null
	if slug == "" {
		return kept
	}
	return slices.DeleteFunc(kept, func(o projector.Occurrence) bool {
		b := o.Body
		return b.About != slug && !slices.Contains(b.Places, slug) && !slices.Contains(b.Touches, slug) &&
			!slices.ContainsFunc(b.Actors, func(a events.Actor) bool { return a.Entity == slug || a.Office == slug })
	})
}
