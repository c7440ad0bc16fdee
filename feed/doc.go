// Package feed is how it is told: the current state of the timelines as pages
// for people and as feeds for readers and calendars, over HTTP.
//
// A request goes one way through the package:
//
//	http.go       a route names what is asked for: a subject and a representation
//	ask_feed.go   a feed's query becomes a topic (topic.go), which has one URL
//	respond.go    the conditional answer: 304, HEAD, wait=SEQUENCE
//	cache.go      rendered once per change of the timeline, kept as bytes
//	telling.go    what is read from the projector, under its lock, and no more
//	story.go      one occurrence as it is told: names resolved, dates in words, with its
//	              evidence.go and history.go
//	feeds.go      a topic becomes a channel (channel_*.go) of items (item.go), which are
//	              kept (kept.go), neutral of any format (channel.go)
//	atom.go       one format, one file: see also rss.go, json.go, ics.go
//	page_*.go     one page, one file
//
// # What readers rely on
//
// Ids are for ever: an entry's is urn:uuid: with the 128 bits of its ULID, the
// same in every feed, in every format and on every host. Published is when an
// occurrence was recorded, never when it occurred; that date stands in words
// in the content. Corrections and retractions keep the entry, say visibly what
// changed and why, and move updated.
//
// The bytes of a feed hold neither the log's head nor the day of the request:
// a feed whose entries did not change keeps its bytes, its ETag and its
// Last-Modified though the log moved on.
package feed
