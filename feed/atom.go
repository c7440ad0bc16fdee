package feed

import (
	"bytes"
	"strings"
	"time"

	"github.com/gorilla/feeds"
)

// Atom is the Atom Syndication Format, RFC 4287, with the RSS event module's
// dates where a day is exactly known.
var Atom = Format{"atom", "application/atom+xml; charset=utf-8", "application/atom+xml", "Atom", writeAtom}

const (
	atomNamespace  = "http://www.w3.org/2005/Atom"
	eventNamespace = "http://purl.org/rss/1.0/modules/event/"
	atomTime       = "2006-01-02T15:04:05.000Z07:00" // RFC 3339: the milliseconds tell changes of one second apart
)

// atomFeed is gorilla's document with what it is too narrow for declared anew.
// encoding/xml lets a field shadow those of the same name deeper down, which is
// why Category, Link, Author and Entries of the embedded structs stay nil.
type atomFeed struct {
	*feeds.AtomFeed
	Lang    string             `xml:"xml:lang,attr,omitempty"`
	Event   string             `xml:"xmlns:ev,attr"`
	Links   []atomLink         `xml:"link"`
	Authors []feeds.AtomAuthor `xml:"author"`
	Entries []atomEntry        `xml:"entry"`
}

type atomEntry struct {
	*feeds.AtomEntry
	Lang       string             `xml:"xml:lang,attr,omitempty"`
	Links      []atomLink         `xml:"link"`
	Authors    []feeds.AtomAuthor `xml:"author"`
	Categories []atomCategory     `xml:"category"`
	Source     *atomSource        `xml:"source"`
	StartDate  string             `xml:"ev:startdate,omitempty"`
	EndDate    string             `xml:"ev:enddate,omitempty"`
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

type atomSource struct {
	ID    string     `xml:"id"`
	Title string     `xml:"title"`
	Links []atomLink `xml:"link"`
}

// FeedXml makes atomFeed a feeds.XmlFeed.
func (f *atomFeed) FeedXml() any { return f }

func writeAtom(c Channel, f Format) ([]byte, error) {
	var b bytes.Buffer
	if err := feeds.WriteXML(atomDocument(c, f), &b); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

func atomDocument(c Channel, format Format) *atomFeed {
	f := &atomFeed{
		AtomFeed: &feeds.AtomFeed{
			Xmlns: atomNamespace, Title: c.Title, Subtitle: c.Description, Id: c.ID,
			Updated: c.Updated.UTC().Format(atomTime), Rights: c.Rights,
		},
		Lang: c.Language, Event: eventNamespace, Authors: atomAuthors(c.Authors),
		Links: []atomLink{
			{Rel: "self", Type: format.MediaType, Href: c.Self(format)},
			{Rel: "alternate", Type: "text/html", Href: c.Page},
		},
	}
	if c.Licence != "" { // RFC 4946
		f.Links = append(f.Links, atomLink{Rel: "license", Href: c.Licence})
	}
	for _, item := range c.Items {
		f.Entries = append(f.Entries, atomEntryOf(item, c, format))
	}
	return f
}

func atomEntryOf(i Item, c Channel, format Format) atomEntry {
	e := atomEntry{
		AtomEntry: &feeds.AtomEntry{
			Title: i.Title, Id: i.ID, Rights: i.Rights,
			Published: i.Published.UTC().Format(atomTime), Updated: i.Updated.UTC().Format(atomTime),
			Summary: &feeds.AtomSummary{Type: "text", Content: i.SummaryText()},
			Content: &feeds.AtomContent{Type: "html", Content: i.ContentHTML()},
			Links:   nil, // has no XML tag and so would be written beside ours
		},
		Links:   []atomLink{{Rel: "alternate", Type: "text/html", Href: i.URL}},
		Authors: atomAuthors(i.Authors),
		Source:  atomSourceOf(i.Origin, format),
	}
	if i.Lang != c.Language {
		e.Lang = i.Lang
	}
	for _, l := range i.Links {
		e.Links = append(e.Links, atomLink{Rel: l.Rel, Href: l.URL, HrefLang: l.Lang, Title: l.Title})
	}
	for _, cat := range i.Categories {
		e.Categories = append(e.Categories, atomCategory(cat))
	}
	if first, last, exact := spans(i.Occurred); exact {
		e.StartDate, e.EndDate = first, last
	}
	return e
}

func atomAuthors(people []Person) []feeds.AtomAuthor {
	authors := make([]feeds.AtomAuthor, len(people))
	for i, p := range people {
		authors[i].Name, authors[i].Uri = p.Name, p.URL
		if at := strings.Index(p.Email, "@"); at > 0 && at < len(p.Email)-1 { // all that RFC 4287's schema asks
			authors[i].Email = p.Email
		}
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
