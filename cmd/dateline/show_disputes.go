package main

import (
	"strings"

	"github.com/dateline/dateline/feed/api"
	"github.com/dateline/dateline/projector"
)

func showDisputes(s *showing) error {
	whole := api.Disputes{Disputes: []projector.Dispute{}}
	err := pages(s, func(page api.Disputes) string {
		page.Disputes = append(whole.Disputes, page.Disputes...)
		next := page.Next
		whole, whole.Next = page, ""
		return next
	})
	if err != nil {
		return err
	}
	t := table[projector.Dispute]{columns: disputesColumns, rows: whole.Disputes, folds: disputesFolds}
	return s.answer(whole.Basis, print(s.program, t, whole))
}

var disputesColumns = []column[projector.Dispute]{
	{"record", func(d projector.Dispute) string { return d.Title }},
	{"field", func(d projector.Dispute) string { return d.Field }},
	{"standing", func(d projector.Dispute) string { return d.Standing }},
	{"values", sayings},
	{"rule", func(d projector.Dispute) string { return d.Rule }},
	{"id", func(d projector.Dispute) string { return d.Record }},
}

var disputesFolds = []fold{{"ID", "RECORD", false}, {"RULE", "VALUES", true}, {"STANDING", "FIELD", false}}

// sayings tells each value and who says it, the record's own first.
func sayings(d projector.Dispute) string {
	words := make([]string, len(d.Says))
	for i, s := range d.Says {
		words[i] = valueWords(s.Value) + " [" + strings.Join(s.Sources, ", ") + "]"
	}
	return strings.Join(words, " / ")
}

// valueWords is a JSON value for a table: a string without its quotes.
func valueWords(value []byte) string {
	if len(value) == 0 {
		return "denied"
	}
	return strings.Trim(string(value), `"`)
}
