// Package check judges feeds, also other people's: Atom (RFC 4287, with RFC
// 4685, 5005, 6721), RSS 2.0 with the RSS Advisory Board's Best Practices
// Profile, JSON Feed 1.1 and iCalendar (RFC 5545, 7986), and how they are
// served (RFC 9110, 9111, WebSub).
//
// A document goes one way through the package:
//
//	fetch.go      asked for over HTTP in the ways that readers ask
//	text.go       bytes become UTF-8 text
//	format.go     which format it is, by what it says, not by its media type
//	xmltree.go    the text becomes a tree of nodes that know their place; see
//	              also jsontree.go, lines.go
//	outline.go    what every format says in its own way: entries, dates, links
//	atom.go       one format, one table of checks: see also rss.go, jsonfeed.go,
//	              icalendar.go; what holds for all is in shared.go and http.go
//	finding.go    what was found
//
// # Adding a check
//
// A check is a row of a table: its id, its level, the specification's section,
// the way out, and a function that looks at the document and says where it is
// broken. Ids are stable: scripts may rely on them.
//
// # Levels
//
// An Error breaks the specification, or the feed, or its readers. A Warning is
// what a specification advises against or a reader is known to stumble over. A
// Note is worth knowing.
package check
