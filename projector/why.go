package projector

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dateline/dateline/events"
)

// Why is the evidence behind a record, or behind one field of it.
type Why struct {
	Record string `json:"record"` // kind/key
	Title  string `json:"title"`
	Reason
	Fields []Reason  `json:"fields,omitempty"` // where no field was asked for: those that citations or dates decide
	Events []Changed `json:"events"`           // the record's history up to the basis
}

// Derived fields of entities: they follow from occurrences and the day.
const (
	fieldStatus  = "status"
	fieldHolders = "holders"
)

// Why is the evidence behind a record and, where one is asked for, a field of
// it (occurred, actors.<slug>, details.due, …; of an entity also status and,
// for an office, holders): the events and citations, the rule that chose among
// what they say, and what it beat. Not ok: the record is not known, or has no
// such field.
func (v *View) Why(ref events.Ref, field string) (Why, bool) {
	var w Why
	var ok bool
	switch ref.Kind {
	case events.KindEntity:
		w, ok = v.whyEntity(ref, field)
	case events.KindTimeline, events.KindSource:
		w, ok = v.whyRegistry(ref, field)
	default:
		w, ok = v.whyOccurrence(ref, field)
	}
	if ok {
		w.Record, w.Events = ref.String(), v.History(ref)
	}
	return w, ok && v.err == nil
}

func (v *View) whyOccurrence(ref events.Ref, field string) (w Why, ok bool) {
	a := v.account(v.find(ref))
	if a == nil {
		return Why{}, false
	}
	w.Title, _ = v.titleOf(a.body)
	c := claimsOf(v.evidence(), a.body, a.edited, a.edited.Citations)
	if field != "" {
		w.Reason = c.reason(field)
		return w, w.Value != nil || len(w.Beaten) > 0 || events.FieldAt(c.edited, field) != nil
	}
	w.Reason = c.whole(whyItStands(a.at.retracts(), a.fallen, v.pillars(a)) + v.onTheDay(a))
	for _, name := range c.fields() {
		w.Fields = append(w.Fields, c.reason(name))
	}
	return w, true
}

// pillars are the sources that hold an occurrence up: the one without which it
// falls, else all that support it.
func (v *View) pillars(a *account) []string {
	sources := supporters(a.body.Citations)
	for _, source := range sources {
		if v.restsAlone(a, source) {
			return []string{source}
		}
	}
	return sources
}

// onTheDay says where an as-of day is asked and it had not certainly happened.
func (v *View) onTheDay(a *account) string {
	certainty := certaintyOf(a.body.Occurred, v.asked.Day())
	if v.asked.AsOf.IsZero() || certainty == Definite || !a.stands() {
		return ""
	}
	return "; " + string(certainty) + " on " + dayWords(v.asked.AsOf)
}

// whole is the reason for a record as such: who supports it, and who denies it.
func (c claims) whole(rule string) Reason {
	r := Reason{Claim: "record", Rule: rule, Citations: []Cited{}, Beaten: c.against()}
	for _, citation := range c.citations {
		if citation.Supports() {
			r.Citations = append(r.Citations, cited(citation))
		}
	}
	if r.Beaten == nil {
		r.Beaten = []Saying{}
	}
	return r
}

func whyItStands(retracted, fallen bool, sources []string) string {
	switch {
	case retracted:
		return "retracted"
	case fallen:
		return "fallen: no source that counts supports it"
	case len(sources) == 0:
		return "it cites no source"
	case len(sources) == 1:
		return "rests on " + sources[0] + " alone"
	}
	return fmt.Sprintf("supported by %d sources", len(sources))
}

func (v *View) whyRegistry(ref events.Ref, field string) (w Why, ok bool) {
	s := v.current(v.find(ref))
	body := v.body(s)
	if body == nil {
		return Why{}, false
	}
	w.Title = ref.Key
	c := claims{effective: asMap(body), edited: asMap(body)}
	if field != "" {
		w.Reason = c.reason(field)
		w.Rule = ruleAsAWhole
		return w, w.Value != nil
	}
	rule := "a record of the editor's own"
	if s.at.retracts() {
		rule = "retracted"
	}
	w.Reason = c.whole(rule)
	return w, true
}

func (v *View) whyEntity(ref events.Ref, field string) (w Why, ok bool) {
	e := v.entity(ref.Key)
	if e == nil {
		return Why{}, false
	}
	w.Title = cmp.Or(v.called(e), e.key)
	c := claimsOf(v.evidence(), e.body, e.edited, e.edited.Citations)
	derived := v.derivations(e)
	if field != "" {
		if at := slices.IndexFunc(derived, func(r Reason) bool { return r.Claim == field }); at >= 0 {
			w.Reason = derived[at]
			return w, true
		}
		w.Reason = c.reason(field)
		return w, w.Value != nil || len(w.Beaten) > 0
	}
	w.Reason = c.whole(whyItStands(e.at.retracts(), e.fallen, supporters(c.citations)))
	for _, name := range c.fields() {
		w.Fields = append(w.Fields, c.reason(name))
	}
	w.Fields = append(w.Fields, derived...)
	return w, true
}

// derivations are the reasons for what follows from occurrences and the day.
func (v *View) derivations(e *entityAccount) (derived []Reason) {
	switch e.body.Kind {
	case kindCommitment:
		derived = v.whyPromise(e)
	case kindOffice:
		derived = append(derived, v.whyHolders(e))
	default:
		if r, ok := v.whyStatus(e); ok {
			derived = append(derived, r)
		}
	}
	for i := range derived {
		derived[i].Citations, derived[i].Beaten = []Cited{}, []Saying{}
		derived[i].Citations = append(derived[i].Citations, v.citationsOf(derived[i].Acts)...)
	}
	return derived
}

// citationsOf are those behind acts.
func (v *View) citationsOf(acts []Act) (all []Cited) {
	for _, act := range acts {
		unlock := v.lock()
		record := v.t.occurrence(act.ID)
		unlock()
		if a := v.account(record); a != nil {
			all = append(all, citedAll(a.body.Citations)...)
		}
	}
	return all
}

// whyStatus is the act that gives an entity its status, on the day.
func (v *View) whyStatus(e *entityAccount) (Reason, bool) {
	acts := keep(v.about(e.key), func(a *account) bool { return v.asked.AsOf.IsZero() || a.body.Occurred.Known() })
	status, certainty := v.statusOf(e)
	if status == "" {
		return Reason{}, false
	}
	rule := fmt.Sprintf("the latest act about it that bears a status, %s by %s", certainty, dayWords(v.asked.Day()))
	by := deciding(keep(acts, func(a *account) bool { s, _, _ := events.StatusOf(a.body.Type); return s == status }), v.asked)
	if by == nil { // met: a meeting was held
		by = deciding(keep(acts, ofKind(kindMeeting)), v.asked)
		rule = "only meetings of it are reported, one of them held"
	}
	r := Reason{Claim: fieldStatus, Value: rawOf(status), Rule: rule}
	if by != nil {
		r.Acts = v.acts([]*account{by})
	}
	return r, true
}

// whyPromise is how the status of a commitment follows from its acts and the
// day.
func (v *View) whyPromise(e *entityAccount) []Reason {
	about := v.about(e.key)
	c := v.promise(about)
	acts := keep(about, func(a *account) bool {
		return !a.body.Occurred.Known() || v.asked.answers(certaintyOf(a.body.Occurred, v.asked.Day()))
	})
	if c.by != nil {
		acts = []*account{c.by}
	}
	rule := v.ruleOfPromise(c)
	if c.disagreement != "" {
		rule += "; but " + c.disagreement
	}
	return []Reason{{Claim: fieldStatus, Value: rawOf(c.status), Rule: rule, Acts: v.acts(acts)}}
}

func (v *View) ruleOfPromise(c promise) string {
	day, made := dayWords(v.asked.Day()), "made "+c.made.Words()
	switch c.status {
	case StatusNotMade:
		return "no act made it by " + day
	case StatusPossiblyMade:
		return made + ": possible by " + day + ", not certain"
	case StatusUndated:
		return "what is reported of it has no date"
	case StatusOpen:
		return made + ", with no due date, and no end is reported"
	case StatusScheduled:
		return made + ", due " + c.due.Words() + ": the last due day is not over on " + day
	case StatusOverdue:
		return made + ", due " + c.due.Words() + ": the last due day is before " + day + ", and nothing reports the outcome"
	case StatusOutcomeUnreported:
		return made + ", tied to " + cmp.Or(c.occasion, "an event") + ", which is past, and nothing reports the outcome"
	}
	if c.by == nil {
		return ""
	}
	return "the latest report of how it went, " + strings.ReplaceAll(c.by.body.Type.Verb(), "_", " ") + " " + c.by.body.Occurred.Words()
}

// whyHolders is which attestations say who held an office on the day.
func (v *View) whyHolders(e *entityAccount) Reason {
	o, _ := v.Office(e.key)
	r := Reason{Claim: fieldHolders, Rule: "attested on " + dayWords(v.asked.Day())}
	attested := o.Holders
	switch {
	case o.Carried:
		r.Rule = "carried forward from the last attestation, as asked: no term is known"
	case o.Unknown:
		r.Rule = "nobody is attested on " + dayWords(v.asked.Day()) + ", and no term is guessed; the neighbours are shown"
		for _, neighbour := range []*Attestation{o.Before, o.After} {
			if neighbour != nil {
				attested = append(attested, *neighbour)
			}
		}
	}
	names := []string{}
	for _, h := range o.Holders {
		names = append(names, h.Holder.Name)
	}
	r.Value = rawOf(names)
	for _, a := range attested {
		unlock := v.lock()
		record := v.t.occurrence(a.Occurrence)
		unlock()
		if act := v.account(record); act != nil {
			r.Acts = append(r.Acts, v.act(act))
		}
	}
	return r
}
