package api

import (
	"context"
	"slices"

	"github.com/dateline/dateline/events"
)

// Searcher finds records by words.
type Searcher interface {
	// Search finds records of a timeline as known at a sequence, which the log
	// has: it waits until it knows that far itself, or returns ErrBehind. The
	// same text at the same sequence has the same answer, whatever is recorded
	// later. after is empty or the After of a hit: the answer begins behind that.
	// A text, or an after, that cannot be read is an events.ErrInvalid.
	Search(ctx context.Context, timeline, text string, knownAt uint64, limit int, after string) ([]SearchHit, error)
}

// SearchHit is a record that has the words. Its texts are plain, without marks.
type SearchHit struct {
	Record   string `json:"record" doc:"kind/key"`
	Sequence uint64 `json:"sequence" doc:"of its version that was found"`
	Title    string `json:"title"`
	Snippet  string `json:"snippet,omitempty" doc:"the text around what was found"`
	After    string `json:"-"` // what goes on behind this hit
}

func search(q *question) (Found, error) {
	text := q.given.Get("q")
	switch {
	case q.Search == nil:
		return Found{}, refusal{errMissing, "searching is not set up here", "list and filter the views instead"}
	case text == "":
		return Found{}, refusal{events.ErrInvalid, "q is missing: which words?", "for example q=pier"}
	}
	hits, err := q.Search.Search(q.context(), q.view.Slug(), text, q.view.Basis().KnownAt, q.limit+1, q.after.Key)
	if err != nil {
		return Found{}, err
	}
	page := list(q, slices.Values(hits), nil, func(h SearchHit) place { return place{Key: h.After} })
	return Found{q.page(), page}, nil
}
