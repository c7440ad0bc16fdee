package feed

import (
	"time"

	"github.com/dateline/dateline/events"
)

// Channel is a series of items about one subject, neutral of the format in
// which it is told. Every string is free of characters that XML forbids.
type Channel struct {
	ID          string // urn:uuid: or, for the channel of all timelines, a URL
	Title       string
	Description string // plain text
	Language    string // BCP 47, of what has no language of its own
	Page        string // absolute URL of the page about the same subject
	Updated     time.Time
	Authors     []Person
	Rights      string // a licence's URL or SPDX identifier, in words
	Licence     string // the licence's URL, empty where none is known
	Items       []Item // newest first, by Published

	about subject
	site  site
}

// Self is the absolute URL of the channel in a format.
func (c Channel) Self(f Format) string { return c.site.feed(c.about, f) }

// Item is one occurrence as a channel tells it.
type Item struct {
	ID         string          // urn:uuid: with the ULID's 128 bits
	URL        string          // absolute, of the occurrence's page
	Title      string          // begins with "[Retracted] " for a retracted one
	Lang       string          // BCP 47, of the title and summary
	Published  time.Time       // when it was first recorded
	Updated    time.Time       // when it was last changed
	Occurred   events.Occurred // when it happened
	Categories []Category
	Authors    []Person // the timeline's publisher, who chose the words; see [Item.Links] for the sources
	Links      []Link   // the sources cited, and what it is part of
	Origin     *Origin  // the timeline's own channel, where the item stands in another
	Rights     string   // where they are not the channel's own
	Story      Story    // what it says: see [Item.ContentHTML]
}

// Person is somebody who answers for words.
type Person struct{ Name, URL, Email string }

// Category files an item under a term of a scheme (RFC 4287, section 4.2.2).
type Category struct{ Term, Scheme, Label string }

// Link leads from an item to something else (RFC 4287, section 4.2.7).
type Link struct{ Rel, URL, Title, Lang string }

// Origin is the channel that an item comes from (RFC 4287, section 4.2.11).
type Origin struct {
	ID, Title string
	about     subject
	site      site
}

// Self is the absolute URL of the origin in a format.
func (o Origin) Self(f Format) string { return o.site.feed(o.about, f) }

// Format is one way to write a channel.
type Format struct {
	Extension   string // feed.<extension> is its URL
	ContentType string // with parameters, for the header
	MediaType   string // alone, for links
	Name        string // for people
	write       func(Channel, Format) ([]byte, error)
}

// Write writes a channel. The same channel gives the same bytes.
func (f Format) Write(c Channel) ([]byte, error) { return f.write(c, f) }

// Formats are all formats, the best first. A new one is a file and a word here.
var Formats = []Format{Atom, RSS}
