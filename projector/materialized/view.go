package materialized

import (
	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// View says which rows a table holds.
type View struct {
	Name string // a word
	// Format counts the changes of what rows say that a reader of the old ones
	// would stumble over, and those that an old table does not have.
	Format int
	// Takes tells whether records of a kind have rows.
	Takes func(kind string) bool
	// Rows are those of one record, by their keys. Whatever they depend on must
	// be what [projector.Timeline.Altered] looks at.
	Rows func(v *projector.View, ref events.Ref) []Row
	// Own is the row of the record of a timeline that is retracted: of such a
	// timeline it is all there is. Nil where there is none.
	Own func(r projector.Record) Row
	// Daily views depend on which day is today.
	Daily bool
}

// Row is a value under a key. Values are compared as JSON; when they differ they
// are written with the basis as as_of before the rest.
type Row struct {
	Key   string
	Value any // a struct
}

// Views are all there are: a new one is a file with its rows, and a line here.
var Views = []View{records, entities, offices, facets}

// key of a record.
func key(ref events.Ref) string { return ref.Timeline + "." + ref.Kind + "." + ref.Key }
