package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
)

func (p *program) recordCommand() *cobra.Command {
	var timeline string
	var dryRun bool
	cmd := &cobra.Command{
		Use:   "record FILE…",
		Short: "Record what files say: YAML, JSON or JSON Lines, - for standard input",
		Long: `Record what files say: YAML, JSON or JSON Lines, one record or many.

Everything is checked first; with one problem nothing is recorded. Up to 1000
records are one atomic batch. More go batch by batch, and the same command,
repeated, goes on where it was interrupted. What is there already is recognised
and left alone.`,
		Example: `  dateline record harbour.yaml

  where harbour.yaml says, for instance:

    timeline: harbour
    by: ada
    events:
      - timeline: harbour
        title: The new harbour
      - source: gazette
        title: Harbour Gazette, no. 12
        published: 2025-09-01
        kind: news
      - entity: harbour-board
        kind: organisation
        name: Harbour Board
      - type: meeting.held
        occurred: 2025-08
        title: The board meets
        about: harbour-board
        citations:
          - {source: gazette, locator: line 3, gives: [type, occurred, about]}`,
		Args: args(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, names []string) error {
			files, err := p.readFiles(names)
			if err != nil {
				return err
			}
			q := request{Files: files, Defaults: events.Defaults{Timeline: timeline, By: p.by}, DryRun: dryRun}
			return p.edit(cmd, true, func(context.Context, *reached) (request, error) { return q, nil })
		},
	}
	cmd.Flags().StringVar(&timeline, "timeline", "", "the timeline of records that do not name one")
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "say what would be recorded, and record nothing")
	p.addBy(cmd)
	p.addFormat(cmd)
	return cmd
}

func (p *program) readFiles(names []string) ([]events.File, error) {
	files := make([]events.File, len(names))
	for i, name := range names {
		text, err := p.readFile(name)
		if err != nil {
			return nil, err
		}
		if name == "-" {
			name = "standard input"
		}
		files[i] = events.File{Name: name, Text: string(text)}
	}
	return files, nil
}

// maxFile is the most bytes of one file: what the service takes at once.
const maxFile = natslog.MaxRequest

// readFile reads a file, or whatever can be read as one, but not without end:
// /dev/zero has no last byte.
func (p *program) readFile(name string) ([]byte, error) {
	in := p.in
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, maxFile+1))
	if err == nil && len(text) > maxFile {
		err = fmt.Errorf("%w: %s holds more than %d MiB: split it", events.ErrInvalid, name, maxFile>>20)
	}
	return text, err
}

// edit carries out a request wherever the log is and tells what came of it.
func (p *program) edit(cmd *cobra.Command, begin bool, prepare func(context.Context, *reached) (request, error)) error {
	ctx, cancel := context.WithTimeout(cmd.Context(), patience)
	defer cancel()
	log, err := p.reach(ctx, begin)
	if err != nil {
		return err
	}
	defer log.close()
	q, err := prepare(ctx, log)
	if err != nil {
		return err
	}
	r, err := log.edit(ctx, q, p.progress("recorded"))
	for _, w := range r.Warnings {
		fmt.Fprintf(p.err, "note: %v\n", w)
	}
	if err != nil {
		return err
	}
	return p.printOutcomes(r.Outcomes, q.DryRun)
}

// printOutcomes lists what was done, and sums up what is too long for people.
func (p *program) printOutcomes(outcomes []events.Outcome, dryRun bool) error {
	t := table[events.Outcome]{columns: []column[events.Outcome]{
		{"seq", func(o events.Outcome) string { return sequence(o.Sequence) }},
		{"change", func(o events.Outcome) string { return outcomeWords(o, dryRun) }},
		{"record", func(o events.Outcome) string { return o.Record }},
		{"event", func(o events.Outcome) string { return o.ID }},
		{"title", func(o events.Outcome) string { return o.Title }},
	}, rows: outcomes, folds: []fold{{"TITLE", "RECORD", false}, {"EVENT", "RECORD", true}}}
	if p.format != formatTable || len(outcomes) <= manyRows {
		if err := print(p, t, nil); err != nil {
			return err
		}
	}
	p.note("%s", sumUp(outcomes, dryRun))
	return nil
}

// manyRows is how many outcomes are listed one by one.
const manyRows = 40

func outcomeWords(o events.Outcome, dryRun bool) string {
	switch {
	case o.Already:
		return "there already"
	case dryRun:
		return "would be " + string(o.Change)
	}
	return string(o.Change)
}

func sumUp(outcomes []events.Outcome, dryRun bool) string {
	already := 0
	for _, o := range outcomes {
		if o.Already {
			already++
		}
	}
	verb := "recorded"
	if dryRun {
		verb = "would be recorded"
	}
	return fmt.Sprintf("%s %s, %d there already.", count(len(outcomes)-already, "event"), verb, already)
}

func sequence(n uint64) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprint(n)
}
