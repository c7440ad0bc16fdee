package api

import (
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/oklog/ulid/v2"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
	"github.com/dateline/dateline/projector"
)

// Types of other packages write their JSON themselves, so reflection cannot see
// it. Each of these stands for one of them and provides its schema.
type (
	anOccurred  struct{}
	aDate       struct{}
	aDay        struct{}
	aText       struct{}
	aULID       struct{}
	aChange     struct{}
	aCertainty  struct{}
	aDating     struct{}
	aDirectness struct{}
	aStance     struct{}
	aCause      struct{}
)

// standIns maps the foreign types.
var standIns = map[reflect.Type]reflect.Type{
	reflect.TypeFor[events.Occurred]():     reflect.TypeFor[anOccurred](),
	reflect.TypeFor[edtf.Date]():           reflect.TypeFor[aDate](),
	reflect.TypeFor[edtf.Day]():            reflect.TypeFor[aDay](),
	reflect.TypeFor[events.Text]():         reflect.TypeFor[aText](),
	reflect.TypeFor[ulid.ULID]():           reflect.TypeFor[aULID](),
	reflect.TypeFor[events.Change]():       reflect.TypeFor[aChange](),
	reflect.TypeFor[projector.Certainty](): reflect.TypeFor[aCertainty](),
	reflect.TypeFor[events.Dating]():       reflect.TypeFor[aDating](),
	reflect.TypeFor[events.Directness]():   reflect.TypeFor[aDirectness](),
	reflect.TypeFor[events.Stance]():       reflect.TypeFor[aStance](),
	reflect.TypeFor[projector.Cause]():     reflect.TypeFor[aCause](),
}

// Schemas of parameters and stand-ins.
var (
	text           = &huma.Schema{Type: huma.TypeString}
	daySchema      = &huma.Schema{Type: huma.TypeString, Description: "a calendar date", Pattern: `^[+-]?\d{4,12}-\d\d-\d\d$`, Examples: []any{"2026-06-30"}}
	languageSchema = &huma.Schema{Type: huma.TypeString, Description: "a BCP 47 tag", Pattern: `^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`}
	slugSchema     = &huma.Schema{Type: huma.TypeString, Pattern: `^[a-z0-9][a-z0-9-]{0,63}$`}
	ulidSchema     = &huma.Schema{Type: huma.TypeString, Pattern: `^[0-7][0-9A-HJKMNP-TV-Z]{25}$`}
)

// choice is a word out of a few.
func choice[S ~string](words ...S) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for _, word := range words {
		s.Enum = append(s.Enum, string(word))
	}
	return s
}

// integer is a number from least to most; 0 is no limit.
func integer(least, most float64) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeInteger, Minimum: &least}
	if most > 0 {
		s.Maximum = &most
	}
	return s
}

// schemas is where the document keeps those of types.
const schemas = "#/components/schemas/"

// named puts a schema among those of the document, and refers to it.
func named(r huma.Registry, name string, s *huma.Schema) *huma.Schema {
	r.Map()[name] = s
	return &huma.Schema{Ref: schemas + name}
}

func (anOccurred) Schema(r huma.Registry) *huma.Schema {
	date := aDate{}.Schema(r)
	bounds := map[string]*huma.Schema{"start": date, "end": date}
	return named(r, "Occurred", &huma.Schema{
		Description: "an EDTF date, the word unknown, or a start and an end that EDTF cannot join",
		OneOf:       []*huma.Schema{{Type: huma.TypeString}, {Type: huma.TypeObject, Properties: bounds, Required: []string{"start", "end"}}},
		Examples:    []any{"2025-08-29", "2026-02-09/..", events.Unknown},
	})
}

func (aDate) Schema(r huma.Registry) *huma.Schema {
	return named(r, "Date", &huma.Schema{
		Type: huma.TypeString, Examples: []any{"2025-08", "[..2026-07-01]"},
		Description: "an EDTF date: levels 0 and 1, sub-year groups, one-of sets",
	})
}

func (aDay) Schema(r huma.Registry) *huma.Schema {
	return named(r, "Day", &huma.Schema{
		Type: huma.TypeString, Pattern: `^([+-]?\d{4,12}-\d\d-\d\d)?$`, Examples: []any{"2026-06-30"},
		Description: "a calendar date; empty for none",
	})
}

func (aText) Schema(r huma.Registry) *huma.Schema {
	byLanguage := &huma.Schema{Type: huma.TypeObject, AdditionalProperties: &huma.Schema{Type: huma.TypeString}}
	return named(r, "Text", &huma.Schema{
		Description: "words in the record's language, or by language (BCP 47)",
		OneOf:       []*huma.Schema{{Type: huma.TypeString}, byLanguage},
	})
}

func (aULID) Schema(r huma.Registry) *huma.Schema { return named(r, "ULID", ulidSchema) }

func (aChange) Schema(r huma.Registry) *huma.Schema {
	return named(r, "Change", choice(events.Changes...))
}

func (aCertainty) Schema(r huma.Registry) *huma.Schema {
	return named(r, "Certainty", choice(projector.Definite, projector.Possible, projector.NotYet, projector.Undated, ""))
}

func (aDating) Schema(r huma.Registry) *huma.Schema {
	return named(r, "Dating", choice(events.Stated, events.Inferred))
}

func (aDirectness) Schema(r huma.Registry) *huma.Schema {
	return named(r, "Directness", choice(events.Direct, events.Attributed, events.InferredFromIt))
}

func (aStance) Schema(r huma.Registry) *huma.Schema {
	return named(r, "Stance", choice(events.Supports, events.Contradicts))
}

func (aCause) Schema(r huma.Registry) *huma.Schema {
	return named(r, "Cause", choice(projector.World, projector.Learned, projector.Corrected))
}

// nameOf names the schema of a type. A row has its plain name; the body of a
// record, and the answer about one row, are called like the row in Go.
func nameOf(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	switch t {
	case reflect.TypeFor[events.Timeline](), reflect.TypeFor[events.Source](), reflect.TypeFor[events.Entity](), reflect.TypeFor[events.Occurrence]():
		return name + "Body"
	case reflect.TypeFor[events.Problem]():
		return "Flaw" // Problem is the answer that lists them
	}
	if t.Kind() == reflect.Struct {
		if _, isAnswer := t.FieldByName("BasisQuery"); isAnswer {
			return name + "Answer"
		}
	}
	return name
}
