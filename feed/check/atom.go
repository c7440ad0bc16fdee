package check

import (
	"mime"
	"slices"
	"strings"
)

// atomFormat is RFC 4287, with the extensions that readers know: threads (RFC
// 4685), paging and archiving (RFC 5005), tombstones (RFC 6721).
var atomFormat = format{formatAtom, []string{"application/atom+xml"}, outlineAtom, atomChecks}

var atomChecks = []check{
	{"atom-feed-id", Error, "RFC 4287, section 4.1.1", "give the feed one permanent atom:id", one("atom:feed", "atom:id")},
	{"atom-feed-title", Error, "RFC 4287, section 4.1.1", "give the feed one atom:title", one("atom:feed", "atom:title")},
	{"atom-feed-updated", Error, "RFC 4287, section 4.1.1", "give the feed one atom:updated", one("atom:feed", "atom:updated")},
	{"atom-entry-id", Error, "RFC 4287, section 4.1.2", "give the entry one permanent atom:id", one("atom:entry", "atom:id")},
	{"atom-entry-title", Error, "RFC 4287, section 4.1.2", "give the entry one atom:title", one("atom:entry", "atom:title")},
	{"atom-entry-updated", Error, "RFC 4287, section 4.1.2", "give the entry one atom:updated", one("atom:entry", "atom:updated")},
	{"atom-author", Error, "RFC 4287, section 4.1.1 and 4.1.2", "give the feed or the entry an atom:author", atomAuthor},
	{"atom-alternate", Error, "RFC 4287, section 4.1.2", "add a link with rel=\"alternate\", or content", atomAlternate},
	{"atom-alternate-twice", Error, "RFC 4287, section 4.1.1 and 4.1.2", "give each type and hreflang one alternate", atomAlternateTwice},
	{"atom-once", Error, "RFC 4287, section 4.1.1 and 4.1.2", "give it once", atomOnce},
	{"atom-order", Warning, "RFC 4287, appendix B", "put the entries last: the RFC's schema wants it", atomOrder},
	{"atom-id-iri", Error, "RFC 4287, section 4.2.6", "use an absolute IRI, such as urn:uuid:…", atomIDs},
	{"atom-date", Error, "RFC 4287, section 3.3", "write 2006-01-02T15:04:05Z", atomDates},
	{"atom-updated-twice", Warning, "practice", "tell the moments apart, by milliseconds: readers sort by updated", atomUpdatedTwice},
	{"atom-feed-older", Warning, "RFC 4287, section 4.2.15", "move the feed's updated with its newest entry", atomFeedOlder},
	{"atom-link-href", Error, "RFC 4287, section 4.2.7.1", "give the link an href", having("atom:link", "href")},
	{"atom-link-type", Error, "RFC 4287, section 4.2.7.3", "write a media type such as text/html", atomLinkTypes},
	{"atom-category-term", Error, "RFC 4287, section 4.2.2.1", "give the category a term", having("atom:category", "term")},
	{"atom-person-name", Error, "RFC 4287, section 3.2.1", "give the person one atom:name", atomPersonName},
	{"atom-person-email", Error, "RFC 4287, section 3.2.3", "write an address such as ann@example.org", atomPersonEmail},
	{"atom-text-type", Error, "RFC 4287, section 3.1.1", "use type text, html or xhtml", atomTextTypes},
	{"atom-text-empty", Warning, "RFC 4287, section 4.2.14", "give it words: readers show an empty line", atomTitleEmpty},
	{"atom-text-markup", Error, "RFC 4287, section 3.1.1", "escape the markup, or use type=\"xhtml\"", atomTextMarkup},
	{"atom-xhtml", Warning, "practice", "write escaped HTML: a popular parser scrambles xhtml", atomXHTML},
	{"atom-xhtml-div", Error, "RFC 4287, section 3.1.1.3", "put it into one xhtml:div", atomXHTMLDiv},
	{"atom-content-type", Error, "RFC 4287, section 4.1.3.1", "use text, html, xhtml or a media type", atomContentType},
	{"atom-content-src", Error, "RFC 4287, section 4.1.3.2", "leave content with src empty, and add a summary", atomContentSrc},
	{"atom-unknown", Warning, "RFC 4287, section 6.2", "spell it as the RFC does, or use a name space of your own", atomUnknown},
	{"atom-namespace", Warning, "RFC 4287, section 6.4", "use a name space of your own", atomNamespace},
	{"atom-source", Note, "RFC 4287, section 4.2.11", "give the source its id, title and updated", atomSource},
	{"thread-ref", Error, "RFC 4685, section 3", "give in-reply-to the id of what it answers, as ref", threadRef},
	{"tombstone-ref", Error, "RFC 6721, section 3", "give deleted-entry the entry's id as ref and the time as when", tombstoneRef},
	{"tombstone-live", Warning, "RFC 6721, section 3", "leave either the entry or its tombstone away", tombstoneLive},
	{"archive-mark", Warning, "RFC 5005, section 4", "mark archives with fh:archive, and link them to the current document", archiveMark},
	{"archive-complete", Error, "RFC 5005, section 2", "a complete feed is whole: leave fh:archive and its links away", archiveComplete},
	{"websub-self", Warning, "WebSub, section 4", "add a link with rel=\"self\": it is the topic", atomHubSelf},
}

func outlineAtom(d *document) {
	for n := range d.root.walk() {
		d.atomNode(n)
	}
	d.atomVersions()
	if d.root.name == "atom:feed" {
		d.updated = d.date(d.root.kid("atom:updated"), parse3339)
	}
	for _, l := range d.root.all("atom:link") {
		switch href := (value{l, l.value("href")}); l.value("rel") {
		case "self":
			d.self = append(d.self, href)
		case "hub":
			d.hubs = append(d.hubs, href)
		}
	}
}

func (d *document) atomNode(n *node) {
	for _, name := range []string{"href", "src", "xml:base"} {
		if v, ok := n.attr(name); ok && (strings.HasPrefix(n.name, "atom:") || name == "xml:base") {
			d.links = append(d.links, value{n, strings.TrimSpace(v)})
		}
	}
	if tag := n.value("xml:lang"); tag != "" {
		d.languages = append(d.languages, value{n, tag})
	}
	switch n.name {
	case "atom:entry":
		d.atomEntry(n)
	case "atom:uri", "atom:icon", "atom:logo":
		d.links = append(d.links, valueOf(n))
	case "atom:title", "atom:subtitle", "atom:summary", "atom:rights", "atom:content":
		d.atomText(n)
	}
}

func (d *document) atomEntry(n *node) {
	d.entries = append(d.entries, entry{n, valueOf(n.kid("atom:id")), d.date(n.kid("atom:published"), parse3339), d.date(n.kid("atom:updated"), parse3339)})
}

// atomVersions tells entries of one id apart by when they were updated: they
// are versions of one entry (RFC 4287, section 4.1.1).
func (d *document) atomVersions() {
	first := map[string]stamp{}
	for i, e := range d.entries {
		earlier, seen := first[e.id.text]
		switch {
		case !seen:
			first[e.id.text] = e.updated
		case e.id.text != "" && !earlier.time.Equal(e.updated.time):
			d.entries[i].id.text += " as of " + e.updated.text
		}
	}
}

func (d *document) atomText(n *node) {
	switch n.value("type") {
	case "", "text":
		if n.name == "atom:title" || n.name == "atom:subtitle" {
			d.plain = append(d.plain, valueOf(n))
		}
	case "html", "text/html":
		d.markup = append(d.markup, valueOf(n))
	case "xhtml":
		d.markup = append(d.markup, value{n, d.decoded.text[n.inner[0]:max(n.inner[0], n.inner[1])]})
	}
}

// nodes are all of a name below a root, itself included.
func (d *document) nodes(name string) (found []*node) {
	for n := range d.root.walk() {
		if n.name == name {
			found = append(found, n)
		}
	}
	return found
}

// one makes a check that each parent has one kid of a name, with something in it.
func one(parent, kid string) func(*document, saying) {
	_, bare, _ := strings.Cut(kid, ":")
	if bare == "" {
		bare = kid
	}
	return func(d *document, say saying) {
		for _, p := range d.nodes(parent) {
			switch kids := p.all(kid); {
			case len(kids) == 0:
				say(p, "no %s", bare)
			case len(kids) > 1:
				say(kids[1], "%d times %s", len(kids), bare)
			case bare != "title" && bare != "id" && // which have checks of their own
				kids[0].words() == "" && len(kids[0].kids) == 0:
				say(kids[0], "an empty %s", bare)
			}
		}
	}
}

// having makes a check that each element of a name has an attribute.
func having(name, attribute string) func(*document, saying) {
	return func(d *document, say saying) {
		for _, n := range d.nodes(name) {
			if _, ok := n.attr(attribute); !ok {
				say(n, "no %s", attribute)
			}
		}
	}
}

func atomAuthor(d *document, say saying) {
	if d.root.name == "atom:feed" && d.root.has("atom:author") {
		return
	}
	if d.root.name == "atom:feed" && len(d.entries) == 0 {
		say(d.root, "the feed has neither author nor entries")
	}
	for _, e := range d.entries {
		if !e.node.has("atom:author") && !e.node.kid("atom:source").has("atom:author") {
			say(e.node, "neither the entry nor the feed has an author")
		}
	}
}

func alternates(n *node) (found []*node) {
	for _, l := range n.all("atom:link") {
		if rel, ok := l.attr("rel"); !ok || rel == "alternate" {
			found = append(found, l)
		}
	}
	return found
}

func atomAlternate(d *document, say saying) {
	for _, e := range d.entries {
		if !e.node.has("atom:content") && len(alternates(e.node)) == 0 {
			say(e.node, "neither content nor an alternate link")
		}
	}
}

func atomAlternateTwice(d *document, say saying) {
	for _, n := range append(d.nodes("atom:entry"), d.nodes("atom:feed")...) {
		seen := map[[2]string]bool{}
		for _, l := range alternates(n) {
			key := [2]string{strings.ToLower(l.value("type")), strings.ToLower(l.value("hreflang"))}
			if seen[key] {
				say(l, "a second alternate of type %q and hreflang %q", key[0], key[1])
			}
			seen[key] = true
		}
	}
}

// atomSingle are the elements that may stand once, beside those that must.
var atomSingle = map[string][]string{
	"atom:feed":  {"atom:generator", "atom:icon", "atom:logo", "atom:rights", "atom:subtitle"},
	"atom:entry": {"atom:content", "atom:published", "atom:rights", "atom:source", "atom:summary"},
}

func atomOnce(d *document, say saying) {
	for n := range d.root.walk() {
		for _, name := range atomSingle[n.name] {
			if found := n.all(name); len(found) > 1 {
				say(found[1], "%d times %s", len(found), strings.TrimPrefix(name, "atom:"))
			}
		}
	}
}

func atomOrder(d *document, say saying) {
	entries := false
	for _, kid := range d.root.kids {
		if d.root.name == "atom:feed" && entries && kid.name != "atom:entry" {
			say(kid, "%s stands after an entry", kid.name)
		}
		entries = entries || kid.name == "atom:entry"
	}
}

func atomIDs(d *document, say saying) {
	for _, n := range d.nodes("atom:id") {
		if id := n.words(); !isAbsolute(id) {
			say(n, "%.100q is no absolute IRI", id)
		}
	}
}

func atomLinkTypes(d *document, say saying) {
	for _, l := range d.nodes("atom:link") {
		if t, ok := l.attr("type"); ok && !isMediaType(t) {
			say(l, "%.60q is no media type", t)
		}
	}
}

func isMediaType(s string) bool {
	t, _, err := mime.ParseMediaType(s)
	return err == nil && strings.Count(t, "/") == 1
}

// atomNames are the elements of RFC 4287.
var atomNames = strings.Fields("feed entry content author category contributor email generator icon id link logo name published rights source subtitle summary title updated uri")

func atomUnknown(d *document, say saying) {
	for n := range d.root.walk() {
		if bare, ok := strings.CutPrefix(n.name, "atom:"); ok && !slices.Contains(atomNames, bare) {
			say(n, "there is no element %s", n.name)
		}
	}
}

func atomNamespace(d *document, say saying) {
	for n := range d.root.walk() {
		if n.parent != nil && strings.HasPrefix(n.parent.name, "atom:") && !strings.ContainsAny(n.name, ":}") {
			say(n, "%s is in no name space", n.name)
		}
	}
}
