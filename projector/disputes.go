package projector

import (
	"encoding/json"
	"iter"
	"slices"

	"github.com/dateline/dateline/events"
)

// Dispute is a field of which sources say different things, or a contradiction.
type Dispute struct {
	Record   string          `json:"record"` // kind/key
	Title    string          `json:"title"`
	Field    string          `json:"field"`
	Standing string          `json:"standing"`        // one of the three below
	Value    json.RawMessage `json:"value,omitempty"` // what the record says
	Rule     string          `json:"rule"`            // by which it stands, or what contradicts
	Says     []Saying        `json:"says"`            // every value, the record's own first
}

// How a dispute stands.
const (
	Resolved      = "resolved"      // a rule or the editor chose among the values
	Disputed      = "disputed"      // sources of one rank differ: nothing chooses
	Contradiction = "contradiction" // reports that do not go together, or one against the record
)

// Disputes yields the fields on which sources differ, and contradictions, by
// record, behind one, then by field. Only records that stand are asked; with an
// as-of day only occurrences that answer.
func (v *View) Disputes(after string) iter.Seq[Dispute] {
	return func(yield func(Dispute) bool) {
		for _, ref := range v.disputedRecords(after) {
			for _, d := range v.disputesOf(ref) {
				if !yield(d) {
					return
				}
			}
		}
	}
}

// disputedRecords are those that may be in dispute, by kind and key.
func (v *View) disputedRecords(after string) []events.Ref {
	records := v.posted(func(t *Timeline) []uint32 { return t.disputed })
	defer v.lock()()
	refs := make([]events.Ref, 0, len(records))
	for _, record := range records {
		refs = append(refs, v.t.ref(record))
	}
	v.t.ended.Scan(func(slug string) bool {
		refs = append(refs, events.Ref{Timeline: v.t.slug, Kind: events.KindEntity, Key: slug})
		return true
	})
	refs = slices.DeleteFunc(refs, func(r events.Ref) bool { return r.String() <= after })
	slices.SortFunc(refs, compareRefs)
	return slices.Compact(refs)
}

func compareRefs(a, b events.Ref) int {
	switch x, y := a.String(), b.String(); {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

func (v *View) disputesOf(ref events.Ref) []Dispute {
	if ref.Kind == events.KindEntity {
		return v.disputesOfEntity(ref)
	}
	a := v.account(v.find(ref))
	if !a.stands() || !v.asked.answers(certaintyOf(a.body.Occurred, v.asked.Day())) {
		return nil
	}
	title, _ := v.titleOf(a.body)
	return claimsOf(v.evidence(), a.body, a.edited, a.edited.Citations).disputes(ref, title)
}

func (v *View) disputesOfEntity(ref events.Ref) []Dispute {
	e := v.entity(ref.Key)
	if !e.stands() {
		return nil
	}
	disputes := claimsOf(v.evidence(), e.body, e.edited, e.edited.Citations).disputes(ref, v.called(e))
	if c, ok := v.Commitment(ref.Key); ok && c.Disagreement != "" {
		disputes = append(disputes, Dispute{
			Record: ref.String(), Title: c.Name, Field: "status", Standing: Contradiction,
			Value: rawOf(c.Status), Rule: c.Disagreement, Says: reported(c.Acts),
		})
	}
	return disputes
}

// reported are acts as sayings of a status.
func reported(acts []Act) (says []Saying) {
	for _, a := range acts {
		says = append(says, Saying{Value: rawOf(a.Type.Verb() + " " + a.When), Sources: a.Sources, Citations: []Cited{}})
	}
	return says
}

// find finds a record, 0 when there is none.
func (v *View) find(ref events.Ref) uint32 {
	defer v.lock()()
	return v.t.find(ref)
}

// disputes are the fields of one record that citations say differently, and
// who speaks against it.
func (c claims) disputes(ref events.Ref, title string) (disputes []Dispute) {
	for _, field := range c.fields() {
		r := c.reason(field)
		if len(r.Beaten) == 0 {
			continue
		}
		own := Saying{Value: r.Value, Citations: r.Citations, Chosen: true}
		for _, cited := range r.Citations {
			if !slices.Contains(own.Sources, cited.Source) {
				own.Sources = append(own.Sources, cited.Source)
			}
		}
		standing := Resolved
		if r.Rule == ruleDisputed {
			standing = Disputed
		}
		disputes = append(disputes, Dispute{
			Record: ref.String(), Title: title, Field: field, Standing: standing,
			Value: r.Value, Rule: r.Rule, Says: append([]Saying{own}, r.Beaten...),
		})
	}
	if against := c.against(); len(against) > 0 {
		disputes = append(disputes, Dispute{
			Record: ref.String(), Title: title, Field: "type", Standing: Contradiction, Value: rawOf(c.effective["type"]),
			Rule: "a source speaks against it", Says: against,
		})
	}
	return disputes
}

// against are the citations that deny the record.
func (c claims) against() (says []Saying) {
	for _, citation := range c.citations {
		if !citation.Supports() {
			says = add(says, nil, citation)
		}
	}
	return says
}
