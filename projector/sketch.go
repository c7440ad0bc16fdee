package projector

import (
	"cmp"
	"slices"
)

// sketch is an act as the columns have it: enough to find the one that gives an
// entity its status, of however many.
type sketch struct {
	*act
	lo, hi dayNumber
	record uint32
	known  bool // it has a date
}

// statusInColumns is the status of an entity from the acts about it.
func (v *View) statusInColumns(e *entityAccount) (string, Certainty) {
	acts := v.sketches(e.key)
	if !v.asked.AsOf.IsZero() {
		acts = slices.DeleteFunc(acts, func(s sketch) bool { return !s.known })
	}
	switch {
	case e.body.Kind == kindAgreement:
		return v.statusBy(acts, kindAgreement)
	case !outlastsMeetings(e.body.Kind):
		return v.statusBy(acts)
	}
	if status, certainty := v.statusBy(acts, initiativeKinds...); status != "" {
		return status, certainty
	}
	if certainty := v.surestMeeting(acts); certainty != "" && certainty != NotYet {
		return Met, certainty
	}
	return "", ""
}

// sketches are the acts about an entity that stand, in no order.
func (v *View) sketches(slug string) (acts []sketch) {
	var unsureOnes []uint32
	unlock := v.lock()
	places := under(slug, aboutIt)(v.t)
	unlock()
	for some := range slices.Chunk(places[:countUpTo(places, v.place)], stepsOf) {
		unlock := v.lock()
		for _, place := range some {
			if !v.t.holds(place, v.place) {
				continue
			}
			ver := v.t.versions.at(place)
			switch v.fate(ver) {
			case stays:
				acts = append(acts, sketch{&v.t.acts[ver.act], ver.lo, ver.hi, ver.record, ver.known()})
			case unsure:
				unsureOnes = append(unsureOnes, ver.record)
			}
		}
		unlock()
	}
	for ver := range v.saidOnly(slug, aboutIt) {
		unsureOnes = append(unsureOnes, ver.record)
	}
	v.readAheadOf(unsureOnes)
	for _, record := range unsureOnes {
		if a := v.account(record); a.stands() && a.body.About == slug {
			acts = append(acts, sketchOf(a))
		}
	}
	return acts
}

func sketchOf(a *account) sketch {
	of := newAct(a.body.Type)
	of.kind = a.kind
	lo, hi := spanOf(a.lo, a.hi)
	return sketch{&of, lo, hi, a.record, a.body.Occurred.Known()}
}

// certaintyOf is [certaintyOf] by the columns.
func (v *View) certaintyOf(s sketch) Certainty {
	day := v.asked.Day()
	switch {
	case !s.known:
		return Undated
	case day.IsZero():
		return ""
	case s.hi <= dayOf(day):
		return Definite
	case s.lo <= dayOf(day):
		return Possible
	}
	return NotYet
}

// statusBy is [status] of the acts of some kinds, or of all.
func (v *View) statusBy(acts []sketch, kinds ...string) (string, Certainty) {
	var by [3]*sketch
	for i := range acts {
		s := &acts[i]
		n := slices.Index(certainties[:3], v.certaintyOf(*s))
		if n < 0 || !s.bears || len(kinds) > 0 && !slices.Contains(kinds, s.kind) {
			continue
		}
		if by[n] == nil || v.compareProgress(by[n], s) < 0 {
			by[n] = s
		}
	}
	for n, s := range by {
		if s != nil {
			return s.status, certainties[n]
		}
	}
	return "", ""
}

// compareProgress is [compareProgress] by the columns.
func (v *View) compareProgress(a, b *sketch) int {
	c := cmp.Or(cmp.Compare(ordinal(!a.tells), ordinal(!b.tells)), cmp.Compare(a.hi, b.hi), cmp.Compare(a.rank, b.rank), cmp.Compare(a.lo, b.lo))
	if c != 0 {
		return c
	}
	defer v.lock()()
	return cmp.Compare(v.keyed(a.record).key, v.keyed(b.record).key)
}

// surestMeeting is how sure it is that one of the meetings was held.
func (v *View) surestMeeting(acts []sketch) (surest Certainty) {
	for _, s := range acts {
		c := v.certaintyOf(s)
		if s.kind == kindMeeting && s.of.Verb() == "held" &&
			(surest == "" || slices.Index(certainties, c) < slices.Index(certainties, surest)) {
			surest = c
		}
	}
	return surest
}
