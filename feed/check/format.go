package check

import (
	"regexp"
	"strings"
	"time"
)

// The formats, as reports name them.
const (
	formatAtom = "atom"
	formatRSS  = "rss"
	formatJSON = "json"
	formatICal = "ics"
)

// format is how one format is read and what is checked in it.
type format struct {
	name       string
	mediaTypes []string // the right one first
	outline    func(*document)
	checks     []check
}

func formatOf(name string) *format {
	for _, f := range []*format{&atomFormat, &rssFormat, &jsonFormat, &icalFormat} {
		if f.name == name {
			return f
		}
	}
	return nil
}

// document is a feed while it is judged.
type document struct {
	outline
	format  string // empty when it is none
	decoded decoded
	lines   lines
	root    *node
	flaws   []flaw
	whole   bool // the tree was read to its end
	size    int
	now     time.Time
	http    *exchange // how it was served, nil for what was not fetched
}

// read makes a document of bytes: text, format, tree and outline.
func read(body []byte, charset string, now time.Time) *document {
	d := &document{decoded: decode(body, charset), size: len(body), now: now}
	d.lines = lines(d.decoded.text)
	d.grow(d.decoded.text)
	if f := formatOf(d.format); f != nil && d.whole {
		f.outline(d)
	}
	return d
}

// grow recognises a format by its first character and its root, and makes the
// tree.
func (d *document) grow(s string) {
	trimmed := strings.TrimLeft(s, " \t\r\n")
	switch {
	case trimmed == "":
		d.flaws = []flaw{{"format-unknown", 0, "it is empty"}}
	case trimmed[0] == '{' || trimmed[0] == '[':
		d.format = formatJSON
		d.root, d.flaws, d.whole = growJSON(s)
	case len(trimmed) >= 6 && strings.EqualFold(trimmed[:6], "BEGIN:"):
		d.format = formatICal
		d.root, d.flaws = growICal(s)
		d.whole = d.root != nil
	case looksLikeHTML(trimmed):
		d.flaws = []flaw{{"format-html", 0, "it is an HTML page" + advertised(s)}}
	case trimmed[0] == '<':
		d.root, d.flaws, d.whole = growXML(s)
		name, more := xmlFormat(d.root)
		d.format, d.flaws = name, append(d.flaws, more...)
	default:
		d.flaws = []flaw{{"format-unknown", 0, "it begins like no feed"}}
	}
}

var htmlStart = regexp.MustCompile(`(?i)^(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html)\b`)

func looksLikeHTML(s string) bool { return htmlStart.MatchString(s[:min(len(s), 4096)]) }

// xmlFormat is the format that a root element belongs to.
func xmlFormat(root *node) (string, []flaw) {
	switch {
	case root == nil:
		return "", nil
	case root.name == "atom:feed" || root.name == "atom:entry":
		return formatAtom, nil
	case root.name == "rss":
		return formatRSS, nil
	case strings.HasSuffix(root.name, "}feed") || root.name == "feed":
		return "", []flaw{{"format-unknown", root.at, "its <feed> is not in Atom's name space http://www.w3.org/2005/Atom"}}
	case root.name == "rdf:RDF":
		return "", []flaw{{"format-unknown", root.at, "it is RSS 1.0 (RDF), which is not judged here"}}
	}
	return "", []flaw{{"format-unknown", root.at, "its root element " + root.name + " belongs to no feed"}}
}

var (
	linkElement = regexp.MustCompile(`(?i)<link\b[^>]*>`)
	feedType    = regexp.MustCompile(`(?i)type\s*=\s*["']?(application/(atom|rss)\+xml|application/feed\+json|text/calendar)`)
	hrefOfLink  = regexp.MustCompile(`(?i)href\s*=\s*["']([^"']+)`)
)

// advertised names the feeds that an HTML page links to.
func advertised(page string) string {
	var found []string
	for _, link := range linkElement.FindAllString(page, 200) {
		if m := hrefOfLink.FindStringSubmatch(link); m != nil && feedType.MatchString(link) && len(found) < 4 {
			found = append(found, m[1])
		}
	}
	if found == nil {
		return ""
	}
	return " that advertises " + strings.Join(found, ", ")
}

// Bytes judges a document that was not fetched. The name is what the report
// calls it; now is what dates are compared with.
func Bytes(name string, body []byte, now time.Time) Report {
	if len(body) > MaxBytes {
		return tooLarge(name)
	}
	return judge(name, read(body, "", now))
}

func judge(name string, d *document) Report {
	v := &verdict{doc: d}
	v.run(readingChecks)
	if f := formatOf(d.format); f != nil && d.whole {
		v.run(sharedChecks)
		v.run(f.checks)
	}
	if d.http != nil {
		v.run(fetchChecks)
	}
	if d.http != nil && d.http.fetched() {
		v.run(httpChecks)
	}
	r := Report{Feed: name, Format: d.format, Bytes: d.size, Entries: len(d.entries), Findings: v.sorted()}
	for _, h := range d.hubs {
		r.Hubs = append(r.Hubs, h.text)
	}
	return r
}
