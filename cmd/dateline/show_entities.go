package main

import (
	"strconv"

	"github.com/dateline/dateline/feed/api"
	"github.com/dateline/dateline/projector"
)

func showEntities(s *showing) error {
	whole := api.Entities{Entities: []projector.Entity{}}
	err := pages(s, func(page api.Entities) string {
		page.Entities = append(whole.Entities, page.Entities...)
		next := page.Next
		whole, whole.Next = page, ""
		return next
	})
	if err != nil {
		return err
	}
	t := table[projector.Entity]{columns: entitiesColumns, rows: whole.Entities, folds: entitiesFolds}
	return s.answer(whole.Basis, print(s.program, t, whole))
}

var entitiesColumns = []column[projector.Entity]{
	{"entity", func(e projector.Entity) string { return e.Slug }},
	{"kind", func(e projector.Entity) string { return e.Kind }},
	{"name", func(e projector.Entity) string { return e.Name }},
	{"status", func(e projector.Entity) string { return e.Status + unsure(e.Certainty) }},
	{"occurrences", func(e projector.Entity) string { return strconv.Itoa(e.Touching) }},
}

var entitiesFolds = []fold{{"NAME", "ENTITY", false}, {"KIND", "ENTITY", false}}
