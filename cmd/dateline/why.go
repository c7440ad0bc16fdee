package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dateline/dateline/feed/api"
	"github.com/dateline/dateline/projector"
)

func (p *program) whyCommand() *cobra.Command {
	var f perspectiveFlags
	var field string
	cmd := &cobra.Command{
		Use:   "why TIMELINE RECORD",
		Short: "Say why something is believed: events, citations, and what it beat",
		Long: `Say why a record stands, or why one field of it has its value: the citations
behind it, the rule that chose among what the sources say, and what it beat. A
record is the id of an occurrence, or kind/key. Entities also have the field
status, offices the field holders; both follow from occurrences and the day.`,
		Example: `  dateline why harbour entity/reopen-pier --field status --as-of 2026-07-01
  dateline why harbour 01KWVAFRM0J3KSBATQG0VEXYHZ --field occurred`,
		Args: args(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, names []string) error { return p.why(cmd, names[0], names[1], field, f) },
	}
	f.addAll(cmd)
	cmd.Flags().StringVar(&field, "field", "", "only this `FIELD`: occurred, actors.<slug>, details.due, status, holders …")
	p.addFormat(cmd)
	return cmd
}

func (p *program) why(cmd *cobra.Command, timeline, id, field string, f perspectiveFlags) error {
	q, err := f.query()
	if err != nil {
		return usage(cmd, err)
	}
	if field != "" {
		q.Set("field", field)
	}
	a, err := p.asking(cmd.Context())
	if err != nil {
		return err
	}
	defer a.close()
	ref, err := a.find(cmd.Context(), timeline, id)
	if err != nil {
		return err
	}
	var answer api.Why
	if err := a.ask(cmd.Context(), timelinePath(timeline, "why", ref.Kind, ref.Key), q, &answer); err != nil {
		return err
	}
	rows := append([]projector.Reason{answer.Why.Reason}, answer.Why.Fields...)
	if p.format == formatTable {
		p.note("%s (%s)\n", answer.Why.Title, answer.Why.Record)
	}
	if err := print(p, table[projector.Reason]{columns: whyColumns, rows: rows, folds: whyFolds}, answer); err != nil {
		return err
	}
	if p.format == formatTable {
		p.note("\nRecorded at %s: 'dateline history %s %s' tells.", sequencesOf(answer.Why.Events), timeline, answer.Why.Record)
	}
	p.basisNote(answer.Basis)
	return nil
}

var whyColumns = []column[projector.Reason]{
	{"claim", func(r projector.Reason) string { return r.Claim }},
	{"value", func(r projector.Reason) string { return orDash(strings.Trim(string(r.Value), `"`)) }},
	{"because", func(r projector.Reason) string { return r.Rule }},
	{"citations", func(r projector.Reason) string { return citationWords(r.Citations) }},
	{"beaten", func(r projector.Reason) string { return beatenWords(r.Beaten) }},
}

var whyFolds = []fold{{"BEATEN", "BECAUSE", true}, {"CITATIONS", "BECAUSE", true}, {"VALUE", "CLAIM", false}}

// citationWords tells where each citation stands, and at how many removes.
func citationWords(citations []projector.Cited) string {
	words := make([]string, len(citations))
	for i, c := range citations {
		words[i] = c.Source
		if c.Locator != "" {
			words[i] += " " + c.Locator
		}
		if c.Directness != "direct" {
			words[i] += " (" + string(c.Directness) + ")"
		}
	}
	return strings.Join(words, "; ")
}

func beatenWords(beaten []projector.Saying) string {
	words := make([]string, len(beaten))
	for i, s := range beaten {
		words[i] = valueWords(s.Value) + " [" + strings.Join(s.Sources, ", ") + "]"
	}
	return strings.Join(words, "; ")
}

func sequencesOf(events []projector.Changed) string {
	words := make([]string, len(events))
	for i, e := range events {
		words[i] = fmt.Sprint(e.Sequence)
	}
	return "sequence " + strings.Join(words, ", ")
}
