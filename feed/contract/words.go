package contract

import "github.com/dateline/dateline/events"

// changes are what each change means for whoever keeps the records.
var changes = map[events.Change]struct{ is, means string }{
	events.Recorded:  {"the first event of a record", "a new record"},
	events.Refined:   {"more precise or more complete; nothing said before becomes false", "replace; what you told is still true"},
	events.Corrected: {"something said before was wrong; also takes a retraction back", "replace; tell whoever you told before, with `ce-reason`"},
	events.Cited:     {"one more citation, nothing else", "replace; nothing new happened"},
	events.Retracted: {"should not have been recorded", "the record no longer stands: take it back, with `ce-reason`. The body is what stood last"},
}

// Verb is one of the services for editors' programs.
type Verb struct {
	Name string // the last token of the subject, and of the HTTP path
	Does string
}

// Verbs are all of them, in the order of the page.
var Verbs = []Verb{
	{"record", "record new records, or any changes in one go"},
	{"refine", "make a record more precise or more complete"},
	{"correct", "correct what was wrong in a record, or take its retraction back; needs a reason"},
	{"cite", "add citations to a record"},
	{"retract", "retract a record; needs a reason"},
	{"check", "say what a request to record would do, and do nothing"},
}

// table is a view that is kept as a KV bucket.
type table struct {
	view, keys, example, row, holds string
}

// tables are the views in the order of the page; row is the schema of values.
var tables = []table{
	{"records", "<timeline>.<kind>.<key>", "harbour.meeting.01K2Z3V4W5X6Y7Z8A9B0C1D2E3", "record-row", "every record, as it stands: its effective state, and whether it stands, was retracted, or fell with its sources"},
	{"entities", "<timeline>.entity.<slug>", "harbour.entity.pier", "entity-row", "every entity with its status today, and on what act that rests"},
	{"offices", "<timeline>.office.<slug>", "harbour.office.chair", "office-row", "who is attested in each office today"},
	{"facets", "<timeline>.<facet>.<value>.<kind>.<key>", "harbour.actor.board.meeting.01K2Z3V4W5X6Y7Z8A9B0C1D2E3", "facet-row", "the occurrences that stand by `actor`, `place` and `entity`, one row for each value"},
}

// channel is a class of the log's subjects.
type channel struct {
	name, subject, example, says string
	schema                       string
	changes                      []events.Change
}

// ofRegistry are the changes of records that have no citations.
var ofRegistry = []events.Change{events.Recorded, events.Refined, events.Corrected, events.Retracted}

// channels are the log's subjects, of which the last is that of all others.
var channels = []channel{
	{"timelines", "dateline.{timeline}.timeline.{key}", "dateline.harbour.timeline.harbour", "the timeline itself", "timeline", ofRegistry},
	{"sources", "dateline.{timeline}.source.{key}", "dateline.harbour.source.gazette", "a text that says things", "source", ofRegistry},
	{"entities", "dateline.{timeline}.entity.{key}", "dateline.harbour.entity.pier", "somebody or something that occurrences are about or name", "entity", events.Changes},
	{"occurrences", "dateline.{timeline}.{kind}.{key}", "dateline.harbour.meeting.01K2Z3V4W5X6Y7Z8A9B0C1D2E3", "something dated that happened; the key is the id of its first event", "occurrence", events.Changes},
}
