package api

import (
	"context"
	"errors"
	"fmt"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/feed/contract"
)

// The most bytes of a request: one that records may be an import.
const (
	mostOfChange = 256 << 10
	mostOfImport = 10 << 20
)

// Verb is one thing that editors' programs ask, over HTTP and NATS alike.
type Verb struct {
	Name   string // the last part of the path, and of the subject
	Does   string
	Most   int           // bytes of a request
	change events.Change // what everything is; empty where each says it
	check  bool          // decide only
}

// Verbs are those of the contract.
func Verbs() []Verb {
	changes := map[string]events.Change{"refine": events.Refined, "correct": events.Corrected, "cite": events.Cited, "retract": events.Retracted}
	all := make([]Verb, len(contract.Verbs))
	for i, v := range contract.Verbs {
		all[i] = Verb{Name: v.Name, Does: v.Does, Most: mostOfImport, change: changes[v.Name], check: v.Name == "check"}
		if all[i].change != "" {
			all[i].Most = mostOfChange
		}
	}
	return all
}

// namesOfRequests are what problems call a request, by the content type: the
// ending says how it is read.
var namesOfRequests = map[string]string{
	jsonType:               "request.json",
	"application/jsonl":    "request.jsonl",
	"application/x-ndjson": "request.jsonl",
	"application/yaml":     "request.yaml",
	"application/x-yaml":   "request.yaml",
	"text/yaml":            "request.yaml",
}

// JSONRequest is what problems call a request of JSON or JSON Lines.
const JSONRequest = "request.json"

// Edit is a request as a recorder takes it. The errors of [ProblemOf] that it
// leads to are the same whichever way the request came.
func (v Verb) Edit(name string, request []byte, d events.Defaults) (events.Edit, error) {
	if len(request) > v.Most {
		return events.Edit{}, v.tooLarge()
	}
	d.Change = v.change
	return events.Edit{Files: []events.File{{Name: name, Text: string(request)}}, Defaults: d, DryRun: v.check}, nil
}

func (v Verb) tooLarge() error {
	if v.Most == mostOfChange {
		return refusal{errTooLarge, fmt.Sprintf("%s takes %d KiB", v.Name, v.Most>>10), "split it, or send it to record, which takes changes of all kinds"}
	}
	return refusal{errTooLarge, fmt.Sprintf("%s takes %d MiB", v.Name, v.Most>>20), "split it"}
}

// Written is what came of a request.
type Written struct {
	Outcomes []events.Outcome `json:"outcomes" doc:"one for each change, in the order of the request"`
	Warnings []events.Problem `json:"warnings" doc:"worth a look, not in the way"`
	Sequence uint64           `json:"sequence" doc:"the last of the outcomes: views that are asked with wait= it hold what was written; 0 where nothing is in the log"`
}

// Carry carries out a request, and tells what came of it. What its error says of
// the log itself, and not of the request, is a fault of ours: that a stream is
// not there is not that a record is not.
func Carry(ctx context.Context, editor Editor, e events.Edit) (Written, error) {
	decision, err := editor.Edit(ctx, e, nil)
	if _, told := errors.AsType[events.Problems](err); told || err == nil {
		return WrittenOf(decision), err
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		err = fmt.Errorf("%w: %w", events.ErrUnknown, err)
	case errors.Is(err, events.ErrNotFound), errors.Is(err, events.ErrInvalid):
		err = fault{err}
	}
	return Written{}, err
}

// WrittenOf tells what was decided.
func WrittenOf(d events.Decision) Written {
	w := Written{Outcomes: append([]events.Outcome{}, d.Outcomes...), Warnings: append([]events.Problem{}, d.Warnings...)} // never null
	for _, o := range d.Outcomes {
		w.Sequence = max(w.Sequence, o.Sequence)
	}
	return w
}

// JSON is what was written, or a problem, as it is answered.
func JSON(answer any) []byte {
	body, _ := encode(answer) // never fails: it is strings and numbers
	return body
}
