package search

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Match is a version that matches, where neither rank nor text is asked for.
type Match struct {
	Sequence uint64
	Timeline string
	Record   string
	Place    Place // for [Query.After], to go on behind it
}

// Newest finds what [Index.Search] finds, the newest version first, whatever it
// is worth: nothing is ranked and no text is read. It takes a [Query] as Search
// does, but for Limit, of which [Window] is the most, and for After, which takes
// a place that Newest gave.
func (x *Index) Newest(ctx context.Context, q Query) ([]Match, error) {
	found, err := x.newest(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("searching: %w", x.judge(err))
	}
	return found, nil
}

func (x *Index) newest(ctx context.Context, q Query) ([]Match, error) {
	below, err := x.beginNewest(q)
	if err != nil {
		return nil, err
	}
	s, release, err := x.searcher(ctx, q.Text, below.basis)
	if err != nil {
		return nil, err
	}
	defer release()
	expression, err := s.anywhere(ctx, q.Timeline)
	if err != nil || expression == "" {
		return nil, err
	}
	if q.Limit <= 0 {
		q.Limit = defaultLimit
	}
	return s.below(ctx, below, expression, min(q.Limit, Window))
}

// descent is a place in an answer of Newest: below a sequence, as of a basis.
type descent struct{ basis, top int64 }

func (d descent) place() Place { return Place(fmt.Sprintf("%d.%d", d.basis, d.top)) }

// beginNewest returns where the answer to q begins.
func (x *Index) beginNewest(q Query) (d descent, err error) {
	if q.After == "" {
		c, err := x.begin(q)
		return descent{c.basis, c.top}, err
	}
	n, err := fmt.Sscanf(strings.ReplaceAll(string(q.After), ".", " "), "%d %d", &d.basis, &d.top)
	if n != 2 || err != nil || d.basis < 0 || d.place() != q.After {
		return d, fmt.Errorf("%w: %.60q is no place in an answer: begin at the first page", ErrQuery, q.After)
	}
	return d, nil
}

// below reads the newest versions that match and stood at the basis.
func (s *searcher) below(ctx context.Context, d descent, expression string, limit int) (all []Match, err error) {
	rows, err := s.conn.QueryContext(ctx, `SELECT d.sequence, d.timeline, d.record
		FROM words CROSS JOIN document d ON d.sequence = words.rowid
		WHERE words MATCH ? AND words.rowid <= ? AND NOT EXISTS
			(SELECT 1 FROM ended e WHERE e.sequence = words.rowid AND e.until <= ?)
		ORDER BY words.rowid DESC LIMIT ?`, expression, d.top, s.basis, limit)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var m Match
		if err := rows.Scan(&m.Sequence, &m.Timeline, &m.Record); err != nil {
			return nil, err
		}
		m.Place = descent{s.basis, int64(m.Sequence) - 1}.place()
		all = append(all, m)
	}
	return all, rows.Err()
}
