package natslog

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dateline/dateline/events"
)

// getPrefix, with a stream's name, is asked instead of calling GetMsg: that
// takes any replica's word where direct get is on; the leader alone answers here.
const getPrefix = "STREAM.MSG.GET."

// getRequest asks for one message: by sequence, the last on a subject, or the
// next on a subject at or after a sequence. Subjects may have wildcards.
type getRequest struct {
	Seq     uint64 `json:"seq,omitempty"`
	LastFor string `json:"last_by_subj,omitempty"`
	NextFor string `json:"next_by_subj,omitempty"`
}

// stored is a message as the stream's leader holds it.
type stored struct {
	subject  string
	sequence uint64
	header   nats.Header
	data     []byte
}

func (s stored) event() (events.Stored, error) {
	return decode(s.subject, s.header, s.data, s.sequence)
}

type getResponse struct {
	Error   *jetstream.APIError `json:"error"`
	Message *struct {
		Subject  string `json:"subject"`
		Sequence uint64 `json:"seq"`
		Header   []byte `json:"hdrs"`
		Data     []byte `json:"data"`
	} `json:"message"`
}

// get asks the leader for one message, or returns jetstream.ErrMsgNotFound.
func (r *Reader) get(ctx context.Context, q getRequest) (stored, error) {
	return askLeader(ctx, r.js.Conn(), r.api+getPrefix+Stream, q)
}

// askLeader is get on any stream, by the subject of its API.
func askLeader(ctx context.Context, nc *nats.Conn, subject string, q getRequest) (stored, error) {
	body, err := json.Marshal(q)
	if err != nil {
		return stored{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, attemptPatience)
	defer cancel()
	answer, err := nc.RequestWithContext(ctx, subject, body)
	if err != nil {
		return stored{}, fmt.Errorf("asking the stream's leader: %w", err)
	}
	var resp getResponse
	if err := json.Unmarshal(answer.Data, &resp); err != nil {
		return stored{}, fmt.Errorf("asking the stream's leader: %w", err)
	}
	return resp.stored()
}

func (r getResponse) stored() (stored, error) {
	switch {
	case r.Error != nil && r.Error.ErrorCode == jetstream.JSErrCodeMessageNotFound:
		return stored{}, jetstream.ErrMsgNotFound
	case r.Error != nil:
		return stored{}, fmt.Errorf("asking the stream's leader: %w", r.Error)
	case r.Message == nil:
		return stored{}, fmt.Errorf("asking the stream's leader: %w", jetstream.ErrInvalidJSAck)
	}
	m := r.Message
	s := stored{subject: m.Subject, sequence: m.Sequence, data: m.Data}
	if len(m.Header) == 0 {
		return s, nil
	}
	var err error
	s.header, err = nats.DecodeHeadersMsg(m.Header)
	return s, err
}
