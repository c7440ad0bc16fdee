package events

import "encoding/json"

// Citation is a place in a source that says something about a record.
type Citation struct {
	Source       string                     `json:"source"`                  // slug
	Locator      string                     `json:"locator,omitempty"`       // "line 12", "lines 3-5", "page 4", "paragraph 2", "#:~:text=…"
	Quote        string                     `json:"quote,omitempty"`         // a few words
	QuoteSHA256  string                     `json:"quote_sha256,omitempty"`  // of the cited span, lower-case hex
	Directness   Directness                 `json:"directness,omitempty"`    // default Direct
	AttributedTo string                     `json:"attributed_to,omitempty"` // with Attributed: an entity's slug, or words
	Stance       Stance                     `json:"stance,omitempty"`        // default Supports
	Gives        []string                   `json:"gives,omitempty"`         // fields for which it supports the record's value
	Says         map[string]json.RawMessage `json:"says,omitempty"`          // its own value of fields where it differs
	Note         string                     `json:"note,omitempty"`
}

// Directness says at how many removes a source knows.
type Directness string

// The directnesses; the zero value means Direct.
const (
	Direct         Directness = "direct"
	Attributed     Directness = "attributed"
	InferredFromIt Directness = "inferred"
)

// Stance says whether a citation speaks for the record.
type Stance string

// The stances; the zero value means Supports.
const (
	Supports    Stance = "supports"
	Contradicts Stance = "contradicts"
)

// Supports tells whether the citation speaks for its record.
func (c Citation) Supports() bool { return c.Stance != Contradicts }
