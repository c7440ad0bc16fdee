package projector

import (
	"encoding/json"
	"slices"

	"github.com/dateline/dateline/events"
)

// derived are the fields of a picture that follow from other records.
var derived = []string{fieldStatus, fieldHolders, "due"}

// worldLines are what differs in a record between two days, at one basis.
func worldLines(before, after *View, ref events.Ref) (lines []Line) {
	x, _ := before.picture(ref)
	y, title := after.picture(ref)
	for _, field := range differing(x, y) {
		lines = append(lines, Line{Cause: World, Record: ref.String(), Title: title, Field: field, From: plain(x[field]), To: plain(y[field])})
	}
	return lines
}

// plain is a value as a line tells it: a string without its quotes.
func plain(value string) string {
	var s string
	if json.Unmarshal([]byte(value), &s) == nil {
		return s
	}
	return value
}

// recordLines are what differs in a record between what two states know.
func (d *Difference) recordLines(ref events.Ref) (lines []Line) {
	x, was := d.x.picture(ref)
	m, title := d.m.picture(ref)
	if title == "" {
		title = was
	}
	for _, field := range differing(x, m) {
		l := Line{Record: ref.String(), Title: title, Field: field, From: plain(x[field]), To: plain(m[field])}
		l.Cause, l.Events = d.causeOf(ref, field, x != nil)
		lines = append(lines, l)
	}
	return lines
}

// causeOf says by which events a field of a record came to differ, and whether
// one of them takes back what was known before.
func (d *Difference) causeOf(ref events.Ref, field string, known bool) (Cause, []uint64) {
	changes := d.between(ref)
	if slices.Contains(derived, field) {
		changes = append(changes, d.betweenActs(ref)...)
	}
	cause := Learned
	var sequences []uint64
	for _, c := range changes {
		if !c.alters(field) {
			continue
		}
		sequences = append(sequences, c.Sequence)
		if c.takesBack && (known || slices.Contains(derived, field)) {
			cause = Corrected
		}
	}
	if len(sequences) == 0 {
		return d.causeOfSources(ref)
	}
	slices.Sort(sequences)
	return cause, slices.Compact(sequences)
}

// passage is one event between two states.
type passage struct {
	Changed
	takesBack bool // it corrects or retracts what the first state had
}

// alters tells whether an event can have made a field differ.
func (p passage) alters(field string) bool {
	if slices.Contains([]string{fieldCertainty, fieldOver}, field) {
		field = "occurred"
	}
	whole := p.Change == events.Recorded || p.Change == events.Retracted || slices.Contains(standings, field) || slices.Contains(derived, field)
	return whole || slices.ContainsFunc(p.Fields, func(f FieldChange) bool { return f.Field == field })
}

// between are the events of a record that one state knows and the other does
// not.
func (d *Difference) between(ref events.Ref) (passages []passage) {
	later, earlier := d.m, d.x
	if later.upTo < earlier.upTo {
		later, earlier = earlier, later
	}
	begun := false
	for _, c := range later.History(ref) {
		if c.Sequence <= earlier.upTo {
			begun = true
			continue
		}
		takesBack := begun && (c.Change == events.Corrected || c.Change == events.Retracted)
		passages = append(passages, passage{c, takesBack})
	}
	return passages
}

// betweenActs are the events of the occurrences that decide about an entity.
func (d *Difference) betweenActs(ref events.Ref) (passages []passage) {
	lo, hi := min(d.x.upTo, d.m.upTo), max(d.x.upTo, d.m.upTo)
	for _, act := range d.x.namingBetween(ref.Key, lo, hi) {
		passages = append(passages, d.between(act)...)
	}
	return passages
}

// namingBetween lists the occurrences of which a version, behind one sequence
// up to another, names an entity or takes back one that did.
func (v *View) namingBetween(slug string, lo, hi uint64) (refs []events.Ref) {
	defer v.lock()()
	f, ok := v.t.facets[slug]
	if !ok {
		return nil
	}
	var records []uint32
	for _, place := range slices.Concat(f.naming, f.said) {
		for ; place != 0 && v.t.versions[place].sequence <= hi; place = v.t.versions[place].next {
			if v.t.versions[place].sequence > lo {
				records = append(records, v.t.versions[place].record)
				break
			}
		}
	}
	slices.Sort(records)
	for _, record := range slices.Compact(records) {
		refs = append(refs, v.t.ref(record))
	}
	return refs
}

// causeOfSources is the cause where no event of the records themselves made the
// difference: a source was withdrawn, in the log or by the question, or counts
// again.
func (d *Difference) causeOfSources(ref events.Ref) (Cause, []uint64) {
	cause := Learned
	var sequences []uint64
	for slug := range unionOf(d.x.withdrawn, d.m.withdrawn) {
		if d.x.withdrawn[slug] == d.m.withdrawn[slug] || !d.cites(ref, slug) {
			continue
		}
		if d.m.withdrawn[slug] {
			cause = Corrected
		}
		for _, c := range d.between(events.Ref{Timeline: ref.Timeline, Kind: events.KindSource, Key: slug}) {
			if c.Change != events.Cited && c.Change != events.Refined {
				sequences = append(sequences, c.Sequence)
				if c.takesBack {
					cause = Corrected
				}
			}
		}
	}
	slices.Sort(sequences)
	return cause, slices.Compact(sequences)
}

// cites tells whether a record, or what decides about it, cites a source.
func (d *Difference) cites(ref events.Ref, source string) bool {
	for _, v := range []*View{d.x, d.m} {
		var acts []*account
		if ref.Kind == events.KindEntity {
			e := v.entity(ref.Key)
			if e != nil && citesSource(e.edited.Citations, source) {
				return true
			}
			acts = v.naming(ref.Key)
		} else if a := v.account(v.find(ref)); a != nil {
			acts = []*account{a}
		}
		if slices.ContainsFunc(acts, func(a *account) bool { return citesSource(a.edited.Citations, source) }) {
			return true
		}
	}
	return false
}

func citesSource(citations []events.Citation, source string) bool {
	return slices.ContainsFunc(citations, func(c events.Citation) bool { return c.Source == source })
}

func unionOf(a, b map[string]bool) map[string]bool {
	both := map[string]bool{}
	for _, m := range []map[string]bool{a, b} {
		for slug := range m {
			both[slug] = true
		}
	}
	return both
}
