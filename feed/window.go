package feed

import (
	"slices"
	"time"

	"github.com/dateline/dateline/projector"
)

// A feed holds the 50 entries that changed last, more only while more than 50
// changed within seven days, and at most 500: readers refuse big feeds, and
// most of them ignore archives.
const (
	windowLeast = 50
	windowMost  = 500
	windowAge   = 7 * 24 * time.Hour
)

// window selects from news, newest first by Published, what a feed holds, in
// the same order. It goes by the last change, not by the first recording: who
// polls once a week sees every correction, also of an old entry. Until is when
// the passing of time alone will make the window smaller, zero if never.
func window(news []projector.Occurrence, now time.Time) (in []projector.Occurrence, until time.Time) {
	if len(news) <= windowLeast {
		return news, time.Time{}
	}
	changes := make([]time.Time, len(news))
	for i, o := range news {
		changes[i] = o.Updated
	}
	slices.SortFunc(changes, func(a, b time.Time) int { return b.Compare(a) })
	n := windowLeast
	for n < min(len(changes), windowMost) && now.Sub(changes[n]) < windowAge {
		n++
	}
	if n > windowLeast {
		until = changes[n-1].Add(windowAge)
	}
	return changedLast(news, n), until
}

// changedLast are the n of news that changed last; of those that changed at the
// same time, the ones recorded last.
func changedLast(news []projector.Occurrence, n int) []projector.Occurrence {
	order := make([]int, len(news))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return news[b].Updated.Compare(news[a].Updated) })
	order = order[:n]
	slices.Sort(order)
	in := make([]projector.Occurrence, n)
	for i, at := range order {
		in[i] = news[at]
	}
	return in
}
