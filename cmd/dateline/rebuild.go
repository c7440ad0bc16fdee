package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/spf13/cobra"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
	"github.com/dateline/dateline/projector/materialized"
)

func (p *program) rebuildCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "rebuild VIEW",
		Short: "Build a view for programs anew: " + materializedNames(", "),
		Long: `Have the running serve build a view of the current state for programs anew, from
the log. It is built beside the table that there is; when it has caught up,
readers are led to it. Who reads the old one is not disturbed: it is kept
current for a day, unless the view is rebuilt twice more. Nothing is told anew:
feeds and subscribers notice nothing.`,
		Example:   "  dateline rebuild records",
		Args:      args(cobra.ExactArgs(1)),
		ValidArgs: strings.Split(materializedNames(","), ","),
		RunE:      func(cmd *cobra.Command, names []string) error { return p.rebuild(cmd.Context(), names[0]) },
	}
}

func materializedNames(between string) string {
	var names []string
	for _, v := range materialized.Views {
		names = append(names, v.Name)
	}
	return strings.Join(names, between)
}

const (
	lookEvery    = 100 * time.Millisecond // how often a command looks how far a rebuild is
	lookPatience = 20 * time.Second       // for one look
)

func (p *program) rebuild(ctx context.Context, view string) error {
	nc, err := p.dialServe()
	if err != nil {
		return err
	}
	defer nc.Close()
	is, err := rebuildStep(ctx, nc, rebuildRequest{View: view})
	if err != nil {
		return err
	}
	var far atomic.Pointer[materialized.Progress] // told from another goroutine
	first := is
	far.Store(&first)
	stop := p.patiently(toldOnce(func() materialized.Progress { return *far.Load() }))
	defer stop()
	again := time.NewTicker(lookEvery)
	defer again.Stop()
	for !is.Current {
		select {
		case <-again.C:
		case <-ctx.Done():
			return fmt.Errorf("%w: serve goes on building %s", ctx.Err(), is.Bucket)
		}
		look, cancel := context.WithTimeout(ctx, lookPatience)
		now, err := rebuildStep(look, nc, rebuildRequest{view, is.Generation})
		cancel()
		if err != nil {
			return fmt.Errorf("%w: a serve that runs goes on building %s by itself", err, is.Bucket)
		}
		is = now
		far.Store(&now)
	}
	stop()
	fmt.Fprintf(p.out, "view %s is in %s now, up to sequence %d\n", view, is.Bucket, is.Sequence)
	return nil
}

// toldOnce says how far a rebuild is. Each reason why it gets no further is said
// once: it stays as it is until an operator has done something about it.
func toldOnce(far func() materialized.Progress) func() string {
	told := make(map[string]bool)
	return func() string {
		is := far()
		if told[is.Trouble] {
			return ""
		}
		told[is.Trouble] = is.Trouble != ""
		return "building " + is.Bucket + howFar(is)
	}
}

// howFar says how far it is, or why it gets no further.
func howFar(is materialized.Progress) string {
	switch {
	case is.Trouble != "":
		return ", which serve tries again and again: " + is.Trouble
	case is.Of == 0:
		return "…"
	}
	return fmt.Sprintf(", %d of %d records…", is.Done, is.Of)
}

func rebuildStep(ctx context.Context, nc *nats.Conn, q rebuildRequest) (is materialized.Progress, err error) {
	text, err := json.Marshal(q)
	if err != nil {
		return is, err
	}
	answer, err := natslog.Request(ctx, nc, rebuildSubject, text)
	if refused, ok := errors.AsType[*natslog.RefusedError](err); ok {
		return is, errors.New(refused.Words)
	}
	if err != nil {
		return is, err
	}
	return is, json.Unmarshal(answer, &is)
}

// dialServe connects to where a serve runs: only there is what is kept for
// programs.
func (p *program) dialServe() (*nats.Conn, error) {
	if p.natsURL != "" {
		return p.dialRemote(p.natsURL)
	}
	a, err := readAddress(p.dataDir)
	switch {
	case err != nil:
		return nil, err
	case a == nil:
		return nil, fmt.Errorf("%w: no serve runs on %s: start 'dateline serve', --data names another folder", events.ErrNotFound, p.dataDir)
	case a.NATS == "":
		return nil, fmt.Errorf("%w: the serve on %s (pid %d) was started with --nats-listen none: start it without", natslog.ErrUnreachable, p.dataDir, a.PID)
	}
	return p.dial(*a)
}
