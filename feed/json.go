package feed

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/mail"
	"net/url"
	"slices"

	"github.com/gorilla/feeds"
)

// JSON is JSON Feed 1.1. What it has no fields for stands in the extension
// _dateline, of items and of the feed.
var JSON = Format{
	Extension: "json", ContentType: "application/feed+json; charset=utf-8", MediaType: "application/feed+json", Name: "JSON Feed",
	window: toSubscribe, archives: true, item: writeJSONItem, document: writeJSON,
}

// jsonFeed is gorilla's feed without its items, which are written before and
// come last.
type jsonFeed struct {
	*feeds.JSONFeed
	Dateline jsonFeedFacts `json:"_dateline"`
}

// jsonFeedFacts is what a feed says of itself that JSON Feed has no field for.
type jsonFeedFacts struct {
	About     string            `json:"about"`
	ID        string            `json:"id"` // the same in every format and on every host
	Updated   string            `json:"updated"`
	Rights    string            `json:"rights,omitempty"`
	Licence   string            `json:"licence,omitempty"`
	Languages map[string]string `json:"languages,omitempty"` // URLs of the same feed in others
	Archived  bool              `json:"archived,omitempty"`  // it will never change (RFC 5005)
	History   map[string]string `json:"history,omitempty"`   // URLs by the relations of RFC 5005
	Deleted   []jsonTombstone   `json:"deleted,omitempty"`   // retracted and no longer among the items, the latest first
}

// jsonTombstone is a deleted entry as RFC 6721 has it.
type jsonTombstone struct {
	ID     string `json:"id"`
	When   string `json:"when"`
	By     string `json:"by,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// jsonItem is gorilla's item. Its dates are declared anew, to say the same
// milliseconds as Atom, and its texts, to be there when they are empty.
type jsonItem struct {
	*feeds.JSONItem
	HTML      string        `json:"content_html"`
	Published string        `json:"date_published"`
	Modified  string        `json:"date_modified"`
	Language  string        `json:"language,omitempty"`
	Dateline  jsonItemFacts `json:"_dateline"`
}

// jsonItemFacts are an item's facts and what else it has no field for.
type jsonItemFacts struct {
	Facts
	Data       string         `json:"data,omitempty"` // URL of the record as JSON
	Revision   int            `json:"revision"`
	Actors     []jsonPerson   `json:"actors,omitempty"`
	Categories []jsonCategory `json:"categories,omitempty"`
	PartOf     *jsonLink      `json:"part_of,omitempty"`
	Origin     *jsonOrigin    `json:"origin,omitempty"`
	Rights     string         `json:"rights,omitempty"`
}

type jsonPerson struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

type jsonCategory struct {
	Term   string `json:"term"`
	Scheme string `json:"scheme,omitempty"`
	Label  string `json:"label,omitempty"`
}

type jsonLink struct {
	Title string `json:"title"`
	URL   string `json:"url"`
}

// jsonOrigin is the feed that an item comes from.
type jsonOrigin struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	FeedURL string `json:"feed_url"`
}

// writeJSON writes a feed, its head for people and each item on a line.
func writeJSON(c Channel, f Format, items [][]byte) ([]byte, error) {
	b, err := jsonOf(jsonFeedOf(c, f), "  ")
	if err != nil {
		return nil, err
	}
	b = append(bytes.TrimSuffix(b, []byte("\n}")), ",\n  \"items\": ["...)
	for i, item := range items {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(b, "\n    "...), item...)
	}
	if len(items) > 0 {
		b = append(b, "\n  "...)
	}
	return append(b, "]\n}\n"...), nil
}

// jsonOf is JSON as it stands in a file: < and > are nothing special there.
func jsonOf(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

func jsonFeedOf(c Channel, f Format) jsonFeed {
	d := jsonFeed{
		JSONFeed: &feeds.JSONFeed{
			Version: "https://jsonfeed.org/version/1.1", Title: c.Title, Language: c.Language, HomePageUrl: c.Page, FeedUrl: c.Self(f),
			Description: c.Description, NextUrl: c.Older(f), Authors: jsonAuthors(c.Authors),
		},
		Dateline: jsonFeedFacts{
			About: c.site.factsAbout(), ID: c.ID, Updated: c.Updated.UTC().Format(atomTime),
			Rights: c.Rights, Licence: c.Licence, Archived: c.Archived, Languages: map[string]string{}, History: map[string]string{},
		},
	}
	if c.Hub != "" {
		d.Hubs = []*feeds.JSONHub{{Type: "WebSub", Url: c.Hub}}
	}
	for _, lang := range c.Languages {
		d.Dateline.Languages[lang] = c.Translation(f, lang)
	}
	for _, l := range c.history(f) {
		d.Dateline.History[l.Rel] = l.URL
	}
	for _, s := range c.Deleted {
		d.Dateline.Deleted = append(d.Dateline.Deleted, jsonTombstone{s.ID, s.When.UTC().Format(atomTime), s.By, s.Reason})
	}
	return d
}

// jsonAuthors are people with the one URL that JSON Feed has for each, which may
// be an address for mail.
func jsonAuthors(people []Person) (authors []*feeds.JSONAuthor) {
	for _, p := range people {
		a := feeds.JSONAuthor{Name: p.Name, Url: cmp.Or(webURL(p.URL), mailURL(p.Email))}
		if a != (feeds.JSONAuthor{}) { // one of whom nothing is said is none
			authors = append(authors, &a)
		}
	}
	return authors
}

// mailURL is an address for mail as a URL (RFC 6068), empty for what is none.
func mailURL(address string) string {
	if a, err := mail.ParseAddress(address); err != nil || a.Address != address {
		return ""
	}
	return "mailto:" + url.PathEscape(address)
}

func writeJSONItem(i Item, f Format) ([]byte, error) { return jsonOf(jsonItemOf(i, f), "") }

func jsonItemOf(i Item, f Format) jsonItem {
	item := jsonItem{
		JSONItem: &feeds.JSONItem{
			Id: i.ID, Url: i.URL, Title: i.Title, Summary: i.Text, Authors: jsonAuthors(i.Authors), Tags: i.labels(),
		},
		HTML: i.HTML, Published: i.Published.UTC().Format(atomTime), Modified: i.Updated.UTC().Format(atomTime), Language: i.Lang,
		Dateline: jsonItemFacts{Facts: i.Facts, Data: i.Data, Revision: i.Revision, Rights: i.Rights},
	}
	for _, p := range i.Actors {
		item.Dateline.Actors = append(item.Dateline.Actors, jsonPerson{p.Name, p.URL})
	}
	for _, c := range i.Categories {
		item.Dateline.Categories = append(item.Dateline.Categories, jsonCategory(c))
	}
	for _, l := range i.Links {
		if l.Rel == "up" {
			item.Dateline.PartOf = &jsonLink{l.Title, l.URL}
		}
	}
	if o := i.Origin; o != nil {
		item.Dateline.Origin = &jsonOrigin{o.ID, o.Title, o.Self(f)}
	}
	return item
}

// labels are what an item's categories are called, each once, for formats that
// know no schemes.
func (i Item) labels() (all []string) {
	for _, c := range i.Categories {
		if label := cmp.Or(c.Label, c.Term); !slices.Contains(all, label) {
			all = append(all, label)
		}
	}
	return all
}
