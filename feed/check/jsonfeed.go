package check

import (
	"slices"
	"strings"
)

// jsonFormat is JSON Feed 1.1.
var jsonFormat = format{formatJSON, []string{"application/feed+json", "application/json"}, outlineJSON, jsonChecks}

const jsonSpec = "JSON Feed 1.1, "

const jsonVersion = "https://jsonfeed.org/version/"

var jsonChecks = []check{
	{"json-version", Error, jsonSpec + "top-level, version", "write https://jsonfeed.org/version/1.1", jsonVersions},
	{"json-version-old", Note, jsonSpec + "changes", "write https://jsonfeed.org/version/1.1: 1 knows one author and no language", func(d *document, say saying) {
		if v := d.root.kid("version"); v.words() == jsonVersion+"1" {
			say(v, "version 1")
		}
	}},
	{"json-title", Error, jsonSpec + "top-level, title", "give the feed a title", func(d *document, say saying) {
		if !d.root.has("title") {
			say(d.root, "no title")
		}
	}},
	{"json-items", Error, jsonSpec + "top-level, items", "give the feed an array of items, empty when there is none", func(d *document, say saying) {
		if !d.root.has("items") {
			say(d.root, "no items")
		}
	}},
	{"json-item-id", Error, jsonSpec + "items, id", "give the item an id that never changes", jsonItemID},
	{"json-item-id-number", Warning, jsonSpec + "items, id", "write the id as a string", func(d *document, say saying) {
		for _, e := range d.entries {
			if id := e.node.kid("id"); id != nil && id.kind == number {
				say(id, "the id is a number")
			}
		}
	}},
	{"json-item-content", Error, jsonSpec + "items, content_html and content_text", "give the item content_html or content_text", func(d *document, say saying) {
		for _, e := range d.entries {
			if !e.node.has("content_html") && !e.node.has("content_text") {
				say(e.node, "neither content_html nor content_text")
			}
		}
	}},
	{"json-item-url", Note, jsonSpec + "items, url", "link the item to its page", func(d *document, say saying) {
		for _, e := range d.entries {
			if !e.node.has("url") && !e.node.has("external_url") {
				say(e.node, "no url")
			}
		}
	}},
	{"json-type", Error, jsonSpec + "top-level, items, attachments", "write a value of the type that the specification gives the key", jsonTypes},
	{"json-date", Error, jsonSpec + "items, date_published; RFC 3339, section 5.6", "write 2006-01-02T15:04:05Z", jsonDates},
	{"json-author", Warning, jsonSpec + "changes", "write authors, an array, beside author", jsonAuthor},
	{"json-author-empty", Error, jsonSpec + "authors", "give the author a name, url or avatar", jsonAuthorEmpty},
	{"json-attachment", Error, jsonSpec + "attachments", "give the attachment url and mime_type", jsonAttachment},
	{"json-hub", Error, jsonSpec + "hubs", "give the hub type and url", jsonHub},
	{"json-next", Error, jsonSpec + "top-level, next_url", "leave next_url away on the last page", jsonNext},
	{"json-unknown", Warning, jsonSpec + "extensions", "spell it as the specification does, or begin it with _", jsonUnknown},
	{"json-size", Note, "practice", "serve fewer items: 100 KB are ideal", func(d *document, say saying) {
		if d.size > heavyJSON {
			say(nil, "%d bytes", d.size)
		}
	}},
}

func outlineJSON(d *document) {
	root := d.root
	if root.has("language") {
		d.languages = append(d.languages, valueOf(root.kid("language")))
	}
	if n := root.kid("feed_url"); n != nil {
		d.self = append(d.self, valueOf(n))
	}
	if n := root.kid("title"); n != nil {
		d.plain = append(d.plain, valueOf(n))
	}
	for _, h := range root.kid("hubs").list() {
		if h.has("url") {
			d.hubs = append(d.hubs, valueOf(h.kid("url")))
		}
	}
	for n := range root.walk() {
		if n.kind == text && slices.Contains(jsonLinks, n.name) && !extended(n) {
			d.links = append(d.links, valueOf(n))
		}
	}
	for _, item := range root.kid("items").list() {
		d.jsonItem(item)
	}
}

// jsonLinks are the keys whose values are URLs.
var jsonLinks = strings.Fields("url home_page_url feed_url next_url icon favicon external_url image banner_image avatar")

// extended tells whether a node is within an extension, where every key is free.
func extended(n *node) bool {
	for ; n != nil; n = n.parent {
		if strings.HasPrefix(n.name, "_") {
			return true
		}
	}
	return false
}

// list are the members of an array.
func (n *node) list() []*node {
	if n == nil || n.kind != array {
		return nil
	}
	return n.kids
}

func (d *document) jsonItem(n *node) {
	d.entries = append(d.entries, entry{n, valueOf(n.kid("id")), d.date(n.kid("date_published"), parse3339), d.date(n.kid("date_modified"), parse3339)})
	if c := n.kid("content_html"); c != nil {
		d.markup = append(d.markup, valueOf(c))
	}
	if t := n.kid("title"); t != nil {
		d.plain = append(d.plain, valueOf(t))
	}
	if l := n.kid("language"); l != nil {
		d.languages = append(d.languages, valueOf(l))
	}
}

func jsonVersions(d *document, say saying) {
	switch v := d.root.kid("version"); {
	case v == nil:
		say(d.root, "no version")
	case v.words() != jsonVersion+"1.1" && v.words() != jsonVersion+"1":
		say(v, "version %.60q", v.text)
	}
}

func jsonItemID(d *document, say saying) {
	for _, e := range d.entries {
		if e.id.text == "" {
			say(e.node, "no id")
		}
	}
}

func jsonDates(d *document, say saying) {
	for _, s := range d.stamps {
		if s.time.IsZero() {
			_, err := parse3339(s.text)
			say(s.at, "%.60q: %v", s.text, err)
		}
	}
}

func jsonAuthor(d *document, say saying) {
	for n := range d.root.walk() {
		if n.name == "author" && n.kind == object && !extended(n) && !n.parent.has("authors") && d.root.kid("version").words() == jsonVersion+"1.1" {
			say(n, "author is of version 1")
		}
	}
}

func jsonAuthorEmpty(d *document, say saying) {
	for n := range d.root.walk() {
		single := n.name == "author"
		of := n.parent != nil && n.parent.name == "authors" && n.parent.kind == array
		if (single || of) && n.kind == object && !extended(n) && !n.has("name") && !n.has("url") && !n.has("avatar") {
			say(n, "an author without name, url and avatar")
		}
	}
}

func jsonAttachment(d *document, say saying) {
	for _, e := range d.entries {
		for _, a := range e.node.kid("attachments").list() {
			for _, key := range []string{"url", "mime_type"} {
				if !a.has(key) {
					say(a, "no %s", key)
				}
			}
			if t := a.kid("mime_type"); t != nil && !isMediaType(t.words()) {
				say(t, "%.60q is no media type", t.text)
			}
		}
	}
}

func jsonHub(d *document, say saying) {
	for _, h := range d.root.kid("hubs").list() {
		for _, key := range []string{"type", "url"} {
			if !h.has(key) {
				say(h, "no %s", key)
			}
		}
	}
}

func jsonNext(d *document, say saying) {
	if n := d.root.kid("next_url"); n != nil && sameURL(n.words(), d.root.kid("feed_url").words()) {
		say(n, "next_url is feed_url")
	}
}
