package events

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// book is a Log and the State that follows it, with places for faults.
type book struct {
	mu sync.RWMutex
	ledger
	appends int
	before  func(call int) error // in place of the append, when it gives an error
	after   func(call int) error // of an append that succeeded
	unread  error                // of reading the records
}

func (b *book) Append(ctx context.Context, batch []Proposal) ([]uint64, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.appends++
	if b.before != nil {
		if err := b.before(b.appends); err != nil {
			return nil, err
		}
	}
	if len(batch) == 0 || len(batch) > MaxBatch {
		return nil, fmt.Errorf("%w: batch of %d", ErrInvalid, len(batch))
	}
	sequences, err := b.place(batch)
	if err == nil && b.after != nil {
		err = b.after(b.appends)
	}
	return sequences, err
}

func (b *book) AppendEach(ctx context.Context, batches [][]Proposal) []Appended {
	appended := make([]Appended, len(batches))
	for n, batch := range batches {
		appended[n].Sequences, appended[n].Err = b.Append(ctx, batch)
	}
	return appended
}

// place appends a batch, or finds it as the contract of Log says.
func (b *book) place(batch []Proposal) ([]uint64, error) {
	begun := make(map[Ref]bool)
	latest := make(map[Ref]uint64)
	for _, e := range b.events {
		latest[e.Record] = e.Sequence
	}
	for _, p := range batch {
		if ref := p.Event.Record; !b.has(p.Event.ID) && !begun[ref] && latest[ref] != p.Expect {
			return nil, &ConflictError{Record: ref, Expected: p.Expect}
		}
		begun[p.Event.Record] = true
	}
	var sequences []uint64
	for _, p := range batch {
		if !b.has(p.Event.ID) {
			b.add(p)
		}
		at := slices.IndexFunc(b.events, func(e Stored) bool { return e.ID == p.Event.ID })
		sequences = append(sequences, uint64(at+1))
	}
	return sequences, nil
}

func (b *book) Head(ctx context.Context) (uint64, error) { return b.Sequence(), ctx.Err() }

func (b *book) Read(context.Context, Query) iter.Seq2[Stored, error]   { panic("not asked for") }
func (b *book) Follow(context.Context, Query) iter.Seq2[Stored, error] { panic("not asked for") }
func (b *book) Get(context.Context, uint64) (Stored, error)            { panic("not asked for") }
func (b *book) Last(context.Context, Ref) (Stored, error)              { panic("not asked for") }

func (b *book) Sequence() uint64 {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return uint64(len(b.events))
}

func (b *book) Wait(ctx context.Context, sequence uint64) error {
	if sequence > b.Sequence() {
		return errors.New("waiting for what never comes")
	}
	return ctx.Err()
}

func (b *book) Records(_ context.Context, read func(Records)) error {
	b.mu.RLock()
	defer b.mu.RUnlock()
	read(&b.ledger)
	return b.unread
}

func (b *book) recorder() *Recorder {
	return NewRecorder(b, b, func() time.Time { return noon.Add(time.Hour) })
}

func parse(t testing.TB, text string) []Draft {
	t.Helper()
	drafts, err := newDesk(t).drafts(text)
	must(t, err)
	return drafts
}

func TestRecord(t *testing.T) {
	b := &book{}
	drafts := parse(t, harbour)
	for _, again := range []bool{false, true} {
		decision, err := b.recorder().Record(t.Context(), drafts, nil)
		must(t, err)
		for i, o := range decision.Outcomes {
			if o.Sequence != uint64(i+1) || o.Already != again {
				t.Errorf("%+v", o)
			}
		}
	}
	if b.appends != 1 {
		t.Errorf("%d appends, want 1", b.appends)
	}
}

func TestCheckAppendsNothing(t *testing.T) {
	b := &book{}
	decision, err := b.recorder().Check(t.Context(), parse(t, harbour))
	must(t, err)
	if len(decision.Proposals) != 6 || b.appends != 0 {
		t.Errorf("%d proposals, %d appends", len(decision.Proposals), b.appends)
	}
}

// another is what somebody else records in between.
func (b *book) another(t testing.TB, text string) {
	t.Helper()
	d := newDesk(t)
	d.ledger = b.ledger
	d.given(text)
	b.ledger = d.ledger
}

func TestAConflictIsDecidedAnew(t *testing.T) {
	b := &book{}
	b.another(t, harbour)
	b.before = func(call int) error {
		if call == 1 {
			b.another(t, "{change: refined, entity: board, description: It governs.}")
		}
		return nil
	}
	decision, err := b.recorder().Record(t.Context(), parse(t, "{change: refined, entity: board, name: The board}"), nil)
	must(t, err)
	if o := decision.Outcomes[0]; o.Sequence != 8 || b.appends != 2 {
		t.Errorf("%+v after %d appends", o, b.appends)
	}
	same(t, decodeValue(b.events[7].Body), `{"kind":"organisation","name":"The board","description":"It governs."}`)
}

func TestAConflictWithExpectIsTheEditors(t *testing.T) {
	b := &book{}
	b.another(t, harbour)
	b.before = func(int) error {
		b.another(t, "{change: refined, entity: board, description: It governs.}")
		return nil
	}
	_, err := b.recorder().Record(t.Context(), parse(t, "{change: refined, entity: board, name: The board, expect: 4}"), nil)
	refusedWith(t, err, `file.yaml:1:51: expect: entity/board has changed: refined by "ada" at sequence 7, expected sequence 4`)
}

func TestAConflictWithTheSameIsNone(t *testing.T) {
	b := &book{}
	b.another(t, harbour)
	const crane = "{entity: crane, kind: thing, name: Crane}"
	b.before = func(call int) error {
		if call == 1 {
			b.another(t, crane)
		}
		return nil
	}
	decision, err := b.recorder().Record(t.Context(), parse(t, crane), nil)
	must(t, err)
	if o := decision.Outcomes[0]; !o.Already || o.Sequence != 7 || len(b.events) != 7 {
		t.Errorf("%+v, %d events", o, len(b.events))
	}
}

func TestConflictsWithoutEnd(t *testing.T) {
	b := &book{before: func(int) error { return &ConflictError{Record: Ref{"harbour", "entity", "board"}} }}
	_, err := b.recorder().Record(t.Context(), parse(t, harbour), nil)
	if !errors.Is(err, ErrConflict) || b.appends != attempts {
		t.Errorf("%v after %d appends", err, b.appends)
	}
}

func TestAnUnknownOutcomeIsAskedForAgain(t *testing.T) {
	for what, fault := range map[string]func(*book){
		"written":     func(b *book) { b.after = onlyAt(1, ErrUnknown) },
		"not written": func(b *book) { b.before = onlyAt(1, ErrUnknown) },
	} {
		b := &book{}
		fault(b)
		decision, err := b.recorder().Record(t.Context(), parse(t, harbour), nil)
		must(t, err)
		if len(b.events) != 6 || b.appends != 2 {
			t.Errorf("%s: %d events after %d appends", what, len(b.events), b.appends)
		}
		for i, o := range decision.Outcomes {
			if o.Sequence != uint64(i+1) || o.Already {
				t.Errorf("%s: %+v", what, o)
			}
		}
	}
	b := &book{before: func(int) error { return ErrUnknown }}
	if _, err := b.recorder().Record(t.Context(), parse(t, harbour), nil); !errors.Is(err, ErrUnknown) || b.appends != attempts {
		t.Errorf("%v after %d appends", err, b.appends)
	}
}

func onlyAt(when int, err error) func(int) error {
	return func(call int) error {
		if call == when {
			return err
		}
		return nil
	}
}

// many is a timeline with 2,498 cranes and, behind them, a change of the first.
func many() string {
	var text strings.Builder
	text.WriteString("- {timeline: harbour, title: The harbour}\n")
	for i := range 2498 {
		fmt.Fprintf(&text, "- {entity: crane-%d, kind: thing, name: Crane %d}\n", i, i)
	}
	text.WriteString("- {change: refined, entity: crane-0, name: The first crane}\n")
	return text.String()
}

func TestManyAreAppendedInBatches(t *testing.T) {
	b := &book{}
	var told []string
	decision, err := b.recorder().Record(t.Context(), parse(t, many()), func(done, total int) {
		told = append(told, fmt.Sprintf("%d/%d", done, total))
	})
	must(t, err)
	if got := strings.Join(told, " "); got != "1000/2500 2000/2500 2500/2500" {
		t.Errorf("progress %s", got)
	}
	if o := decision.Outcomes[2499]; o.Sequence != 2500 || len(b.events) != 2500 || b.appends != 3 {
		t.Errorf("%+v, %d events after %d appends", o, len(b.events), b.appends)
	}
}

func TestAnInterruptedImportGoesOn(t *testing.T) {
	b := &book{before: onlyAt(2, ErrFull)}
	drafts := parse(t, many())
	_, err := b.recorder().Record(t.Context(), drafts, nil)
	if !errors.Is(err, ErrFull) || !strings.HasSuffix(err.Error(), "(1000 of 2500 events were recorded; the same again goes on from there)") {
		t.Errorf("got %v", err)
	}
	decision, err := b.recorder().Record(t.Context(), drafts, nil)
	must(t, err)
	for i, o := range decision.Outcomes {
		if o.Sequence != uint64(i+1) || o.Already != (i < 1000) {
			t.Fatalf("%d: %+v", i, o)
		}
	}
	if len(b.events) != 2500 {
		t.Errorf("%d events", len(b.events))
	}
}

func TestAConflictInTheMiddleLosesNothing(t *testing.T) {
	b := &book{}
	b.before = func(call int) error {
		if call == 2 {
			b.another(t, "{entity: crane-1500, kind: thing, name: Crane 1500}")
		}
		return nil
	}
	decision, err := b.recorder().Record(t.Context(), parse(t, many()), nil)
	must(t, err)
	if o := decision.Outcomes[1501]; !o.Already || o.Sequence != 1001 {
		t.Errorf("%+v", o)
	}
	if o := decision.Outcomes[0]; o.Already || o.Sequence != 1 {
		t.Errorf("%+v", o)
	}
	if o := decision.Outcomes[2499]; o.Already || len(b.events) != 2500 {
		t.Errorf("%+v, %d events", o, len(b.events))
	}
}

func TestACancelledCallStops(t *testing.T) {
	b := &book{}
	ctx, cancel := context.WithCancel(t.Context())
	b.after = func(int) error { cancel(); return ErrUnknown }
	if _, err := b.recorder().Record(ctx, parse(t, harbour), nil); err == nil || b.appends != 1 {
		t.Errorf("%v after %d appends", err, b.appends)
	}
	if _, err := b.recorder().Check(ctx, parse(t, harbour)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
