package check

import (
	"slices"
	"strings"
)

// rssFormat is RSS 2.0 and the RSS Advisory Board's Best Practices Profile.
var rssFormat = format{formatRSS, []string{"application/rss+xml", "application/xml", "text/xml"}, outlineRSS, rssChecks}

const (
	rssSpec    = "RSS 2.0, "
	rssProfile = "RSS Best Practices Profile, "
)

var rssChecks = []check{
	{"rss-version", Error, rssSpec + "what is RSS?", "write <rss version=\"2.0\">", func(d *document, say saying) {
		if v := d.root.value("version"); v != "2.0" {
			say(d.root, "version %.20q", v)
		}
	}},
	{"rss-channel", Error, rssSpec + "what is RSS?", "put one channel into rss", one("rss", "channel")},
	{"rss-channel-title", Error, rssSpec + "required channel elements", "give the channel one title", one("channel", "title")},
	{"rss-channel-link", Error, rssSpec + "required channel elements", "link the channel to its page", one("channel", "link")},
	{"rss-channel-description", Error, rssSpec + "required channel elements", "describe the channel in one sentence", one("channel", "description")},
	{"rss-item-title", Error, rssSpec + "elements of item", "give the item a title or a description", rssItemTitle},
	{"rss-item-guid", Warning, rssProfile + "guid", "give the item a guid that never changes: readers fall back on the link", rssItemGuid},
	{"rss-item-link", Warning, rssProfile + "link", "link the item to its page", rssItemLink},
	{"rss-guid-permalink", Error, rssSpec + "guid", "say isPermaLink=\"false\" for what is no URL of a page", rssGuidPermalink},
	{"rss-once", Error, rssSpec + "elements of channel and item", "give it once", rssOnce},
	{"rss-enclosure-many", Warning, rssProfile + "enclosure", "give one enclosure: most readers take the first or the last", rssEnclosureMany},
	{"rss-enclosure", Error, rssSpec + "enclosure", "give url, length in bytes and type", rssEnclosure},
	{"rss-date", Error, rssSpec + "pubDate; RFC 822, section 5", "write Mon, 02 Jan 2006 15:04:05 +0000", rssDates},
	{"rss-date-weekday", Error, "RFC 822, section 5.2", "leave the day of the week away, or have it computed", rssWeekdays},
	{"rss-date-year", Warning, rssProfile + "pubDate", "write the year in four digits", rssYears},
	{"rss-date-zone", Warning, rssProfile + "pubDate", "write the zone as +0000 or GMT", rssZones},
	{"rss-email", Warning, rssSpec + "author, managingEditor, webMaster", "write ann@example.org (Ann), or use dc:creator for a name", rssEmail},
	{"rss-ttl", Error, rssSpec + "ttl", "write minutes as a whole number", numbers("ttl")},
	{"rss-image", Error, rssSpec + "image", "give the image url, title and link", rssImage},
	{"rss-cloud", Error, rssSpec + "cloud", "give domain, port, path, registerProcedure and protocol", rssCloud},
	{"rss-source", Error, rssSpec + "source", "give the source's feed as url", having("source", "url")},
	{"rss-skip", Error, rssSpec + "skipHours, skipDays", "write hours from 0 to 23, days as Monday", rssSkip},
	{"rss-update", Error, "RSS 1.0 syndication module", "use hourly, daily, weekly, monthly or yearly, and a positive number", rssUpdate},
	{"rss-unknown", Warning, rssSpec + "extending RSS", "spell it as the specification does, or use a name space", rssUnknown},
	{"rss-creators", Note, "practice", "expect that some readers show the last only", rssCreators},
	{"websub-self", Warning, "WebSub, section 4", "add an atom:link with rel=\"self\": it is the topic", atomHubSelf},
}

func outlineRSS(d *document) {
	for n := range d.root.walk() {
		d.rssNode(n)
	}
	channel := d.root.kid("channel")
	d.updated = d.date(channel.kid("lastBuildDate"), parse822)
	for _, l := range channel.all("atom:link") {
		switch href := (value{l, l.value("href")}); l.value("rel") {
		case "self":
			d.self = append(d.self, href)
		case "hub":
			d.hubs = append(d.hubs, href)
		}
	}
}

func (d *document) rssNode(n *node) {
	switch n.name {
	case "item":
		d.rssItem(n)
	case "link", "url", "docs":
		d.links = append(d.links, valueOf(n))
	case "comments":
		d.links = append(d.links, valueOf(n))
	case "atom:link":
		d.links = append(d.links, value{n, n.value("href")})
	case "enclosure", "source":
		if u, ok := n.attr("url"); ok {
			d.links = append(d.links, value{n, strings.TrimSpace(u)})
		}
	case "title":
		d.plain = append(d.plain, valueOf(n))
	case "description", "content:encoded":
		if n.parent == nil || n.parent.name != "textInput" {
			d.markup = append(d.markup, valueOf(n))
		}
	case "language", "dc:language":
		d.languages = append(d.languages, valueOf(n))
	case "pubDate":
		if n.parent != nil && n.parent.name == "channel" {
			d.date(n, parse822)
		}
	}
}

func (d *document) rssItem(n *node) {
	updated := d.date(n.kid("atom:updated"), parse3339)
	if t := n.kid("dc:date"); t != nil && updated.at == nil {
		d.date(t, parse3339)
	}
	d.entries = append(d.entries, entry{n, valueOf(n.kid("guid")), d.date(n.kid("pubDate"), parse822), updated})
}

func rssItemTitle(d *document, say saying) {
	for _, e := range d.entries {
		if e.node.kid("title").words() == "" && e.node.kid("description").words() == "" {
			say(e.node, "neither title nor description")
		}
	}
}

func rssItemGuid(d *document, say saying) {
	for _, e := range d.entries {
		if e.id.text == "" {
			say(e.node, "no guid")
		}
	}
}

// isPermalink is what a guid says of itself, true where it says nothing.
func isPermalink(guid *node) bool {
	v, ok := guid.attr("isPermaLink")
	return guid != nil && (!ok || strings.EqualFold(v, "true"))
}

func rssItemLink(d *document, say saying) {
	for _, e := range d.entries {
		if !e.node.has("link") && !isPermalink(e.node.kid("guid")) {
			say(e.node, "neither link nor a guid that is one")
		}
	}
}

func rssGuidPermalink(d *document, say saying) {
	for _, g := range d.nodes("guid") {
		switch v, ok := g.attr("isPermaLink"); {
		case ok && v != "true" && v != "false":
			say(g, "isPermaLink is %.20q, not true or false", v)
		case isPermalink(g) && !strings.HasPrefix(g.words(), "http://") && !strings.HasPrefix(g.words(), "https://"):
			say(g, "%.100q claims to be the URL of a page", g.words())
		}
	}
}

// The elements of RSS 2.0.
var (
	rssOfChannel = strings.Fields("title link description language copyright managingEditor webMaster pubDate lastBuildDate category generator docs cloud ttl image rating textInput skipHours skipDays item")
	rssOfItem    = strings.Fields("title link description author category comments enclosure guid pubDate source")
	rssWithin    = map[string][]string{"rss": {"channel"}, "channel": rssOfChannel, "item": rssOfItem}
	rssMany      = []string{"category", "item", "enclosure"}
	rssOwnChecks = []string{"title", "link", "description"} // of the channel: they have checks of their own
)

func rssOnce(d *document, say saying) {
	for n := range d.root.walk() {
		for _, name := range rssWithin[n.name] {
			if n.name == "rss" || slices.Contains(rssMany, name) || n.name == "channel" && slices.Contains(rssOwnChecks, name) {
				continue
			}
			if found := n.all(name); len(found) > 1 {
				say(found[1], "%d times %s", len(found), name)
			}
		}
	}
}

func rssUnknown(d *document, say saying) {
	for n := range d.root.walk() {
		if n.parent == nil || strings.ContainsAny(n.name, ":}") {
			continue
		}
		if names, known := rssWithin[n.parent.name]; known && !slices.Contains(names, n.name) {
			say(n, "there is no element %s in %s", n.name, n.parent.name)
		}
	}
}

func rssCreators(d *document, say saying) {
	for _, e := range d.entries {
		if found := e.node.all("dc:creator"); len(found) > 1 {
			say(found[1], "%d times dc:creator", len(found))
		}
	}
}
