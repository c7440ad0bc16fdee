package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/feed/api"
	"github.com/dateline/dateline/projector"
)

// event fills in what the event of a step is. The API lists the events of a
// record, not those of a timeline: whose event it is, the differences that it
// made tell, and where it made none, the export up to it.
func (b *byRecorded) event(ctx context.Context, s *step) error {
	records, err := b.changedBy(ctx, s)
	if err != nil {
		return err
	}
	for _, record := range records {
		if found, err := b.eventOf(ctx, s, record); found || err != nil {
			return err
		}
	}
	record, err := b.lastExported(ctx, s.Sequence)
	if err != nil {
		return err
	}
	_, err = b.eventOf(ctx, s, record)
	return err
}

// changedBy are the records that the event of a step made differ. Sources that
// the question leaves out say nothing in its differences, so then these are
// asked for once more, with every source.
func (b *byRecorded) changedBy(ctx context.Context, s *step) ([]string, error) {
	if s.before < b.start {
		return []string{b.ownRecord()}, nil
	}
	if len(b.without) == 0 && !b.options.Has("reported_by") {
		return recordsOf(s.Differences, s.Sequence), nil
	}
	var lines []projector.Line
	x, y := b.point, b.point
	x.known, y.known = s.before, s.Sequence
	everything := replay{asker: b.asker, timeline: b.timeline, options: url.Values{}}
	err := everything.differences(ctx, x, y, func(l projector.Line) bool {
		lines = append(lines, l)
		return len(lines) < mostDifferences
	})
	return recordsOf(lines, s.Sequence), err
}

// eventOf fills in the event of a step from the history of a record, if it is
// one of it.
func (b *byRecorded) eventOf(ctx context.Context, s *step, record string) (bool, error) {
	kind, key := kindAndKey(record)
	at := url.Values{"known_at": {strconv.FormatUint(s.Sequence, 10)}}
	var answer api.History
	if err := b.ask(ctx, &answer, at, "history", kind, key); err != nil {
		return false, err
	}
	last := len(answer.History) - 1
	if last < 0 || answer.History[last].Sequence != s.Sequence {
		return false, nil
	}
	c := answer.History[last]
	s.Record, s.Change, s.By, s.Reason, s.Altered = record, c.Change, c.By, c.Reason, c.Fields
	title, err := b.titleAt(ctx, kind, key, at)
	s.Title = title
	return true, err
}

// titleAt is the title or name of a record.
func (b *byRecorded) titleAt(ctx context.Context, kind, key string, at url.Values) (string, error) {
	switch kind {
	case events.KindTimeline:
		var a api.Timeline
		err := b.ask(ctx, &a, at)
		return a.Title, err
	case events.KindSource:
		var a api.Source
		err := b.ask(ctx, &a, url.Values{"known_at": at["known_at"], "limit": {"1"}}, "sources", key)
		return a.Source.Title, err
	case events.KindEntity:
		var a api.Entity
		err := b.ask(ctx, &a, at, "entities", key)
		return a.Entity.Name, err
	}
	var a api.Occurrence
	err := b.ask(ctx, &a, at, "occurrences", key)
	return a.Occurrence.Title, err
}

// lastExported is the record of the last line of the history up to a sequence.
func (b *byRecorded) lastExported(ctx context.Context, sequence uint64) (string, error) {
	q := url.Values{"known_at": {strconv.FormatUint(sequence, 10)}}
	answer, err := b.asker.open(ctx, timelinePath(b.timeline, "export", "jsonl"), q)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	lines := bufio.NewReader(answer.Body)
	var last []byte
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return recordOfLine(last)
		}
		if err != nil {
			return "", fmt.Errorf("reading the history up to %d: %w", sequence, err)
		}
		last = line
	}
}

// recordOfLine is the record that a line of the export is about.
func recordOfLine(line []byte) (string, error) {
	var e struct {
		Timeline, Source, Entity, Of, ID string
		Type                             events.Type
	}
	if err := json.Unmarshal(line, &e); err != nil {
		return "", fmt.Errorf("reading the history: %w", err)
	}
	switch {
	case e.Of != "":
		return e.Of, nil
	case e.Entity != "":
		return events.KindEntity + "/" + e.Entity, nil
	case e.Source != "":
		return events.KindSource + "/" + e.Source, nil
	case e.Type != "":
		return e.Type.Kind() + "/" + e.ID, nil
	}
	return events.KindTimeline + "/" + e.Timeline, nil
}
