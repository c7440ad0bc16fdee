package feed

import (
	"bytes"
	"encoding/xml"
)

// opmlType is the content type of a list of feeds: one of the three that
// /.well-known/feeds may have, and the one that says what it is.
const opmlType = "text/x-opml; charset=utf-8"

// opmlList is a list of feeds, neutral of how it is written.
type opmlList struct {
	Title, Owner string
	Groups       []opmlGroup
}

// opmlGroup are feeds that belong together: a reader makes a folder of them.
type opmlGroup struct {
	Title string
	Feeds []opmlFeed
	More  string // absolute URL of the list that has the rest, empty for none
}

// opmlFeed is a feed in a list.
type opmlFeed struct {
	Title, Description, Lang string
	URL                      string // absolute, of the feed
	Page                     string // absolute, of the page about the same subject
}

// The elements of OPML 2.0 (opml.org/spec2.opml, "Subscription lists"). The
// type is "rss" for feeds in any format: readers pass over what they do not
// know. There is no date in the head: the list changes when its feeds do, and
// its bytes must not when they do not.
type (
	opmlDocument struct {
		XMLName xml.Name      `xml:"opml"`
		Version string        `xml:"version,attr"`
		Title   string        `xml:"head>title"`
		Owner   string        `xml:"head>ownerName,omitempty"`
		Docs    string        `xml:"head>docs"`
		Body    []opmlOutline `xml:"body>outline"`
	}
	opmlOutline struct {
		XMLName     xml.Name      `xml:"outline"`
		Type        string        `xml:"type,attr,omitempty"`
		Text        string        `xml:"text,attr"`
		Title       string        `xml:"title,attr,omitempty"`
		Description string        `xml:"description,attr,omitempty"`
		Language    string        `xml:"language,attr,omitempty"`
		XMLURL      string        `xml:"xmlUrl,attr,omitempty"`
		HTMLURL     string        `xml:"htmlUrl,attr,omitempty"`
		URL         string        `xml:"url,attr,omitempty"`
		Outlines    []opmlOutline `xml:"outline"`
	}
)

// write writes the list. The same list gives the same bytes.
func (l opmlList) write() ([]byte, error) {
	d := opmlDocument{Version: "2.0", Title: clean(l.Title), Owner: clean(l.Owner), Docs: "http://opml.org/spec2.opml"}
	for _, g := range l.Groups {
		d.Body = append(d.Body, g.outline())
	}
	b := bytes.NewBufferString(xml.Header)
	e := xml.NewEncoder(b)
	e.Indent("", " ")
	if err := e.Encode(d); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

func (g opmlGroup) outline() opmlOutline {
	o := opmlOutline{Text: clean(g.Title), Title: clean(g.Title)}
	for _, f := range g.Feeds {
		o.Outlines = append(o.Outlines, f.outline())
	}
	if g.More != "" {
		o.Outlines = append(o.Outlines, opmlOutline{Type: "include", Text: "All feeds of " + clean(g.Title), URL: g.More})
	}
	return o
}

func (f opmlFeed) outline() opmlOutline {
	return opmlOutline{
		Type: "rss", Text: clean(f.Title), Title: clean(f.Title), Description: clean(f.Description),
		Language: f.Lang, XMLURL: f.URL, HTMLURL: f.Page,
	}
}
