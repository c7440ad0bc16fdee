package events

import (
	"maps"
	"slices"
)

// Status is how the entity that an occurrence is about stands after it. The
// empty Status leaves it as it was.
type Status = string

// Statuses of commitments that evidence gives; those that follow from a date
// alone are the projector's.
const (
	StatusOpen            Status = "open"
	StatusInProgress      Status = "in progress"
	StatusFulfilled       Status = "fulfilled"
	StatusPartlyFulfilled Status = "partly fulfilled"
	StatusNotFulfilled    Status = "not fulfilled"
	StatusWithdrawn       Status = "withdrawn"
	StatusSuperseded      Status = "superseded"
)

// word is one row of the vocabulary: what the verb does to the status of the
// entity it is about.
type word struct {
	verb   string
	status Status
}

// vocabulary lists, for each kind of occurrence, its verbs in the order in
// which things usually go: of two acts on one date the later row decides.
// A verb that only confirms leaves the status alone.
var vocabulary = map[string][]word{
	"meeting":   gathering,
	"visit":     gathering,
	"milestone": gathering,

	"initiative": undertaking,
	"mechanism":  undertaking,
	"platform":   undertaking,
	"project":    undertaking,

	"statement": writing,
	"document":  writing,

	"agreement": {
		{"announced", "announced"},
		{"welcomed", "welcomed"},
		{"signed", "signed"},
		{"in_force", "in force"},
		{"amended", "in force"},
		{"terminated", "terminated"},
	},
	"commitment": {
		{"made", StatusOpen},
		{"reaffirmed", ""},
		{"rescheduled", ""},
		{"progressed", StatusInProgress},
		{"partly_fulfilled", StatusPartlyFulfilled},
		{"fulfilled", StatusFulfilled},
		{"not_fulfilled", StatusNotFulfilled},
		{"withdrawn", StatusWithdrawn},
		{"superseded", StatusSuperseded},
	},
	"relationship": stand,
	"position":     stand,
	"remark":       {{"made", ""}, {"reported", ""}},
	"office":       {{"left", ""}, {"attested", ""}, {"assumed", ""}},
}

var (
	gathering = []word{
		{"announced", "announced"},
		{"scheduled", "scheduled"},
		{"rescheduled", "scheduled"},
		{"cancelled", "cancelled"},
		{"held", "held"},
		{"made", "reached"},
	}
	undertaking = []word{
		{"agreed", "agreed"},
		{"launched", "launched"},
		{"introduced", "introduced"},
		{"expanded", "expanded"},
		{"concluded", "concluded"},
	}
	writing = []word{{"adopted", "adopted"}, {"issued", "issued"}, {"published", "published"}}
	stand   = []word{{"taken", "taken"}, {"reaffirmed", ""}, {"elevated", "elevated"}}
)

// StatusOf returns the status that an occurrence of type t gives the entity it
// is about. Of two on one date the one of the higher rank decides. It is not ok
// for types outside the vocabulary and for verbs that leave the status alone.
func StatusOf(t Type) (status Status, rank int, ok bool) {
	for rank, w := range vocabulary[t.Kind()] {
		if w.verb == t.Verb() {
			return w.status, rank, w.status != ""
		}
	}
	return "", 0, false
}

// Verbs lists the vocabulary's verbs for a kind of occurrence, nil for a
// further kind, which may have any.
func Verbs(kind string) []string {
	var verbs []string
	for _, w := range vocabulary[kind] {
		verbs = append(verbs, w.verb)
	}
	return verbs
}

// Kinds lists the vocabulary's kinds of occurrences, sorted by name. A timeline
// may use further ones.
func Kinds() []string { return slices.Sorted(maps.Keys(vocabulary)) }
