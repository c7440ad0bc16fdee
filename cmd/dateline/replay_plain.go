package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"
)

// steps walks from the first step to the last.
func steps(ctx context.Context, w walk) iter.Seq2[*step, error] {
	return func(yield func(*step, error) bool) {
		for s, err := w.next(ctx, nil); s != nil || err != nil; s, err = w.next(ctx, s) {
			if !yield(s, err) || err != nil {
				return
			}
		}
	}
}

// printSteps prints a line a step, each as soon as it is known.
func (p *program) printSteps(ctx context.Context, r *replay, w walk) error {
	n := 0
	if err := p.printHead(r); err != nil {
		return err
	}
	for s, err := range steps(ctx, w) {
		if err == nil {
			err = p.printStep(r, s, n)
		}
		if err != nil {
			return err
		}
		n++
	}
	return p.printFoot(n)
}

func (p *program) printHead(r *replay) (err error) {
	switch p.format {
	case formatJSON:
		_, err = io.WriteString(p.out, "[")
	case formatCSV:
		err = table[*step]{columns: r.columns()}.csv(p)
	}
	return err
}

func (p *program) printStep(r *replay, s *step, n int) error {
	switch p.format {
	case formatJSON:
		return p.printElement(s, n)
	case formatJSONL:
		return print(p, table[*step]{rows: []*step{s}}, nil)
	case formatCSV:
		return table[*step]{columns: r.columns(), rows: []*step{s}}.csvRows(p)
	}
	_, err := fmt.Fprintln(p.out, s.line())
	return err
}

// printElement prints an element of an array, of which n are printed.
func (p *program) printElement(s *step, n int) error {
	separator := "\n  "
	if n > 0 {
		separator = ",\n  "
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("  ", "  ")
	if err := e.Encode(s); err != nil {
		return err
	}
	_, err := fmt.Fprintf(p.out, "%s%s", separator, bytes.TrimSpace(b.Bytes()))
	return err
}

func (p *program) printFoot(n int) (err error) {
	if n == 0 {
		p.note("nothing to replay")
	}
	if p.format == formatJSON {
		_, err = io.WriteString(p.out, "\n]\n")
	}
	return err
}

// columns are those of a step, by the order of the replay.
func (r *replay) columns() []column[*step] {
	columns := []column[*step]{
		{"differences", (*step).happened},
		{"state", func(s *step) string { return s.State.String() }},
	}
	if r.view != "" {
		columns = append(columns, column[*step]{r.view, func(s *step) string { return s.View.String() }})
	}
	if r.order == inOccurredOrder {
		return append([]column[*step]{{"day", func(s *step) string { return s.Day.String() }}}, columns...)
	}
	return append([]column[*step]{
		{"seq", (*step).sequences},
		{"recorded", func(s *step) string { return s.Recorded.Format(time.RFC3339) }},
		{"change", func(s *step) string { return string(s.Change) }},
		{"record", func(s *step) string { return s.Record }},
		{"title", func(s *step) string { return s.Title }},
		{"by", func(s *step) string { return s.By }},
		{"reason", func(s *step) string { return s.Reason }},
		{"altered", (*step).altered},
	}, columns...)
}

// line tells a step in one line of text.
func (s *step) line() string {
	var parts []string
	switch {
	case s.Sequence == 0:
		parts = []string{s.Day.String()}
	case s.Record == "":
		parts = []string{fmt.Sprintf("%6s", s.sequences()), s.Recorded.Format(time.RFC3339)}
	default:
		parts = []string{
			fmt.Sprintf("%6d", s.Sequence), s.Recorded.Format(time.RFC3339),
			fmt.Sprintf("%-9s", s.Change), s.Record,
		}
	}
	for _, more := range []string{s.Title, s.Reason, s.happened(), s.View.String()} {
		if more = cleaned(more); more != "" {
			parts = append(parts, more)
		}
	}
	return strings.Join(append(parts, "["+s.State.String()+"]"), "  ")
}
