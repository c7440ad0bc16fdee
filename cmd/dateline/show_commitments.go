package main

import (
	"github.com/dateline/dateline/feed/api"
	"github.com/dateline/dateline/projector"
)

func showCommitments(s *showing) error {
	whole := api.Commitments{Commitments: []projector.Commitment{}}
	err := pages(s, func(page api.Commitments) string {
		page.Commitments = append(whole.Commitments, page.Commitments...)
		next := page.Next
		whole, whole.Next = page, ""
		return next
	})
	if err != nil {
		return err
	}
	t := table[projector.Commitment]{columns: commitmentsColumns, rows: whole.Commitments, folds: commitmentsFolds}
	return s.answer(whole.Basis, print(s.program, t, whole))
}

var commitmentsColumns = []column[projector.Commitment]{
	{"commitment", func(c projector.Commitment) string { return c.Slug }},
	{"status", func(c projector.Commitment) string { return c.Status + disagreement(c) }},
	{"made", madeWords},
	{"due", dueWords},
	{"by", func(c projector.Commitment) string { return names(c.Obligors) }},
	{"what", func(c projector.Commitment) string { return c.Name }},
}

var commitmentsFolds = []fold{{"WHAT", "COMMITMENT", false}, {"BY", "COMMITMENT", true}}

// madeWords is when it was made; what was not made yet has no date.
func madeWords(c projector.Commitment) string {
	if c.Status == projector.StatusNotMade {
		return "-"
	}
	return c.Made.Words()
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
