package main

import (
	"github.com/dateline/dateline/projector"
)

func showAgreements(p *program, t *projector.View, entity string) error {
	rows := only(t.Agreements(""), entity, func(a projector.Agreement) string { return a.Slug })
	return print(p, table[projector.Agreement]{[]column[projector.Agreement]{
		{"agreement", func(a projector.Agreement) string { return a.Slug }},
		{"status", func(a projector.Agreement) string { return a.Status + unsure(a.Certainty) }},
		{"parties", func(a projector.Agreement) string { return names(a.Parties) }},
		{"acts", func(a projector.Agreement) string { return acts(a.Acts) }},
	}, rows, []fold{{"PARTIES", "AGREEMENT", true}}}, answer(t, map[string]any{"agreements": rows}))
}
