package main

import (
	"strconv"

	"github.com/dateline/dateline/projector"
)

func showEntities(p *program, t *projector.View, entity string) error {
	rows := only(t.Entities(""), entity, func(e projector.Entity) string { return e.Slug })
	return print(p, table[projector.Entity]{[]column[projector.Entity]{
		{"entity", func(e projector.Entity) string { return e.Slug }},
		{"kind", func(e projector.Entity) string { return e.Kind }},
		{"name", func(e projector.Entity) string { return e.Name }},
		{"status", func(e projector.Entity) string { return e.Status + unsure(e.Certainty) }},
		{"occurrences", func(e projector.Entity) string { return strconv.Itoa(e.Touching) }},
	}, rows, []fold{{"NAME", "ENTITY", false}, {"KIND", "ENTITY", false}}}, answer(t, map[string]any{"entities": rows}))
}
