package main

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dateline/dateline/feed/api"
	"github.com/dateline/dateline/projector"
)

// diffFlags name the two states.
type diffFlags struct {
	from, to         string
	fromOnly, toOnly perspectiveFlags
	both             perspectiveFlags
	since            string
}

func (p *program) diffCommand() *cobra.Command {
	var f diffFlags
	cmd := &cobra.Command{
		Use:   "diff TIMELINE",
		Short: "Compare two states, each line with its cause",
		Long: `Compare two states of a timeline. Each line has one cause:

  learned    it was recorded between the two states, about any date
  corrected  what was recorded before was corrected, or fell with its source
  world      it happened, or fell due, between the two days

A state is a day, or a basis that an answer named. Without --to the second one is
as known now, as of today.`,
		Example: `  dateline diff harbour --from 2026-06-30 --to 2026-07-01
  dateline diff harbour --from-known-at 57 --to-known-at 90
  dateline diff harbour --since 'known_at=57&today=2026-07-06'`,
		Args: args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, names []string) error { return p.diff(cmd, names[0], f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.from, "from", "", "the first state: a `DAY`, or the basis of an answer")
	flags.StringVar(&f.to, "to", "", "the second state: a `DAY`, or the basis of an answer")
	flags.StringVar(&f.since, "since", "", "what is new since an answer with this `BASIS`")
	f.fromOnly.add(cmd, "from-", ", in the first state")
	f.toOnly.add(cmd, "to-", ", in the second state")
	f.both.add(cmd, "", ", in both states")
	f.both.addRest(cmd)
	p.addFormat(cmd)
	return cmd
}

func (p *program) diff(cmd *cobra.Command, timeline string, f diffFlags) error {
	q, err := f.query()
	if err == nil {
		err = f.check()
	}
	if err != nil {
		return usage(cmd, err)
	}
	a, err := p.asking(cmd.Context())
	if err != nil {
		return err
	}
	defer a.close()
	whole := api.Difference{Lines: []projector.Line{}}
	for q.Set("limit", pageLimit); ; q.Set("cursor", whole.More) {
		var page api.Difference
		if err := a.ask(cmd.Context(), timelinePath(timeline, "diff"), q, &page); err != nil {
			return err
		}
		page.Lines = append(whole.Lines, page.Lines...)
		if whole = page; whole.More == "" {
			break
		}
	}
	if err := print(p, table[projector.Line]{columns: diffColumns, rows: whole.Lines, folds: diffFolds}, whole); err != nil {
		return err
	}
	p.note("\n%s from %s to %s. What is new from then on: --since '%s'", count(len(whole.Lines), "difference"), stateWords(whole.From), stateWords(whole.To), whole.Next)
	return nil
}

// stateWords name a state in a sentence.
func stateWords(b projector.Basis) string {
	words := fmt.Sprintf("%s as known at sequence %d", b.Perspective().Day(), b.KnownAt)
	if !b.ReportedBy.IsZero() {
		words += ", reported by " + b.ReportedBy.String()
	}
	if len(b.Without) > 0 {
		words += ", without " + strings.Join(b.Without, ", ")
	}
	return words
}

var diffColumns = []column[projector.Line]{
	{"cause", func(l projector.Line) string { return string(l.Cause) }},
	{"what", func(l projector.Line) string { return l.Title }},
	{"field", func(l projector.Line) string { return l.Field }},
	{"from", func(l projector.Line) string { return orDash(l.From) }},
	{"to", func(l projector.Line) string { return orDash(l.To) }},
	{"record", func(l projector.Line) string { return l.Record }},
}

var diffFolds = []fold{{"RECORD", "WHAT", false}, {"FIELD", "CAUSE", false}}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// check refuses flags that say nothing, or the same thing twice.
func (f diffFlags) check() error {
	from, _ := f.fromOnly.given()
	to, _ := f.toOnly.given()
	both, _ := f.both.given()
	switch {
	case f.from != "" && len(from) > 0:
		return fmt.Errorf("--from says the first state: leave out --%s, or write all of it with --from-…", from[0])
	case f.to != "" && len(to) > 0:
		return fmt.Errorf("--to says the second state: leave out --%s, or write all of it with --to-…", to[0])
	case f.since != "" && (f.from != "" || len(from) > 0):
		return errors.New("--since says the first state: leave out --from")
	case f.since == "" && f.from == "" && f.to == "" && len(from)+len(to) == 0:
		return errors.New("which states? Say --from and --to, or --since")
	}
	for _, own := range append(from, to...) {
		if _, name, _ := strings.Cut(own, "-"); slices.Contains(both, name) {
			return fmt.Errorf("--%s and --%s contradict: leave one out", name, own)
		}
	}
	return nil
}

// query is both states as the API takes them.
func (f diffFlags) query() (url.Values, error) {
	q, err := f.both.query()
	if err != nil {
		return nil, err
	}
	if f.since != "" { // it says the first state whole: the rest is about the second
		second := url.Values{"since": {strings.TrimPrefix(f.since, "?")}}
		for parameter, values := range q {
			second["to."+parameter] = values
		}
		q = second
	}
	for _, state := range []struct {
		name, point string
		flags       perspectiveFlags
	}{{"from", f.from, f.fromOnly}, {"to", f.to, f.toOnly}} {
		if err := addState(q, state.name, state.point, state.flags); err != nil {
			return nil, err
		}
	}
	return q, nil
}

// addState adds what is asked of one state.
func addState(q url.Values, name, point string, flags perspectiveFlags) error {
	switch {
	case strings.Contains(point, "="):
		flags.basis = point
	case point != "":
		flags.asOf = point
	}
	own, err := flags.query()
	if err != nil {
		return fmt.Errorf("--%s: %w", name, err)
	}
	for parameter, values := range own {
		q[name+"."+parameter] = values
	}
	return nil
}
