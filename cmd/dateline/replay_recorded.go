package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
	"github.com/dateline/dateline/projector"
)

// byRecorded walks through the events of a timeline in the order of the log.
// Sequences are those of the whole log, of which the timeline has some: which
// ones it finds by asking what was known at one, so it keeps none of them.
type byRecorded struct {
	*replay
	start, first, last uint64 // of the timeline, of the replay
	byDay              bool
}

// recordedAt is an event of the timeline.
type recordedAt struct {
	sequence uint64
	at       time.Time
}

func (e recordedAt) day() edtf.Day { return edtf.DayOf(e.at) }

func newByRecorded(ctx context.Context, r *replay, f replayFlags) (*byRecorded, error) {
	b := &byRecorded{replay: r, last: r.point.known, byDay: f.step == eachDay}
	start, err := b.after(ctx, 0)
	if err != nil {
		return nil, err
	}
	b.start, b.first = start.sequence, start.sequence
	if f.to != "" {
		if err := b.endAt(ctx, f.to); err != nil {
			return nil, err
		}
	}
	if f.from != "" {
		return b, b.beginAt(ctx, f.from)
	}
	return b, nil
}

func (b *byRecorded) endAt(ctx context.Context, to string) error {
	m, err := projector.ParseMoment(to)
	if err != nil {
		return err
	}
	if m.Sequence > 0 {
		b.last = min(b.last, m.Sequence)
		return nil
	}
	e, err := b.known(ctx, to)
	b.last = min(b.last, e.sequence)
	return err
}

// beginAt begins with the first event at or behind a point.
func (b *byRecorded) beginAt(ctx context.Context, from string) error {
	m, err := projector.ParseMoment(from)
	if err != nil {
		return err
	}
	if m.Sequence > 0 {
		b.first = max(b.first, m.Sequence)
		return nil
	}
	before := m.Time.Add(-time.Millisecond).Format(time.RFC3339Nano)
	if day, err := edtf.ParseDay(from); err == nil {
		before = day.AddDays(-1).String()
	}
	e, err := b.known(ctx, before)
	b.first = max(b.first, e.sequence+1)
	return err
}

// after is the first event of the timeline behind a sequence; its own is 0
// where there is none.
func (b *byRecorded) after(ctx context.Context, sequence uint64) (recordedAt, error) {
	without := sequence // the timeline has no event behind sequence up to here
	for width := uint64(1); without < b.last; width *= 2 {
		e, err := b.knownAt(ctx, min(without+width, b.last))
		if err != nil {
			return recordedAt{}, err
		}
		if e.sequence > sequence {
			return b.between(ctx, sequence, without, e)
		}
		without = min(without+width, b.last)
	}
	return recordedAt{}, nil
}

// between is the first event behind a sequence, where none is up to without,
// and e is one.
func (b *byRecorded) between(ctx context.Context, sequence, without uint64, e recordedAt) (recordedAt, error) {
	for without+1 < e.sequence {
		middle := without + (e.sequence-without)/2
		found, err := b.knownAt(ctx, middle)
		switch {
		case err != nil:
			return recordedAt{}, err
		case found.sequence > sequence:
			e = found
		default:
			without = middle
		}
	}
	return e, nil
}

// next implements [walk].
func (b *byRecorded) next(ctx context.Context, from *step) (*step, error) {
	behind := b.first - 1
	if from != nil {
		behind = from.Sequence
	}
	e, err := b.after(ctx, behind)
	if err != nil || e.sequence == 0 || e.sequence > b.last {
		return nil, err
	}
	s := &step{Sequence: e.sequence, Recorded: e.at, First: e.sequence}
	if before, err := b.knownAt(ctx, e.sequence-1); err != nil {
		return nil, err
	} else if s.before = before.sequence; b.byDay {
		return b.whole(ctx, s, e, from)
	}
	return s, b.tell(ctx, s, from, nil)
}

// whole makes a step of all events of a day, from a first one on.
func (b *byRecorded) whole(ctx context.Context, s *step, first recordedAt, from *step) (*step, error) {
	last, err := b.known(ctx, first.day().String())
	if err != nil {
		return nil, err
	}
	if last.sequence > b.last {
		if last, err = b.knownAt(ctx, b.last); err != nil {
			return nil, err
		}
	}
	s.Day, s.Sequence, s.Recorded = first.day(), last.sequence, last.at
	return s, b.tell(ctx, s, from, nil)
}

// back implements [walk].
func (b *byRecorded) back(ctx context.Context, from *step) (*step, error) {
	until := b.last
	if from != nil {
		until = from.before
	}
	e, err := b.knownAt(ctx, until)
	if err != nil || e.sequence < b.first || e.sequence == 0 {
		return nil, err
	}
	s := &step{Sequence: e.sequence, Recorded: e.at, First: e.sequence}
	before, err := b.beforeOf(ctx, e)
	if err != nil {
		return nil, err
	}
	s.before = before.sequence
	if b.byDay {
		first, err := b.after(ctx, s.before)
		if err != nil {
			return nil, err
		}
		s.Day, s.First = e.day(), first.sequence
	}
	return s, b.tell(ctx, s, nil, from)
}

// beforeOf is the event before one, or before the first of its day.
func (b *byRecorded) beforeOf(ctx context.Context, e recordedAt) (recordedAt, error) {
	if !b.byDay {
		return b.knownAt(ctx, e.sequence-1)
	}
	before, err := b.known(ctx, e.day().AddDays(-1).String())
	if before.sequence < b.first-1 {
		return b.knownAt(ctx, b.first-1)
	}
	return before, err
}

// tell fills in a step between two sequences. The steps before and behind it are
// nil where they are not at hand.
func (b *byRecorded) tell(ctx context.Context, s, before, behind *step) error {
	x, y := b.point, b.point
	x.known, y.known = max(s.before, b.start), s.Sequence
	s.progress = float64(s.Sequence-b.first+1) / float64(b.last-b.first+1)
	if err := b.differ(ctx, s, x, y); err != nil {
		return err
	}
	if err := b.complete(ctx, s, before, behind, y); err != nil {
		return err
	}
	if !s.Day.IsZero() {
		return nil
	}
	s.First = 0
	return b.event(ctx, s)
}

// recordsOf are the records that an event made differ, its own the first of
// them.
func recordsOf(lines []projector.Line, sequence uint64) (records []string) {
	for _, l := range lines {
		if slices.Contains(l.Events, sequence) && !slices.Contains(records, l.Record) {
			records = append(records, l.Record)
		}
	}
	return records
}

// kindAndKey are the parts of a record's name.
func kindAndKey(record string) (kind, key string) {
	kind, key, _ = strings.Cut(record, "/")
	return kind, key
}

// ownRecord is the timeline's.
func (b *byRecorded) ownRecord() string { return events.KindTimeline + "/" + b.timeline }
