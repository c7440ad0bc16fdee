package projector

import (
	"cmp"
	"slices"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
)

// promise is how a commitment stands on a day.
type promise struct {
	status       string
	open         bool
	made         events.Occurred
	due          edtf.Date
	terms        string
	occasion     string
	disagreement string
	by           *account // the report that gave the status, nil for a derived one
}

// certainty is that of the status.
func (c promise) certainty() Certainty {
	switch c.status {
	case "":
		return ""
	case StatusNotMade:
		return NotYet
	case StatusPossiblyMade:
		return Possible
	case StatusUndated:
		return Undated
	}
	return Definite
}

// promise derives how a commitment stands on the perspective's day from the
// occurrences about it, in timeline order, of which only the vocabulary's count.
func (v *View) promise(about []*account) promise {
	acts := keep(about, func(a *account) bool {
		return a.kind == kindCommitment && slices.Contains(events.Verbs(kindCommitment), a.body.Type.Verb())
	})
	day := v.asked.Day()
	undated := upTo(acts, day, Undated)
	dated := keep(acts, func(a *account) bool { return a.body.Occurred.Known() })
	made, certainty := madeBy(dated, day)
	switch {
	case len(dated)+len(undated) == 0 || certainty == NotYet:
		return promise{status: StatusNotMade}
	case len(dated) == 0:
		return v.terms(undated, promise{status: StatusUndated})
	case certainty == Possible:
		return v.terms(upTo(dated, day, Definite, Possible), promise{status: StatusPossiblyMade, made: made})
	case certainty == Definite:
		definite := upTo(dated, day, Definite)
		c := v.judge(definite, v.terms(definite, promise{made: made}))
		c.disagreement = cmp.Or(c.disagreement, undatedOutcome(undated, c.status))
		return c
	}
	return promise{made: made}
}

// upTo keeps the acts of some certainties on a day.
func upTo(acts []*account, day edtf.Day, certainties ...Certainty) []*account {
	return keep(acts, func(a *account) bool { return slices.Contains(certainties, certaintyOf(a.body.Occurred, day)) })
}

// madeBy tells when a commitment was made, and how sure it is that it was by a
// day. Where only later acts are dated, such as a reaffirmation, it was made on
// or before the first of them.
func madeBy(dated []*account, day edtf.Day) (made events.Occurred, certainty Certainty) {
	made = madeOn(dated)
	switch certainty = certaintyOf(made, day); {
	case len(upTo(dated, day, Definite)) > 0:
		return made, Definite
	case certainty == Undated && !day.IsZero():
		return made, Possible
	}
	return made, certainty
}

// madeOn is the date of a commitment. Acts come in timeline order.
func madeOn(dated []*account) events.Occurred {
	for _, a := range dated {
		if a.body.Type.Verb() == "made" {
			return a.body.Occurred
		}
	}
	for _, a := range dated {
		if d, err := edtf.Parse("[.." + a.hi.String() + "]"); err == nil && !a.hi.IsZero() { // EDTF has no days after 9999
			return events.On(d)
		}
	}
	return events.Occurred{}
}

// terms notes what was promised and until when: what the latest act says that
// made or rescheduled it; where none says anything, what a reaffirmation does.
// One rescheduled to no date has none.
func (v *View) terms(acts []*account, c promise) promise {
	for _, verbs := range [][]string{{"reaffirmed"}, {"made", "rescheduled"}} {
		for _, a := range acts {
			d := a.body.Details
			if d == nil {
				d = &events.OccurrenceDetails{}
			}
			if !slices.Contains(verbs, a.body.Type.Verb()) {
				continue
			}
			if !d.Due.IsZero() || a.body.Type.Verb() == "rescheduled" {
				c.due = d.Due
			}
			words, _ := v.Words(d.Terms, a.body.Lang)
			c.terms, c.occasion = cmp.Or(words, c.terms), cmp.Or(d.Occasion, c.occasion)
		}
	}
	return c
}
