package projector

import (
	"cmp"
	"slices"
)

// mostVague is how many vague attestations of an office are told: they say
// little each, and an office can have any number.
const mostVague = 50

// nearby sorts the attestations of an office by the columns, for a day.
type nearby struct {
	day           dayNumber
	dated         bool      // there is a day
	on            []uint32  // records that attest on the day
	lasting       []version // those whose last day the columns do not hold
	vague         []version
	unsure        []uint32
	before, after []uint32  // the nearest
	hi, lo        dayNumber // of these
}

func (v *View) nearby(office string) *nearby {
	n := &nearby{hi: minDay, lo: maxDay}
	if day := v.asked.Day(); !day.IsZero() {
		n.day, n.dated = dayOf(day), true
	}
	unlock := v.lock()
	places := under(office, attestingIt)(v.t)
	unlock()
	for some := range slices.Chunk(places[:countUpTo(places, v.place)], stepsOf) {
		unlock := v.lock()
		for _, place := range some {
			if v.t.holds(place, v.place) {
				n.add(v.t.versions.at(place), v.fate(v.t.versions.at(place)))
			}
		}
		unlock()
	}
	for ver := range v.saidOnly(office, attestingIt) {
		n.unsure = append(n.unsure, ver.record)
	}
	return n
}

func attestingIt(f *facet) []uint32 {
	if f.rare == nil {
		return nil
	}
	return f.rare.attesting
}

func (n *nearby) add(ver *version, fate fate) {
	switch {
	case fate == falls:
	case fate == unsure:
		n.unsure = append(n.unsure, ver.record)
	case !ver.known():
	case ver.is(vague):
		n.vague = append(n.vague, *ver)
	case !n.dated:
	case ver.is(lasts):
		n.lasting = append(n.lasting, *ver)
	case ver.hi < n.day:
		if ver.hi > n.hi {
			n.before, n.hi = n.before[:0], ver.hi
		}
		if ver.hi == n.hi {
			n.before = append(n.before, ver.record)
		}
	case ver.lo > n.day:
		if ver.lo < n.lo {
			n.after, n.lo = n.after[:0], ver.lo
		}
		if ver.lo == n.lo {
			n.after = append(n.after, ver.record)
		}
	default:
		n.on = append(n.on, ver.record)
	}
}

// records are those that decide. What lasts ends within a month, else it were
// vague: so long before the nearest it is none of them.
func (n *nearby) records(mostVague int) (records []uint32, moreVague int) {
	records = slices.Concat(n.on, n.unsure)
	for _, ver := range n.lasting {
		if ver.lo <= n.day && ver.lo+mostAttested > max(n.hi, minDay+mostAttested) || ver.lo > n.day && ver.lo <= n.lo {
			records = append(records, ver.record)
		}
	}
	if len(n.on) == 0 {
		records = append(append(records, n.before...), n.after...)
	}
	latest := func(a, b version) int {
		return cmp.Or(cmp.Compare(b.hi, a.hi), cmp.Compare(b.lo, a.lo), cmp.Compare(b.record, a.record))
	}
	slices.SortFunc(n.vague, latest)
	moreVague = max(0, len(n.vague)-mostVague)
	for _, ver := range n.vague[:len(n.vague)-moreVague] {
		records = append(records, ver.record)
	}
	return records, moreVague
}
