package main

import (
	"github.com/dateline/dateline/projector"
)

func showInitiatives(p *program, t *projector.View, entity string) error {
	rows := only(t.Initiatives(""), entity, func(i projector.Initiative) string { return i.Slug })
	return print(p, table[projector.Initiative]{[]column[projector.Initiative]{
		{"initiative", func(i projector.Initiative) string { return i.Slug }},
		{"kind", func(i projector.Initiative) string { return i.Kind }},
		{"status", func(i projector.Initiative) string { return i.Status + unsure(i.Certainty) }},
		{"acts", func(i projector.Initiative) string { return acts(i.Acts) }},
	}, rows, []fold{{"KIND", "INITIATIVE", false}}}, answer(t, map[string]any{"initiatives": rows}))
}
