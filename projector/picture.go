package projector

import (
	"maps"
	"slices"
	"strings"

	"github.com/dateline/dateline/events"
)

// picture is a record as one state has it, field by field, in words or JSON;
// nil where the state does not have it. The fields of standing are there for
// every record that is.
type picture map[string]string

// Fields of a picture that no body has.
const (
	fieldCertainty = "certainty" // of an occurrence on the day
	fieldOver      = "over"      // an occurrence that lasts has ended
	fieldName      = "record"    // of a registry record: its name
	fieldDue       = "due"       // of a commitment, as its acts have it
)

// picture is a record in the state, with its title also where it is gone. What
// its body says is left out where it is not wanted: it takes longest.
func (v *View) picture(ref events.Ref, body bool) (p picture, title string) {
	switch ref.Kind {
	case events.KindEntity:
		return v.pictureOfEntity(ref, body)
	case events.KindTimeline, events.KindSource:
		s := v.current(v.find(ref))
		if said := v.body(s); said != nil && !s.at.retracts() {
			p = fieldsOf(said)
			p[fieldName] = ref.Key
		}
		return p, ref.Key
	}
	a := v.account(v.find(ref))
	if a == nil {
		return nil, ""
	}
	title, _ = v.titleOf(a.body)
	if !a.stands() {
		return nil, title
	}
	if p = (picture{}); body {
		p = fieldsOf(a.body)
		p.tellCitations(a.body.Citations)
	}
	p[fieldCertainty] = string(certaintyOf(a.body.Occurred, v.asked.Day()))
	if over(a.body.Occurred, v.asked.Day()) {
		p[fieldOver] = "over"
	}
	return p, title
}

func (v *View) pictureOfEntity(ref events.Ref, body bool) (picture, string) {
	e := v.entity(ref.Key)
	if e == nil {
		return nil, ""
	}
	if !e.stands() {
		return nil, e.body.Name
	}
	p := picture{}
	if body {
		p = fieldsOf(e.body)
		p.tellCitations(e.body.Citations)
	}
	p[fieldName] = e.body.Name
	switch e.body.Kind {
	case kindOffice:
		o := v.officeOf(e, 0)
		p[fieldHolders] = holdersInWords(o)
	case kindCommitment:
		c, _ := v.Commitment(ref.Key)
		p[fieldStatus] = c.Status
		if due := c.Due; !due.IsZero() {
			p[fieldDue] = due.String()
		}
	default:
		p[fieldStatus], _ = v.statusOf(e)
	}
	if p[fieldStatus] == "" {
		delete(p, fieldStatus)
	}
	return p, e.body.Name
}

// tellCitations says in words where each citation stands, and what it says
// otherwise.
func (p picture) tellCitations(citations []events.Citation) {
	if len(citations) == 0 {
		return
	}
	words := make([]string, len(citations))
	for i, c := range citations {
		words[i] = citationInWords(c)
	}
	p["citations"] = strings.Join(words, "; ")
}

func citationInWords(c events.Citation) string {
	words := []string{strings.TrimSpace(c.Source + " " + c.Locator)}
	if c.Directness != "" && c.Directness != events.Direct {
		words = append(words, string(c.Directness))
	}
	if !c.Supports() {
		words = append(words, "contradicts")
	}
	if len(c.Gives) > 0 {
		words = append(words, "gives "+strings.Join(c.Gives, " "))
	}
	for _, field := range slices.Sorted(maps.Keys(c.Says)) {
		words = append(words, "says "+field+" "+plain(string(c.Says[field])))
	}
	if c.Note != "" {
		words = append(words, "note: "+c.Note)
	}
	return strings.Join(words, ", ")
}

func holdersInWords(o Office) string {
	if o.Unknown {
		return "unknown"
	}
	names := make([]string, len(o.Holders))
	for i, h := range o.Holders {
		names[i] = h.Holder.Name
	}
	return strings.Join(names, " and ")
}

// standings are the fields by which a picture that is new, or gone, is told:
// what else it says is then no difference of its own.
var standings = []string{fieldCertainty, fieldName, fieldStatus, fieldHolders}

// differing are the fields in which two pictures differ, by name.
func differing(before, after picture) []string {
	fields := slices.Sorted(maps.Keys(union(before, after)))
	return slices.DeleteFunc(fields, func(field string) bool {
		isNewOrGone := before == nil || after == nil
		return before[field] == after[field] || !isNewOrGone && field == fieldName || isNewOrGone && !slices.Contains(standings, field)
	})
}

func union(a, b picture) picture {
	both := maps.Clone(a)
	if both == nil {
		both = picture{}
	}
	maps.Copy(both, b)
	return both
}
