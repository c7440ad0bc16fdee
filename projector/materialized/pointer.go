package materialized

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dateline/dateline/events"
)

// PointersTable is the table that says which table is which view.
const PointersTable = "DATELINE_VIEWS"

// Pointer is the value of a view's name in the table of pointers.
type Pointer struct {
	View       string `json:"view"`
	Bucket     string `json:"bucket,omitempty"` // empty until the first is built
	Format     int    `json:"format,omitempty"`
	Generation int    `json:"generation,omitempty"`
	Sequence   uint64 `json:"sequence,omitempty"` // up to where the table held the log when it became the view's
	// Former are the tables before, the latest first.
	Former []Former `json:"former,omitempty"`
	// Next is the one that is being built, nil when none is.
	Next *Next `json:"next,omitempty"`
}

// Former is a table that is no longer the view's, and how long it stays.
type Former struct {
	Bucket string    `json:"bucket"`
	Format int       `json:"format"`
	Until  time.Time `json:"until"`
}

// Next is a table that will be the view's.
type Next struct {
	Bucket     string `json:"bucket"`
	Format     int    `json:"format"`
	Generation int    `json:"generation"`
}

// mostFormer is how many tables before stay: each is kept current.
const mostFormer = 2

// bucketOf names the table of a generation of a view.
func bucketOf(view string, generation int) string {
	return fmt.Sprintf("DATELINE_%s_%d", strings.ToUpper(view), generation)
}

// build names what is to be built next, in a format.
func (p Pointer) build(format int) Pointer {
	p.Next = &Next{bucketOf(p.View, p.Generation+1), format, p.Generation + 1}
	return p
}

// moved makes the next table the view's, as of a sequence; the one before stays
// until a time. Dropped are those that stay no longer.
func (p Pointer) moved(sequence uint64, until time.Time) (moved Pointer, dropped []Former) {
	moved = Pointer{View: p.View, Bucket: p.Next.Bucket, Format: p.Next.Format, Generation: p.Next.Generation, Sequence: sequence}
	former := p.Former
	if p.Bucket != "" {
		former = append([]Former{{p.Bucket, p.Format, until}}, former...)
	}
	keep := min(len(former), mostFormer)
	moved.Former = former[:keep]
	return moved, former[keep:]
}

// without is the pointer without a former table.
func (p Pointer) without(bucket string) Pointer {
	p.Former = slices.DeleteFunc(slices.Clone(p.Former), func(f Former) bool { return f.Bucket == bucket })
	return p
}

// readPointer reads a view's pointer; one that is not there is empty.
func readPointer(ctx context.Context, pointers Table, view string) (p Pointer, revision uint64, err error) {
	p.View = view
	text, revision, err := pointers.Get(ctx, view)
	switch {
	case errors.Is(err, events.ErrNotFound):
		return p, revision, nil
	case err != nil:
		return p, 0, err
	}
	if err := json.Unmarshal(text, &p); err != nil {
		return p, 0, fmt.Errorf("reading the pointer of view %s: %w", view, err)
	}
	return p, revision, nil
}

// writePointer writes it over a revision, or returns events.ErrConflict.
func writePointer(ctx context.Context, pointers Table, p Pointer, at uint64) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	_, err = pointers.Commit(ctx, nil, p.View, text, at)
	return err
}
