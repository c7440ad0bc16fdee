package natslog

import (
	"context"
	"errors"
	"maps"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/synadia-io/orbit.go/jetstreamext"
)

// unackedBytes bounds what a batch sends ahead: the broker drops what is
// beyond 128 MiB of a stream's queue.
const unackedBytes = 16 << 20

// errDuplicate: the broker knows the event's id, from this record or another.
var errDuplicate = errors.New("the broker has the event's id")

// publish sends steps, one as a message, more as an atomic batch, and gives
// them their sequences. A batch costs the broker 3 ms whatever its size.
func (l *Log) publish(ctx context.Context, steps []step) error {
	ctx, cancel := context.WithTimeout(ctx, attemptPatience)
	defer cancel()
	send := l.publishBatch
	if len(steps) == 1 {
		send = l.publishOne
	}
	began := time.Now()
	first, err := send(ctx, steps)
	if err != nil {
		return err
	}
	l.costs.note(len(steps), time.Since(began))
	latest := make(map[string]uint64, len(steps))
	for n, s := range steps {
		s.sequence = first + uint64(n)
		subject, behind := s.message.Subject, s.expect
		if s.chained {
			behind = latest[subject]
		}
		l.histories.grow(subject, behind, s.id(), s.sequence)
		latest[subject] = s.sequence
	}
	return nil
}

func (l *Log) publishOne(ctx context.Context, steps []step) (first uint64, err error) {
	ack, err := l.js.PublishMsg(ctx, steps[0].outgoing())
	if err != nil {
		return 0, err
	}
	if ack.Duplicate {
		return 0, errDuplicate
	}
	return ack.Sequence, nil
}

func (l *Log) publishBatch(ctx context.Context, steps []step) (first uint64, err error) {
	select {
	case l.batches <- struct{}{}:
		defer func() { <-l.batches }()
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	messages := make([]*nats.Msg, len(steps))
	size := 0
	for n, s := range steps {
		messages[n] = s.outgoing()
		size += messages[n].Size()
	}
	ack, err := jetstreamext.PublishMsgBatch(ctx, l.js, messages, flowControl(len(steps), size))
	if err != nil {
		return 0, err
	}
	return ack.Sequence - uint64(len(steps)) + 1, nil
}

// flowControl asks for an answer on the way only where a batch is big: each
// costs a round trip, and the commit's answer tells all.
func flowControl(messages, size int) jetstreamext.BatchFlowControl {
	f := jetstreamext.BatchFlowControl{AckTimeout: attemptPatience}
	if size > unackedBytes {
		f.AckEvery = max(1, messages*unackedBytes/size)
	}
	return f
}

// outgoing is the step's message with the broker's headers. The expectation
// stands only on the first of a record in a batch: on a second one the broker
// refuses it.
func (s step) outgoing() *nats.Msg {
	m := *s.message
	m.Header = maps.Clone(s.message.Header)
	m.Header[jetstream.MsgIDHeader] = []string{s.id()}
	m.Header[jetstream.ExpectedStreamHeader] = []string{Stream}
	if !s.chained {
		m.Header[jetstream.ExpectedLastSubjSeqHeader] = []string{strconv.FormatUint(s.expect, 10)}
	}
	return &m
}
