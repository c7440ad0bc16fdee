package search

import (
	"context"
	"fmt"
	"math"
)

// Window is how many matches are ranked at once, the newest first.
const Window = 512

// The tiers of an answer, in order: see the package comment.
const (
	exactTitle = iota
	inTitles
	anywhere
	tiers
)

const defaultLimit = 20

// Search answers a query, best first, of equals the newest first. The same
// query at the same sequence has the same answer, whatever was added since. An
// error of the query itself wraps [ErrQuery], one of the file [ErrDamaged].
func (x *Index) Search(ctx context.Context, q Query) ([]Hit, error) {
	hits, err := x.search(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("searching: %w", x.judge(err))
	}
	return hits, nil
}

func (x *Index) search(ctx context.Context, q Query) ([]Hit, error) {
	c, err := x.begin(q)
	if err != nil {
		return nil, err
	}
	s, release, err := x.searcher(ctx, q.Text, c.basis)
	if err != nil {
		return nil, err
	}
	defer release()
	if found, err := s.prepare(ctx, q.Timeline); err != nil || !found {
		return nil, err
	}
	return s.page(ctx, c, limit(q.Limit))
}

// searcher reads a text and takes a connection to look for it, until released.
func (x *Index) searcher(ctx context.Context, text string, basis int64) (s *searcher, release func(), err error) {
	r, err := parse(text)
	if err != nil {
		return nil, nil, err
	}
	conn, err := x.readers.Conn(ctx)
	if err != nil {
		return nil, nil, err
	}
	back := func() { _ = conn.Close() } // it goes back to the pool
	return &searcher{conn: conn, request: r, basis: basis}, back, nil
}

// begin returns where the answer to q begins.
func (x *Index) begin(q Query) (cursor, error) {
	if q.After != "" {
		return q.After.cursor()
	}
	basis := x.Sequence()
	if q.KnownAt > 0 {
		basis = min(basis, q.KnownAt)
	}
	return cursor{basis: int64(basis), top: int64(basis)}, nil
}

func limit(n int) int {
	if n <= 0 {
		return defaultLimit
	}
	return min(n, MaxLimit)
}

// page collects hits from the cursor on, over as many windows as it takes.
func (s *searcher) page(ctx context.Context, c cursor, limit int) ([]Hit, error) {
	var hits []Hit
	for c.tier < tiers && len(hits) < limit {
		w, err := s.window(ctx, c)
		if err != nil {
			return nil, err
		}
		s.rank(w)
		for ; c.rank < len(w) && len(hits) < limit; c.rank++ {
			next := c
			next.rank++
			hits = append(hits, s.hit(w[c.rank], next.place()))
		}
		c = c.next(w)
	}
	return hits, nil
}

// next goes on to the window below w or, when that was the last, to the next
// tier.
func (c cursor) next(w []candidate) cursor {
	if len(w) < Window {
		return cursor{basis: c.basis, tier: c.tier + 1, top: c.basis}
	}
	lowest := int64(math.MaxInt64)
	for _, d := range w {
		lowest = min(lowest, d.sequence)
	}
	return cursor{basis: c.basis, tier: c.tier, top: lowest - 1}
}

func (s *searcher) hit(d candidate, p Place) Hit {
	return Hit{
		Sequence: uint64(d.sequence), Timeline: d.timeline, Record: d.record, Score: d.score,
		Title: s.request.title(d.title), Snippet: s.request.snippet(d.body), Place: p,
	}
}
