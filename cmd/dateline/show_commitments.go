package main

import (
	"github.com/dateline/dateline/projector"
)

func showCommitments(p *program, t *projector.View, entity string) error {
	rows := only(t.Commitments(nil), entity, func(c projector.Commitment) string { return c.Slug })
	return print(p, table[projector.Commitment]{[]column[projector.Commitment]{
		{"commitment", func(c projector.Commitment) string { return c.Slug }},
		{"status", func(c projector.Commitment) string { return c.Status + disagreement(c) }},
		{"made", func(c projector.Commitment) string { return c.Made.Words() }},
		{"due", dueWords},
		{"by", func(c projector.Commitment) string { return names(c.Obligors) }},
		{"what", func(c projector.Commitment) string { return c.Name }},
	}, rows, []fold{{"WHAT", "COMMITMENT", false}, {"BY", "COMMITMENT", true}}}, answer(t, map[string]any{"commitments": rows}))
}

func dueWords(c projector.Commitment) string {
	if c.Due.IsZero() {
		return "-"
	}
	return c.Due.Words()
}

func disagreement(c projector.Commitment) string {
	if c.Disagreement == "" {
		return ""
	}
	return " (" + c.Disagreement + ")"
}
