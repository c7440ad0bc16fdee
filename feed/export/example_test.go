package export_test

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/memlog"
	"github.com/dateline/dateline/feed/export"
	"github.com/dateline/dateline/projector"
)

const diary = `
timeline: harbour
by: ada
recorded: 2026-03-02T09:00:00Z
events:
  - {timeline: harbour, title: The new harbour}
  - {source: gazette, title: Harbour Gazette, published: 2026-03-01, kind: news}
  - {type: milestone.made, occurred: 2026-02, title: The mole is done, citations: [{source: gazette}]}
`

// A timeline is looked at from a perspective and written out.
func Example() {
	ctx := context.Background()
	log, state, err := recorded(ctx, diary)
	if err != nil {
		fmt.Println(err)
		return
	}
	timeline, _ := state.Timeline("harbour")
	view, err := timeline.At(ctx, projector.Perspective{})
	if err != nil {
		fmt.Println(err)
		return
	}
	format, _ := export.Find("jsonl")
	fmt.Println(format.FileName(view))
	if err := format.Write(ctx, os.Stdout, export.Source{View: view, Log: log}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// harbour.known_at-3.jsonl
	// {"timeline":"harbour","id":"01KJPWD6M0ZVWEXBDC0VJH1HDZ","recorded":"2026-03-02T09:00:00.000Z","by":"ada","title":"The new harbour"}
	// {"timeline":"harbour","source":"gazette","id":"01KJPWD7K8M6QK9S5JZMJ42NNP","recorded":"2026-03-02T09:00:01.000Z","by":"ada","title":"Harbour Gazette","published":"2026-03-01","kind":"news"}
	// {"timeline":"harbour","id":"01KJPWD8JG64XS5N4S6S0RJSWM","recorded":"2026-03-02T09:00:02.000Z","by":"ada","type":"milestone.made","occurred":"2026-02","title":"The mole is done","citations":[{"source":"gazette"}]}
}

// recorded is a log that holds what a file says, and what it adds up to.
func recorded(ctx context.Context, text string) (*memlog.Log, *projector.State, error) {
	log := memlog.New()
	drafts, err := events.ParseDrafts([]events.File{{Name: "diary.yaml", Text: text}}, events.Defaults{})
	if err != nil {
		return nil, nil, err
	}
	var decision events.Decision
	unread := projector.NewState(log).Records(ctx, func(none events.Records) {
		decision, err = events.Decide(none, drafts, time.Date(2026, 7, 10, 12, 0, 0, 0, time.UTC))
	})
	if err != nil || unread != nil {
		return nil, nil, fmt.Errorf("deciding: %w, %w", err, unread)
	}
	if _, err := log.Append(ctx, decision.Proposals); err != nil {
		return nil, nil, err
	}
	state, err := projector.Fold(ctx, log, 0)
	return log, state, err
}
