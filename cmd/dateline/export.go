package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"

	"github.com/spf13/cobra"

	"github.com/dateline/dateline/feed/export"
)

// exportFlags say what to write, and where.
type exportFlags struct {
	perspectiveFlags
	format, output string
}

func (p *program) exportCommand() *cobra.Command {
	var f exportFlags
	cmd := &cobra.Command{
		Use:   "export TIMELINE",
		Short: "Write a timeline out: " + exportNames(),
		Long: `Write a timeline out, from any perspective. JSON Lines is the history itself:
'dateline record' reads it back into an empty log. The formats:

` + describeExports(),
		Example: `  dateline export harbour --format sqlite --output harbour.db
  dateline export harbour --format csv --as-of 2026-06-30 > harbour.csv
  dateline export harbour | dateline record - --data /tmp/copy`,
		Args: args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, names []string) error { return p.export(cmd, names[0], f) },
	}
	f.addAll(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", export.Formats[0].Name, exportNames())
	flags.StringVarP(&f.output, "output", "o", "-", "the `FILE` to write, - for standard output")
	return cmd
}

func exportNames() string {
	names := make([]string, len(export.Formats))
	for i, format := range export.Formats {
		names[i] = format.Name
	}
	return strings.Join(names, ", ")
}

func describeExports() string {
	var b strings.Builder
	for _, format := range export.Formats {
		fmt.Fprintf(&b, "  %-11s %s\n", format.Name, format.About)
	}
	return b.String()
}

func (p *program) export(cmd *cobra.Command, timeline string, f exportFlags) error {
	format, ok := export.Find(f.format)
	if !ok {
		return usage(cmd, fmt.Errorf("--format %q is none of %s", f.format, exportNames()))
	}
	q, err := f.query()
	if err != nil {
		return usage(cmd, err)
	}
	if f.output == "-" && format.Name == "sqlite" && p.width() > 0 {
		return usage(cmd, errors.New("a database is nothing for a terminal: name a file with --output"))
	}
	a, err := p.asking(cmd.Context())
	if err != nil {
		return err
	}
	defer a.close()
	answer, err := a.open(cmd.Context(), timelinePath(timeline, "export", format.Name), q)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	return p.save(f.output, answer.Body)
}

// save writes a file whole or not at all, telling how far it is.
func (p *program) save(name string, content io.Reader) (err error) {
	read := &counting{Reader: content}
	stop := p.patiently(func() string { return fmt.Sprintf("exporting, %d KB so far…", read.n.Load()/1000) })
	defer stop()
	if name == "-" {
		_, err := io.Copy(p.out, read)
		return err
	}
	part, err := os.CreateTemp(folderOf(name), ".dateline-export-*")
	if err != nil {
		return err
	}
	_, err = io.Copy(part, read)
	if err = errors.Join(err, part.Close()); err == nil {
		err = os.Rename(part.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(part.Name()))
	}
	p.note("wrote %s, %d KB", name, (read.n.Load()+999)/1000)
	return nil
}

func folderOf(name string) string {
	if at := strings.LastIndexByte(name, os.PathSeparator); at >= 0 {
		return name[:at+1]
	}
	return "."
}

// counting counts what is read of it.
type counting struct {
	io.Reader
	n atomic.Int64
}

func (c *counting) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	c.n.Add(int64(n))
	return n, err
}
