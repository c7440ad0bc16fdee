package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/oklog/ulid/v2"
	"github.com/spf13/cobra"

	"github.com/dateline/dateline/events"
)

// changeFlags are what the commands that change one record share.
type changeFlags struct {
	change   events.Change
	timeline string
	reason   string
	set      []string
	file     string
	expect   uint64
	dryRun   bool
	cite     citationFlags
}

// citationFlags add one citation.
type citationFlags struct {
	source, locator, quote, directness, attributedTo, stance, note string
	gives, says                                                    []string
}

func (p *program) changeCommand(f *changeFlags, cmd *cobra.Command) *cobra.Command {
	cmd.Args = args(cobra.ExactArgs(1))
	cmd.RunE = func(cmd *cobra.Command, ids []string) error { return p.change(cmd, *f, ids[0]) }
	flags := cmd.Flags()
	flags.StringVar(&f.timeline, "timeline", "", "the record's timeline, where several have such a record")
	flags.StringVar(&f.reason, "reason", "", "why")
	flags.Uint64Var(&f.expect, "expect", 0, "the `SEQUENCE` of the record's latest event: refuse if somebody changed it since")
	flags.BoolVar(&f.dryRun, "dry-run", false, "say what would be recorded, and record nothing")
	p.addBy(cmd)
	p.addFormat(cmd)
	return cmd
}

func (f *changeFlags) addSet(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.set, "set", nil, "`FIELD=VALUE`, such as occurred=2025-08 or details.due=2030; null removes the field (repeatable)")
	cmd.Flags().StringVar(&f.file, "file", "", "a YAML or JSON file with the fields that change, - for standard input")
}

func (f *changeFlags) addCitation(cmd *cobra.Command) {
	c, flags := &f.cite, cmd.Flags()
	flags.StringVar(&c.source, "source", "", "`SLUG` of a source to cite")
	flags.StringVar(&c.locator, "locator", "", "where in it: \"line 12\", \"page 4\"")
	flags.StringVar(&c.quote, "quote", "", "a few of its words")
	flags.StringVar(&c.directness, "directness", "", "direct, attributed or inferred")
	flags.StringVar(&c.attributedTo, "attributed-to", "", "to whom, with --directness attributed")
	flags.StringVar(&c.stance, "stance", "", "supports or contradicts")
	flags.StringVar(&c.note, "note", "", "what a reader must know of it")
	flags.StringSliceVar(&c.gives, "gives", nil, "the `FIELDS` it supports: occurred,actors")
	flags.StringArrayVar(&c.says, "says", nil, "`FIELD=VALUE` where it differs (repeatable)")
}

// change records one change of one record.
func (p *program) change(cmd *cobra.Command, f changeFlags, id string) error {
	draft, err := p.draft(cmd, f)
	if err != nil {
		return err
	}
	return p.edit(cmd, false, func(ctx context.Context, log *reached) (request, error) {
		ref, err := find(ctx, log, f.timeline, id)
		if err != nil {
			return request{}, err
		}
		draft["timeline"], draft["of"] = ref.Timeline, ref.String()
		text, err := json.Marshal(draft)
		return request{
			Files:    []events.File{{Name: commandLine, Text: string(text)}},
			Defaults: events.Defaults{By: p.by},
			DryRun:   f.dryRun,
		}, err
	})
}

// commandLine stands for a file's name in the places of what flags said.
const commandLine = "command line"

// draft makes the object that a file would hold.
func (p *program) draft(cmd *cobra.Command, f changeFlags) (map[string]any, error) {
	draft, err := p.fieldsOfFile(f.file)
	if err != nil {
		return nil, err
	}
	for _, s := range f.set {
		if err := setField(draft, s, true); err != nil {
			return nil, usage(cmd, err)
		}
	}
	draft["change"] = f.change
	if f.reason != "" {
		draft["reason"] = f.reason
	}
	if cmd.Flags().Changed("expect") {
		draft["expect"] = f.expect
	}
	citation, err := f.cite.citation()
	if err != nil {
		return nil, usage(cmd, err)
	}
	if citation != nil {
		draft["cite"] = []any{citation}
	}
	return draft, nil
}

func (p *program) fieldsOfFile(name string) (map[string]any, error) {
	if name == "" {
		return map[string]any{}, nil
	}
	files, err := p.readFiles([]string{name})
	if err != nil {
		return nil, err
	}
	return events.ParseObject(files[0])
}

// setField reads FIELD=VALUE into an object. A value that begins with [ or { is
// YAML, null removes the field, everything else is text. With deep, a dot in
// the name leads into an object.
func setField(object map[string]any, assignment string, deep bool) error {
	name, text, ok := strings.Cut(assignment, "=")
	if !ok || name == "" {
		return fmt.Errorf("%q is not FIELD=VALUE", assignment)
	}
	var value any = text
	switch {
	case text == "null":
		value = nil
	case strings.HasPrefix(text, "["), strings.HasPrefix(text, "{"):
		parsed, err := events.ParseObject(events.File{Name: "--set " + name, Text: "value: " + text})
		if err != nil {
			return err
		}
		value = parsed["value"]
	}
	for head, rest, isPath := strings.Cut(name, "."); deep && isPath; head, rest, isPath = strings.Cut(name, ".") {
		inner, ok := object[head].(map[string]any)
		if !ok {
			inner = make(map[string]any)
			object[head] = inner
		}
		object, name = inner, rest
	}
	object[name] = value
	return nil
}

// citation is nil where no flag gives one.
func (c citationFlags) citation() (map[string]any, error) {
	fields := map[string]string{
		"source": c.source, "locator": c.locator, "quote": c.quote, "directness": c.directness,
		"attributed_to": c.attributedTo, "stance": c.stance, "note": c.note,
	}
	maps.DeleteFunc(fields, func(_, v string) bool { return v == "" })
	citation := make(map[string]any)
	for name, v := range fields {
		citation[name] = v
	}
	if len(c.gives) > 0 {
		citation["gives"] = c.gives
	}
	says := make(map[string]any)
	for _, s := range c.says {
		if err := setField(says, s, false); err != nil {
			return nil, err
		}
	}
	if len(says) > 0 {
		citation["says"] = says
	}
	switch {
	case len(citation) == 0:
		return nil, nil
	case c.source == "":
		return nil, errors.New("a citation needs --source")
	}
	return citation, nil
}

// find finds the record that an id names: a ULID, or kind/key.
func find(ctx context.Context, log events.Reader, timeline, id string) (events.Ref, error) {
	q := events.Query{Timeline: timeline}
	kind, key, isPath := strings.Cut(id, "/")
	if isPath {
		q.Kind, q.Key = kind, key
	} else {
		q.Key = strings.ToUpper(id)
	}
	if err := checkName(q, isPath, id); err != nil {
		return events.Ref{}, err
	}
	found := make(map[events.Ref]bool)
	for e, err := range log.Read(ctx, q) {
		if err != nil && !isDecodeError(err) {
			return events.Ref{}, err
		}
		if err == nil {
			found[e.Record] = true
		}
	}
	return one(found, id)
}

// one picks the record that an id names, if it names just one.
func one(found map[events.Ref]bool, id string) (events.Ref, error) {
	refs := slices.Collect(maps.Keys(found))
	switch len(refs) {
	case 0:
		return events.Ref{}, fmt.Errorf("%w: there is no record %s: 'dateline log TIMELINE' lists what there is (a record is named by the id of its first event)",
			events.ErrNotFound, id)
	case 1:
		return refs[0], nil
	}
	var timelines []string
	for _, r := range refs {
		timelines = append(timelines, r.Timeline)
	}
	slices.Sort(timelines)
	return events.Ref{}, fmt.Errorf("%s stands in several timelines: say --timeline with one of %s", id, strings.Join(timelines, ", "))
}

// checkName refuses what cannot be a record's name before it becomes a filter.
func checkName(q events.Query, isPath bool, id string) error {
	const wayOut = "a record is a ULID such as 01K2Z3V4W5X6Y7Z8A9B0C1D2E3, or kind/key such as entity/harbour-board"
	timeline := q.Timeline
	if timeline == "" {
		timeline = "any"
	}
	if !isPath {
		if _, err := ulid.ParseStrict(q.Key); err != nil {
			return fmt.Errorf("%w: %.70q is no record: %s", events.ErrInvalid, id, wayOut)
		}
		return events.CheckTimeline(timeline)
	}
	ref := events.Ref{Timeline: timeline, Kind: q.Kind, Key: q.Key}
	if q.Kind == events.KindTimeline {
		ref.Timeline = q.Key
	}
	if err := ref.Check(); err != nil {
		return fmt.Errorf("%w: %.70q is no record: %w: %s", events.ErrInvalid, id, err, wayOut)
	}
	return nil
}

func isDecodeError(err error) bool {
	var de *events.DecodeError
	return errors.As(err, &de)
}
