package materialized

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// TestIncrementalIsFromScratch: whatever is recorded, however it is divided into
// commits, however often it is interrupted, by however many, and whatever day it
// is meanwhile, a table holds what is worked out at once.
func TestIncrementalIsFromScratch(t *testing.T) {
	for _, view := range Views {
		t.Run(view.Name, func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) { keepsWhatIsWorkedOut(rt, view) })
		})
	}
}

func keepsWhatIsWorkedOut(t *rapid.T, view View) {
	s := anyStory(t)
	table := newMemory()
	table.fails = func() (bool, bool) {
		draw := rapid.IntRange(0, 9).Draw(t, "fails")
		return draw == 0, draw == 1
	}
	writers := []*writer{newWriter(view, table, s), newWriter(view, table, s)}
	to := Basis{Today: anyDay(t, "first day")}
	for to.Sequence < uint64(len(s.events)) {
		to.Sequence += uint64(rapid.IntRange(1, 8).Draw(t, "lot"))
		to.Sequence = min(to.Sequence, uint64(len(s.events)))
		if rapid.Bool().Draw(t, "another day") {
			to.Today = to.Today.AddDays(rapid.IntRange(0, 60).Draw(t, "days later"))
		}
		n := rapid.IntRange(0, 1).Draw(t, "writer")
		if rapid.Bool().Draw(t, "restarted") {
			writers[n] = newWriter(view, table, s)
		}
		bring(t, writers[n], s, to)
	}
	table.fails = func() (bool, bool) { return false, false }
	for _, w := range writers {
		bring(t, w, s, to)
	}
	at, err := decodeCheckpoint(table.values[CheckpointKey])
	if err != nil || at.Sequence != to.Sequence || at.To != nil {
		t.Fatalf("checkpoint %+v, %v; want %v", at, err, to)
	}
	// A day ahead by one is a fast clock's, and stays.
	if diff := cmp.Diff(s.fromScratch(t, view, at.Basis), table.rows(t)); diff != "" {
		t.Fatalf("worked out - kept +\n%s", diff)
	}
}

func newWriter(view View, table Table, s *story) *writer {
	return &writer{
		view: view, table: table, state: projector.NewState(s), log: "L", most: 3,
		head: func(context.Context) (uint64, error) { return uint64(len(s.events)), nil },
	}
}

// bring has a writer bring its table somewhere; it may be interrupted.
func bring(t *rapid.T, w *writer, s *story, to Basis) {
	s.fold(w.state, max(to.Sequence, w.state.Sequence()))
	err := w.advance(context.Background(), to)
	if err != nil && !errors.Is(err, events.ErrUnknown) && !errors.Is(err, errBehind) {
		t.Fatal(err)
	}
}
