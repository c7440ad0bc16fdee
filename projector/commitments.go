package projector

import (
	"iter"
	"math"
	"slices"

	"github.com/tidwall/btree"

	"github.com/dateline/dateline/events"
)

const kindCommitment = "commitment"

// Statuses of a commitment on a day (time.md, "Commitments"). Those of events
// rest on evidence; the others follow from dates and are never stored. Overdue
// is not broken: nothing reports the outcome.
const (
	StatusNotMade           = "not made"
	StatusPossiblyMade      = "possibly made"
	StatusOpen              = events.StatusOpen // made, no due date
	StatusScheduled         = "scheduled"       // made, a due window, not over
	StatusInProgress        = events.StatusInProgress
	StatusFulfilled         = events.StatusFulfilled
	StatusPartlyFulfilled   = events.StatusPartlyFulfilled
	StatusNotFulfilled      = events.StatusNotFulfilled
	StatusWithdrawn         = events.StatusWithdrawn
	StatusSuperseded        = events.StatusSuperseded
	StatusOverdue           = "overdue, unconfirmed"
	StatusOutcomeUnreported = "outcome unreported" // an intention tied to a past event
	StatusUndated           = "undated"            // only ever reported without a date
)

// Commitments yields all commitments with their status on the day, by the end
// of the due window (none last), then by slug; behind one when it is given. The
// acts are those that the perspective asks for, and undated ones.
func (v *View) Commitments(after *Commitment) iter.Seq[Commitment] {
	return func(yield func(Commitment) bool) {
		for c := range v.promisesByDue(after) {
			if !yield(c) {
				return
			}
		}
		for c := range v.promisesWithoutDue(after) {
			if !yield(c) {
				return
			}
		}
	}
}

// promisesByDue yields the commitments with a last due day. The index has every
// due day that was ever said of a commitment: the one that counts decides.
func (v *View) promisesByDue(after *Commitment) iter.Seq[Commitment] {
	from := deadline{hi: minDay}
	if after != nil {
		from = deadlineOf(*after)
		from.version = math.MaxUint32 // behind it
	}
	return func(yield func(Commitment) bool) {
		last := from
		for !v.asked.Day().IsZero() {
			ahead, end := v.deadlines(&from)
			for _, d := range ahead {
				if d.hi == last.hi && d.commitment == last.commitment {
					continue // said more than once
				}
				last = d
				c, ok := v.Commitment(d.commitment)
				if at := deadlineOf(c); ok && at.hi == d.hi && !yield(c) {
					return
				}
			}
			if end || v.err != nil {
				return
			}
		}
	}
}

func deadlineOf(c Commitment) deadline {
	_, hi := spanOf(c.Due.Bounds())
	return deadline{hi: hi, commitment: c.Slug}
}

// deadlines reads on in the due days, from a place that it moves: those that
// may count.
func (v *View) deadlines(from *deadline) (ahead []deadline, end bool) {
	defer v.lock()()
	end = true
	steps := 0
	v.t.dues.Ascend(*from, func(d deadline) bool {
		if d.hi == maxDay {
			return false
		}
		if v.mayBeDue(d) {
			ahead = append(ahead, d)
		}
		*from = deadline{d.hi, d.version + 1, d.commitment}
		steps++
		end = len(ahead) < firstWanted && steps < stepsOf/8
		return end
	})
	return ahead, end
}

// mayBeDue tells, from the columns alone, whether a due day can count: its
// version is told, and of the acts that set one and had happened by the day none
// comes behind it in timeline order.
func (v *View) mayBeDue(d deadline) bool {
	t := v.t
	of, day := t.versions.at(d.version), dayOf(v.asked.Day())
	switch {
	case !t.holds(d.version, v.place):
		return false
	case v.fate(of) != stays:
		return v.fate(of) == unsure
	}
	beats := func(place uint32) bool {
		ver := t.versions.at(place)
		if place == d.version || !ver.is(setsDue) || !ver.known() || ver.hi > day || v.fate(ver) != stays || !t.holds(place, v.place) {
			return false
		}
		return !of.is(setsDue) || !of.known() || of.hi > day || t.datedBefore(dated{of.hi, of.lo, d.version}, dated{ver.hi, ver.lo, place})
	}
	places := under(d.commitment, aboutIt)(t)
	return !slices.ContainsFunc(places[:countUpTo(places, v.place)], beats)
}

// promisesWithoutDue yields the commitments without a last due day, by slug.
func (v *View) promisesWithoutDue(after *Commitment) iter.Seq[Commitment] {
	from := ""
	if after != nil && after.Due.Hi().IsZero() {
		from = after.Slug
	}
	return func(yield func(Commitment) bool) {
		for slug := range v.ofKinds(from, kindCommitment) {
			if c, ok := v.Commitment(slug); ok && c.Due.Hi().IsZero() && !yield(c) {
				return
			}
		}
	}
}

// Commitment finds a commitment that stands by its slug.
func (v *View) Commitment(slug string) (Commitment, bool) {
	e := v.entity(slug)
	if !e.stands() || e.body.Kind != kindCommitment {
		return Commitment{}, false
	}
	about := v.about(slug)
	c := v.promise(about)
	shown := keep(about, func(a *account) bool {
		return !a.body.Occurred.Known() || v.asked.answers(certaintyOf(a.body.Occurred, v.asked.Day()))
	})
	row := Commitment{
		Slug: slug, Name: v.called(e), Status: c.status, Open: c.open, Made: c.made,
		Due: c.due, Terms: c.terms, Acts: v.acts(shown), Disagreement: c.disagreement,
	}
	if d := e.body.Details; d != nil {
		row.Obligors, row.Beneficiaries, row.Measure = v.names(d.Obligors), v.names(d.Beneficiaries), d.Measure
	}
	if row.Obligors == nil {
		row.Obligors = v.names(inRole(shown, "obligor"))
	}
	if row.Beneficiaries == nil {
		row.Beneficiaries = v.names(inRole(shown, "beneficiary"))
	}
	return row, true
}

// ofKinds yields the slugs of entities that were ever of one of the kinds,
// behind one, in order. A few kinds are merged as they are walked.
func (v *View) ofKinds(after string, kinds ...string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for {
			ahead := v.slugsAhead(after, kinds)
			for _, slug := range ahead {
				if !yield(slug) {
					return
				}
				after = slug
			}
			if len(ahead) == 0 || v.err != nil {
				return
			}
		}
	}
}

// slugsAhead are the next slugs of each kind, as far as all kinds are read.
func (v *View) slugsAhead(after string, kinds []string) []string {
	defer v.lock()()
	var ahead []string
	for _, kind := range kinds {
		if set := v.t.kinds[kind]; set != nil {
			ahead = append(ahead, behind(set, after, aheadOf)...)
		}
	}
	slices.Sort(ahead)
	ahead = slices.Compact(ahead)
	return ahead[:min(len(ahead), aheadOf)]
}

func behind(set *btree.Set[string], after string, n int) (slugs []string) {
	set.Ascend(after, func(slug string) bool {
		if slug != after {
			slugs = append(slugs, slug)
		}
		return len(slugs) < n
	})
	return slugs
}
