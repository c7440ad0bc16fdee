package main

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
	"github.com/dateline/dateline/feed/api"
	"github.com/dateline/dateline/projector"
)

// byRecorded walks through the events of a timeline in the order of the log. It
// asks for them one by one, so it keeps none of them but those of the timeline's
// own record: while that is retracted there is nothing to look at, so what is
// recorded then is passed over.
type byRecorded struct {
	*replay
	own         []projector.Recorded
	first, last uint64 // sequences within which the replay is
	byDay       bool
}

// recordedAt is the last event known somewhere: its sequence, and when it was
// recorded. The sequence is 0 where there is none.
type recordedAt struct {
	sequence uint64
	at       time.Time
}

func newByRecorded(ctx context.Context, r *replay, f replayFlags) (*byRecorded, error) {
	b := &byRecorded{replay: r, last: r.point.known, byDay: f.step == eachDay}
	if err := b.readOwn(ctx); err != nil {
		return nil, err
	}
	b.first = b.start()
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

// readOwn reads the events of the timeline's own record that make it stand, or
// not: an event that cannot be read does neither, unless it retracts.
func (b *byRecorded) readOwn(ctx context.Context) error {
	q := url.Values{"record": {events.KindTimeline + "/" + b.timeline}, "limit": {pageLimit}}
	for {
		page, err := b.events(ctx, q)
		if err != nil {
			return err
		}
		for _, e := range page.Events {
			if e.Title != "" || e.Change == events.Retracted {
				b.own = append(b.own, e)
			}
		}
		if page.Next == "" {
			return nil
		}
		q.Set("cursor", page.Next)
	}
}

// events asks for events of what is replayed.
func (b *byRecorded) events(ctx context.Context, q url.Values) (page api.Events, err error) {
	q.Set("known_at", strconv.FormatUint(b.point.known, 10))
	return page, b.ask(ctx, &page, q, "events")
}

// start is the first event of the timeline. It stands now, so there is one.
func (b *byRecorded) start() uint64 { return b.own[0].Sequence }

func (b *byRecorded) endAt(ctx context.Context, to string) error {
	m, err := projector.ParseMoment(to)
	if err != nil {
		return err
	}
	if m.Sequence > 0 {
		b.last = min(b.last, m.Sequence)
		return nil
	}
	e, err := b.known(ctx, m)
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
	before := projector.Moment{Time: m.Time.Add(-time.Millisecond)}
	if day, err := edtf.ParseDay(from); err == nil {
		before = endOf(day.AddDays(-1))
	}
	e, err := b.known(ctx, before)
	b.first = max(b.first, e.sequence+1)
	return err
}

// endOf is the last moment of a day, in UTC.
func endOf(day edtf.Day) projector.Moment {
	midnight := time.Date(int(day.Year), time.Month(day.Month), int(day.Day)+1, 0, 0, 0, 0, time.UTC)
	return projector.Moment{Time: midnight.Add(-time.Millisecond)}
}

// known is the last event of the timeline at a moment, or if it was retracted
// then, the last one before that.
func (b *byRecorded) known(ctx context.Context, m projector.Moment) (recordedAt, error) {
	for _, e := range slices.Backward(b.own) {
		switch {
		case isBefore(m, e):
		case e.Change == events.Retracted:
			m = projector.Moment{Sequence: e.Sequence - 1}
		default:
			var own api.Timeline
			err := b.ask(ctx, &own, url.Values{"known_at": {m.String()}})
			return recordedAt{own.Basis.KnownAt, own.Updated.UTC()}, err
		}
	}
	return recordedAt{}, nil
}

// isBefore tells whether an event was not recorded yet at a moment.
func isBefore(m projector.Moment, e projector.Recorded) bool {
	return m.Sequence < e.Sequence && (m.Time.IsZero() || m.Time.Before(e.Recorded))
}

func (b *byRecorded) knownAt(ctx context.Context, sequence uint64) (recordedAt, error) {
	return b.known(ctx, projector.Moment{Sequence: sequence})
}

// after is the first event behind a sequence with which the timeline stands; its
// own sequence is 0 where there is none.
func (b *byRecorded) after(ctx context.Context, sequence uint64) (projector.Recorded, error) {
	q := url.Values{"limit": {"1"}}
	for {
		q.Set("after", strconv.FormatUint(sequence, 10))
		page, err := b.events(ctx, q)
		if err != nil || len(page.Events) == 0 {
			return projector.Recorded{}, err
		}
		if sequence = page.Events[0].Sequence; b.standsAt(sequence) {
			return page.Events[0], nil
		}
	}
}

// standsAt tells whether the timeline stands at a sequence.
func (b *byRecorded) standsAt(sequence uint64) bool {
	stands := false
	for _, e := range b.own {
		if e.Sequence <= sequence {
			stands = e.Change != events.Retracted
		}
	}
	return stands
}

// next implements [walk].
func (b *byRecorded) next(ctx context.Context, from *step) (*step, error) {
	behind, err := b.behind(ctx, from)
	if err != nil {
		return nil, err
	}
	first, err := b.after(ctx, behind)
	if err != nil || first.Sequence == 0 || first.Sequence > b.last {
		return nil, err
	}
	last := recordedAt{first.Sequence, first.Recorded}
	if b.byDay {
		if last, err = b.lastOf(ctx, edtf.DayOf(first.Recorded)); err != nil {
			return nil, err
		}
	}
	return b.tell(ctx, &step{before: behind, Sequence: last.sequence, Recorded: last.at}, first, from, nil)
}

// behind is the last event of a step, of nil the one before history begins.
func (b *byRecorded) behind(ctx context.Context, s *step) (uint64, error) {
	if s != nil {
		return s.Sequence, nil
	}
	e, err := b.knownAt(ctx, b.first-1)
	return e.sequence, err
}

// lastOf is the last event of a day that is replayed.
func (b *byRecorded) lastOf(ctx context.Context, day edtf.Day) (recordedAt, error) {
	last, err := b.known(ctx, endOf(day))
	if err != nil || last.sequence <= b.last {
		return last, err
	}
	return b.knownAt(ctx, b.last)
}

// back implements [walk].
func (b *byRecorded) back(ctx context.Context, from *step) (*step, error) {
	until := b.last
	if from != nil {
		until = from.before
	}
	last, err := b.knownAt(ctx, until)
	if err != nil || last.sequence < b.first {
		return nil, err
	}
	before, err := b.beforeOf(ctx, last)
	if err != nil {
		return nil, err
	}
	first, err := b.after(ctx, before.sequence)
	if err != nil {
		return nil, err
	}
	return b.tell(ctx, &step{before: before.sequence, Sequence: last.sequence, Recorded: last.at}, first, nil, from)
}

// beforeOf is the event before one, or before the first of its day.
func (b *byRecorded) beforeOf(ctx context.Context, e recordedAt) (recordedAt, error) {
	if !b.byDay {
		return b.knownAt(ctx, e.sequence-1)
	}
	before, err := b.known(ctx, endOf(edtf.DayOf(e.at).AddDays(-1)))
	if err == nil && before.sequence < b.first-1 {
		return b.knownAt(ctx, b.first-1)
	}
	return before, err
}

// tell fills in a step, of which the first event is given. The steps before and
// behind it are nil where they are not at hand.
func (b *byRecorded) tell(ctx context.Context, s *step, first projector.Recorded, before, behind *step) (*step, error) {
	s.progress = float64(s.Sequence-b.first+1) / float64(b.last-b.first+1)
	x, y := b.point, b.point
	x.known, y.known = max(s.before, b.start()), s.Sequence
	if err := b.differ(ctx, s, x, y); err != nil {
		return nil, err
	}
	if err := b.complete(ctx, s, before, behind, y); err != nil {
		return nil, err
	}
	if b.byDay {
		s.Day, s.First = edtf.DayOf(s.Recorded), first.Sequence
		return s, nil
	}
	s.Record, s.Change, s.Title, s.By, s.Reason = first.Record, first.Change, first.Title, first.By, first.Reason
	return s, b.alter(ctx, s)
}

// alter fills in what the event of a step altered in its record: a first one
// nothing, nor does a retraction.
func (b *byRecorded) alter(ctx context.Context, s *step) error {
	if s.Change == events.Recorded || s.Change == events.Retracted {
		return nil
	}
	kind, key, _ := strings.Cut(s.Record, "/")
	at := url.Values{"known_at": {strconv.FormatUint(s.Sequence, 10)}}
	var answer api.History
	if err := b.ask(ctx, &answer, at, "history", kind, key); err != nil {
		return err
	}
	s.Altered = answer.History[len(answer.History)-1].Fields
	return nil
}
