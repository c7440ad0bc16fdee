package api

import (
	"context"
	"iter"
	"strings"

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

// SearchHit is a record that has the words.
type SearchHit struct {
	Record      string `json:"record" doc:"kind/key"`
	Sequence    uint64 `json:"sequence" doc:"of its version that was found"`
	Title       string `json:"title"`
	TitleHTML   string `json:"title_html" doc:"the title escaped for HTML, with what was found in mark elements"`
	Snippet     string `json:"snippet,omitempty" doc:"the text around what was found"`
	SnippetHTML string `json:"snippet_html,omitempty" doc:"the snippet likewise"`
	After       string `json:"-"` // what goes on behind this hit
}

func search(q *question) (Found, error) {
	text := q.given.Get("q")
	switch {
	case q.Search == nil:
		return Found{}, refusal{errMissing, "searching is not set up here", "list and filter the views instead"}
	case text == "":
		return Found{}, refusal{events.ErrInvalid, "q is missing: which words?", "for example q=pier"}
	}
	var err error
	page := list(q, q.found(text, &err), nil, func(h SearchHit) place { return place{Key: h.After} })
	if err != nil {
		return Found{}, err
	}
	return Found{q.page(), page}, nil
}

// found yields what has the words and answers from the perspective, best first.
func (q *question) found(text string, failed *error) iter.Seq[SearchHit] {
	return func(yield func(SearchHit) bool) {
		for after := q.after.Key; ; {
			var hits []SearchHit
			if hits, *failed = q.Search.Search(q.context(), q.view.Slug(), text, q.view.Basis().KnownAt, maxHits, after); *failed != nil {
				return
			}
			for _, h := range hits {
				after = h.After
				if q.holds(h) && !yield(h) {
					return
				}
			}
			if len(hits) < maxHits {
				return
			}
		}
	}
}

// maxHits is how many hits are asked for at a time.
const maxHits = 100

func (q *question) holds(h SearchHit) bool {
	kind, key, _ := strings.Cut(h.Record, "/")
	return q.view.Holds(events.Ref{Timeline: q.view.Slug(), Kind: kind, Key: key})
}
