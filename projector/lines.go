package projector

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/dateline/dateline/events"
)

// decidingFields are, for each field of a picture that follows from occurrences,
// what of them decides it.
var decidingFields = map[string][]string{
	fieldStatus:  {"type", "occurred", "about", "details.due", "details.occasion"},
	fieldHolders: {"actors", "occurred"},
	fieldDue:     {"type", "occurred", "about", "details.due"},
}

// linesOf are what differs in a record between two views, by the day alone; at
// one basis a body says the same, and need not be compared.
func linesOf(before, after *View, ref events.Ref, body bool) (lines []Line) {
	x, _ := before.picture(ref, body)
	y, title := after.picture(ref, body)
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
	differs := d.bodyDiffers(ref)
	x, was := d.x.picture(ref, differs)
	m, title := d.m.picture(ref, differs)
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

// bodyDiffers tells whether what a record itself says can differ between what
// two states know.
func (d *Difference) bodyDiffers(ref events.Ref) bool {
	x, m := d.x.current(d.x.find(ref)), d.m.current(d.m.find(ref))
	return x == nil || m == nil || x.from.sequence != m.from.sequence || !maps.Equal(d.x.withdrawn, d.m.withdrawn)
}

// causeOf says by which events a field of a record came to differ, and whether
// one of them takes back what was known before.
func (d *Difference) causeOf(ref events.Ref, field string, known bool) (Cause, []uint64) {
	changes := slices.DeleteFunc(d.between(ref), func(c passage) bool { return !c.alters(field) })
	if deciding, ok := decidingFields[field]; ok {
		acts := slices.DeleteFunc(d.betweenActs(ref, field), func(c passage) bool { return !c.alters(deciding...) })
		changes, known = append(changes, acts...), true
	}
	cause := Learned
	var sequences []uint64
	for _, c := range changes {
		sequences = append(sequences, c.Sequence)
		if c.takesBack && known {
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
	restores  bool // it follows a retraction
}

// alters tells whether an event can have made one of some fields differ: what
// makes a record, or takes it away, or brings it back, alters all.
func (p passage) alters(fields ...string) bool {
	if p.Change == events.Recorded || p.Change == events.Retracted || p.restores {
		return true
	}
	return slices.ContainsFunc(p.Fields, func(f FieldChange) bool {
		return slices.ContainsFunc(fields, func(field string) bool {
			return f.Field == field || f.Field == "occurred" && (field == fieldCertainty || field == fieldOver) || f.Field == "name" && field == fieldName
		})
	})
}

// between are the events of a record that one state knows and the other does
// not.
func (d *Difference) between(ref events.Ref) (passages []passage) {
	later, earlier := d.m, d.x
	if later.upTo < earlier.upTo {
		later, earlier = earlier, later
	}
	begun, retracted := false, false
	for _, c := range later.History(ref) {
		if c.Sequence <= earlier.upTo {
			begun = true
		} else {
			takesBack := begun && (c.Change == events.Corrected || c.Change == events.Retracted)
			passages = append(passages, passage{c, takesBack, retracted})
		}
		retracted = c.Change == events.Retracted
	}
	return passages
}

// betweenActs are the events of the occurrences that decide about an entity.
func (d *Difference) betweenActs(ref events.Ref, field string) (passages []passage) {
	postings := func(f *facet) []uint32 { return slices.Concat(f.about, f.saying()) }
	if field == fieldHolders {
		postings = func(f *facet) []uint32 { return slices.Concat(f.naming, f.saying()) }
	}
	lo, hi := min(d.x.place, d.m.place), max(d.x.place, d.m.place)
	for _, act := range d.x.postedBetween(ref.Key, postings, lo, hi) {
		passages = append(passages, d.between(act)...)
	}
	return passages
}

// postedBetween lists the occurrences of which a version, behind one place up to
// another, is posted under an entity, or follows one that was.
func (v *View) postedBetween(slug string, postings func(*facet) []uint32, lo, hi uint32) (refs []events.Ref) {
	unlock := v.lock()
	places := under(slug, postings)(v.t)
	unlock()
	var records []uint32
	for some := range slices.Chunk(places, stepsOf) {
		unlock := v.lock()
		for _, place := range some {
			if v.t.changed(place, lo, hi) {
				records = append(records, v.t.versions.at(place).record)
			}
		}
		unlock()
	}
	slices.Sort(records)
	for _, record := range slices.Compact(records) {
		refs = append(refs, v.refOf(record))
	}
	return refs
}

// changed tells whether a version, or one behind it of its record, lies behind
// one place up to another.
func (t *Timeline) changed(place, lo, hi uint32) bool {
	for ; place != 0 && place <= hi; place = t.versions.at(place).next {
		if place > lo {
			return true
		}
	}
	return false
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
