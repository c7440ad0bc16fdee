package events

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/oklog/ulid/v2"
)

// recordMany appends drafts, also more than one batch takes, with nobody beside
// them.
func (r *Recorder) recordMany(s *submission) (Decision, error) {
	a := appending{log: r.log, progress: s.tell, sequences: make(map[ulid.ULID]uint64)}
	for s.attempts = 1; ; s.attempts++ {
		err := r.catchUp(s.ctx)
		var decision Decision
		if err == nil {
			decision, err = r.decide(s.ctx, s.drafts, r.now(), s.began, nil)
		}
		if err == nil {
			err = a.all(s.ctx, decision.Proposals)
		}
		if err == nil {
			decision.settle(a.sequences)
			return decision, r.state.Wait(s.ctx, a.highest)
		}
		if !errors.Is(err, ErrConflict) || s.attempts == attempts || s.ctx.Err() != nil {
			return Decision{}, a.interrupted(err, len(s.drafts))
		}
	}
}

// appending is what one call of Record has appended so far.
type appending struct {
	log       Log
	progress  func(done, total int)
	sequences map[ulid.ULID]uint64
	highest   uint64
}

// all appends proposals batch by batch.
func (a *appending) all(ctx context.Context, proposals []Proposal) error {
	total := len(a.sequences) + len(proposals)
	last := make(map[Ref]uint64) // sequences of records in earlier batches
	for batch := range slices.Chunk(proposals, MaxBatch) {
		for i, p := range batch {
			if seq, ok := last[p.Event.Record]; ok {
				batch[i].Expect = seq
			}
		}
		sequences, err := a.batch(ctx, batch)
		if err != nil {
			return err
		}
		for i, p := range batch {
			a.sequences[p.Event.ID] = sequences[i]
			a.highest = max(a.highest, sequences[i])
			last[p.Event.Record] = sequences[i]
		}
		a.progress(len(a.sequences), total)
	}
	return nil
}

// batch appends one batch. When no acknowledgement comes, the same call,
// repeated, tells what became of it. What has been sent is waited for, as in
// [Recorder.appendEach].
func (a *appending) batch(ctx context.Context, batch []Proposal) (sequences []uint64, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for range attempts {
		sequences, err = a.log.Append(context.WithoutCancel(ctx), batch)
		if !errors.Is(err, ErrUnknown) || ctx.Err() != nil {
			break
		}
	}
	return sequences, err
}

// interrupted adds to an error how far the call came.
func (a *appending) interrupted(err error, total int) error {
	if len(a.sequences) == 0 {
		return err
	}
	return fmt.Errorf("%w (%d of %d events were recorded; the same again goes on from there)", err, len(a.sequences), total)
}

// settle gives outcomes the sequences of what was appended.
func (d *Decision) settle(appended map[ulid.ULID]uint64) {
	for i := range d.Outcomes {
		o := &d.Outcomes[i]
		if id, err := ulid.ParseStrict(o.ID); err == nil && appended[id] > 0 {
			o.Sequence, o.Already = appended[id], false
		}
	}
}
