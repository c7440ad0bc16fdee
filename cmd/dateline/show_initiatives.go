package main

import (
	"github.com/dateline/dateline/feed/api"
	"github.com/dateline/dateline/projector"
)

func showInitiatives(s *showing) error {
	whole := api.Initiatives{Initiatives: []projector.Initiative{}}
	err := pages(s, func(page api.Initiatives) string {
		page.Initiatives = append(whole.Initiatives, page.Initiatives...)
		next := page.Next
		whole, whole.Next = page, ""
		return next
	})
	if err != nil {
		return err
	}
	t := table[projector.Initiative]{columns: initiativesColumns, rows: whole.Initiatives, folds: initiativesFolds}
	return s.answer(whole.Basis, print(s.program, t, whole))
}

var initiativesColumns = []column[projector.Initiative]{
	{"initiative", func(i projector.Initiative) string { return i.Slug }},
	{"kind", func(i projector.Initiative) string { return i.Kind }},
	{"status", func(i projector.Initiative) string { return i.Status + unsure(i.Certainty) }},
	{"acts", func(i projector.Initiative) string { return acts(i.Acts) }},
}

var initiativesFolds = []fold{{"KIND", "INITIATIVE", false}}
