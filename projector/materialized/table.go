package materialized

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
	"github.com/dateline/dateline/projector"
)

// Table keeps rows by key. Errors that are acted on are those of package events.
type Table interface {
	// Get returns the value of a key and its revision, or events.ErrNotFound, with
	// the revision of its deletion if it was there once.
	Get(ctx context.Context, key string) (value []byte, revision uint64, err error)
	// Commit writes rows and the value of one more key, all or none, if that key
	// is at a revision, 0 for one that is not there, and returns its new
	// revision. A nil row is deleted. It is events.ErrConflict when the key is at
	// another revision; after any other error nobody knows whether it was
	// written.
	Commit(ctx context.Context, rows map[string][]byte, key string, value []byte, at uint64) (revision uint64, err error)
}

// errForeign: the table is of another format or another log.
var errForeign = errors.New("the table is not of this format and log")

// As much as one commit takes.
const (
	lotRows  = 900 // a batch takes 1000 messages
	lotBytes = 4 << 20
)

// writer keeps one table.
type writer struct {
	view     View
	table    Table
	state    *projector.State
	log      string        // id
	patience time.Duration // before somebody else's unfinished commits are taken over
	most     int           // rows in one commit
	head     func(ctx context.Context) (uint64, error)

	at       Checkpoint
	revision uint64 // of the checkpoint
	known    bool   // both of these are
}

// advance brings the table to a basis, or finds that it is there or beyond.
func (w *writer) advance(ctx context.Context, to Basis) error {
	for {
		err := w.step(ctx, to)
		switch {
		case errors.Is(err, events.ErrConflict): // somebody else was faster
			w.known = false
		case err != nil:
			w.known = false
			return err
		case w.at.To == nil && w.reached(to):
			return nil
		}
	}
}

// reached tells whether the table holds a basis. A day ahead is that of a clock
// that is a little fast; more is one that was wrong.
func (w *writer) reached(to Basis) bool {
	return w.at.Sequence >= to.Sequence && w.day(to) == w.at.Today
}

func (w *writer) day(to Basis) edtf.Day {
	if w.at.Today == to.Today.AddDays(1) {
		return w.at.Today
	}
	return to.Today
}

// step finishes what is under way, or goes on.
func (w *writer) step(ctx context.Context, to Basis) error {
	if err := w.load(ctx); err != nil {
		return err
	}
	switch {
	case w.at.To != nil:
		return w.write(ctx, *w.at.To)
	case w.reached(to):
		return nil
	}
	to.Sequence, to.Today = max(to.Sequence, w.at.Sequence), w.day(to)
	return w.write(ctx, to)
}

// load learns where the table is, unless that is known. Commits under way are
// somebody else's: as long as these go on they are waited for.
func (w *writer) load(ctx context.Context) error {
	for seen := uint64(0); !w.known; seen = w.revision {
		if err := w.read(ctx); err != nil {
			return err
		}
		if w.at.To == nil || w.patience == 0 || w.revision == seen {
			break
		}
		w.known = false
		if err := wait(ctx, w.patience); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) read(ctx context.Context) error {
	text, revision, err := w.table.Get(ctx, CheckpointKey)
	at := Checkpoint{View: w.view.Name, Format: w.view.Format, Log: w.log}
	switch {
	case errors.Is(err, events.ErrNotFound) && revision > 0:
		return fmt.Errorf("%w: its checkpoint was deleted", errForeign)
	case errors.Is(err, events.ErrNotFound):
	case err != nil:
		return err
	default:
		if at, err = decodeCheckpoint(text); err != nil {
			return fmt.Errorf("%w: %w", errForeign, err)
		}
	}
	if err := w.recognise(ctx, at); err != nil {
		return err
	}
	w.at, w.revision, w.known = at, revision, true
	return nil
}

// recognise makes sure that a checkpoint is of this view, in this format, of
// this log, and of no more of it than there is.
func (w *writer) recognise(ctx context.Context, at Checkpoint) error {
	if at.View != w.view.Name || at.Format != w.view.Format || at.Log != w.log {
		return fmt.Errorf("%w: it is view %s in format %d of log %s", errForeign, at.View, at.Format, at.Log)
	}
	furthest := at.Sequence
	if at.To != nil {
		furthest = at.To.Sequence
	}
	head, err := w.head(ctx)
	if err == nil && furthest > head {
		err = fmt.Errorf("%w: it holds what the log had up to %d, and the log ends at %d", errForeign, furthest, head)
	}
	return err
}

// wait lets some time pass.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// write commits what differs between the checkpoint and a basis.
func (w *writer) write(ctx context.Context, to Basis) error {
	if w.state.Sequence() < to.Sequence {
		return errBehind
	}
	d := &differ{view: w.view, from: w.at.Basis, to: to, ctx: ctx}
	l := lot{rows: map[string][]byte{}}
	of := d.records(w.state)
	for c := range d.changes(w.state) {
		if l.isFull(w.most, c) {
			if err := w.commit(ctx, &l, Checkpoint{Basis: w.at.Basis, To: &to, Done: d.looked, Of: of}); err != nil {
				return err
			}
		}
		l.add(c)
	}
	if d.err != nil {
		return fmt.Errorf("working out %s: %w", w.view.Name, d.err)
	}
	return w.commit(ctx, &l, Checkpoint{Basis: to})
}

// errBehind: what is to be written is not folded here yet.
var errBehind = errors.New("the log is not read that far yet")

// lot is what is committed next.
type lot struct {
	rows  map[string][]byte
	bytes int
}

func (l *lot) isFull(most int, next Change) bool {
	return len(l.rows) >= most || len(l.rows) > 0 && l.bytes+len(next.Value) > lotBytes
}

func (l *lot) add(c Change) {
	l.rows[c.Key] = c.Value
	l.bytes += len(c.Key) + len(c.Value)
}

func (w *writer) commit(ctx context.Context, l *lot, at Checkpoint) error {
	at.View, at.Format, at.Log = w.view.Name, w.view.Format, w.log
	revision, err := w.table.Commit(ctx, l.rows, CheckpointKey, at.encode(), w.revision)
	if err != nil {
		return err
	}
	w.at, w.revision = at, revision
	*l = lot{rows: map[string][]byte{}}
	return nil
}
