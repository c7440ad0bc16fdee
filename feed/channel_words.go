package feed

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// errMissing says that this service was set up without what is asked for.
var errMissing = errors.New("not set up")

// foundAtATime is how many records are found at a time.
const foundAtATime = 100

// withWords are the occurrences that a selection chooses and that have its
// words, the latest changed first.
func (h *handler) withWords(ctx context.Context, t telling, s projector.Selection) (rows, error) {
	if h.Words == nil {
		return rows{}, refusal{errMissing, "Searching is not set up here.", "Leave q out of the address."}
	}
	find := func(after string) ([]Found, error) {
		return h.Words.Newest(ctx, t.tl.Slug(), s.Words, t.tl.Basis().KnownAt, foundAtATime, after)
	}
	first, err := find("") // words that cannot be read are refused before anything is told
	if err != nil {
		return rows{}, refusalOf(fmt.Errorf("q: %w", err))
	}
	has, err := h.Words.Matching(s.Words)
	if err != nil {
		return rows{}, refusalOf(fmt.Errorf("q: %w", err))
	}
	failed := error(nil)
	standing := t.tl.Among(s, foundRefs(t.tl.Slug(), first, find, &failed))
	gone := t.retractedWith(s, has)
	return rows{byChange(gone, standing), func() error { return errors.Join(t.tl.Err(), failed) }}, nil
}

// retractedWith are the occurrences that were retracted last and had the words,
// as many as a feed holds: who was told of them must learn of it, and an index
// does not have what was taken back.
func (t telling) retractedWith(s projector.Selection, has func(events.Occurrence) bool) (gone []projector.Occurrence) {
	for o := range t.tl.Retracted(s) {
		if has(o.Body) {
			gone = append(gone, o)
		}
		if len(gone) == toSubscribe.least {
			break
		}
	}
	return gone
}

// byChange merges some rows into others; both come the latest changed first.
func byChange(some []projector.Occurrence, others iter.Seq[projector.Occurrence]) iter.Seq[projector.Occurrence] {
	return func(yield func(projector.Occurrence) bool) {
		rest := some
		for o := range others {
			for len(rest) > 0 && rest[0].Changed > o.Changed {
				if !yield(rest[0]) {
					return
				}
				rest = rest[1:]
			}
			if !yield(o) {
				return
			}
		}
		for _, o := range rest {
			if !yield(o) {
				return
			}
		}
	}
}

// foundRefs yields the records that are found, page after page.
func foundRefs(timeline string, page []Found, find func(after string) ([]Found, error), failed *error) iter.Seq[events.Ref] {
	return func(yield func(events.Ref) bool) {
		for {
			for _, f := range page {
				kind, key, _ := strings.Cut(f.Record, "/")
				if !events.IsRegistry(kind) && !yield(events.Ref{Timeline: timeline, Kind: kind, Key: key}) {
					return
				}
			}
			if len(page) < foundAtATime {
				return
			}
			if page, *failed = find(page[len(page)-1].After); *failed != nil {
				return
			}
		}
	}
}
