package main

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/feed/api"
	"github.com/dateline/dateline/projector"
)

func (p *program) historyCommand() *cobra.Command {
	var f perspectiveFlags
	cmd := &cobra.Command{
		Use:   "history TIMELINE RECORD",
		Short: "List each change of a record: from what, to what, when, by whom, why",
		Example: `  dateline history harbour entity/reopen-pier
  dateline history harbour 01KWVAFRM0J3KSBATQG0VEXYHZ --known-at 57`,
		Args: args(cobra.ExactArgs(2)),
		RunE: func(cmd *cobra.Command, names []string) error { return p.history(cmd, names[0], names[1], f) },
	}
	f.addAll(cmd)
	p.addFormat(cmd)
	return cmd
}

func (p *program) history(cmd *cobra.Command, timeline, id string, f perspectiveFlags) error {
	q, err := f.query()
	if err != nil {
		return usage(cmd, err)
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
	var answer api.History
	if err := a.ask(cmd.Context(), timelinePath(timeline, "history", ref.Kind, ref.Key), q, &answer); err != nil {
		return err
	}
	if err := print(p, table[projector.Changed]{columns: historyColumns, rows: answer.History, folds: historyFolds}, answer); err != nil {
		return err
	}
	p.basisNote(answer.Basis)
	return nil
}

var historyColumns = []column[projector.Changed]{
	{"seq", func(c projector.Changed) string { return strconv.FormatUint(c.Sequence, 10) }},
	{"recorded", func(c projector.Changed) string { return c.Recorded.UTC().Format("2006-01-02 15:04:05") }},
	{"change", func(c projector.Changed) string { return string(c.Change) }},
	{"altered", altered},
	{"by", func(c projector.Changed) string { return c.By }},
	{"reason", func(c projector.Changed) string { return c.Reason }},
}

var historyFolds = []fold{{"BY", "CHANGE", false}, {"REASON", "ALTERED", true}}

// altered tells each field from what to what.
func altered(c projector.Changed) string {
	words := make([]string, len(c.Fields))
	for i, f := range c.Fields {
		if f.Field == "citations" {
			words[i] = citationsAltered(f)
			continue
		}
		words[i] = f.Field + ": " + orDash(valueOf(f.From)) + " → " + orDash(valueOf(f.To))
	}
	return strings.Join(words, "; ")
}

// valueOf is a value for a table: a string without its quotes.
func valueOf(j projector.JSON) string { return strings.Trim(string(j), `"`) }

// citationsAltered tells which places are cited now and which no longer; where
// neither changes, what they give or say did.
func citationsAltered(f projector.FieldChange) string {
	before, after := placesOf(f.From), placesOf(f.To)
	var words []string
	for _, place := range after {
		if !slices.Contains(before, place) {
			words = append(words, "now cites "+place)
		}
	}
	for _, place := range before {
		if !slices.Contains(after, place) {
			words = append(words, "no longer cites "+place)
		}
	}
	if words == nil {
		return "what its citations give and say"
	}
	return strings.Join(words, ", ")
}

func placesOf(citations projector.JSON) (places []string) {
	var all []events.Citation
	_ = json.Unmarshal([]byte(citations), &all) // absent: none
	for _, c := range all {
		places = append(places, strings.TrimSpace(c.Source+" "+c.Locator))
	}
	return places
}
