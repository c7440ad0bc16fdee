package feed

import (
	"iter"
	"time"
)

// size says how many entries a feed holds: the least that changed last, more
// only while more changed within seven days, and at most so many. Readers refuse
// big feeds, and most of them ignore archives.
type size struct{ least, most int }

const windowAge = 7 * 24 * time.Hour

// toSubscribe is the size of a document to subscribe to.
var toSubscribe = size{50, 500}

// window takes from rows, the latest changed first, what a feed holds. It goes
// by the last change, not by the first recording: who polls once a week sees
// every correction, also of an old entry. Until is when the passing of time
// alone will make the window smaller, zero if never.
func window[R any](rows iter.Seq[R], changed func(R) time.Time, now time.Time, s size) (in []R, until time.Time) {
	for row := range rows {
		if n := len(in); n >= s.most || n >= s.least && now.Sub(changed(row)) >= windowAge {
			break
		}
		in = append(in, row)
	}
	if len(in) > s.least {
		until = changed(in[len(in)-1]).Add(windowAge)
	}
	return in, until
}
