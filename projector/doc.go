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
// A state is an index of versions, one for each event, in columns and postings.
// Bodies stay in the log and are read again when a row needs one. Nobody alters
// a body: the rows of a view share slices and maps with it, stay valid when the
// state moves on, and must not be written to.
//
// # Perspective
//
// A [View] is a [Timeline] from a [Perspective]: the day as of which is asked,
// up to where the log is known, which sources count, how sure the answer must
// be, and which day is today. It pins its [Basis]: asked again with that, every
// answer is the same for ever. An index holds versions of any time; one is told
// if it is what its record said at the basis, so what was known long ago costs
// what it costs now.
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
// Citations of sources that do not count (retracted, left out, or not yet
// published) are withdrawn. A record is resolved again from what is left: with
// no supporting citation it falls; a field that only withdrawn citations gave
// takes the best-ranked other value that a remaining citation says, else it is
// unknown; a bound of a date that nobody gives any more opens. [View.Why] says
// which rule chose and what it beat, [View.Disputes] lists where sources differ.
//
// # Difference
//
// [Timeline.Diff] compares two states, each line with one cause. What can
// differ is found by the indexes: what was recorded between two bases, and on
// which days something turns.
package projector
