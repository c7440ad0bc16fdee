package materialized

import (
	"context"
	"errors"
	"sync"

	"github.com/dateline/dateline/events"
)

// worker keeps one table current.
type worker struct {
	keeper *Keeper
	view   View
	bucket string
	create bool // where it is not there

	stop func() // and wait until it has
	mu   sync.Mutex
	is   workerState
}

// workerState is how a table is.
type workerState struct {
	basis   Basis
	reached bool // the table holds it
	err     error
}

func (c *course) start(bucket string, create bool) *worker {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	w := &worker{keeper: c.Keeper, view: c.view, bucket: bucket, create: create}
	w.stop = func() { cancel(); <-done }
	go func() {
		defer close(done)
		w.run(ctx)
	}()
	return w
}

func (w *worker) state() workerState {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.is
}

func (w *worker) run(ctx context.Context) {
	var writing *writer
	for ctx.Err() == nil {
		var err error
		if writing == nil {
			writing, err = w.open(ctx)
		}
		if errors.Is(err, events.ErrNotFound) { // a former table that was dropped
			return
		}
		if err == nil {
			err = writing.advance(ctx, w.keeper.basis())
		}
		w.report(ctx, writing, err)
		if err != nil {
			writing = nil
			_ = wait(ctx, w.keeper.Tick)
			continue
		}
		_ = wait(ctx, w.keeper.Pace)
		w.await(ctx, writing)
	}
}

func (w *worker) open(ctx context.Context) (*writer, error) {
	find := w.keeper.Tables.Find
	if w.create {
		find = w.keeper.Tables.Open
	}
	table, err := find(ctx, w.bucket)
	if err != nil {
		return nil, err
	}
	return &writer{
		view: w.view, table: table, state: w.keeper.Follower.State(),
		log: w.keeper.Log, head: w.keeper.Head, patience: w.keeper.Patience, most: w.keeper.most,
	}, nil
}

func (w *worker) report(ctx context.Context, writing *writer, err error) {
	if ctx.Err() != nil {
		return
	}
	w.mu.Lock()
	was := w.is
	w.is.err = err
	if err == nil {
		w.is.basis, w.is.reached = writing.at.Basis, true
	}
	news := !was.reached || (was.err == nil) != (err == nil)
	w.mu.Unlock()
	if news {
		w.keeper.kick(w.view.Name)
	}
}

// await waits for an event behind what the table holds. After a tick without one
// the table is looked at anew: the day may be another, or the table gone.
func (w *worker) await(ctx context.Context, writing *writer) {
	ctx, cancel := context.WithTimeout(ctx, w.keeper.Tick)
	defer cancel()
	if w.keeper.Follower.Wait(ctx, writing.at.Sequence+1) != nil {
		writing.known = false
	}
}
