package search

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
)

// searcher answers one query at one sequence. It needs no transaction: what is
// added meanwhile has higher sequences, and what that ends had not ended at
// the basis.
type searcher struct {
	conn    *sql.Conn
	request request
	basis   int64
	matches [tiers]string // FTS5 expressions
	rarity  []float64     // inverse document frequency of each term
}

// maxForms bounds the words that a prefix may stand for: each is a list to read
// along with the others.
const maxForms = 128

// prepare writes the expressions; it returns false if no text can match.
func (s *searcher) prepare(ctx context.Context, timeline string) (bool, error) {
	terms, without, err := s.asked(ctx)
	if err != nil || terms == nil {
		return false, err
	}
	s.express(terms, timeline, without)
	s.rarity, err = s.rarities(ctx, terms)
	return true, err
}

// anywhere writes one expression for all that matches, whichever its tier;
// empty if no text can.
func (s *searcher) anywhere(ctx context.Context, timeline string) (string, error) {
	terms, without, err := s.asked(ctx)
	if err != nil || terms == nil {
		return "", err
	}
	return but(append(withinTimeline(timeline), all(terms, inTitle, "")), without), nil
}

// asked returns the terms as the table has them, nil if it lacks one, and
// expressions for what must not be there.
func (s *searcher) asked(ctx context.Context) (terms []wanted, without []string, err error) {
	terms, err = s.wantedAll(ctx, s.request.terms)
	if err != nil || terms == nil {
		return nil, nil, err
	}
	for _, excluded := range s.request.excluded {
		unwanted, err := s.wantedAll(ctx, excluded)
		if err != nil {
			return nil, nil, err
		}
		if unwanted != nil {
			without = append(without, all(unwanted, inTitle, ""))
		}
	}
	return terms, without, nil
}

// withinTimeline is an expression for the texts of one timeline, none for those of all.
func withinTimeline(timeline string) []string {
	if timeline == "" {
		return nil
	}
	return []string{phrase([]byte(timelineWord(timeline)))}
}

// express writes the three tiers so that none has what one before it has.
func (s *searcher) express(terms []wanted, timeline string, without []string) {
	within := withinTimeline(timeline)
	exact := phrase([]byte(titleWord(s.request.whole)))
	titles, texts := all(terms, inTitle), all(terms, inTitle, "")
	s.matches = [tiers]string{
		exactTitle: but(append([]string{exact, titles}, within...), without),
		inTitles:   but(append([]string{titles}, within...), append([]string{exact}, without...)),
		anywhere:   but(append([]string{texts}, within...), append([]string{titles}, without...)),
	}
}

func but(with, without []string) string {
	if len(without) == 0 {
		return both(with)
	}
	return both(with) + " NOT " + either(without)
}

// wantedAll returns the terms as the table has them, nil if it lacks one.
func (s *searcher) wantedAll(ctx context.Context, terms []term) ([]wanted, error) {
	var all []wanted
	for _, t := range terms {
		w, err := s.wanted(ctx, t)
		if err != nil || len(w.alternatives) == 0 {
			return nil, err
		}
		all = append(all, w)
	}
	return all, nil
}

func (s *searcher) wanted(ctx context.Context, t term) (wanted, error) {
	switch {
	case t.prefix:
		return s.forms(ctx, t, "form >= ? AND form < ? || char(0x10FFFF)", t.units[0].text, t.units[0].text)
	case t.stem != "":
		return s.forms(ctx, t, "stem = ?", t.stem)
	}
	return wanted{[][]unit{t.units}}, nil
}

// forms returns the words that a term stands for.
func (s *searcher) forms(ctx context.Context, t term, where string, args ...any) (w wanted, err error) {
	rows, err := s.conn.QueryContext(ctx, "SELECT form FROM form WHERE "+where+" AND since <= ? LIMIT ?",
		append(args, s.basis, maxForms+1)...)
	if err != nil {
		return wanted{}, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var form string
		if err := rows.Scan(&form); err != nil {
			return wanted{}, err
		}
		w.alternatives = append(w.alternatives, []unit{{text: form}})
	}
	if len(w.alternatives) > maxForms {
		return wanted{}, fmt.Errorf("%w: more than %d words begin with %q: write more of it", ErrQuery, maxForms, t.units[0].text)
	}
	return w, rows.Err()
}

// rarities estimates the inverse document frequencies. A single term needs
// none, as all that it ranks have it.
func (s *searcher) rarities(ctx context.Context, terms []wanted) ([]float64, error) {
	all := make([]float64, len(terms))
	for i, w := range terms {
		all[i] = 1
		if len(terms) == 1 {
			break
		}
		share, err := s.share(ctx, w)
		if err != nil {
			return nil, err
		}
		n := float64(s.basis)
		all[i] = math.Log(1 + (n*(1-share)+0.5)/(n*share+0.5))
	}
	return all, nil
}

// share estimates which part of all versions has the term from how far back its
// newest matches reach.
func (s *searcher) share(ctx context.Context, w wanted) (float64, error) {
	var count, lowest int64
	err := s.conn.QueryRowContext(ctx, `SELECT count(*), coalesce(min(rowid), 0) FROM
		(SELECT rowid FROM words WHERE words MATCH ? AND rowid <= ? ORDER BY rowid DESC LIMIT ?)`,
		w.expression(inTitle, ""), s.basis, Window).Scan(&count, &lowest)
	if count < Window {
		lowest = 1
	}
	return float64(count) / float64(max(s.basis-lowest+1, 1)), err
}
