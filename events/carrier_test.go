package events

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// wire is a book far away: it answers an append when it is let, and writes it
// all the same, before whatever comes next, where nobody waits for that.
type wire struct {
	*book
	answers chan struct{} // one for each append
	head    func() (uint64, error)

	sending sync.Mutex
	late    [][]Proposal
}

func newWire(given string, t *testing.T) *wire {
	b := &book{}
	b.another(t, given)
	return &wire{book: b, answers: make(chan struct{}), head: func() (uint64, error) { return b.Sequence(), nil }}
}

func (w *wire) Head(context.Context) (uint64, error) { return w.head() }

func (w *wire) Append(ctx context.Context, batch []Proposal) ([]uint64, error) {
	w.sending.Lock()
	defer w.sending.Unlock()
	select {
	case <-w.answers:
	case <-ctx.Done():
		w.late = append(w.late, batch)
		return nil, ErrUnknown
	}
	for _, batch := range w.late {
		_, _ = w.book.Append(ctx, batch)
	}
	w.late = nil
	return w.book.Append(ctx, batch)
}

func (w *wire) AppendEach(ctx context.Context, batches [][]Proposal) []Appended {
	appended := make([]Appended, len(batches))
	for n, batch := range batches {
		appended[n].Sequences, appended[n].Err = w.Append(ctx, batch)
	}
	return appended
}

// recorder has a clock that goes on a minute whenever it is looked at.
func (w *wire) recorder() *Recorder {
	var mu sync.Mutex
	now := noon.Add(time.Hour)
	return NewRecorder(w, w, func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(time.Minute)
		return now
	})
}

// call is a call of Record that somebody else waits for.
type call struct {
	Decision
	err error
}

// records calls Record, and returns when nothing goes on without the log.
func records(ctx context.Context, t *testing.T, r *Recorder, text string) *call {
	c, drafts := &call{}, parse(t, text)
	go func() { c.Decision, c.err = r.Record(ctx, drafts, nil) }()
	synctest.Wait()
	return c
}

const meeting = "- {type: meeting.held, occurred: 2025-08, title: Meeting %d, about: %s, citations: [{source: gazette}]}\n"

func meetingsAbout(n int, about string) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, meeting, i, about)
	}
	return text.String()
}

// TestWhoComesBackFindsWhatWasOnItsWay: an event that was sent may land when its
// caller has gone. Who says the same again must not be overtaken by it.
func TestWhoComesBackFindsWhatWasOnItsWay(t *testing.T) {
	for _, n := range []int{1, MaxBatch + 1} {
		synctest.Test(t, func(t *testing.T) {
			w := newWire(harbour, t)
			r := w.recorder()
			ctx, cancel := context.WithCancel(t.Context())
			first := records(ctx, t, r, meetingsAbout(n, "board"))
			cancel()
			synctest.Wait()
			if !errors.Is(first.err, ErrUnknown) {
				t.Errorf("got %v", first.err)
			}
			again := records(t.Context(), t, r, meetingsAbout(n, "board"))
			close(w.answers)
			synctest.Wait()
			must(t, again.err)
			if len(w.events) != 6+n || !again.Outcomes[0].Already {
				t.Errorf("%d events, then %+v", len(w.events), again.Outcomes[0])
			}
		})
	}
}

// TestWhoWaitsComesBehindWhatItWaitsFor also where somebody else has written, so
// that all is decided anew.
func TestWhoWaitsComesBehindWhatItWaitsFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(harbour, t)
		r := w.recorder()
		records(t.Context(), t, r, "{entity: quay, kind: place, name: Quay}")
		crane := records(t.Context(), t, r, "{entity: crane, kind: thing, name: Crane}")
		about := records(t.Context(), t, r, meetingsAbout(1, "crane"))
		w.mu.Lock()
		w.another(t, "{entity: buoy, kind: thing, name: Buoy}")
		w.mu.Unlock()
		close(w.answers)
		synctest.Wait()
		must(t, crane.err)
		must(t, about.err)
	})
}

// TestWhoHasGoneIsNotRecorded: what was not sent yet when its caller left is not
// sent any more; the caller may have taken it elsewhere.
func TestWhoHasGoneIsNotRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(harbour, t)
		r := w.recorder()
		records(t.Context(), t, r, "{entity: crane, kind: thing, name: Crane}")
		ctx, cancel := context.WithCancel(t.Context())
		gone := records(ctx, t, r, meetingsAbout(1, "board"))
		stays := records(t.Context(), t, r, meetingsAbout(1, "mayor"))
		cancel()
		synctest.Wait()
		w.mu.Lock()
		w.another(t, meetingsAbout(1, "board"))
		w.mu.Unlock()
		close(w.answers)
		synctest.Wait()
		must(t, stays.err)
		if gone.err == nil || len(w.events) != 9 {
			t.Errorf("%v, %d events", gone.err, len(w.events))
		}
	})
}

// TestWhoIsRefusedWaitsForThoseAhead: what they bring may be what is missing.
func TestWhoIsRefusedWaitsForThoseAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(harbour, t)
		r := w.recorder()
		records(t.Context(), t, r, "{entity: crane, kind: thing, name: Crane}")
		hook := records(t.Context(), t, r, "- {entity: hook, kind: thing, name: Hook}\n"+meetingsAbout(1, "crane"))
		about := records(t.Context(), t, r, meetingsAbout(1, "hook"))
		none := records(t.Context(), t, r, meetingsAbout(1, "nothing"))
		close(w.answers)
		synctest.Wait()
		must(t, hook.err)
		must(t, about.err)
		refusedWith(t, none.err, "file.yaml:1:…: about: there is no entity …")
	})
}

// TestAnImportThatIsThereIsTold: where all is appended, a log that is away for a
// moment is no reason to tell otherwise.
func TestAnImportThatIsThereIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(harbour, t)
		close(w.answers)
		w.head = func() (uint64, error) {
			head := w.Sequence()
			if head > 6 {
				return 0, errors.New("away")
			}
			return head, nil
		}
		imported := records(t.Context(), t, w.recorder(), meetingsAbout(MaxBatch+1, "board"))
		must(t, imported.err)
	})
}

// TestWhoHasGoneIsToldNothing: what progress writes to may be closed by then.
func TestWhoHasGoneIsToldNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire(harbour, t)
		drafts := parse(t, meetingsAbout(MaxBatch+1, "board"))
		ctx, cancel := context.WithCancel(t.Context())
		returned := false
		go func() {
			_, _ = w.recorder().Record(ctx, drafts, func(done, total int) {
				if returned {
					t.Errorf("told of %d of %d", done, total)
				}
			})
			returned = true
		}()
		synctest.Wait()
		cancel()
		synctest.Wait()
		close(w.answers)
		synctest.Wait()
		if len(w.events) != 6+MaxBatch {
			t.Errorf("%d events", len(w.events))
		}
	})
}
