package check

import (
	"slices"
	"strings"
	"time"
)

func atomDates(d *document, say saying) {
	for n := range d.root.walk() {
		if n.name != "atom:updated" && n.name != "atom:published" {
			continue
		}
		if _, err := parse3339(n.words()); err != nil && n.words() != "" {
			say(n, "%.60q: %v", n.words(), err)
		}
	}
}

func atomUpdatedTwice(d *document, say saying) {
	seen := map[time.Time]bool{}
	for _, e := range d.entries {
		t := e.updated.time.UTC()
		if !t.IsZero() && seen[t] {
			say(e.updated.at, "another entry was updated at %s, too", e.updated.text)
		}
		seen[t] = true
	}
}

func atomFeedOlder(d *document, say saying) {
	if d.updated.time.IsZero() {
		return
	}
	for _, e := range d.entries {
		if e.updated.time.After(d.updated.time) {
			say(d.updated.at, "the feed was updated %s, its entry %s", d.updated.text, e.updated.text)
			return
		}
	}
}

func (d *document) persons() []*node {
	return append(d.nodes("atom:author"), d.nodes("atom:contributor")...)
}

func atomPersonName(d *document, say saying) {
	for _, p := range d.persons() {
		if n := len(p.all("atom:name")); n != 1 || p.kid("atom:name").words() == "" {
			say(p, "%d names", n)
		}
	}
}

func atomPersonEmail(d *document, say saying) {
	for _, p := range d.persons() {
		for _, e := range p.all("atom:email") {
			if !isEmail(e.words()) {
				say(e, "%.60q is no address", e.words())
			}
		}
	}
}

// isEmail asks of an address what RFC 4287's schema does.
func isEmail(s string) bool {
	at := strings.Index(s, "@")
	return at > 0 && at < len(s)-1 && !strings.ContainsAny(s, " \t\r\n")
}

// textConstructs are the elements of RFC 4287, section 3.1.
var textConstructs = []string{"atom:title", "atom:subtitle", "atom:summary", "atom:rights"}

func (d *document) texts() (found []*node) {
	for n := range d.root.walk() {
		if slices.Contains(textConstructs, n.name) {
			found = append(found, n)
		}
	}
	return found
}

func atomTextTypes(d *document, say saying) {
	for _, n := range d.texts() {
		if t, ok := n.attr("type"); ok && !slices.Contains([]string{"text", "html", "xhtml"}, t) {
			say(n, "type %.40q", t)
		}
	}
}

func atomTitleEmpty(d *document, say saying) {
	for _, n := range d.nodes("atom:title") {
		if n.words() == "" && len(n.kids) == 0 {
			say(n, "an empty title")
		}
	}
}

func atomTextMarkup(d *document, say saying) {
	for _, n := range append(d.texts(), d.nodes("atom:content")...) {
		t := n.value("type")
		if len(n.kids) > 0 && (t == "" || t == "text" || t == "html") {
			say(n.kids[0], "the element %s in %s of type %q", n.kids[0].name, n.name, t)
		}
	}
}

// xhtml are the elements that say they hold XHTML.
func (d *document) xhtml() (found []*node) {
	for _, n := range append(d.texts(), d.nodes("atom:content")...) {
		if n.value("type") == "xhtml" {
			found = append(found, n)
		}
	}
	return found
}

func atomXHTML(d *document, say saying) {
	for _, n := range d.xhtml() {
		say(n, "type xhtml")
	}
}

func atomXHTMLDiv(d *document, say saying) {
	for _, n := range d.xhtml() {
		if len(n.kids) != 1 || n.kids[0].name != "xhtml:div" || n.words() != "" {
			say(n, "not one xhtml:div")
		}
	}
}

func atomContentType(d *document, say saying) {
	for _, n := range d.nodes("atom:content") {
		t, ok := n.attr("type")
		if ok && !slices.Contains([]string{"text", "html", "xhtml"}, t) && (!isMediaType(t) || strings.HasPrefix(strings.ToLower(t), "multipart/")) {
			say(n, "type %.40q", t)
		}
	}
}

func atomContentSrc(d *document, say saying) {
	for _, n := range d.nodes("atom:content") {
		if _, ok := n.attr("src"); !ok {
			continue
		}
		if n.words() != "" || len(n.kids) > 0 {
			say(n, "content with src is not empty")
		}
		if !n.parent.has("atom:summary") {
			say(n, "content with src, but no summary")
		}
	}
}

func atomSource(d *document, say saying) {
	for _, n := range d.nodes("atom:source") {
		for _, name := range []string{"atom:id", "atom:title", "atom:updated"} {
			if !n.has(name) {
				say(n, "the source has no %s", strings.TrimPrefix(name, "atom:"))
			}
		}
	}
}

func threadRef(d *document, say saying) {
	for _, n := range d.nodes("thr:in-reply-to") {
		if ref := n.value("ref"); !isAbsolute(ref) {
			say(n, "ref %.100q is no absolute IRI", ref)
		}
	}
}

func tombstoneRef(d *document, say saying) {
	for _, n := range d.nodes("at:deleted-entry") {
		if ref := n.value("ref"); !isAbsolute(ref) {
			say(n, "ref %.100q is no absolute IRI", ref)
		}
		if _, err := parse3339(n.value("when")); err != nil {
			say(n, "when %.60q: %v", n.value("when"), err)
		}
	}
}

func tombstoneLive(d *document, say saying) {
	buried := map[string]time.Time{}
	for _, n := range d.nodes("at:deleted-entry") {
		buried[n.value("ref")], _ = parse3339(n.value("when"))
	}
	for _, e := range d.entries {
		when, ok := buried[e.node.kid("atom:id").words()]
		if ok && !when.Before(e.updated.time) {
			say(e.node, "the entry stands beside a later tombstone")
		}
	}
}

// relation is the reference of a feed's first link of a relation, "" for none.
func (d *document) relation(rel string) string {
	for _, l := range d.root.all("atom:link") {
		if l.value("rel") == rel {
			return l.value("href")
		}
	}
	return ""
}

func archiveMark(d *document, say saying) {
	marked, current, self := d.root.has("fh:archive"), d.relation("current"), d.relation("self")
	switch {
	case marked && current == "":
		say(d.root, "the archive has no link with rel=\"current\"")
	case !marked && (d.relation("next-archive") != "" || current != "" && self != "" && !sameURL(current, self)):
		say(d.root, "an archive document without fh:archive")
	}
}

func archiveComplete(d *document, say saying) {
	if n := d.root.kid("fh:complete"); n != nil && (d.root.has("fh:archive") || d.relation("prev-archive") != "") {
		say(n, "fh:complete in an archived feed")
	}
}

func atomHubSelf(d *document, say saying) {
	if len(d.hubs) > 0 && len(d.self) == 0 {
		say(d.hubs[0].at, "a hub, but no self link")
	}
}
