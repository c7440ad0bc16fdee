package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
)

// request is what an editor asks of the log, as it travels to a running serve:
// the files themselves, so that every place in an answer is a place in a file.
type request = events.Edit

// sizeOf tells how much is asked for, in words.
func sizeOf(q request) string {
	drafts, err := events.ParseDrafts(q.Files, q.Defaults)
	if err != nil {
		return count(len(q.Files), "file")
	}
	return count(len(drafts), "change")
}

// reply is what came of a request. Refusal names a sentinel of package events.
type reply struct {
	Outcomes []events.Outcome `json:"outcomes,omitempty"`
	Warnings events.Problems  `json:"warnings,omitempty"`
	Problems events.Problems  `json:"problems,omitempty"`
	Refusal  string           `json:"refusal,omitempty"`
	Error    string           `json:"error,omitempty"`
}

// refusals are the sentinels that keep their meaning on the way.
var refusals = map[string]error{
	"invalid": events.ErrInvalid, "conflict": events.ErrConflict, "not_found": events.ErrNotFound,
	"full": events.ErrFull, "unknown": events.ErrUnknown,
}

// err is the error that the reply carries.
func (r reply) err() error {
	switch {
	case len(r.Problems) > 0:
		return r.Problems
	case r.Error == "":
		return nil
	case refusals[r.Refusal] != nil:
		return &refused{r.Error, refusals[r.Refusal]}
	}
	return errors.New(r.Error)
}

// refused is an error that travelled: its words, and the sentinel it was.
type refused struct {
	words    string
	sentinel error
}

func (e *refused) Error() string { return e.words }
func (e *refused) Unwrap() error { return e.sentinel }

// carryOut does what an editor asks.
func carryOut(ctx context.Context, recorder *events.Recorder, q request, progress func(done, total int)) reply {
	return replyOf(recorder.Edit(ctx, q, progress))
}

func replyOf(d events.Decision, err error) reply {
	r := reply{Outcomes: d.Outcomes, Warnings: d.Warnings}
	if err == nil || errors.As(err, &r.Problems) {
		return r
	}
	r.Error = err.Error()
	for name, sentinel := range refusals {
		if errors.Is(err, sentinel) {
			r.Refusal = name
		}
	}
	return r
}

// endpoints are all that a running serve answers over NATS.
func (p *program) endpoints(serving context.Context, r *running) []natslog.Endpoint {
	all := []natslog.Endpoint{
		{Name: "write", Subject: natslog.RequestSubject, Description: "an editor's files, as the commands send them", Handle: desk(serving, r.recorder)},
		rebuildEndpoint(r.tables), p.tokensEndpoint(r.log),
	}
	if r.server != nil {
		all = append(all, readersEndpoint(r))
	}
	return append(all, p.programEndpoints(serving, r.nc, r.recorder)...)
}

// desk answers requests of commands. Once serving ends they have a moment to
// finish: whoever asked asks again, and it goes on from there.
func desk(serving context.Context, recorder *events.Recorder) func(context.Context, []byte) natslog.Reply {
	return func(ctx context.Context, text []byte) natslog.Reply {
		ctx, stop := shortly(ctx, serving)
		defer stop()
		var q request
		r := reply{Refusal: "invalid"}
		if err := json.Unmarshal(text, &q); err != nil {
			r.Error = fmt.Sprintf("the request is not what is asked for here: %v", err)
		} else {
			r = carryOut(ctx, recorder, q, nil)
		}
		answer, err := json.Marshal(r)
		if err != nil {
			answer, _ = json.Marshal(reply{Error: err.Error()})
		}
		return natslog.Reply{Body: answer}
	}
}

// shortly is a context that ends a moment after serving does.
func shortly(ctx, serving context.Context) (_ context.Context, stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	cut := context.AfterFunc(serving, func() { time.AfterFunc(shutdownPatience, cancel) })
	return ctx, func() { cut(); cancel() }
}
