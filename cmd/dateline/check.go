package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/memlog"
)

func (p *program) checkCommand() *cobra.Command {
	var sources string
	var alone bool
	d := events.Defaults{}
	cmd := &cobra.Command{
		Use:   "check PATH…",
		Short: "Check files without recording them",
		Long: `Check files, or every YAML and JSON file of folders, without recording them:
fields, dates, references, and with --sources the citations against the texts,
which are found by the SHA-256 that the source records name.

References may lead into the log, where there is one; --alone looks at the
files only.`,
		Example: `  dateline check harbour.yaml
  dateline check seeds --alone --sources texts/`,
		Args: args(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, paths []string) error {
			d.By = p.by
			return p.check(cmd.Context(), paths, d, sources, alone)
		},
	}
	cmd.Flags().StringVar(&sources, "sources", "", "folder with the texts that are cited")
	cmd.Flags().StringVar(&d.Timeline, "timeline", "", "the timeline of records that do not name one")
	cmd.Flags().BoolVar(&alone, "alone", false, "leave the log out of it")
	p.addBy(cmd)
	p.addFormat(cmd)
	return cmd
}

func (p *program) check(ctx context.Context, paths []string, d events.Defaults, sources string, alone bool) error {
	names, err := filesUnder(paths)
	if err != nil {
		return err
	}
	files, err := p.readFiles(names)
	if err != nil {
		return err
	}
	r, err := p.dryRun(ctx, request{Files: files, Defaults: d, DryRun: true}, alone)
	for _, w := range r.Warnings {
		fmt.Fprintf(p.err, "note: %v\n", w)
	}
	var problems events.Problems
	if err != nil && !errors.As(err, &problems) {
		return err
	}
	checked := 0
	if sources != "" {
		more, n, err := checkCitations(files, d, sources)
		if err != nil {
			return err
		}
		problems, checked = append(problems, more...), n
	}
	if len(problems) > 0 {
		return problems
	}
	if p.format != formatTable {
		return p.printOutcomes(r.Outcomes, true)
	}
	fmt.Fprintf(p.out, "%s in %s: no problem", count(len(r.Outcomes), "change"), count(len(files), "file"))
	if sources != "" {
		fmt.Fprintf(p.out, "; %s found in the texts", count(checked, "citation"))
	}
	fmt.Fprintln(p.out, ".")
	return nil
}

// dryRun decides on the files: on the log where there is one, else on nothing.
func (p *program) dryRun(ctx context.Context, q request, alone bool) (reply, error) {
	if !alone {
		log, err := p.reach(ctx, false)
		if err == nil {
			defer log.close()
			return log.edit(ctx, q, nil)
		}
		if !errors.Is(err, events.ErrNotFound) {
			return reply{}, err
		}
	}
	return p.editOn(memlog.New())(ctx, q, nil)
}

func checkCitations(files []events.File, d events.Defaults, folder string) (events.Problems, int, error) {
	texts, err := readTexts(folder)
	if err != nil {
		return nil, 0, err
	}
	drafts, err := events.ParseDrafts(files, d)
	if errors.Is(err, events.ErrInvalid) {
		err = nil // said already, by who decided on them
	}
	problems, checked := events.CheckCitations(drafts, texts)
	return problems, checked, err
}

func readTexts(folder string) ([][]byte, error) {
	var texts [][]byte
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		texts = append(texts, text)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the texts: %w", err)
	}
	return texts, nil
}

// filesUnder lists the editor's files that paths name, folders' in order.
func filesUnder(paths []string) ([]string, error) {
	var names []string
	for _, path := range paths {
		if path == "-" {
			names = append(names, path)
			continue
		}
		before := len(names)
		err := filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() && (name == path || isEditorsFile(name)) {
				names = append(names, name)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
		if len(names) == before {
			return nil, fmt.Errorf("%w: no .yaml, .yml, .json or .jsonl file in %s", events.ErrNotFound, path)
		}
	}
	return names, nil
}

func isEditorsFile(name string) bool {
	return slices.Contains([]string{".yaml", ".yml", ".json", ".jsonl", ".ndjson"}, strings.ToLower(filepath.Ext(name)))
}
