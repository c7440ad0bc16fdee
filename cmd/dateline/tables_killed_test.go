package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
	"github.com/dateline/dateline/projector"
	"github.com/dateline/dateline/projector/materialized"
)

// TestTwoServesKilled has two serves on one log, both killed at random while
// events are recorded: the tables that they keep are those that are built from
// scratch. DATELINE_FAULTS_FOR says for how long.
func TestTwoServesKilled(t *testing.T) {
	lasting, err := time.ParseDuration(os.Getenv("DATELINE_FAULTS_FOR"))
	if err != nil {
		lasting = 4 * time.Second
	}
	o := newOperated(t)
	o.recordHarbour()
	ctx, cancel := context.WithTimeout(t.Context(), lasting)
	defer cancel()
	var all sync.WaitGroup
	var killed atomic.Int64
	for _, h := range []*operated{o.neighbour(), o.neighbour()} {
		all.Go(func() { h.serveBriefly(ctx, &killed) })
	}
	recorded := o.recordUntil(ctx)
	all.Wait()
	o.serve()
	head := o.head()
	for _, v := range materialized.Views {
		o.current(v.Name, head)
		kept := o.contents(v.Name)
		o.run("rebuild", v.Name)
		if diff := cmp.Diff(o.contents(v.Name), kept); diff != "" {
			t.Errorf("%s: from scratch - kept +\n%s", v.Name, diff)
		}
	}
	t.Logf("%d events, %d recorded meanwhile; serves killed %d times", head, recorded, killed.Load())
}

// serveBriefly starts serves and kills them, one after the other.
func (o *operated) serveBriefly(ctx context.Context, killed *atomic.Int64) {
	for ctx.Err() == nil {
		cmd := o.command("serve")
		if err := cmd.Start(); err != nil {
			o.t.Error(err)
			return
		}
		life, end := context.WithTimeout(ctx, time.Duration(500+rand.IntN(1500))*time.Millisecond)
		<-life.Done()
		end()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		killed.Add(1)
	}
}

// recordUntil records remarks and what becomes of them.
func (o *operated) recordUntil(ctx context.Context) (n int) {
	o.t.Helper()
	log, err := natslog.Open(o.t.Context(), o.nc, natslog.Options{})
	if err != nil {
		o.t.Fatal(err)
	}
	defer log.Close()
	follower := projector.NewFollower(log)
	following, stop := context.WithCancel(o.t.Context())
	defer stop()
	go func() { _ = follower.Run(following) }()
	recorder := events.NewRecorder(log, follower, time.Now)
	for ; ctx.Err() == nil; n++ {
		drafts, err := events.ParseDrafts([]events.File{{Name: "some.yaml", Text: someChange(n)}}, events.Defaults{})
		if err == nil {
			_, err = recorder.Record(o.t.Context(), drafts, nil)
		}
		if err != nil {
			o.t.Fatal(err)
		}
	}
	return n
}

func someChange(n int) string {
	switch {
	case n%7 == 3:
		return fmt.Sprintf("{timeline: harbour, by: ada, change: corrected, of: entity/north-pier, name: Pier %d, reason: its sign}", n)
	case n%50 == 20:
		return "{timeline: harbour, by: ada, change: retracted, of: source/gazette, reason: not theirs}"
	case n%50 == 30:
		return "{timeline: harbour, by: ada, change: corrected, of: source/gazette, reason: theirs}"
	}
	return fmt.Sprintf("{timeline: harbour, by: ada, type: remark.made, occurred: 2025-09-02, title: Remark %d, about: harbour-board, places: [north-pier], citations: [{source: herald}]}", n)
}

func (o *operated) head() uint64 {
	o.t.Helper()
	s, err := o.js.Stream(o.t.Context(), natslog.Stream)
	if err != nil {
		o.t.Fatal(err)
	}
	return s.CachedInfo().State.LastSeq
}

// contents are the rows of a view by its pointer, without their bases.
func (o *operated) contents(view string) map[string]string {
	o.t.Helper()
	var pointer materialized.Pointer
	o.read(materialized.PointersTable, view, &pointer)
	kv, err := o.js.KeyValue(o.t.Context(), pointer.Bucket)
	if err != nil {
		o.t.Fatal(err)
	}
	watcher, err := kv.WatchAll(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	defer func() { _ = watcher.Stop() }()
	rows := map[string]string{}
	for e := range watcher.Updates() {
		if e == nil {
			return rows
		}
		if e.Key() == materialized.CheckpointKey || len(e.Value()) == 0 {
			continue
		}
		var row map[string]any
		if err := json.Unmarshal(e.Value(), &row); err != nil || row["as_of"] == nil {
			o.t.Fatalf("%s: %s %v", e.Key(), e.Value(), err)
		}
		delete(row, "as_of")
		text, _ := json.Marshal(row)
		rows[e.Key()] = string(text)
	}
	o.t.Fatal("the watch ended")
	return nil
}
