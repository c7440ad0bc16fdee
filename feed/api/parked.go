package api

import "github.com/dateline/dateline/projector"

// Parked lists the messages of the log that could not be read as events.
type Parked struct {
	Sequence uint64             `json:"sequence" doc:"up to which the log is known"`
	Count    int                `json:"count" doc:"how many there are"`
	Parked   []projector.Poison `json:"parked" doc:"the first thousand of them, in the order of the log"`
}

func parked(q *question) (Parked, error) {
	state := q.views.State()
	all := state.Parked()
	return Parked{state.Sequence(), len(all), all[:min(len(all), maxLimit)]}, nil
}
