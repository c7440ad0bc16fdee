package search

import (
	"cmp"
	"context"
	"errors"
	"slices"
)

// The constants of BM25, as usual (Robertson and Zaragoza 2009), and how many
// times in the body one time in the title is worth.
const (
	saturation  = 1.2
	lengthBias  = 0.75
	titleWeight = 4
)

// rankedText is how much of a body ranking reads, in characters.
const rankedText = 4 << 10

// candidate is a version that matches.
type candidate struct {
	sequence         int64
	timeline, record string
	title, body      string
	score            float64
}

// window reads the newest matches at and below the cursor's top that stood at
// the basis, at most Window.
func (s *searcher) window(ctx context.Context, c cursor) (all []candidate, err error) {
	rows, err := s.conn.QueryContext(ctx, `SELECT d.sequence, d.timeline, d.record, d.title, d.body
		FROM words CROSS JOIN document d ON d.sequence = words.rowid
		WHERE words MATCH ? AND words.rowid <= ? AND NOT EXISTS
			(SELECT 1 FROM ended e WHERE e.sequence = words.rowid AND e.until <= ?)
		ORDER BY words.rowid DESC LIMIT ?`, s.matches[c.tier], c.top, s.basis, Window)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var d candidate
		if err := rows.Scan(&d.sequence, &d.timeline, &d.record, &d.title, &d.body); err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, rows.Err()
}

// measured is what BM25 needs to know of a candidate.
type measured struct {
	counts []float64 // of each term, weighted
	length float64   // in units
}

// rank scores the candidates and sorts them, best first.
func (s *searcher) rank(all []candidate) {
	var units []unit
	facts := make([]measured, len(all))
	total := 0.0
	for i, d := range all {
		facts[i], units = s.measure(d, units)
		total += facts[i].length
	}
	for i := range all {
		all[i].score = s.score(facts[i], total/float64(len(all)))
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.sequence, a.sequence))
	})
}

// measure counts in the title and the body, reusing the memory of units.
func (s *searcher) measure(d candidate, units []unit) (measured, []unit) {
	m := measured{counts: make([]float64, len(s.request.terms))}
	for _, field := range []struct {
		text   string
		weight float64
	}{{d.title, titleWeight}, {d.body[:forth(d.body, rankedText)], 1}} {
		units = cut(field.text, units)
		m.length += float64(len(units))
		for i, t := range s.request.terms {
			m.counts[i] += field.weight * float64(t.count(units))
		}
	}
	return m, units
}

func (s *searcher) score(m measured, average float64) (sum float64) {
	norm := saturation * (1 - lengthBias + lengthBias*m.length/max(average, 1))
	for i, n := range m.counts {
		sum += s.rarity[i] * n * (saturation + 1) / (n + norm)
	}
	return sum
}
