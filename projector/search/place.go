package search

import (
	"fmt"
	"strings"
)

// Place is where in the order of an answer a hit stands, to go on from there.
// It is text that may go into an address, and nothing to read; the zero value
// is the beginning. It belongs to the query that gave it, whose answer as it
// was known then it continues whatever has been added since; in an index made
// anew, once that has caught up.
type Place string

// cursor is a place: the rank-th of a window that goes down from a sequence.
type cursor struct {
	basis int64 // sequence as of which is asked
	tier  int
	top   int64
	rank  int
}

func (c cursor) place() Place {
	return Place(fmt.Sprintf("%d.%d.%d.%d", c.basis, c.tier, c.top, c.rank))
}

// cursor reads a place; its error wraps ErrQuery.
func (p Place) cursor() (c cursor, err error) {
	n, err := fmt.Sscanf(strings.ReplaceAll(string(p), ".", " "), "%d %d %d %d", &c.basis, &c.tier, &c.top, &c.rank)
	if n != 4 || err != nil || c.basis < 0 || c.tier < 0 || c.tier >= tiers || c.rank < 0 || c.place() != p {
		return cursor{}, fmt.Errorf("%w: %q is no place in an answer: begin at the first page", ErrQuery, p)
	}
	return c, nil
}
