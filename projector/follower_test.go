package projector

import (
	"context"
	"errors"
	"iter"
	"testing"
	"testing/synctest"

	"github.com/dateline/dateline/events"
)

// tape is a log that yields what it was given; it can only be read.
type tape struct {
	events.Log
	on []yielded
	// open keeps Follow waiting at the end of the tape until ctx is done
	open bool
}

type yielded struct {
	e   events.Stored
	err error
}

func (l tape) Get(_ context.Context, sequence uint64) (events.Stored, error) {
	for _, y := range l.on {
		if y.e.Sequence == sequence {
			return y.e, y.err
		}
	}
	return events.Stored{}, events.ErrNotFound
}

func (l tape) Head(context.Context) (uint64, error) {
	head := uint64(0)
	for _, y := range l.on {
		head = max(head, y.e.Sequence)
	}
	return head, nil
}

func (l tape) Read(context.Context, events.Query) iter.Seq2[events.Stored, error] {
	return func(yield func(events.Stored, error) bool) {
		for _, y := range l.on {
			if !yield(y.e, y.err) {
				return
			}
		}
	}
}

func (l tape) Follow(ctx context.Context, q events.Query) iter.Seq2[events.Stored, error] {
	return func(yield func(events.Stored, error) bool) {
		for _, y := range l.on {
			if (y.err != nil || q.Selects(y.e)) && !yield(y.e, y.err) {
				return
			}
		}
		if l.open {
			<-ctx.Done()
		}
	}
}

func onTape(stored ...events.Stored) (on []yielded) {
	for _, e := range stored {
		on = append(on, yielded{e: e})
	}
	return on
}

func TestFollowerKeepsTheStateCurrent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStory(t)
		log := s.log()
		f := NewFollower(log)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- f.Run(ctx) }()

		if err := f.Wait(ctx, 4); err != nil {
			t.Fatal(err)
		}
		waited := make(chan error, 2)
		for _, sequence := range []uint64{5, 6} {
			go func() { waited <- f.Wait(ctx, sequence) }()
		}
		synctest.Wait()
		n := len(s.events)
		s.entity("place", "quay", "hall")
		s.appendTo(log, s.events[n:])
		for range 2 {
			if err := <-waited; err != nil {
				t.Error(err)
			}
		}
		st := f.State()
		if tl, ok := st.Timeline(town); !ok || now(tl).Name("hall").Name != "The hall" {
			t.Error("not current")
		}
		err := f.Records(ctx, func(r events.Records) {
			if r.Count(town) != 6 {
				t.Errorf("%d events", r.Count(town))
			}
		})
		if err != nil {
			t.Error(err)
		}
		stop()
		if err := <-ended; err != nil {
			t.Errorf("stopping: %v", err)
		}
	})
}

func TestWaitGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := NewFollower(tape{})
		ctx, stop := context.WithCancel(t.Context())
		waited := make(chan error)
		go func() { waited <- f.Wait(ctx, 1) }()
		synctest.Wait()
		stop()
		if err := <-waited; !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
		if len(f.waiters) != 0 {
			t.Error("who gave up is still waited for")
		}
		if err := f.Wait(ctx, 0); err != nil {
			t.Errorf("nothing to wait for: %v", err)
		}
	})
}

func TestFollowerPassesPoisonOver(t *testing.T) {
	s := newStory(t)
	on := onTape(s.events[:2]...)
	on = append(on, yielded{err: &events.DecodeError{Sequence: 3, Subject: "dateline.x", Err: errors.New("no event")}})
	s.poison(events.Ref{Timeline: town, Kind: events.KindSource, Key: "gazette"}, events.Corrected)
	on = append(on, onTape(s.events[3:]...)...)
	f := NewFollower(tape{on: on, open: true})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- f.Run(ctx) }()
	if err := f.Wait(ctx, 5); err != nil {
		t.Fatal(err)
	}
	st := f.State()
	if p := st.Poisoned(); len(p) != 2 || p[0].Sequence != 3 || p[1].Sequence != 5 {
		t.Errorf("poison %v", p)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestFollowerReportsALogThatFails(t *testing.T) {
	broken := errors.New("the disk is gone")
	s := newStory(t)
	f := NewFollower(tape{on: append(onTape(s.events[:2]...), yielded{err: broken})})
	if err := f.Run(t.Context()); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	f.log = tape{on: onTape(s.events...)} // again, on a log that ends
	if err := f.Run(t.Context()); err == nil {
		t.Error("the log ended and nobody heard")
	}
	st := f.State()
	if st.Sequence() != 4 {
		t.Errorf("at %d", st.Sequence())
	}
	f = NewFollower(tape{on: onTape(s.events[0], s.events[0])})
	if err := f.Run(t.Context()); err == nil {
		t.Error("a log out of order went unnoticed")
	}
}

func TestFoldUpTo(t *testing.T) {
	s := newStory(t)
	s.entity("place", "quay", "hall")
	log := s.log()
	for upTo, want := range map[uint64]uint64{0: 6, 1: 1, 5: 5, 99: 6} {
		st, err := Fold(t.Context(), log, upTo)
		if err != nil || st.Sequence() != want {
			t.Errorf("up to %d: at %d, %v", upTo, st.Sequence(), err)
		}
	}
}

func TestFoldMeetsErrors(t *testing.T) {
	s := newStory(t)
	poison := yielded{err: &events.DecodeError{Sequence: 5, Err: errors.New("no event")}}
	on := append(onTape(s.events...), poison)
	st, err := Fold(t.Context(), tape{on: on}, 0)
	if err != nil || len(st.Poisoned()) != 1 || st.Sequence() != 5 {
		t.Errorf("%v", err)
	}
	if st, err = Fold(t.Context(), tape{on: on}, 4); err != nil || len(st.Poisoned()) != 0 {
		t.Errorf("poison beyond what was asked for: %v", err)
	}
	broken := errors.New("the disk is gone")
	if _, err = Fold(t.Context(), tape{on: append(on, yielded{err: broken})}, 0); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}
