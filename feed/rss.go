package feed

import (
	"encoding/xml"
	"fmt"
	"html"
	"time"

	"github.com/gorilla/feeds"
)

// RSS is RSS 2.0 as the RSS Advisory Board's Best Practices Profile has it,
// with Atom's links, Dublin Core creators, and the whole content in
// content:encoded.
var RSS = Format{
	Extension: "rss", ContentType: "application/rss+xml; charset=utf-8", MediaType: "application/rss+xml", Name: "RSS",
	window: toSubscribe, archives: true, item: writeRSSItem, document: writeRSS,
}

const rssTime = time.RFC1123Z // RFC 822 with a year of four digits

// rssDocument is the root with the name spaces that the items use.
type rssDocument struct {
	XMLName     xml.Name   `xml:"rss"`
	Version     string     `xml:"version,attr"`
	Atom        string     `xml:"xmlns:atom,attr"`
	Content     string     `xml:"xmlns:content,attr"`
	DC          string     `xml:"xmlns:dc,attr"`
	Event       string     `xml:"xmlns:ev,attr"`
	History     string     `xml:"xmlns:fh,attr"`
	Syndication string     `xml:"xmlns:sy,attr"`
	Thread      string     `xml:"xmlns:thr,attr"`
	Channel     rssChannel `xml:"channel"`
}

// rssChannel is gorilla's channel; what it is too narrow for is declared anew.
// Items are written before and stand here as they are.
type rssChannel struct {
	*feeds.RssFeed
	Links     []atomLink `xml:"atom:link"`
	Archive   *struct{}  `xml:"fh:archive"`
	Period    string     `xml:"sy:updatePeriod,omitempty"`
	Frequency int        `xml:"sy:updateFrequency,omitempty"`
	Items     []byte     `xml:",innerxml"`
}

// rssItem leaves gorilla's Content nil: it is written as CDATA, unescaped.
type rssItem struct {
	XMLName xml.Name `xml:"item"`
	*feeds.RssItem
	Encoded      string        `xml:"content:encoded"`
	Creators     []string      `xml:"dc:creator"`
	Contributors []string      `xml:"dc:contributor"`
	Language     string        `xml:"dc:language,omitempty"`
	Categories   []rssCategory `xml:"category"`
	Source       *rssSource    `xml:"source"`
	Links        []atomLink    `xml:"atom:link"`
	Updated      string        `xml:"atom:updated"`
	ReplyTo      *atomReply    `xml:"thr:in-reply-to"`
	StartDate    string        `xml:"ev:startdate,omitempty"`
	EndDate      string        `xml:"ev:enddate,omitempty"`
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

func writeRSS(c Channel, f Format, items [][]byte) ([]byte, error) {
	d := rssDocumentOf(c, f, items)
	return writeXML(d, len(d.Channel.Items))
}

// minutesKept is how long readers may keep a feed: as long as Cache-Control does,
// rounded up to what hourly pollers understand.
const minutesKept = 60

func rssDocumentOf(c Channel, f Format, items [][]byte) *rssDocument {
	d := &rssDocument{
		Version: "2.0", Atom: atomNamespace, Content: "http://purl.org/rss/1.0/modules/content/",
		DC: "http://purl.org/dc/elements/1.1/", Event: eventNamespace, History: historyNamespace,
		Syndication: "http://purl.org/rss/1.0/modules/syndication/", Thread: threadNamespace,
		Channel: rssChannel{
			RssFeed: &feeds.RssFeed{
				Title: c.Title, Link: c.Page, Description: html.EscapeString(orTitle(c)), Language: c.Language,
				Copyright: c.Rights, ManagingEditor: editor(c.Authors), LastBuildDate: c.Updated.UTC().Format(rssTime),
				Generator: "Dateline", Docs: "https://www.rssboard.org/rss-specification",
			},
			Links: rssLinks(c, f), Items: inner(items, "  "),
		},
	}
	if c.Archived { // it never changes: nobody need come again
		d.Channel.Archive = &struct{}{}
		return d
	}
	d.Channel.Ttl, d.Channel.Period, d.Channel.Frequency = minutesKept, "hourly", 1
	return d
}

// rssLinks are where a channel leads, but for its page, which RSS has in an
// element of its own.
func rssLinks(c Channel, f Format) (links []atomLink) {
	for _, l := range channelLinks(c, f) {
		if l.Href != c.Page {
			links = append(links, l)
		}
	}
	return links
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
		if address := mailAddress(p.Email); address != "" {
			return fmt.Sprintf("%s (%s)", address, p.Name)
		}
	}
	return ""
}

func writeRSSItem(i Item, f Format) ([]byte, error) { return writeElement(rssItemOf(i, f), 2) }

func rssItemOf(i Item, f Format) rssItem {
	r := rssItem{
		RssItem: &feeds.RssItem{
			Title: i.Title, Link: i.URL, Guid: &feeds.RssGuid{Id: i.ID, IsPermaLink: "false"},
			Description: html.EscapeString(i.Text), // RSS takes a description to be HTML
			PubDate:     i.Published.UTC().Format(rssTime),
		},
		Encoded: i.HTML, Language: i.Lang, Updated: i.Updated.UTC().Format(atomTime),
	}
	for _, p := range i.Authors {
		r.Creators = append(r.Creators, p.Name)
	}
	for _, p := range i.Actors {
		r.Contributors = append(r.Contributors, p.Name)
	}
	for _, cat := range i.Categories {
		r.Categories = append(r.Categories, rssCategory{cat.Scheme, cat.Term})
	}
	r.Links = itemLinks(i)[1:] // but for its page
	if i.Origin != nil {
		r.Source = &rssSource{i.Origin.Self(f), i.Origin.Title}
	}
	if i.About != nil {
		r.ReplyTo = &atomReply{Ref: i.About.ID, Href: i.About.URL, Type: "text/html"}
	}
	if first, last, exact := exactDays(i.Occurred); exact {
		r.StartDate, r.EndDate = first, last
	}
	return r
}
