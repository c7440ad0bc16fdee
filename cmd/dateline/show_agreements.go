package main

import (
	"github.com/dateline/dateline/feed/api"
	"github.com/dateline/dateline/projector"
)

func showAgreements(s *showing) error {
	whole := api.Agreements{Agreements: []projector.Agreement{}}
	err := pages(s, func(page api.Agreements) string {
		page.Agreements = append(whole.Agreements, page.Agreements...)
		next := page.Next
		whole, whole.Next = page, ""
		return next
	})
	if err != nil {
		return err
	}
	t := table[projector.Agreement]{columns: agreementsColumns, rows: whole.Agreements, folds: agreementsFolds}
	return s.answer(whole.Basis, print(s.program, t, whole))
}

var agreementsColumns = []column[projector.Agreement]{
	{"agreement", func(a projector.Agreement) string { return a.Slug }},
	{"status", func(a projector.Agreement) string { return a.Status + unsure(a.Certainty) }},
	{"parties", func(a projector.Agreement) string { return names(a.Parties) }},
	{"acts", func(a projector.Agreement) string { return acts(a.Acts) }},
}

var agreementsFolds = []fold{{"PARTIES", "AGREEMENT", true}}
