package natslog

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/synadia-io/orbit.go/jetstreamext"

	"github.com/dateline/dateline/events"
)

// outcome is what an answer to an append, or the lack of one, says.
type outcome int

const (
	refused  outcome = iota // for good; nothing was written
	contests                // the history decides: a conflict, or the event is there
	busy                    // not written; later it may be
	full                    // not written; no space
	silent                  // nobody knows: written, or not, or still to come
)

// codes is the one table from error codes of the broker to what they mean
// here. Texts are never compared. A code that is missing is a refusal.
var codes = map[jetstream.ErrorCode]outcome{
	10071: contests, // wrong last sequence
	10164: contests, // wrong last sequence, or another write of the record in flight
	10158: contests, // the same message id is in flight
	10201: contests, // a batch with an id of the duplicate window is refused whole

	10176: busy, // a batch lost one of its messages
	10210: busy, // too many batches in flight
	10211: busy,
	10167: busy, // too many requests
	10008: busy, // no leader at present
	10009: busy, // not the leader

	10077: full, // MaxBytes with discard new; the text names it
	10023: full, // insufficient resources: JetStreamMaxStore
	10047: full, // insufficient storage
	10002: full, // the account's limit
	10028: full, // insufficient memory
}

// silences are errors of the connection that leave an append's outcome open.
var silences = []error{
	context.Canceled, context.DeadlineExceeded, nats.ErrTimeout, nats.ErrNoResponders,
	nats.ErrConnectionClosed, nats.ErrConnectionReconnecting, nats.ErrDisconnected,
	nats.ErrReconnectBufExceeded, nats.ErrStaleConnection, jetstream.ErrNoStreamResponse,
	jetstream.ErrInvalidJSAck, jetstreamext.ErrInvalidBatchAck,
}

// outcomeOf tells what an error of publishing means.
func outcomeOf(err error) outcome {
	if errors.Is(err, errDuplicate) {
		return contests
	}
	var api *jetstream.APIError
	if errors.As(err, &api) {
		return codes[api.ErrorCode]
	}
	for _, s := range silences {
		if errors.Is(err, s) {
			return silent
		}
	}
	return refused
}

// uncreated says of an error of creating what is kept beside the log which way
// out there is.
func uncreated(err error, stream string) error {
	if outcomeOf(err) == full {
		return fmt.Errorf("%w: %w: the server has set aside all that it may store: raise its max_store, or lower what its streams reserve", events.ErrFull, err)
	}
	return fmt.Errorf("%w: the service needs the right to create stream %s, or an operator creates it", err, stream)
}
