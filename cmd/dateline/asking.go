package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/feed/api"
	"github.com/dateline/dateline/projector"
)

// asker asks through the HTTP API: that of the serve that runs on the data
// folder, or where none runs the same handler in this process, over the log. So
// there is one way of asking, and one form of answers.
type asker struct {
	client *http.Client
	base   string
	close  func()
}

// answerPatience bounds what a command waits for an answer's first byte.
const answerPatience = time.Minute

// asking finds whom to ask.
func (p *program) asking(ctx context.Context) (*asker, error) {
	if p.natsURL == "" {
		a, err := readAddress(p.dataDir)
		if err != nil {
			return nil, err
		}
		if a != nil && a.answers(ctx) {
			transport := &http.Transport{ResponseHeaderTimeout: answerPatience}
			return &asker{&http.Client{Transport: transport}, a.HTTP, transport.CloseIdleConnections}, nil
		}
	}
	log, err := p.reach(ctx, false)
	if err != nil {
		return nil, err
	}
	state, err := p.fold(ctx, log)
	if err != nil {
		log.close()
		return nil, err
	}
	index := &lazyFinder{log: log}
	handler := api.Handler(folded{state}, api.Options{BaseURL: envOr("DATELINE_BASE_URL", "http://localhost:8080"), Now: p.now, Log: log, Search: index, Failed: p.failedAnswer})
	return &asker{&http.Client{Transport: inProcess{handler}}, inProcessBase, func() { index.close(); log.close() }}, nil
}

// answers tells whether a serve is there: a serve.json can outlive its serve.
func (a address) answers(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, a.HTTP+"/healthz", nil)
	if err != nil {
		return false
	}
	answer, err := http.DefaultClient.Do(q)
	if err != nil {
		return false
	}
	return answer.Body.Close() == nil && answer.StatusCode == http.StatusOK
}

// fold reads the log up to its head.
func (p *program) fold(ctx context.Context, log events.Reader) (*projector.State, error) {
	defer p.patiently(func() string { return "reading the log…" })()
	return projector.Fold(ctx, log, 0)
}

// failedAnswer tells of a fault behind a status of 500.
func (p *program) failedAnswer(_ *http.Request, err error) { fmt.Fprintf(p.err, "dateline: %v\n", err) }

// folded is a state that nothing is added to.
type folded struct{ state *projector.State }

func (f folded) State() *projector.State            { return f.state }
func (f folded) Wait(context.Context, uint64) error { return nil }

// ask asks for a path below the API and reads the answer into a value.
func (a *asker) ask(ctx context.Context, path string, q url.Values, into any) error {
	answer, err := a.open(ctx, path, q)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(into); err != nil {
		return fmt.Errorf("reading the answer to %s: %w", path, err)
	}
	return nil
}

// open asks, and gives the answer when it is one.
func (a *asker) open(ctx context.Context, path string, q url.Values) (*http.Response, error) {
	address := a.base + api.Prefix + path
	if len(q) > 0 {
		address += "?" + q.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	answer, err := a.client.Do(r)
	if err != nil {
		return nil, fmt.Errorf("asking the running serve: %w", err)
	}
	if answer.StatusCode == http.StatusOK {
		return answer, nil
	}
	defer answer.Body.Close()
	return nil, a.instead(ctx, refusedBy(answer))
}

// instead names the timelines that there are where one is asked for that is not.
func (a *asker) instead(ctx context.Context, err error) error {
	refused, ok := errors.AsType[*refusedQuestion](err)
	if !ok || !strings.HasPrefix(refused.problem.Detail, "there is no timeline") {
		return err
	}
	var there api.Timelines
	if err := a.ask(ctx, "/timelines", nil, &there); err != nil {
		return err
	}
	refused.problem.Hint = "there is none yet"
	for i, t := range there.Timelines {
		if i == 0 {
			refused.problem.Hint = "there is " + t.Slug
		} else {
			refused.problem.Hint += ", " + t.Slug
		}
	}
	return refused
}

// refusedBy is the problem that an answer tells.
func refusedBy(answer *http.Response) error {
	var problem api.Problem
	if err := json.NewDecoder(io.LimitReader(answer.Body, 1<<20)).Decode(&problem); err != nil || problem.Status == 0 {
		return fmt.Errorf("the serve answered %s", answer.Status)
	}
	return &refusedQuestion{problem}
}

// refusedQuestion is a problem in the words of the command line.
type refusedQuestion struct{ problem api.Problem }

func (e *refusedQuestion) Error() string {
	if e.problem.Hint == "" {
		return e.problem.Detail
	}
	return e.problem.Detail + ": " + asCommands(e.problem.Hint)
}

// Paths of the API, as a hint names them.
var (
	recordPath = regexp.MustCompile(api.Prefix + `/timelines/([a-z0-9-]+)/(why|history)/([a-z0-9-]+)/([\w-]+)`)
	viewPath   = regexp.MustCompile(api.Prefix + `/timelines/([a-z0-9-]+)/([a-z]+)`)
)

// asCommands says a hint with commands instead of the API's paths.
func asCommands(hint string) string {
	return viewPath.ReplaceAllString(recordPath.ReplaceAllString(hint, "'dateline $2 $1 $3/$4'"), "'dateline show $1 $2'")
}

func (e *refusedQuestion) Is(target error) bool { return e.problem.Is(target) }

// timelinePath is the path of something of a timeline.
func timelinePath(timeline string, parts ...string) string {
	path := "/timelines/" + url.PathEscape(timeline)
	for _, part := range parts {
		path += "/" + url.PathEscape(part)
	}
	return path
}

// inProcess answers requests with a handler of this process, as they stream.
type inProcess struct{ handler http.Handler }

const inProcessBase = "http://dateline.internal"

// RoundTrip implements http.RoundTripper.
func (t inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	body, w := io.Pipe()
	answer := &streamed{header: http.Header{}, body: w, begun: make(chan int, 1)}
	go func() {
		t.handler.ServeHTTP(answer, r)
		answer.WriteHeader(http.StatusOK)
		_ = w.Close() // never fails
	}()
	select {
	case status := <-answer.begun:
		return &http.Response{
			StatusCode: status, Status: fmt.Sprintf("%d %s", status, http.StatusText(status)),
			Header: answer.header.Clone(), Body: body, Request: r, ContentLength: -1,
		}, nil
	case <-r.Context().Done():
		_ = body.CloseWithError(context.Cause(r.Context()))
		return nil, context.Cause(r.Context())
	}
}

// streamed is an answer that is read while it is written.
type streamed struct {
	header http.Header
	body   *io.PipeWriter
	begun  chan int // the status, once
	wrote  bool
}

func (s *streamed) Header() http.Header { return s.header }

func (s *streamed) WriteHeader(status int) {
	if !s.wrote {
		s.wrote = true
		s.begun <- status
	}
}

func (s *streamed) Write(b []byte) (int, error) {
	s.WriteHeader(http.StatusOK)
	return s.body.Write(b)
}

// find finds a record of a timeline by a ULID, or by kind/key.
func (a *asker) find(ctx context.Context, timeline, id string) (events.Ref, error) {
	if kind, key, isPath := strings.Cut(id, "/"); isPath {
		return events.NewRef(timeline, kind, key)
	}
	var answer api.Occurrence
	err := a.ask(ctx, timelinePath(timeline, "occurrences", strings.ToUpper(id)), nil, &answer)
	if errors.Is(err, events.ErrNotFound) {
		return events.Ref{}, fmt.Errorf("%w: name an occurrence by its id, anything else by kind/key, such as entity/harbour-board", err)
	}
	return events.Ref{Timeline: timeline, Kind: answer.Occurrence.Type.Kind(), Key: answer.Occurrence.ID}, err
}
