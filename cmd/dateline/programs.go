package main

import (
	"cmp"
	"context"
	"fmt"
	"net/http"

	"github.com/nats-io/nats.go"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
	"github.com/dateline/dateline/feed/api"
)

// programEndpoints are what editors' programs may ask over NATS: the same as
// over HTTP, told the same.
func (p *program) programEndpoints(serving context.Context, nc *nats.Conn, editor api.Editor) []natslog.Endpoint {
	verbs := api.Verbs()
	all := make([]natslog.Endpoint, len(verbs))
	for i, v := range verbs {
		all[i] = natslog.Endpoint{
			Name: v.Name, Subject: natslog.EditorsPrefix + v.Name, Description: v.Does,
			Metadata: map[string]string{
				"request": "urn:dateline:schema:change:v1", "response": "urn:dateline:schema:answer:v1", "refusal": "urn:dateline:schema:problem:v1",
				"contract": "/contract", "content-type": "application/json, application/jsonl",
			},
			Handle: func(ctx context.Context, text []byte) natslog.Reply {
				ctx, stop := shortly(ctx, serving)
				defer stop()
				return p.answerProgram(ctx, editor, v, text, int(nc.MaxPayload()))
			},
		}
	}
	return all
}

// answerProgram does what a program asks. Each change says whom it is by: there
// is no token that would.
func (p *program) answerProgram(ctx context.Context, editor api.Editor, v api.Verb, text []byte, fits int) natslog.Reply {
	edit, err := v.Edit(api.JSONRequest, text, events.Defaults{})
	if err != nil {
		return p.refusal(err, fits)
	}
	written, err := api.Carry(ctx, editor, edit)
	if err != nil {
		return p.refusal(err, fits)
	}
	return natslog.Reply{Body: fitting(written, fits)}
}

// headersOfReply is room for what goes beside a body.
const headersOfReply = 4 << 10

// fitting is an answer in one message, whatever its size: a program in any
// language reads it without knowing how parts are joined.
func fitting(w api.Written, fits int) []byte {
	body := api.JSON(w)
	if len(body)+headersOfReply <= fits {
		return body
	}
	return api.JSON(api.Written{
		Outcomes: []events.Outcome{}, Sequence: w.Sequence,
		Warnings: []events.Problem{{
			Message: fmt.Sprintf("it is done; the outcomes of %d changes do not fit into one message", len(w.Outcomes)),
			Hint:    "to see them send the same again in smaller parts, or over HTTP",
		}},
	})
}

// refusal is a problem as a NATS service says it.
func (p *program) refusal(err error, fits int) natslog.Reply {
	problem := api.ProblemOf(err)
	if problem.Status == http.StatusInternalServerError {
		p.logger().Error("recording for a program failed", "error", err)
	}
	body := api.JSON(problem)
	if all := len(problem.Errors); len(body)+headersOfReply > fits {
		problem.Errors = problem.Errors[:min(all, mostErrors)]
		problem.Hint = fmt.Sprintf("these are the first %d of %d: mend them, then send it again", len(problem.Errors), all)
		body = api.JSON(problem)
	}
	return natslog.Reply{Code: problem.Status, Error: cmp.Or(problem.Detail, problem.Title), Body: body}
}

// mostErrors is how many problems are told where all of them are too many: each
// takes some KiB at most.
const mostErrors = 100
