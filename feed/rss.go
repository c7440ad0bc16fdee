package feed

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"html"
	"time"

	"github.com/gorilla/feeds"
)

// RSS is RSS 2.0 as the RSS Advisory Board's Best Practices Profile has it,
// with Atom's link to itself, Dublin Core creators, and the whole content in
// content:encoded.
var RSS = Format{"rss", "application/rss+xml; charset=utf-8", "application/rss+xml", "RSS", writeRSS}

const rssTime = time.RFC1123Z // RFC 822 with a year of four digits

// rssDocument is the root with the name spaces that the items use.
type rssDocument struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Atom    string     `xml:"xmlns:atom,attr"`
	Content string     `xml:"xmlns:content,attr"`
	DC      string     `xml:"xmlns:dc,attr"`
	Event   string     `xml:"xmlns:ev,attr"`
	Channel rssChannel `xml:"channel"`
}

// rssChannel is gorilla's channel; what it is too narrow for is declared anew.
type rssChannel struct {
	*feeds.RssFeed
	Self  atomLink  `xml:"atom:link"`
	Items []rssItem `xml:"item"`
}

// rssItem leaves gorilla's Content nil: it is written as CDATA, unescaped.
type rssItem struct {
	*feeds.RssItem
	Encoded    string        `xml:"content:encoded"`
	Creators   []string      `xml:"dc:creator"`
	Language   string        `xml:"dc:language,omitempty"`
	Categories []rssCategory `xml:"category"`
	Source     *rssSource    `xml:"source"`
	Updated    string        `xml:"atom:updated"`
	StartDate  string        `xml:"ev:startdate,omitempty"`
	EndDate    string        `xml:"ev:enddate,omitempty"`
}

type rssCategory struct {
	Domain string `xml:"domain,attr,omitempty"`
	Term   string `xml:",chardata"`
}

type rssSource struct {
	URL   string `xml:"url,attr"`
	Title string `xml:",chardata"`
}

// FeedXml makes rssDocument a feeds.XmlFeed.
func (d *rssDocument) FeedXml() any { return d }

func writeRSS(c Channel, f Format) ([]byte, error) {
	var b bytes.Buffer
	if err := feeds.WriteXML(rssDocumentOf(c, f), &b); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

func rssDocumentOf(c Channel, f Format) *rssDocument {
	d := &rssDocument{
		Version: "2.0", Atom: atomNamespace, Content: "http://purl.org/rss/1.0/modules/content/",
		DC: "http://purl.org/dc/elements/1.1/", Event: eventNamespace,
		Channel: rssChannel{
			RssFeed: &feeds.RssFeed{
				Title: c.Title, Link: c.Page, Description: html.EscapeString(orTitle(c)), Language: c.Language,
				Copyright: c.Rights, ManagingEditor: editor(c.Authors), LastBuildDate: c.Updated.UTC().Format(rssTime),
				Generator: "Dateline", Docs: "https://www.rssboard.org/rss-specification",
			},
			Self: atomLink{Rel: "self", Type: f.MediaType, Href: c.Self(f)},
		},
	}
	for _, item := range c.Items {
		d.Channel.Items = append(d.Channel.Items, rssItemOf(item, c, f))
	}
	return d
}

// orTitle is the description, which RSS requires.
func orTitle(c Channel) string {
	if c.Description == "" {
		return c.Title
	}
	return c.Description
}

// editor is a managingEditor, which RSS wants as "address (name)".
func editor(people []Person) string {
	for _, p := range people {
		if p.Email != "" {
			return fmt.Sprintf("%s (%s)", p.Email, p.Name)
		}
	}
	return ""
}

func rssItemOf(i Item, c Channel, f Format) rssItem {
	r := rssItem{
		RssItem: &feeds.RssItem{
			Title: i.Title, Link: i.URL, Guid: &feeds.RssGuid{Id: i.ID, IsPermaLink: "false"},
			Description: html.EscapeString(i.SummaryText()), // RSS takes a description to be HTML
			PubDate:     i.Published.UTC().Format(rssTime),
		},
		Encoded: i.ContentHTML(),
		Updated: i.Updated.UTC().Format(atomTime),
	}
	if i.Lang != c.Language {
		r.Language = i.Lang
	}
	for _, p := range i.Authors {
		r.Creators = append(r.Creators, p.Name)
	}
	for _, cat := range i.Categories {
		r.Categories = append(r.Categories, rssCategory{cat.Scheme, cat.Term})
	}
	if i.Origin != nil {
		r.Source = &rssSource{i.Origin.Self(f), i.Origin.Title}
	}
	if first, last, exact := spans(i.Occurred); exact {
		r.StartDate, r.EndDate = first, last
	}
	return r
}
