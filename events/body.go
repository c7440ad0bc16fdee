package events

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/dateline/dateline/events/edtf"
)

// Timeline is the body of a timeline record.
type Timeline struct {
	Title       Text     `json:"title"`
	Description Text     `json:"description,omitempty"`
	Languages   []string `json:"languages,omitempty"` // BCP 47; the first is the default
	Publisher   string   `json:"publisher,omitempty"`
	Contact     string   `json:"contact,omitempty"` // mailto: or https: URL
	Licence     string   `json:"licence,omitempty"` // SPDX identifier or URL
}

// Source is the body of a source record: a text that says things.
type Source struct {
	Title      string   `json:"title"`
	Publisher  string   `json:"publisher,omitempty"`
	URL        string   `json:"url,omitempty"`
	Published  Occurred `json:"published"`        // unknown where nobody says
	Dating     Dating   `json:"dating,omitempty"` // of Published
	DatingNote string   `json:"dating_note,omitempty"`
	Kind       string   `json:"kind"`             // primary, news, aggregator, unattributed
	SHA256     string   `json:"sha256,omitempty"` // of the bytes that were read, lower-case hex
	Lang       string   `json:"lang,omitempty"`
	Flags      []string `json:"flags,omitempty"` // slugs: undated, translated, …
}

// Entity is the body of an entity record: somebody or something that
// occurrences are about or name.
type Entity struct {
	Kind        string            `json:"kind"` // slug: person, office, government, agreement, …
	Name        string            `json:"name"`
	Names       map[string]string `json:"names,omitempty"` // by BCP 47 language
	Aliases     []string          `json:"aliases,omitempty"`
	Description Text              `json:"description,omitempty"`
	SameAs      []string          `json:"same_as,omitempty"` // URLs
	Details     *EntityDetails    `json:"details,omitempty"`
	Citations   []Citation        `json:"citations,omitempty"`
}

// EntityDetails holds what entities of some kinds have beside a name. Values
// are slugs of entities where nothing else is said.
type EntityDetails struct {
	Obligors      []string `json:"obligors,omitempty"`      // of a commitment: who promised
	Beneficiaries []string `json:"beneficiaries,omitempty"` // of a commitment: to whom
	Measure       *Measure `json:"measure,omitempty"`       // of a commitment: how much
	Instrument    string   `json:"instrument,omitempty"`    // of an agreement, in words
	Parties       []string `json:"parties,omitempty"`       // of an agreement
	Purpose       string   `json:"purpose,omitempty"`       // of an agreement, in words
	Of            string   `json:"of,omitempty"`            // what it belongs to
	LocatedIn     string   `json:"located_in,omitempty"`    // a place
}

// Measure is a quantity and what it counts.
type Measure struct {
	Quantity float64 `json:"quantity"`
	Unit     string  `json:"unit"`
}

// Occurrence is the body of an occurrence: something dated that happened, was
// said, or was agreed.
type Occurrence struct {
	Type       Type               `json:"type"`
	Occurred   Occurred           `json:"occurred"`
	Dating     Dating             `json:"dating,omitempty"`
	DatingNote string             `json:"dating_note,omitempty"`
	Title      Text               `json:"title"`
	Summary    Text               `json:"summary,omitempty"` // Markdown
	Lang       string             `json:"lang,omitempty"`    // BCP 47, of plain texts; default: the timeline's first
	About      string             `json:"about,omitempty"`   // slug of an entity
	Actors     []Actor            `json:"actors,omitempty"`
	Places     []string           `json:"places,omitempty"`  // slugs of entities
	Touches    []string           `json:"touches,omitempty"` // slugs of further entities
	PartOf     string             `json:"part_of,omitempty"` // ULID of an occurrence
	Replaces   string             `json:"replaces,omitempty"`
	Details    *OccurrenceDetails `json:"details,omitempty"`
	Citations  []Citation         `json:"citations"`
}

// OccurrenceDetails holds what occurrences of some kinds have.
type OccurrenceDetails struct {
	Planned  edtf.Date `json:"planned,omitzero"`   // of scheduled, rescheduled: when it is to happen
	Due      edtf.Date `json:"due,omitzero"`       // of commitment.made, rescheduled: the due window
	Terms    Text      `json:"terms,omitempty"`    // what was promised or agreed
	Occasion string    `json:"occasion,omitempty"` // slug: the event that an intention is tied to
}

// Actor is an entity that took part, and in which role.
type Actor struct {
	Entity string `json:"entity"`
	Role   string `json:"role,omitempty"`
	Office string `json:"office,omitempty"` // slug: attests that the entity held it on the occurrence's date …
	Former bool   `json:"former,omitempty"` // … unless it is named as a former holder
}

// Type is <kind>.<verb>; the kind is the record's.
type Type string

// Kind is what stands before the dot.
func (t Type) Kind() string { kind, _, _ := strings.Cut(string(t), "."); return kind }

// Verb is what stands behind the dot.
func (t Type) Verb() string { _, verb, _ := strings.Cut(string(t), "."); return verb }

// Dating says how a date is known.
type Dating string

// The two datings. The zero Dating says nothing.
const (
	Stated   Dating = "stated"
	Inferred Dating = "inferred"
)

// Body is what an event carries: the whole record.
type Body interface {
	Timeline | Source | Entity | Occurrence
}

// Decode reads a body. Fields it does not know are an error: a version of the
// schema that adds some has another name.
func Decode[B Body](body []byte) (B, error) {
	var b B
	return b, decodeStrictly(body, &b)
}

func decodeStrictly(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one JSON value")
	}
	return nil
}

// Likeness is the digest of an occurrence's type, subject and title: what two
// recordings of one happening mostly share.
type Likeness [10]byte

// LikenessOf digests an occurrence.
func LikenessOf(o Occurrence) Likeness {
	digest := sha256.Sum256([]byte(string(o.Type) + "\x00" + o.About + "\x00" + o.Title.String()))
	return Likeness(digest[:10])
}
