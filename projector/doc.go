// Package projector says what the log adds up to.
//
// # Fold
//
// A [State] is the fold of events in sequence: [State.Apply] takes one more,
// [Fold] takes what a log holds up to a sequence, a [Follower] keeps one state
// current. The fold knows no clock and no network: the same events give the
// same state, wherever and whenever it is done, so whatever is here can be
// thrown away and comes back the same.
//
// State is folded in place and copied on read. A body is decoded once and from
// then on replaced, never altered, so the rows of a view may share slices and
// maps with it; they stay valid when the state moves on, and callers must not
// write to them.
//
// # Views
//
// The views of a [Timeline] are computed when asked, from a [Perspective]: the
// day as of which is asked, how sure the answer must be, and which day is
// today. What follows from other records (a retracted source, a passed date)
// is never stored, so it cannot be stale.
//
// For an occurrence and a day D: it is definite if its last possible day has
// come, possible if its first has, else not yet; undated if it has no bounds.
// Something that lasts is definite when it has begun. With an as-of day a view
// holds the definite ones, and the possible ones, marked, when asked; without,
// it holds all, marked as they stand today. Undated ones are listed apart, or
// marked where a row shows its own evidence.
//
// # Evidence
//
// Citations of a retracted source are withdrawn. The record is resolved again
// from what is left: with no supporting citation it falls; a field that only
// withdrawn citations gave takes the best-ranked other value that a remaining
// citation says, else it is unknown. An entity falls only by its own
// retraction.
package projector
