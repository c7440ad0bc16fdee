package main

import (
	"strings"

	"github.com/dateline/dateline/feed/api"
	"github.com/dateline/dateline/projector"
)

func showOffices(s *showing) error {
	whole := api.Offices{Offices: []projector.Office{}}
	err := pages(s, func(page api.Offices) string {
		page.Offices = append(whole.Offices, page.Offices...)
		next := page.Next
		whole, whole.Next = page, ""
		return next
	})
	if err != nil {
		return err
	}
	t := table[projector.Office]{columns: officesColumns, rows: whole.Offices, folds: officesFolds}
	return s.answer(whole.Basis, print(s.program, t, whole))
}

var officesColumns = []column[projector.Office]{
	{"office", func(o projector.Office) string { return o.Slug }},
	{"holder", holders},
	{"before", func(o projector.Office) string { return attestation(o.Before) }},
	{"after", func(o projector.Office) string { return attestation(o.After) }},
	{"at some time", vague},
}

var officesFolds = []fold{{"AFTER", "HOLDER", true}, {"BEFORE", "HOLDER", true}, {"AT SOME TIME", "HOLDER", true}}

// holders says who is attested on the day: nobody's term is ever guessed.
func holders(o projector.Office) string {
	if o.Unknown {
		return "unknown"
	}
	words := make([]string, len(o.Holders))
	for i := range o.Holders {
		words[i] = attestation(&o.Holders[i])
	}
	if o.Carried {
		return words[0] + " (carried forward)"
	}
	return strings.Join(words, " and ")
}

func attestation(a *projector.Attestation) string {
	if a == nil {
		return "-"
	}
	return a.Holder.Name + ", " + a.When + " [" + strings.Join(a.Sources, ", ") + "]"
}

func vague(o projector.Office) string {
	words := make([]string, len(o.Vague))
	for i := range o.Vague {
		words[i] = attestation(&o.Vague[i])
	}
	if len(words) == 0 {
		return "-"
	}
	return strings.Join(words, "; ")
}
