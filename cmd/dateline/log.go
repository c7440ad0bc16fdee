package main

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
)

// logFlags select events.
type logFlags struct {
	since   string
	kind    string
	record  string
	changes []string
	by      string
	follow  bool
}

func (p *program) logCommand() *cobra.Command {
	var f logFlags
	cmd := &cobra.Command{
		Use:   "log TIMELINE",
		Short: "List events as they were recorded",
		Long: `List the events of a timeline as they were recorded, oldest first. Times are
UTC.`,
		Example: `  dateline log harbour --since 2025-09-01 --change corrected,retracted
  dateline log harbour --follow --format jsonl`,
		Args: args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, names []string) error { return p.log(cmd, names[0], f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.since, "since", "", "from a sequence (12), a day (2025-09-01) or a time (2025-09-01T12:00:00Z) of recording on")
	flags.StringVar(&f.kind, "kind", "", "only records of this kind: entity, source, meeting, agreement …")
	flags.StringVar(&f.record, "record", "", "only this record: a ULID, or kind/key")
	flags.StringSliceVar(&f.changes, "change", nil, "only these `CHANGES`: recorded, refined, corrected, cited, retracted")
	flags.StringVar(&f.by, "by", "", "only what this editor recorded")
	flags.BoolVar(&f.follow, "follow", false, "go on with what is recorded from now on, until interrupted")
	p.addFormat(cmd)
	return cmd
}

// entry is an event as log prints it: the whole of it.
type entry struct {
	Sequence uint64          `json:"sequence"`
	ID       string          `json:"id"`
	Timeline string          `json:"timeline"`
	Kind     string          `json:"kind"`
	Key      string          `json:"key"`
	Change   events.Change   `json:"change"`
	Recorded time.Time       `json:"recorded"`
	By       string          `json:"by"`
	Reason   string          `json:"reason,omitempty"`
	Body     json.RawMessage `json:"body"`
}

func (p *program) log(cmd *cobra.Command, timeline string, f logFlags) error {
	q, err := f.query(timeline)
	if err != nil {
		return usage(cmd, err)
	}
	ctx := cmd.Context()
	log, err := p.reach(ctx, false)
	if err != nil {
		return err
	}
	defer log.close()
	if err := exists(ctx, log, timeline); err != nil {
		return err
	}
	if q, err = f.within(ctx, log, q); err != nil {
		return err
	}
	if f.follow {
		return p.follow(ctx, log.Follow(ctx, q), f)
	}
	t := table[entry]{columns: logColumns, rows: []entry{}, folds: logFolds}
	for e, err := range p.readable(log.Read(ctx, q)) {
		if err != nil {
			return err
		}
		if f.selects(e) {
			t.rows = append(t.rows, entryOf(e))
		}
	}
	return print(p, t, nil)
}

// within narrows a query to --record.
func (f logFlags) within(ctx context.Context, log events.Reader, q events.Query) (events.Query, error) {
	if f.record == "" {
		return q, nil
	}
	ref, err := find(ctx, log, q.Timeline, f.record)
	q.Kind, q.Key = ref.Kind, ref.Key
	return q, err
}

// readable passes over events that cannot be decoded, and tells of them.
func (p *program) readable(read iter.Seq2[events.Stored, error]) iter.Seq2[events.Stored, error] {
	return func(yield func(events.Stored, error) bool) {
		for e, err := range read {
			if isDecodeError(err) {
				fmt.Fprintf(p.err, "note: %v\n", err)
				continue
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// follow prints events as they come, until somebody interrupts it.
func (p *program) follow(ctx context.Context, read iter.Seq2[events.Stored, error], f logFlags) error {
	if p.format == formatCSV {
		if err := print(p, table[entry]{columns: logColumns}, nil); err != nil {
			return err
		}
	}
	for e, err := range p.readable(read) {
		if ctx.Err() != nil {
			return p.failed(ctx)
		}
		if err != nil {
			return err
		}
		if !f.selects(e) {
			continue
		}
		if err := p.printNext(entryOf(e)); err != nil {
			return err
		}
	}
	return p.failed(ctx)
}

// printNext prints an event as it comes: a line, or in JSON an object a line.
func (p *program) printNext(e entry) error {
	t := table[entry]{columns: logColumns, rows: []entry{e}}
	switch p.format {
	case formatJSON, formatJSONL:
		line := *p
		line.format = formatJSONL
		return print(&line, t, nil)
	case formatCSV:
		return t.csvRows(p)
	}
	_, err := fmt.Fprintf(p.out, "%6d  %s  %-9s  %s  %s\n", e.Sequence, e.Recorded.Format(time.RFC3339), e.Change, e.Kind+"/"+e.Key, titleOf(e.Body))
	return err
}

var logColumns = []column[entry]{
	{"seq", func(e entry) string { return strconv.FormatUint(e.Sequence, 10) }},
	{"recorded", func(e entry) string { return e.Recorded.Format(time.RFC3339) }},
	{"change", func(e entry) string { return string(e.Change) }},
	{"record", func(e entry) string { return e.Kind + "/" + e.Key }},
	{"by", func(e entry) string { return e.By }},
	{"title", func(e entry) string { return titleOf(e.Body) }},
	{"reason", func(e entry) string { return e.Reason }},
}

var logFolds = []fold{{"TITLE", "RECORD", false}, {"REASON", "RECORD", true}, {"BY", "RECORD", true}}

func entryOf(e events.Stored) entry {
	return entry{e.Sequence, e.ID.String(), e.Record.Timeline, e.Record.Kind, e.Record.Key, e.Change, e.Recorded, e.By, e.Reason, e.Body}
}

// titleOf is the title or name that a body of any kind has.
func titleOf(body []byte) string {
	var b struct {
		Title events.Text `json:"title"`
		Name  string      `json:"name"`
	}
	_ = json.Unmarshal(body, &b) // an erased body has none
	return b.Title.String() + b.Name
}

func (f logFlags) query(timeline string) (events.Query, error) {
	q := events.Query{Timeline: timeline, Kind: f.kind}
	if err := events.CheckTimeline(timeline); err != nil {
		return q, err
	}
	if f.kind != "" && events.CheckSlug(f.kind) != nil {
		return q, fmt.Errorf("--kind %q is no kind", f.kind)
	}
	for _, c := range f.changes {
		if !slices.Contains(events.Changes, events.Change(c)) {
			return q, fmt.Errorf("--change %q is none of recorded, refined, corrected, cited, retracted", c)
		}
	}
	return q, f.parseSince(&q)
}

func (f logFlags) parseSince(q *events.Query) error {
	if f.since == "" {
		return nil
	}
	if n, err := strconv.ParseUint(f.since, 10, 64); err == nil {
		q.From = n
		return nil
	}
	if t, err := time.Parse(time.RFC3339, f.since); err == nil {
		q.Since = t
		return nil
	}
	d, err := edtf.Parse(f.since)
	if err != nil || d.Lo().IsZero() {
		return fmt.Errorf("--since %q is neither a sequence nor a day nor a time", f.since)
	}
	lo := d.Lo()
	q.Since = time.Date(int(lo.Year), time.Month(lo.Month), int(lo.Day), 0, 0, 0, 0, time.UTC)
	return nil
}

func (f logFlags) selects(e events.Stored) bool {
	return (len(f.changes) == 0 || slices.Contains(f.changes, string(e.Change))) && (f.by == "" || f.by == e.By)
}

// exists refuses the name of a timeline that there is not.
func exists(ctx context.Context, log events.Reader, timeline string) error {
	ref, err := events.NewRef(timeline, events.KindTimeline, timeline)
	if err != nil {
		return fmt.Errorf("%w: %w", events.ErrInvalid, err)
	}
	if _, err = log.Last(ctx, ref); err == nil || isDecodeError(err) {
		return nil
	}
	names, listErr := timelines(ctx, log)
	if listErr != nil {
		return err
	}
	return fmt.Errorf("%w: there is no timeline %q: there is %s", events.ErrNotFound, timeline, names)
}

// timelines lists the timelines of a log in words.
func timelines(ctx context.Context, log events.Reader) (string, error) {
	var names []string
	for e, err := range log.Read(ctx, events.Query{Kind: events.KindTimeline}) {
		if err != nil && !isDecodeError(err) {
			return "", err
		}
		if err == nil && !slices.Contains(names, e.Record.Timeline) {
			names = append(names, e.Record.Timeline)
		}
	}
	if len(names) == 0 {
		return "none yet", nil
	}
	return strings.Join(names, ", "), nil
}
