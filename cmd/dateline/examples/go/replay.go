package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// replay prints what was recorded in a timeline in a month (UTC), and ends.
//
// A consumer's start time is when the broker stored a message, which is not when
// it was recorded: a restored backup was stored today. So search by ce-recordedtime,
// which never goes back within a timeline.
func replay(ctx context.Context, js jetstream.JetStream, args []string) error {
	begin, err := time.Parse("2006-01", args[1])
	if err != nil {
		return err
	}
	stream, err := js.Stream(ctx, "DATELINE")
	if err != nil {
		return err
	}
	timeline := "dateline." + args[0] + ".>"
	from, err := firstSince(ctx, stream, timeline, begin)
	if err != nil {
		return err
	}
	end, err := firstSince(ctx, stream, timeline, begin.AddDate(0, 1, 0))
	if err != nil {
		return err
	}
	// Is there anything at all? A consumer would wait for it.
	if next, err := stream.GetMsg(ctx, from, jetstream.WithGetMsgSubject(timeline)); errors.Is(err, jetstream.ErrMsgNotFound) || err == nil && next.Sequence >= end {
		return nil
	} else if err != nil {
		return err
	}
	return between(ctx, js, timeline, from, end)
}

// between prints the events of a timeline from one sequence up to another.
func between(ctx context.Context, js jetstream.JetStream, timeline string, from, end uint64) error {
	return untilDone(each(ctx, js, jetstream.OrderedConsumerConfig{
		FilterSubjects: []string{timeline},
		DeliverPolicy:  jetstream.DeliverByStartSequencePolicy,
		OptStartSeq:    from,
	}, func(m jetstream.Msg) error {
		meta, err := m.Metadata()
		if err != nil {
			return err
		}
		if meta.Sequence.Stream >= end {
			return errDone
		}
		if err := tell(m); err != nil {
			return err
		}
		if meta.NumPending == 0 { // nothing of the timeline behind it, for now
			return errDone
		}
		return nil
	}))
}

var errDone = errors.New("done")

func untilDone(err error) error {
	if errors.Is(err, errDone) {
		return nil
	}
	return err
}

// firstSince is a sequence behind everything of the timeline that was recorded
// before a time, found by halves: some twenty questions for a million events.
func firstSince(ctx context.Context, stream jetstream.Stream, timeline string, at time.Time) (uint64, error) {
	low, high := uint64(1), stream.CachedInfo().State.LastSeq+1
	for low < high {
		middle := (low + high) / 2
		m, err := stream.GetMsg(ctx, middle, jetstream.WithGetMsgSubject(timeline))
		if errors.Is(err, jetstream.ErrMsgNotFound) { // nothing of it there or behind
			high = middle
			continue
		}
		if err != nil {
			return 0, err
		}
		recorded, err := time.Parse(time.RFC3339Nano, m.Header.Get("ce-recordedtime"))
		if err != nil {
			return 0, fmt.Errorf("reading event %d: %w", m.Sequence, err)
		}
		if recorded.Before(at) {
			low = m.Sequence + 1
		} else {
			high = middle
		}
	}
	return low, nil
}
