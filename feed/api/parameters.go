package api

import (
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dateline/dateline/projector"
)

// parameter is something that a route can be asked in its query.
type parameter struct {
	name    string
	about   string
	example any
	schema  *huma.Schema
	many    bool // it may be repeated
	asks    bool // it is part of the question, so that a cursor holds it
	selects bool // of the question, it is no part of the perspective
	must    bool
}

// The perspective: [projector.ParsePerspective] reads these.
var (
	asOf    = parameter{name: "as_of", about: "what was so on this day; without it everything is there, with statuses as of today", example: "2026-06-30", schema: daySchema, asks: true}
	knownAt = parameter{
		name: "known_at", about: "what the log said then: a sequence, or a time or date, which stands for the last sequence recorded by then; now by default",
		example: "253", schema: text, asks: true,
	}
	reportedBy   = parameter{name: "reported_by", about: "as if only sources existed that had certainly been published by this day", example: "2026-06-30", schema: daySchema, asks: true}
	without      = parameter{name: "without", about: "as if these sources were withdrawn: slugs with commas between; may be repeated", example: "gazette", schema: text, many: true, asks: true}
	certainty    = parameter{name: "certainty", about: "possible adds, with as_of, what may have been so by then, marked", example: "possible", schema: choice(projector.Definite, projector.Possible), asks: true}
	carryForward = parameter{name: "carry_forward", about: "take who was last attested in an office for its holder as long as nobody else is attested next, marked", example: true, schema: &huma.Schema{Type: huma.TypeBoolean}, asks: true}
	day          = parameter{name: "today", about: "the asker's day, for which statuses are derived without as_of; the UTC date by default", example: "2026-07-10", schema: daySchema, asks: true}

	perspective = []parameter{knownAt, asOf, reportedBy, without, certainty, carryForward, day}
)

// What else can be asked.
var (
	waiting   = parameter{name: "wait", about: "hold the answer, up to five seconds, until the event of this sequence is in it: what a write answered with", example: 57, schema: integer(0, 0)}
	upTo      = parameter{name: "limit", about: "the most rows of a page; 100 by default", example: 20, schema: integer(1, maxLimit)}
	resume    = parameter{name: "cursor", about: "next of the page before", schema: text}
	byEntity  = parameter{name: "entity", about: "only rows that are about this entity or name it, by its slug", example: "harbour-board", schema: slugSchema, asks: true, selects: true}
	byKind    = parameter{name: "kind", about: "only rows of this kind", example: "meeting", schema: slugSchema, asks: true, selects: true}
	byRecord  = parameter{name: "record", about: "only events of this record, by kind/key", example: "entity/harbour-board", schema: text, asks: true, selects: true}
	byChange  = parameter{name: "change", about: "only these changes, with commas between: " + changeWords(), example: "corrected,retracted", schema: text, asks: true, selects: true}
	ofField   = parameter{name: "field", about: "only this field, or a part of it; of an entity also status, of an office also holders", example: "actors.ann-archer", schema: text, asks: true, selects: true}
	behindOne = parameter{name: "after", about: "only what was recorded behind this sequence", example: 57, schema: integer(0, 0), asks: true, selects: true}
	spoken    = parameter{name: "lang", about: "titles, names and terms in this language where they are recorded in it, else as without: a BCP 47 tag; it selects no rows", example: "nl", schema: languageSchema, asks: true, selects: true}
	inWords   = parameter{name: "q", about: "words that must all be there; \"in quotes\" as written; -word must not be there; word* begins so", example: "pier", schema: text, asks: true, selects: true, must: true}
)

// paged are the parameters of a list from a perspective.
func paged(filters ...parameter) []parameter {
	return slices.Concat(perspective, filters, []parameter{upTo, resume, waiting})
}

// listed are those of a list for which of a perspective only known_at counts.
func listed(filters ...parameter) []parameter {
	return slices.Concat([]parameter{knownAt}, filters, []parameter{upTo, resume, waiting})
}

// single are those of one thing from a perspective.
func single(filters ...parameter) []parameter {
	return slices.Concat(perspective, filters, []parameter{waiting})
}

// hint lists what a route takes.
func (r *route) hint() string {
	if len(r.takes) == 0 {
		return "leave it out: nothing can be asked here"
	}
	names := make([]string, len(r.takes))
	for i, p := range r.takes {
		names[i] = p.name
	}
	return "leave it out, or use one of " + strings.Join(names, ", ")
}

// shared are the parameters that many routes take as they are.
var shared = slices.Concat(perspective, []parameter{waiting, upTo, resume, byEntity, byKind, spoken})

func sharedParameters() map[string]*huma.Param {
	all := map[string]*huma.Param{}
	for _, p := range shared {
		all[p.name] = p.whole()
	}
	return all
}

// reference is the parameter in the document, or where that has it.
func (p parameter) reference() *huma.Param {
	if slices.ContainsFunc(shared, func(s parameter) bool { return s.name == p.name && s.about == p.about }) {
		return &huma.Param{Ref: "#/components/parameters/" + p.name}
	}
	return p.whole()
}

func (p parameter) whole() *huma.Param {
	return &huma.Param{Name: p.name, In: "query", Description: p.about, Required: p.must, Schema: p.schema, Example: p.example}
}
