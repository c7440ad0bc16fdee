// Package export writes a timeline out as one document: for another Dateline,
// a spreadsheet, a database, a calendar, a page, or a program that knows
// schema.org.
//
//	format.go      the formats, and what they share: a new one is a line and a file
//	run.go         one export under way: rows, progress, cancellation
//	jsonl.go       JSON Lines, the events themselves; patch.go says how a change is told
//	csv.go         a row for each occurrence
//	sqlite.go      tables: schema.sql, and one file a group of them
//	ics.go         iCalendar; package calendar finds a date's place in it
//	timelinejs.go  TimelineJS; days.go makes its dates
//	jsonld.go      JSON-LD, in the words of schema.org; jsonld_record.go says what each
//	               item rests on, things.go what entities and sources are
//
// # What a document rests on
//
// A document tells a [projector.View], so every perspective has one meaning
// here and on the pages, and it names the view's basis. It holds no time of its
// writing and nothing that was drawn by lot: asked again with that basis, it
// has the same bytes, whatever was recorded since.
//
// # Streams
//
// Rows are read, written and forgotten, so memory does not grow with the
// timeline. SQLite alone needs a file, made in the folder for temporary files
// ($TMPDIR) and removed when the export ends, however it ends.
//
// # Words
//
// What others wrote goes in as text and comes out as text. Characters that no
// document may carry are dropped, Markdown is told as plain text or as
// sanitised HTML, and a spreadsheet takes nothing for a formula.
package export
