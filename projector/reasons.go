package projector

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
)

// The rules by which a value stands against others (time.md, "why and
// without"). What is ranked: the kind of the source first, then at how many
// removes it knows.
const (
	ruleUndisputed = "nothing else is said"
	rulePrecise    = "the more precise of dates that go together"
	ruleRank       = "the better source: primary before named report before second-hand before inferred"
	ruleEditor     = "the editor's resolution, against a source of better rank"
	ruleDisputed   = "disputed: sources of one rank differ, and the editor's resolution stands for now"
	ruleFallback   = "who gave another value is withdrawn: the best of what the others say"
	ruleAsAWhole   = "no citation names it: the editor's words, on the citations as a whole"
	ruleUnknown    = "no source that counts says it"
)

// Saying is a value of a field and who says it.
type Saying struct {
	Value     json.RawMessage `json:"value,omitempty"` // absent: the source denies the record
	Sources   []string        `json:"sources"`
	Citations []Cited         `json:"citations"`
	Chosen    bool            `json:"chosen,omitempty"` // it is the record's value
}

// Cited is a citation as an answer names it.
type Cited struct {
	Source       string            `json:"source"`
	Locator      string            `json:"locator,omitempty"`
	Quote        string            `json:"quote,omitempty"`
	Directness   events.Directness `json:"directness"`
	AttributedTo string            `json:"attributed_to,omitempty"`
	Stance       events.Stance     `json:"stance,omitempty"` // only where it speaks against
	Note         string            `json:"note,omitempty"`
}

// Reason is why a field has its value.
type Reason struct {
	Claim     string          `json:"claim"` // the field; status and holders are derived
	Value     json.RawMessage `json:"value,omitempty"`
	Rule      string          `json:"rule"`
	Citations []Cited         `json:"citations"`
	Beaten    []Saying        `json:"beaten"`
	Acts      []Act           `json:"acts,omitempty"` // what a derived value rests on
}

// claims are what citations say about the fields of one record, as the
// evidence leaves it.
type claims struct {
	ev        evidence
	effective map[string]any // the record's fields
	edited    map[string]any
	citations []events.Citation // those that count
}

func claimsOf(ev evidence, effective, edited any, citations []events.Citation) claims {
	left, _ := ev.part(citations)
	return claims{ev, asMap(effective), asMap(edited), left}
}

// asMap is a body as JSON has it.
func asMap(body any) (whole map[string]any) {
	raw, _ := json.Marshal(body) // never fails: it was read from JSON
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	_ = d.Decode(&whole)
	return whole
}

// fields are those that citations give or say, by name.
func (c claims) fields() []string {
	var names []string
	for _, citation := range c.citations {
		names = append(names, citation.Gives...)
		for name := range citation.Says {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// reason says why a field has its value, and what it beat.
func (c claims) reason(field string) Reason {
	value := events.FieldAt(c.effective, field)
	r := Reason{Claim: field, Value: rawOf(value), Beaten: c.others(field, value)}
	givers, named := c.givers(field)
	r.Citations = citedAll(givers)
	switch {
	case !sameJSON(value, events.FieldAt(c.edited, field)):
		r.Rule = ruleFallback
		if value == nil {
			r.Rule = ruleUnknown
		}
		r.Citations = citedAll(c.sayers(field, value))
	case len(r.Beaten) > 0:
		r.Rule = c.ruleOver(field, value, givers)
	case len(c.citations) == 0 && value == nil:
		r.Rule = ruleUnknown
	case !named:
		r.Rule = ruleAsAWhole
	default:
		r.Rule = ruleUndisputed
	}
	return r
}

// givers are the citations that support a field's value; where none names the
// field, those that support the record and say nothing else of the field.
func (c claims) givers(field string) (givers []events.Citation, named bool) {
	var silent []events.Citation
	for _, citation := range c.citations {
		_, says := sayings(citation, field)
		switch {
		case given([]events.Citation{citation}, field):
			givers = append(givers, citation)
		case citation.Supports() && !says:
			silent = append(silent, citation)
		}
	}
	if len(givers) == 0 {
		return silent, false
	}
	return givers, true
}

func (c claims) sayers(field string, value any) (sayers []events.Citation) {
	for _, citation := range c.citations {
		if raw, ok := sayings(citation, field); ok && bytes.Equal(canonicalJSON(raw), rawOf(value)) {
			sayers = append(sayers, citation)
		}
	}
	return sayers
}

// others are the other values that citations say of a field, the best-ranked
// first.
func (c claims) others(field string, value any) []Saying {
	others := []Saying{}
	for _, citation := range slices.SortedStableFunc(slices.Values(c.citations), c.ev.compare) {
		raw, ok := sayings(citation, field)
		if raw = canonicalJSON(raw); !ok || bytes.Equal(raw, rawOf(value)) {
			continue
		}
		others = add(others, raw, citation)
	}
	return others
}

// add adds a citation to those that say the same.
func add(sayings []Saying, value json.RawMessage, c events.Citation) []Saying {
	at := slices.IndexFunc(sayings, func(s Saying) bool { return bytes.Equal(s.Value, value) })
	if at < 0 {
		at = len(sayings)
		sayings = append(sayings, Saying{Value: value})
	}
	s := &sayings[at]
	s.Citations = append(s.Citations, cited(c))
	if !slices.Contains(s.Sources, c.Source) {
		s.Sources = append(s.Sources, c.Source)
	}
	return sayings
}

// ruleOver names the rule by which a value stands against what others say: the
// weakest that it needs.
func (c claims) ruleOver(field string, value any, givers []events.Citation) string {
	rule := rulePrecise
	for _, citation := range c.citations {
		raw, ok := sayings(citation, field)
		if !ok || bytes.Equal(canonicalJSON(raw), rawOf(value)) || goTogether(field, rawOf(value), raw) {
			continue
		}
		switch order := c.compareBest(givers, citation); {
		case order == 0:
			return ruleDisputed
		case order > 0:
			rule = ruleEditor
		case rule == rulePrecise:
			rule = ruleRank
		}
	}
	return rule
}

// compareBest compares the best of some citations with another; none is worse
// than any.
func (c claims) compareBest(givers []events.Citation, other events.Citation) int {
	if len(givers) == 0 {
		return 1
	}
	return c.ev.compare(slices.MinFunc(givers, c.ev.compare), other)
}

// goTogether tells whether two values of a date field can both be true.
func goTogether(field string, a, b json.RawMessage) bool {
	switch field {
	case "occurred", "details.due", "details.planned":
		x, xOK := parse[events.Occurred](a)
		y, yOK := parse[events.Occurred](b)
		return xOK && yOK && (x.Within(y) || y.Within(x))
	}
	return false
}

// cited is a citation as an answer names it.
func cited(c events.Citation) Cited {
	told := Cited{
		Source: c.Source, Locator: c.Locator, Quote: c.Quote, AttributedTo: c.AttributedTo, Note: c.Note,
		Directness: cmp.Or(c.Directness, events.Direct),
	}
	if !c.Supports() {
		told.Stance = c.Stance
	}
	return told
}

func citedAll(citations []events.Citation) []Cited {
	all := make([]Cited, len(citations))
	for i, c := range citations {
		all[i] = cited(c)
	}
	return all
}

// rawOf is a value as JSON, nil for none.
func rawOf(value any) json.RawMessage {
	if value == nil {
		return nil
	}
	return json.RawMessage(asJSON(value))
}

// canonicalJSON writes JSON so that equal values are equal bytes.
func canonicalJSON(raw json.RawMessage) json.RawMessage {
	var value any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if d.Decode(&value) != nil {
		return nil
	}
	return rawOf(value)
}

func sameJSON(a, b any) bool { return bytes.Equal(rawOf(a), rawOf(b)) }

// dayWords is a day as a careful newspaper writes it.
func dayWords(d edtf.Day) string {
	if d.IsZero() {
		return "no day"
	}
	date, err := edtf.Parse(d.String())
	if err != nil { // a year of more than four digits is written otherwise in EDTF
		return d.String()
	}
	return date.Words()
}
