package projector

import (
	"cmp"
	"iter"
	"slices"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
)

// Upcoming is something planned or due, seen from the day.
type Upcoming struct {
	Record  string    `json:"record"` // kind/key: an occurrence that plans something, or a commitment
	Title   string    `json:"title"`
	State   string    `json:"state"` // one of the three below
	Date    edtf.Date `json:"date,omitzero"`
	When    string    `json:"when"`             // the date in words
	Status  string    `json:"status,omitempty"` // of a commitment
	Sources []string  `json:"sources"`
	lo, hi  edtf.Day
}

// The states of what is upcoming. Overdue is not missed: nothing reports it.
const (
	Planned = "planned"
	Due     = "due"
	Overdue = "overdue"
)

// announcing are the verbs of occurrences that say what is to come.
var announcing = []string{"announced", "scheduled", "rescheduled"}

// settles tells whether an act ends a plan of a kind: what was planned took
// place, or was called off, or was planned anew.
func settles(act, plan *account) bool {
	verb := act.body.Type.Verb()
	if alike := act.kind == plan.kind || bringsAbout(act) && bringsAbout(plan); !alike {
		return false
	}
	return verb == "rescheduled" || bearsStatus(act) && !slices.Contains(announcing, verb) && verb != "welcomed"
}

// Upcoming yields what is planned, due or overdue on the day, by the last day
// it can be, the first, then the record. A plan that was rescheduled, held or
// cancelled since is no more; a commitment counts while it is scheduled, and
// when its due window has passed with no report.
func (v *View) Upcoming() iter.Seq[Upcoming] {
	all := append(v.plans(), v.obligations()...)
	slices.SortFunc(all, func(a, b Upcoming) int {
		return cmp.Or(compareHi(a.hi, b.hi), compareLo(a.lo, b.lo), cmp.Compare(a.Record, b.Record))
	})
	return slices.Values(all)
}

// obligations are the commitments with a due window that nothing ended.
func (v *View) obligations() (all []Upcoming) {
	for c := range v.promisesByDue(nil) {
		var state string
		switch c.Status {
		case StatusScheduled:
			state = Due
		case StatusOverdue:
			state = Overdue
		default:
			continue
		}
		u := Upcoming{
			Record: events.KindEntity + "/" + c.Slug, Title: c.Name, State: state,
			Date: c.Due, When: c.Due.Words(), Status: c.Status, Sources: sourcesOf(c.Acts),
		}
		u.lo, u.hi = c.Due.Bounds()
		all = append(all, u)
	}
	return all
}

// plans are the occurrences known by the day that announce another, which has
// not been reported since.
func (v *View) plans() (all []Upcoming) {
	for _, a := range v.accounts(func(t *Timeline) []uint32 { return t.plans }, (*account).stands) {
		if !v.asked.answers(certaintyOf(a.body.Occurred, v.asked.Day())) && a.body.Occurred.Known() {
			continue
		}
		planned := plannedDate(a.body)
		lo, hi := planned.Bounds()
		if v.isSettled(a, lo) {
			continue
		}
		title, _ := v.titleOf(a.body)
		u := Upcoming{
			Record: a.kind + "/" + a.key, Title: title, State: Planned, Date: planned, When: planned.Words(),
			Sources: supporters(a.body.Citations), lo: lo, hi: hi,
		}
		if past(hi, v.asked.Day()) {
			u.State = Overdue
		}
		all = append(all, u)
	}
	return all
}

// isPlan tells whether an occurrence says what is to come.
func isPlan(o *events.Occurrence) bool {
	return o.Type.Kind() != kindCommitment && slices.Contains(announcing, o.Type.Verb()) ||
		o.Details != nil && !o.Details.Planned.IsZero()
}

func plannedDate(o *events.Occurrence) edtf.Date {
	if o.Details == nil {
		return edtf.Date{}
	}
	return o.Details.Planned
}

// isSettled tells whether by the day another act about the same ended a plan:
// one that was held or made from its first planned day on, or that cancelled or
// moved it later than it was announced.
func (v *View) isSettled(plan *account, from edtf.Day) bool {
	if plan.body.About == "" {
		return false
	}
	return slices.ContainsFunc(v.about(plan.body.About), func(a *account) bool {
		if a.record == plan.record || !settles(a, plan) || certaintyOf(a.body.Occurred, v.asked.Day()) != Definite {
			return false
		}
		if verb := a.body.Type.Verb(); verb == "cancelled" || verb == "rescheduled" {
			return inTimelineOrder(plan, a) < 0
		}
		return compareHi(a.hi, plan.hi) >= 0 && (from.IsZero() || !a.hi.Before(from))
	})
}
