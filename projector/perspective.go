package projector

import "github.com/dateline/dateline/events/edtf"

// Perspective is from where a question looks at the log.
type Perspective struct {
	// AsOf asks what was so on that day; the zero Day asks for everything, with
	// statuses as of Today.
	AsOf edtf.Day
	// Certainty Possible adds what may have been so.
	Certainty Certainty
	// Today is the UTC date of the asker; part of the answer's basis. Without
	// it and without AsOf no status is derived from dates, and the certainty of
	// what is dated is empty.
	Today edtf.Day
}

// Day is the day for which statuses are derived.
func (p Perspective) Day() edtf.Day {
	if p.AsOf.IsZero() {
		return p.Today
	}
	return p.AsOf
}

// Basis names what an answer rests on: asked again with it, the answer is the
// same for ever.
type Basis struct {
	KnownAt   uint64    `json:"known_at"`       // sequence of the last event known
	AsOf      edtf.Day  `json:"as_of,omitzero"` // as asked
	Certainty Certainty `json:"certainty"`      // as asked
	Today     edtf.Day  `json:"today"`
}

// Certainty says how sure it is that something had happened by a day
// (the words of the contract: definite if hi ≤ D, possible if lo ≤ D < hi).
type Certainty string

// The certainties.
const (
	Definite Certainty = "definite"
	Possible Certainty = "possible"
	NotYet   Certainty = "not yet"
	Undated  Certainty = "undated"
)
