package main

import (
	"context"
	"fmt"
	"os"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/seeds"
)

// recordSeeds records what a fresh log begins with, as one import. It goes on
// with seeds whose recording was interrupted, and leaves a log alone that holds
// anything else.
func (p *program) recordSeeds(ctx context.Context, log events.Reader, recorder *events.Recorder, from string) error {
	if from == noListener {
		return nil
	}
	drafts, err := readSeeds(from)
	if err != nil || len(drafts) == 0 {
		return err
	}
	head, err := log.Head(ctx)
	if err != nil {
		return err
	}
	if head >= uint64(len(drafts)) {
		return nil
	}
	if head > 0 && !p.onlySeeds(ctx, recorder, drafts, head) {
		return nil
	}
	if _, err := recorder.Record(ctx, drafts, p.progress("seeds: recorded")); err != nil {
		return fmt.Errorf("recording the seeds: %w", err)
	}
	return nil
}

// onlySeeds tells whether everything in the log is of the seeds.
func (p *program) onlySeeds(ctx context.Context, recorder *events.Recorder, drafts []events.Draft, head uint64) bool {
	decision, err := recorder.Check(ctx, drafts)
	if err != nil {
		return false
	}
	return uint64(len(drafts)-len(decision.Proposals)) == head
}

// readSeeds reads the embedded seeds, or those of a folder.
func readSeeds(from string) ([]events.Draft, error) {
	fsys := seeds.Embedded()
	if from != "embedded" {
		if _, err := os.Stat(from); err != nil {
			return nil, fmt.Errorf("reading seeds: %w: --seeds takes a folder, or none", err)
		}
		fsys = os.DirFS(from)
	}
	timelines, err := seeds.Read(fsys)
	if err != nil {
		return nil, err
	}
	var files []events.File
	for _, t := range timelines {
		files = append(files, t...)
	}
	if len(files) == 0 {
		return nil, nil
	}
	return events.ParseDrafts(files, events.Defaults{By: login()})
}
