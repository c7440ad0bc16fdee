package projector

import (
	"cmp"
	"iter"
	"slices"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
)

const kindOffice = "office"

// mostAttested is how many days a date may span and still attest all of them.
const mostAttested = 31

// attestation is an [Attestation] with the span of days it covers.
type attestation struct {
	Attestation
	lo, hi edtf.Day
}

// Offices yields all offices by slug, behind one, and who is attested in them
// on the day (time.md, "Offices"). Attestations of any date count, also later
// ones: they are neighbours. No term is guessed: on a day that no attestation
// covers the holder is unknown, whoever the neighbours are. Only when asked to
// carry forward is the last one attested taken for the holder, and marked, as
// long as nobody else is attested next.
func (v *View) Offices(after string) iter.Seq[Office] {
	return func(yield func(Office) bool) {
		for slug := range v.ofKinds(after, kindOffice) {
			if o, ok := v.Office(slug); ok && !yield(o) {
				return
			}
		}
	}
}

// Office finds an office that stands by its slug.
func (v *View) Office(slug string) (Office, bool) {
	e := v.entity(slug)
	if !e.stands() || e.body.Kind != kindOffice {
		return Office{}, false
	}
	return v.officeOf(e, mostVague), true
}

// officeOf is the row of an office, with so many vague reports at most.
func (v *View) officeOf(e *entityAccount, vague int) Office {
	attested, more := v.attestations(e.key, vague)
	row := officeOn(attested, v.asked.Day())
	row.Slug, row.Name, row.MoreVague = e.key, v.called(e), more
	if v.asked.CarryForward {
		row.carryForward()
	}
	return row
}

// carryForward takes the one attested last before the day for the holder,
// unless it is another who is attested next.
func (o *Office) carryForward() {
	if o.Unknown && o.Before != nil && (o.After == nil || o.After.Holder.Slug == o.Before.Holder.Slug) {
		o.Holders, o.Unknown, o.Carried = []Attestation{*o.Before}, false, true
	}
}

// attestations are those of an office that decide about the day, in timeline
// order: of however many, those that cover it, those that are nearest before and
// after, and the latest vague ones, with the number of the others. An undated
// occurrence attests nothing, nor does an actor named as a former holder.
func (v *View) attestations(office string, vague int) (attested []attestation, moreVague int) {
	n := v.nearby(office)
	records, moreVague := n.records(vague)
	var all []*account
	v.readAheadOf(records)
	for _, record := range records {
		if a := v.account(record); a.stands() && a.body.Occurred.Known() {
			all = append(all, a)
		}
	}
	slices.SortFunc(all, inTimelineOrder)
	for _, a := range all {
		for _, actor := range a.body.Actors {
			if actor.Office == office && !actor.Former {
				attested = append(attested, v.attest(a, actor))
			}
		}
	}
	return attested, moreVague
}

func (v *View) attest(a *account, actor events.Actor) attestation {
	lo, hi := a.body.Occurred.Bounds()
	return attestation{
		Attestation: Attestation{
			Holder: v.Name(actor.Entity), Occurrence: a.key,
			Occurred: a.body.Occurred, When: a.body.Occurred.Words(),
			Vague:   isVague(lo, hi),
			Sources: attesters(a.body.Citations, actor.Entity),
		},
		lo: lo, hi: hi,
	}
}

// attesters are the sources that give the actor, all supporters where the
// citations do not say which.
func attesters(citations []events.Citation, actor string) []string {
	var naming []events.Citation
	for _, c := range citations {
		if given([]events.Citation{c}, "actors."+actor) {
			naming = append(naming, c)
		}
	}
	if len(naming) == 0 {
		naming = citations
	}
	return supporters(naming)
}

// officeOn says who is attested on a day, and, when nobody is, the nearest
// before and after.
func officeOn(attested []attestation, day edtf.Day) Office {
	var on, before, after, vague []attestation
	for _, a := range attested {
		switch {
		case a.Vague:
			vague = append(vague, a)
		case day.IsZero():
		case a.hi.Before(day):
			before = append(before, a)
		case day.Before(a.lo):
			after = append(after, a)
		default:
			on = append(on, a)
		}
	}
	slices.SortStableFunc(on, narrowest)
	row := Office{
		Holders: united(on, func(a attestation) string { return a.Holder.Slug }),
		Unknown: len(on) == 0,
		Vague:   united(vague, func(a attestation) string { return a.Holder.Slug + " " + a.When }),
	}
	if row.Unknown {
		row.Before = first(before, func(a, b attestation) int { return b.hi.Compare(a.hi) })
		row.After = first(after, func(a, b attestation) int { return a.lo.Compare(b.lo) })
	}
	return row
}

// narrowest puts the attestation with the shortest span first.
func narrowest(a, b attestation) int {
	return cmp.Or(b.lo.Compare(a.lo), a.hi.Compare(b.hi))
}

// united keeps the first attestation of those that are alike, with the sources
// of all.
func united(attested []attestation, alike func(attestation) string) []Attestation {
	var kept []Attestation
	place := map[string]int{}
	for _, a := range attested {
		at, ok := place[alike(a)]
		if !ok {
			place[alike(a)] = len(kept)
			kept = append(kept, a.Attestation)
			continue
		}
		for _, source := range a.Sources {
			if !slices.Contains(kept[at].Sources, source) {
				kept[at].Sources = append(kept[at].Sources, source)
			}
		}
	}
	return kept
}

// first is the nearest attestation, with the sources of all of the same holder
// that are as near; nil when there is none.
func first(attested []attestation, nearer func(a, b attestation) int) *Attestation {
	if len(attested) == 0 {
		return nil
	}
	slices.SortStableFunc(attested, nearer)
	near := slices.DeleteFunc(slices.Clone(attested), func(a attestation) bool {
		return nearer(attested[0], a) != 0 || a.Holder.Slug != attested[0].Holder.Slug
	})
	slices.SortStableFunc(near, narrowest)
	return &united(near, func(attestation) string { return "" })[0]
}
