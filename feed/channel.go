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
	Rights      string      // a licence's URL or SPDX identifier, in words
	Licence     string      // the licence's URL, empty where none is known
	Items       []Item      // newest first, by Published
	Deleted     []Tombstone // retracted and no longer among Items, the latest first
	Hub         string      // absolute URL of the WebSub hub, empty for none
	Languages   []string    // in which it is told as well
	Archived    bool        // a closed part of the history (RFC 5005, section 4)

	topic   topic
	newest  int       // the archive that ended last, 0 for none
	renamed time.Time // when a name that it may tell last changed
	site    site
}

// Self is the absolute URL of the channel in a format.
func (c Channel) Self(f Format) string { return c.site.feed(c.topic, f) }

// Translation is the absolute URL of the same channel in another language.
func (c Channel) Translation(f Format, lang string) string {
	t := c.topic
	t.lang = lang
	return c.site.feed(t, f)
}

// Current is the absolute URL of the document to subscribe to (RFC 5005,
// section 3).
func (c Channel) Current(f Format) string {
	t := c.topic
	t.archive = 0
	return c.site.feed(t, f)
}

// Older is the absolute URL of the archive before this document, empty for none
// (RFC 5005, section 4).
func (c Channel) Older(f Format) string {
	t := c.topic
	if t.archive == 0 {
		t.archive = c.newest
	} else {
		t.archive--
	}
	if t.archive == 0 {
		return ""
	}
	return c.site.feed(t, f)
}

// Newer is the absolute URL of the archive behind this one, empty for a document
// that is none. Until there is one, its URL leads to [Channel.Current]: so an
// archive can name it and stay as it is.
func (c Channel) Newer(f Format) string {
	if !c.Archived {
		return ""
	}
	t := c.topic
	t.archive++
	return c.site.feed(t, f)
}

// Item is one entry of a channel. Most tell an occurrence; those of other
// channels than news have ids of their own.
type Item struct {
	ID         string          // urn:uuid:, of an occurrence with the ULID's 128 bits
	URL        string          // absolute, of the page about it
	Data       string          // absolute, of the same as JSON
	Title      string          // begins with "[Retracted] " for a retracted one
	Lang       string          // BCP 47, of the title and summary
	HTML       string          // all that it says, sanitised, with absolute URLs
	Text       string          // in short, plain
	Published  time.Time       // when it was first recorded
	Updated    time.Time       // when it was last changed
	Occurred   events.Occurred // when it happened; zero where that is not what it tells
	Days       events.Occurred // where a calendar shows it
	Categories []Category
	Authors    []Person // the timeline's publisher, who chose the words; see Links for the sources
	Actors     []Person // who took part
	Links      []Link   // the sources cited, and what it belongs to
	About      *Entry   // the entry that this one corrects
	Origin     *Origin  // the timeline's own channel, where the item stands in another
	Rights     string   // where they are not the channel's own
	Withdrawn  bool     // it should not have been told: retracted, or no source is left
	Planned    bool     // it has not happened
	Revision   int      // how many times it was changed
	Facts      Facts    // for programs

	fragments *fragments
}

// Person is somebody who answers for words, or took part.
type Person struct{ Name, URL, Email string }

// Category files an item under a term of a scheme (RFC 4287, section 4.2.2).
type Category struct{ Term, Scheme, Label string }

// Link leads from an item to something else (RFC 4287, section 4.2.7).
type Link struct{ Rel, URL, Title, Lang string }

// Entry is an entry of a feed, by its id and the page about it.
type Entry struct{ ID, URL string }

// Tombstone says that an entry was retracted (RFC 6721).
type Tombstone struct {
	ID       string // of the entry
	When     time.Time
	By       string
	Reason   string
	Days     events.Occurred // where a calendar showed it
	Revision int
}

// Origin is the channel that an item comes from (RFC 4287, section 4.2.11).
type Origin struct {
	ID, Title string
	topic     topic
	site      site
}

// Self is the absolute URL of the origin in a format.
func (o Origin) Self(f Format) string { return o.site.feed(o.topic, f) }

// Facts are what an item says in fields, as the extension _dateline of JSON Feed
// has them. Dates are EDTF, or days as YYYY-MM-DD.
type Facts struct {
	About     string           `json:"about"` // where this is described, as the specification asks
	Timeline  string           `json:"timeline"`
	Record    string           `json:"record"` // kind/key
	Type      string           `json:"type,omitempty"`
	Change    events.Change    `json:"change,omitempty"`
	Sequence  uint64           `json:"sequence,omitempty"` // of the event that it tells, for reading on in the stream
	Occurred  *events.Occurred `json:"occurred,omitempty"`
	Dating    events.Dating    `json:"dating,omitempty"`
	When      string           `json:"when,omitempty"` // in words
	Retracted bool             `json:"retracted,omitempty"`
	Fallen    bool             `json:"fallen,omitempty"` // every source that supported it was withdrawn
	Reason    string           `json:"reason,omitempty"` // of a correction or retraction
	Changed   []ChangedFact    `json:"changed,omitempty"`
	Corrects  string           `json:"corrects,omitempty"` // id of the entry that this one corrects
	Due       string           `json:"due,omitempty"`
	Planned   string           `json:"planned,omitempty"`
	Status    string           `json:"status,omitempty"`
	Sources   []CitedFact      `json:"sources,omitempty"`
}

// ChangedFact is a field that an event altered, with its values as JSON.
type ChangedFact struct {
	Field string `json:"field"`
	From  any    `json:"from,omitempty"`
	To    any    `json:"to,omitempty"`
}

// CitedFact is a source that an item cites.
type CitedFact struct {
	Source string `json:"source"` // slug
	Title  string `json:"title,omitempty"`
	URL    string `json:"url,omitempty"`
}
