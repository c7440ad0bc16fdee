package main

import (
	"strings"

	"github.com/dateline/dateline/projector"
)

func showOffices(p *program, t *projector.View, entity string) error {
	rows := only(t.Offices(""), entity, func(o projector.Office) string { return o.Slug })
	return print(p, table[projector.Office]{[]column[projector.Office]{
		{"office", func(o projector.Office) string { return o.Slug }},
		{"holder", holders},
		{"before", func(o projector.Office) string { return attestation(o.Before) }},
		{"after", func(o projector.Office) string { return attestation(o.After) }},
		{"at some time", vague},
	}, rows, []fold{{"AFTER", "HOLDER", true}, {"BEFORE", "HOLDER", true}, {"AT SOME TIME", "HOLDER", true}}}, answer(t, map[string]any{"offices": rows}))
}

// holders says who is attested on the day: nobody's term is ever guessed.
func holders(o projector.Office) string {
	if o.Unknown {
		return "unknown"
	}
	words := make([]string, len(o.Holders))
	for i := range o.Holders {
		words[i] = attestation(&o.Holders[i])
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
