package search

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// Add adds versions in one transaction: all or none. Their sequences ascend;
// those up to [Index.Sequence] are there already and passed over. Large batches
// (10,000) are several times as fast as small ones. It stops when ctx is done.
func (x *Index) Add(ctx context.Context, documents []Document) error {
	x.adding.Lock()
	defer x.adding.Unlock()
	fresh, err := behind(documents, x.Sequence())
	if err != nil || len(fresh) == 0 {
		return err
	}
	if err := x.writer.add(ctx, fresh); err != nil {
		return fmt.Errorf("adding to the search index: %w", x.judge(err))
	}
	x.sequence.Store(int64(fresh[len(fresh)-1].Sequence))
	return nil
}

// behind returns the documents after a sequence, or what is wrong with their
// order.
func behind(documents []Document, sequence uint64) ([]Document, error) {
	var last uint64
	for i, d := range documents {
		if d.Sequence <= last || d.Sequence > math.MaxInt64 {
			return nil, fmt.Errorf("adding to the search index: document %d has sequence %d, after %d", i, d.Sequence, last)
		}
		last = d.Sequence
	}
	from := slices.IndexFunc(documents, func(d Document) bool { return d.Sequence > sequence })
	if from < 0 {
		return nil, nil
	}
	return documents[from:], nil
}

func (w *writer) add(ctx context.Context, documents []Document) error {
	if _, err := w.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := w.addAll(ctx, documents)
	if err == nil {
		_, err = w.conn.ExecContext(context.WithoutCancel(ctx), "COMMIT")
	}
	if err != nil {
		clear(w.preparer.seen)
		// A full disk may have rolled back already, which is then no news.
		_, _ = w.conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
	}
	return err
}

func (w *writer) addAll(ctx context.Context, documents []Document) error {
	prepared, stop := make(chan []row, 2), make(chan struct{})
	go w.preparer.all(documents, prepared, stop)
	defer func() {
		close(stop)
		for range prepared { // wait for it, as the next batch needs it
		}
	}()
	for rows := range prepared {
		if err := ctx.Err(); err != nil {
			return err
		}
		for _, r := range rows {
			if err := w.insert(r); err != nil {
				return err
			}
		}
	}
	_, err := w.inserts.progress.Exec(int64(documents[len(documents)-1].Sequence))
	return err
}

// insert adds one version. It runs without a context, since the driver starts a
// goroutine for each statement that could be cancelled.
func (w *writer) insert(r row) error {
	in := &w.inserts
	if _, err := in.ended.Exec(r.sequence, r.Timeline, r.Record); err != nil {
		return err
	}
	if r.Gone {
		_, err := in.forget.Exec(r.Timeline, r.Record)
		return err
	}
	for _, form := range r.forms {
		if _, err := in.form.Exec(form, stem(form), r.sequence); err != nil {
			return err
		}
	}
	if _, err := in.latest.Exec(r.Timeline, r.Record, r.sequence); err != nil {
		return err
	}
	if _, err := in.document.Exec(r.sequence, r.Timeline, r.Record, r.title, r.body); err != nil {
		return err
	}
	_, err := in.words.Exec(r.sequence, r.words)
	return err
}
