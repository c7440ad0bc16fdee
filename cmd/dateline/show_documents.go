package main

import (
	"github.com/dateline/dateline/feed/api"
	"github.com/dateline/dateline/projector"
)

func showDocuments(s *showing) error {
	whole := api.Documents{Documents: []projector.Initiative{}}
	err := pages(s, func(page api.Documents) string {
		page.Documents = append(whole.Documents, page.Documents...)
		next := page.Next
		whole, whole.Next = page, ""
		return next
	})
	if err != nil {
		return err
	}
	t := table[projector.Initiative]{columns: documentsColumns, rows: whole.Documents, folds: documentsFolds}
	return s.answer(whole.Basis, print(s.program, t, whole))
}

var documentsColumns = []column[projector.Initiative]{
	{"document", func(i projector.Initiative) string { return i.Slug }},
	{"kind", func(i projector.Initiative) string { return i.Kind }},
	{"status", func(i projector.Initiative) string { return i.Status + unsure(i.Certainty) }},
	{"acts", func(i projector.Initiative) string { return acts(i.Acts) }},
}

var documentsFolds = []fold{{"KIND", "DOCUMENT", false}}
