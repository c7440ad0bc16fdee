package projector

import (
	"fmt"
	"slices"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
)

// final are the verbs of reports that end a commitment. One fulfilled in part
// has not ended as long as the rest may come.
var final = []string{"fulfilled", "not_fulfilled", "withdrawn", "superseded"}

// judge derives the status of a commitment that was made. The acts are those
// definite by the day, in timeline order.
func (v *View) judge(acts []*account, c promise) promise {
	if end := latest(acts, final...); end != nil {
		since := certainlyAfter(end, acts)
		if latest(since, "made", "rescheduled") == nil {
			c.status, _, _ = events.StatusOf(end.body.Type)
			c.by = end
			c.disagreement = contradiction(end, acts, since)
			return c
		}
		acts = since // made anew
	}
	c.status, c.by = v.openStatus(acts, c)
	c.open = c.status != StatusPartlyFulfilled || !past(c.due.Hi(), v.asked.Day())
	return c
}

// openStatus derives the status of a commitment that no report ends. Progress
// is no outcome: once the due window is over, the outcome is unconfirmed.
func (v *View) openStatus(acts []*account, c promise) (string, *account) {
	evidence := latest(acts, "progressed", "partly_fulfilled")
	day := v.asked.Day()
	due := past(c.due.Hi(), day)
	switch {
	case evidence != nil && (!due || evidence.body.Type.Verb() == "partly_fulfilled"):
		status, _, _ := events.StatusOf(evidence.body.Type)
		return status, evidence
	case due && c.occasion != "", c.due.IsZero() && c.occasion != "" && held(v.about(c.occasion), day):
		return StatusOutcomeUnreported, nil
	case due:
		return StatusOverdue, nil
	case !c.due.IsZero():
		return StatusScheduled, nil
	}
	return StatusOpen, nil
}

// held tells whether an event that an intention is tied to is past.
func held(about []*account, day edtf.Day) bool {
	return slices.ContainsFunc(about, func(a *account) bool {
		_, hi := a.body.Occurred.Ended()
		return past(hi, day) && isEvent(a.body)
	})
}

// isEvent tells whether an occurrence says that something took place, which an
// intention can be tied to.
func isEvent(o *events.Occurrence) bool {
	status, _, _ := events.StatusOf(o.Type)
	return status == "held" || status == "reached"
}

// latest is the latest act with one of the verbs, nil when there is none.
func latest(acts []*account, verbs ...string) *account {
	var last *account
	for _, a := range acts {
		if slices.Contains(verbs, a.body.Type.Verb()) && (last == nil || compareProgress(last, a) < 0) {
			last = a
		}
	}
	return last
}

// certainlyAfter keeps the acts that cannot have happened before or on the
// last day of another.
func certainlyAfter(end *account, acts []*account) []*account {
	return keep(acts, func(a *account) bool { return compareLo(a.lo, end.hi) > 0 })
}

// contradiction points at reports that do not go together with the one that
// ended a commitment: another end, or a later act that takes it for alive.
// Both stand; the chronicle refuses neither.
func contradiction(end *account, acts, since []*account) string {
	if alive := latest(since, "reaffirmed", "progressed", "partly_fulfilled"); alive != nil {
		return fmt.Sprintf("reported %s after it was reported %s", onDate(alive), onDate(end))
	}
	for _, a := range acts {
		if verb := a.body.Type.Verb(); slices.Contains(final, verb) && verb != end.body.Type.Verb() {
			return fmt.Sprintf("reported %s and %s", onDate(a), onDate(end))
		}
	}
	return ""
}

// undatedOutcome points at a report of an outcome that no date lets in.
func undatedOutcome(undated []*account, status string) string {
	for _, a := range undated {
		if reported, _, _ := events.StatusOf(a.body.Type); slices.Contains(final, a.body.Type.Verb()) && reported != status {
			return fmt.Sprintf("reported %s without a date", reported)
		}
	}
	return ""
}

// onDate is what an act reports, with its date in words.
func onDate(a *account) string {
	verb, _, ok := events.StatusOf(a.body.Type)
	if !ok {
		verb = a.body.Type.Verb()
	}
	return verb + " (" + a.body.Occurred.Words() + ")"
}
