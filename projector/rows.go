package projector

import (
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
)

// Name is an entity as an answer names it.
type Name struct {
	Slug string `json:"slug"`
	Name string `json:"name"` // the slug where no entity is recorded
}

// Occurrence is one occurrence as a view tells it.
type Occurrence struct {
	ID        string            `json:"id"` // ULID
	Type      events.Type       `json:"type"`
	Occurred  events.Occurred   `json:"occurred"`
	When      string            `json:"when"`           // the date in words
	Certainty Certainty         `json:"certainty"`      // empty for a dated one where no day was asked
	Over      bool              `json:"over,omitempty"` // something that lasts has ended by the day
	Title     string            `json:"title"`
	Lang      string            `json:"lang,omitempty"`
	Published time.Time         `json:"published"` // when first recorded
	Updated   time.Time         `json:"updated"`   // when last changed, or a source it cites withdrawn or restored
	Change    events.Change     `json:"change"`    // the latest
	Sequence  uint64            `json:"sequence"`  // of the latest event
	Changed   uint64            `json:"-"`         // the sequence that Updated is the time of
	Retracted bool              `json:"retracted,omitempty"`
	Fallen    bool              `json:"fallen,omitempty"` // no supporting citation is left
	Body      events.Occurrence `json:"body"`             // effective
}

// Changed is one event of a record's history: what it altered.
type Changed struct {
	ID       ulid.ULID     `json:"id"`
	Sequence uint64        `json:"sequence"`
	Change   events.Change `json:"change"`
	Recorded time.Time     `json:"recorded"`
	By       string        `json:"by"`
	Reason   string        `json:"reason,omitempty"`
	Fields   []FieldChange `json:"fields,omitempty"` // empty for the first event
}

// FieldChange is a field that an event altered: its values, absent where the
// field was or became absent.
type FieldChange struct {
	Field string `json:"field"`
	From  JSON   `json:"from,omitempty"`
	To    JSON   `json:"to,omitempty"`
}

// JSON is a value in its JSON text, in JSON itself the value; empty for none.
type JSON string

// MarshalJSON writes the value.
func (j JSON) MarshalJSON() ([]byte, error) {
	if j == "" {
		return []byte("null"), nil
	}
	return []byte(j), nil
}

// UnmarshalJSON keeps the text of a value.
func (j *JSON) UnmarshalJSON(text []byte) error {
	*j = JSON(text)
	return nil
}

// Act is a dated occurrence about an entity, in short.
type Act struct {
	ID         string            `json:"id"`
	Type       events.Type       `json:"type"`
	Occurred   events.Occurred   `json:"occurred"`
	When       string            `json:"when"`
	Certainty  Certainty         `json:"certainty"`
	Title      string            `json:"title"`
	Sources    []string          `json:"sources"`              // slugs of the supporting sources
	Directness events.Directness `json:"directness,omitempty"` // the best among the supporting citations
}

// Entity is an entity with its status on the day.
type Entity struct {
	Slug      string        `json:"slug"`
	Kind      string        `json:"kind"`
	Name      string        `json:"name"`
	Status    string        `json:"status,omitempty"`    // by the vocabulary; empty for kinds without one
	Certainty Certainty     `json:"certainty,omitempty"` // of the status
	Touching  int           `json:"touching"`            // occurrences that are about it or name it, by the day
	Published time.Time     `json:"published"`
	Updated   time.Time     `json:"updated"`
	Retracted bool          `json:"retracted,omitempty"` // only where asked for by its slug
	Fallen    bool          `json:"fallen,omitempty"`    // as retracted: no citation is left, and nothing names it
	Body      events.Entity `json:"body"`                // effective
}

// Commitment is a commitment and how it stands on the day.
type Commitment struct {
	Slug          string          `json:"slug"`
	Name          string          `json:"name"`
	Status        string          `json:"status"`
	Open          bool            `json:"open"` // made, and not ended
	Made          events.Occurred `json:"made"`
	Due           edtf.Date       `json:"due,omitzero"`
	Terms         string          `json:"terms,omitempty"`
	Obligors      []Name          `json:"obligors,omitempty"`
	Beneficiaries []Name          `json:"beneficiaries,omitempty"`
	Measure       *events.Measure `json:"measure,omitempty"`
	Acts          []Act           `json:"acts"`
	Disagreement  string          `json:"disagreement,omitempty"` // e.g. reaffirmed after it was withdrawn
}

// Agreement is an instrument apart from its dated acts.
type Agreement struct {
	Slug       string    `json:"slug"`
	Name       string    `json:"name"`
	Instrument string    `json:"instrument,omitempty"`
	Parties    []Name    `json:"parties,omitempty"`
	Purpose    string    `json:"purpose,omitempty"`
	Status     string    `json:"status"`
	Certainty  Certainty `json:"certainty"`
	Acts       []Act     `json:"acts"`
}

// Initiative is an initiative, mechanism, platform or project on the day.
type Initiative struct {
	Slug      string    `json:"slug"`
	Kind      string    `json:"kind"`
	Name      string    `json:"name"`
	Status    string    `json:"status"`
	Certainty Certainty `json:"certainty"`
	Acts      []Act     `json:"acts"`
}

// Attestation is a dated occurrence that names a person in an office.
type Attestation struct {
	Holder     Name            `json:"holder"`
	Occurrence string          `json:"occurrence"` // ULID
	Occurred   events.Occurred `json:"occurred"`
	When       string          `json:"when"`
	Vague      bool            `json:"vague,omitempty"` // longer than 31 days or half-open: attests "at some time" only
	Sources    []string        `json:"sources"`         // of all that attest the same
}

// Office is who is attested in an office on the day.
type Office struct {
	Slug    string        `json:"slug"`
	Name    string        `json:"name"`
	Holders []Attestation `json:"holders"`           // attested on the day; more than one when texts name several
	Unknown bool          `json:"unknown"`           // nobody is attested on the day
	Carried bool          `json:"carried,omitempty"` // the holder was attested before the day, and nobody else next
	Before  *Attestation  `json:"before,omitempty"`  // the nearest, when unknown
	After   *Attestation  `json:"after,omitempty"`
	Vague   []Attestation `json:"vague,omitempty"` // whenever, one per holder and date: those of the latest 50 such reports
	// MoreVague counts the vague reports before these.
	MoreVague int `json:"more_vague,omitempty"`
}

// Source is a source and how much rests on it.
type Source struct {
	Slug      string        `json:"slug"`
	Title     string        `json:"title"`
	Kind      string        `json:"kind"`
	Published string        `json:"published"` // in words
	Dating    events.Dating `json:"dating,omitempty"`
	Cited     int           `json:"cited"` // occurrences that cite it, or did before it was retracted
	Alone     int           `json:"alone"` // occurrences that would fall without it, or did
	Retracted bool          `json:"retracted,omitempty"`
	Withdrawn bool          `json:"withdrawn,omitempty"` // it does not count from this perspective
	Body      events.Source `json:"body"`
}
