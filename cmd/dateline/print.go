package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"charm.land/lipgloss/v2"
	lipglosstable "charm.land/lipgloss/v2/table"
	"github.com/spf13/cobra"
)

// The formats of everything a command prints.
const (
	formatTable = "table" // on a terminal a table, in a pipe aligned text
	formatJSON  = "json"
	formatJSONL = "jsonl"
	formatCSV   = "csv"
)

func (p *program) addFormat(cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.format, "format", formatTable, "table, json, jsonl or csv")
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error {
		switch p.format {
		case formatTable, formatJSON, formatJSONL, formatCSV:
			return nil
		}
		return usage(cmd, fmt.Errorf("--format %q is none of table, json, jsonl, csv", p.format))
	}
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(
		[]string{formatTable, formatJSON, formatJSONL, formatCSV}, cobra.ShellCompDirectiveNoFileComp))
}

// table is rows and how to tell them in columns; folds say which columns go
// beneath which on a narrow terminal.
type table[R any] struct {
	columns []column[R]
	rows    []R
	folds   []fold
}

type column[R any] struct {
	title string
	text  func(R) string
}

// print writes a table in the format asked for. In JSON it writes whole when
// that is not nil, else the rows.
func print[R any](p *program, t table[R], whole any) error {
	switch p.format {
	case formatJSON:
		if whole == nil {
			whole = t.rows
		}
		e := json.NewEncoder(p.out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(whole)
	case formatJSONL:
		e := json.NewEncoder(p.out)
		e.SetEscapeHTML(false)
		for _, r := range t.rows {
			if err := e.Encode(r); err != nil {
				return err
			}
		}
		return nil
	case formatCSV:
		return t.csv(p)
	}
	if len(t.rows) == 0 {
		p.note("nothing to list")
		return nil
	}
	if width := p.width(); width > 0 {
		return t.terminal(p, width)
	}
	return t.text(p)
}

func (t table[R]) titles(change func(string) string) []string {
	titles := make([]string, len(t.columns))
	for i, c := range t.columns {
		titles[i] = change(c.title)
	}
	return titles
}

func (t table[R]) cells(r R) []string {
	cells := make([]string, len(t.columns))
	for i, c := range t.columns {
		cells[i] = strings.Join(strings.Fields(c.text(r)), " ")
	}
	return cells
}

func (t table[R]) csv(p *program) error {
	w := csv.NewWriter(p.out)
	if err := w.Write(t.titles(strings.ToLower)); err != nil {
		return err
	}
	w.Flush()
	return errors.Join(w.Error(), t.csvRows(p))
}

// csvRows writes rows that a spreadsheet takes for text, never for a formula.
func (t table[R]) csvRows(p *program) error {
	w := csv.NewWriter(p.out)
	for _, r := range t.rows {
		cells := t.cells(r)
		for i, c := range cells {
			if c != "" && strings.ContainsRune("=+-@", rune(c[0])) && len(c) > 1 {
				cells[i] = "'" + c
			}
		}
		if err := w.Write(cells); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// text writes aligned columns without rules, as a pipe wants them.
func (t table[R]) text(p *program) error {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, gap, ' ', 0)
	fmt.Fprintln(w, strings.Join(t.titles(strings.ToUpper), "\t"))
	for _, r := range t.rows {
		fmt.Fprintln(w, strings.Join(t.cells(r), "\t"))
	}
	_ = w.Flush() // to memory
	for line := range strings.Lines(b.String()) {
		if _, err := fmt.Fprintln(p.out, strings.TrimRight(line, " \n")); err != nil {
			return err
		}
	}
	return nil
}

func (t table[R]) terminal(p *program, width int) error {
	g := &grid{titles: t.titles(strings.ToUpper)}
	for _, r := range t.rows {
		g.rows = append(g.rows, t.cells(r))
	}
	g.fit(width, t.folds)
	lt := lipglosstable.New().Border(lipgloss.HiddenBorder()).
		BorderTop(false).BorderBottom(false).BorderLeft(false).BorderRight(false).
		BorderColumn(false).BorderHeader(false).
		Headers(g.titles...).Rows(g.rows...).
		StyleFunc(func(row, column int) lipgloss.Style {
			style := lipgloss.NewStyle().Bold(row == lipglosstable.HeaderRow).Width(g.widths[column])
			if column < len(g.widths)-1 {
				style = style.PaddingRight(gap).Width(g.widths[column] + gap)
			}
			return style
		})
	_, err := lipgloss.Fprintln(p.out, lt.Render())
	return err
}
