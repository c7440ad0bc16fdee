package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dateline/dateline/feed/check"
)

func (p *program) feedCheckCommand() *cobra.Command {
	var strict bool
	cmd := &cobra.Command{
		Use:   "check URL…",
		Short: "Judge a feed and how it is served, also other people's",
		Long: `Judge Atom, RSS 2.0, JSON Feed and iCalendar: whether they are well-formed and
have what their specification requires, their ids, dates and links, what is
dangerous in them, and how they are served: ETag, Last-Modified, 304,
compression, HEAD. A file's name works, too; - is the standard input; neither
is asked how it is served.

An error breaks the specification or the feed, a warning is what readers are
known to stumble over, a note is worth knowing. The exit code is 1 when there
is an error, with --strict also when there is a warning. What a check is called
does not change from version to version.`,
		Example: `  dateline feed check https://timeline.example.org/harbour/feed.atom
  dateline feed check --strict --format jsonl public/*.rss
  curl -s https://example.org/calendar.ics | dateline feed check -`,
		Args: args(cobra.MinimumNArgs(1)),
		RunE: func(cmd *cobra.Command, addresses []string) error {
			return p.checkFeeds(cmd.Context(), addresses, strict)
		},
	}
	cmd.Flags().BoolVar(&strict, "strict", false, "let warnings count as errors do")
	p.addFormat(cmd)
	return cmd
}

// foundIn is a finding, and in which feed it is.
type foundIn struct {
	Feed string `json:"feed"`
	check.Finding
}

func (p *program) checkFeeds(ctx context.Context, addresses []string, strict bool) error {
	reports, rows, bad := []check.Report{}, []foundIn{}, 0
	for _, address := range addresses {
		r, err := p.checkFeed(ctx, address)
		if err != nil {
			return err
		}
		reports = append(reports, r)
		for _, f := range r.Findings {
			rows = append(rows, foundIn{address, f})
		}
		if r.Count(check.Error) > 0 || strict && r.Count(check.Warning) > 0 {
			bad++
		}
	}
	if err := p.printFindings(reports, rows); err != nil {
		return err
	}
	if bad > 0 {
		return fmt.Errorf("%d of %s is not in order", bad, count(len(reports), "feed"))
	}
	return nil
}

// checkFeed judges what an argument names: a URL, a file or the standard input.
func (p *program) checkFeed(ctx context.Context, address string) (check.Report, error) {
	if strings.HasPrefix(address, "http://") || strings.HasPrefix(address, "https://") {
		defer p.patiently(func() string { return "fetching " + address + "…" })()
		r := check.URL(ctx, address, p.now())
		return r, ctx.Err()
	}
	body, err := p.readFeed(address)
	if err != nil {
		return check.Report{}, err
	}
	return check.Bytes(address, body, p.now()), nil
}

// readFeed reads a byte more than is judged, so that too much is seen.
func (p *program) readFeed(name string) ([]byte, error) {
	in := p.in
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("%w: name a file, or a URL with http:// or https://", err)
		}
		defer f.Close()
		in = f
	}
	body, err := io.ReadAll(io.LimitReader(in, check.MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("reading the feed %s: %w", name, err)
	}
	return body, nil
}

func (p *program) printFindings(reports []check.Report, rows []foundIn) error {
	t := table[foundIn]{columns: findingColumns, rows: rows, folds: findingFolds}
	if p.format == formatTable && len(reports) == 1 {
		t.columns = t.columns[1:]
	}
	if p.format != formatTable || len(rows) > 0 {
		if err := print(p, t, reports); err != nil {
			return err
		}
	}
	if p.format != formatTable {
		return nil
	}
	for _, r := range reports {
		if _, err := fmt.Fprintln(p.out, summary(r)); err != nil {
			return err
		}
	}
	return nil
}

var findingColumns = []column[foundIn]{
	{"feed", func(f foundIn) string { return f.Feed }},
	{"level", func(f foundIn) string { return string(f.Level) }},
	{"check", func(f foundIn) string { return f.Check }},
	{"place", func(f foundIn) string { return f.Place }},
	{"path", func(f foundIn) string { return f.Path }},
	{"says", func(f foundIn) string { return f.Says }},
	{"hint", func(f foundIn) string { return f.Hint }},
	{"spec", func(f foundIn) string { return f.Spec }},
}

var findingFolds = []fold{
	{"SPEC", "HINT", false},
	{"PATH", "SAYS", false},
	{"HINT", "SAYS", false},
	{"PLACE", "CHECK", false},
	{"LEVEL", "CHECK", false},
	{"FEED", "CHECK", false},
}

// summary tells a report in a line.
func summary(r check.Report) string {
	what := "no feed"
	if r.Format != "" {
		what = fmt.Sprintf("%s, %s, %s", r.Format, entries(r.Entries), count(r.Bytes, "byte"))
	}
	return fmt.Sprintf("%s: %s: %s, %s, %s.", r.Feed, what, count(r.Count(check.Error), "error"),
		count(r.Count(check.Warning), "warning"), count(r.Count(check.Note), "note"))
}

func entries(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}
