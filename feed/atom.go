package feed

import (
	"bytes"
	"encoding/xml"
	"strings"
	"time"

	"github.com/gorilla/feeds"
)

// Atom is the Atom Syndication Format, RFC 4287, with archives (RFC 5005),
// tombstones (RFC 6721), replies (RFC 4685), licences (RFC 4946), and the RSS
// event module's dates where a day is exactly known.
var Atom = Format{
	Extension: "atom", ContentType: "application/atom+xml; charset=utf-8", MediaType: "application/atom+xml", Name: "Atom",
	window: toSubscribe, archives: true, item: writeAtomEntry, document: writeAtom,
}

// Name spaces of the elements that feeds use beside their own.
const (
	atomNamespace    = "http://www.w3.org/2005/Atom"
	deletedNamespace = "http://purl.org/atompub/tombstones/1.0"
	eventNamespace   = "http://purl.org/rss/1.0/modules/event/"
	historyNamespace = "http://purl.org/syndication/history/1.0"
	threadNamespace  = "http://purl.org/syndication/thread/1.0"
)

const atomTime = "2006-01-02T15:04:05.000Z07:00" // RFC 3339: the milliseconds tell changes of one second apart

// atomFeed is gorilla's document with what it is too narrow for declared anew.
// encoding/xml lets a field shadow those of the same name deeper down, which is
// why Category, Link, Author and Entries of the embedded structs stay nil.
// Entries are written before and stand here as they are.
type atomFeed struct {
	*feeds.AtomFeed
	Lang    string             `xml:"xml:lang,attr,omitempty"`
	Deleted string             `xml:"xmlns:at,attr"`
	Event   string             `xml:"xmlns:ev,attr"`
	History string             `xml:"xmlns:fh,attr"`
	Thread  string             `xml:"xmlns:thr,attr"`
	Archive *struct{}          `xml:"fh:archive"`
	Links   []atomLink         `xml:"link"`
	Authors []feeds.AtomAuthor `xml:"author"`
	Stones  []atomTombstone    `xml:"at:deleted-entry"` // before the entries: RFC 6721, section 4, lets readers stop early
	Entries []byte             `xml:",innerxml"`
}

type atomEntry struct {
	*feeds.AtomEntry
	Lang         string             `xml:"xml:lang,attr,omitempty"`
	Links        []atomLink         `xml:"link"`
	Authors      []feeds.AtomAuthor `xml:"author"`
	Contributors []atomPerson       `xml:"contributor"`
	Categories   []atomCategory     `xml:"category"`
	Source       *atomSource        `xml:"source"`
	ReplyTo      *atomReply         `xml:"thr:in-reply-to"`
	StartDate    string             `xml:"ev:startdate,omitempty"`
	EndDate      string             `xml:"ev:enddate,omitempty"`
}

// atomLink has the attributes that gorilla's lacks (section 4.2.7).
type atomLink struct {
	Rel      string `xml:"rel,attr"`
	Type     string `xml:"type,attr,omitempty"`
	Href     string `xml:"href,attr"`
	HrefLang string `xml:"hreflang,attr,omitempty"`
	Title    string `xml:"title,attr,omitempty"`
}

type atomCategory struct {
	Term   string `xml:"term,attr"`
	Scheme string `xml:"scheme,attr,omitempty"`
	Label  string `xml:"label,attr,omitempty"`
}

// atomPerson is one of several; gorilla knows one.
type atomPerson struct {
	Name string `xml:"name"`
	URI  string `xml:"uri,omitempty"`
}

type atomSource struct {
	ID    string     `xml:"id"`
	Title string     `xml:"title"`
	Links []atomLink `xml:"link"`
}

type atomReply struct {
	Ref  string `xml:"ref,attr"`
	Href string `xml:"href,attr"`
	Type string `xml:"type,attr"`
}

type atomTombstone struct {
	Ref     string      `xml:"ref,attr"`
	When    string      `xml:"when,attr"`
	By      *atomPerson `xml:"at:by"`
	Comment string      `xml:"at:comment,omitempty"`
}

// FeedXml makes atomFeed a feeds.XmlFeed.
func (f *atomFeed) FeedXml() any { return f }

func writeAtom(c Channel, f Format, entries [][]byte) ([]byte, error) {
	d := atomDocument(c, f, entries)
	return writeXML(d, len(d.Entries))
}

// headSize is about what stands in a document beside its entries, in bytes.
const headSize = 4 << 10

// writeXML writes a document through gorilla/feeds, of which so many bytes are
// written already.
func writeXML(document feeds.XmlFeed, written int) ([]byte, error) {
	b := bytes.NewBuffer(make([]byte, 0, written+headSize))
	if err := feeds.WriteXML(document, b); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// writeElement writes an element as it stands in a document, at a depth of two
// spaces each.
func writeElement(element any, depth int) ([]byte, error) {
	var b bytes.Buffer
	e := xml.NewEncoder(&b)
	e.Indent(strings.Repeat("  ", depth), "  ")
	if err := e.Encode(element); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// inner joins written elements, each on lines of its own.
func inner(elements [][]byte, closing string) []byte {
	if len(elements) == 0 {
		return nil
	}
	size := len(closing) + 1
	for _, e := range elements {
		size += 1 + len(e)
	}
	b := make([]byte, 0, size)
	for _, e := range elements {
		b = append(append(b, '\n'), e...)
	}
	return append(append(b, '\n'), closing...)
}

func atomDocument(c Channel, format Format, entries [][]byte) *atomFeed {
	f := &atomFeed{
		AtomFeed: &feeds.AtomFeed{
			Xmlns: atomNamespace, Title: c.Title, Subtitle: c.Description, Id: c.ID,
			Updated: c.Updated.UTC().Format(atomTime), Rights: c.Rights,
		},
		Lang: c.Language, Event: eventNamespace, History: historyNamespace, Thread: threadNamespace, Deleted: deletedNamespace,
		Links: channelLinks(c, format), Authors: atomAuthors(c.Authors), Entries: inner(entries, ""),
	}
	if c.Archived {
		f.Archive = &struct{}{}
	}
	for _, d := range c.Deleted {
		f.Stones = append(f.Stones, atomStone(d))
	}
	return f
}

// channelLinks are where a channel leads.
func channelLinks(c Channel, f Format) []atomLink {
	links := []atomLink{
		{Rel: "self", Type: f.MediaType, Href: c.Self(f)},
		{Rel: "alternate", Type: "text/html", Href: c.Page},
	}
	for _, lang := range c.Languages {
		links = append(links, atomLink{Rel: "alternate", Type: f.MediaType, Href: c.Translation(f, lang), HrefLang: lang})
	}
	if c.Hub != "" {
		links = append(links, atomLink{Rel: "hub", Href: c.Hub})
	}
	if c.Licence != "" { // RFC 4946
		links = append(links, atomLink{Rel: "license", Href: c.Licence})
	}
	for _, l := range c.history(f) {
		links = append(links, atomLink{Rel: l.Rel, Type: f.MediaType, Href: l.URL})
	}
	return links
}

func atomStone(d Tombstone) atomTombstone {
	s := atomTombstone{Ref: d.ID, When: d.When.UTC().Format(atomTime), Comment: d.Reason}
	if d.By != "" {
		s.By = &atomPerson{Name: d.By}
	}
	return s
}

func writeAtomEntry(i Item, f Format) ([]byte, error) { return writeElement(atomEntryOf(i, f), 1) }

func atomEntryOf(i Item, format Format) atomEntry {
	e := atomEntry{
		AtomEntry: &feeds.AtomEntry{
			Title: i.Title, Id: i.ID, Rights: i.Rights,
			Published: i.Published.UTC().Format(atomTime), Updated: i.Updated.UTC().Format(atomTime),
			Summary: &feeds.AtomSummary{Type: "text", Content: i.Text},
			Content: &feeds.AtomContent{Type: "html", Content: i.HTML},
			Links:   nil, // has no XML tag and so would be written beside ours
		},
		Lang: i.Lang, Links: itemLinks(i), Authors: atomAuthors(i.Authors), Source: atomSourceOf(i.Origin, format),
	}
	for _, p := range i.Actors {
		e.Contributors = append(e.Contributors, atomPerson{p.Name, p.URL})
	}
	for _, cat := range i.Categories {
		e.Categories = append(e.Categories, atomCategory(cat))
	}
	if i.About != nil {
		e.ReplyTo = &atomReply{Ref: i.About.ID, Href: i.About.URL, Type: "text/html"}
	}
	if first, last, exact := exactDays(i.Occurred); exact {
		e.StartDate, e.EndDate = first, last
	}
	return e
}

// itemLinks are where an item leads: to its page, to the same as JSON, to its
// sources.
func itemLinks(i Item) []atomLink {
	links := []atomLink{{Rel: "alternate", Type: "text/html", Href: i.URL}}
	if i.Data != "" {
		// Not "alternate": newsboat takes the last of these for the page.
		links = append(links, atomLink{Rel: "related", Type: "application/json", Href: i.Data, Title: "The record as JSON"})
	}
	for _, l := range i.Links {
		links = append(links, atomLink{Rel: l.Rel, Href: l.URL, HrefLang: l.Lang, Title: l.Title})
	}
	return links
}

func atomAuthors(people []Person) []feeds.AtomAuthor {
	authors := make([]feeds.AtomAuthor, len(people))
	for i, p := range people {
		authors[i].Name, authors[i].Uri, authors[i].Email = p.Name, p.URL, mailAddress(p.Email)
	}
	return authors
}

func atomSourceOf(o *Origin, format Format) *atomSource {
	if o == nil {
		return nil
	}
	return &atomSource{o.ID, o.Title, []atomLink{{Rel: "self", Type: format.MediaType, Href: o.Self(format)}}}
}

// newestSecond is a time as HTTP and RSS know it.
func newestSecond(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }
