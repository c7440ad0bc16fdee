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
	failed := error(nil)
	refs := foundRefs(t.tl.Slug(), first, find, &failed)
	return rows{t.tl.Among(s, refs), func() error { return errors.Join(t.tl.Err(), failed) }}, nil
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
