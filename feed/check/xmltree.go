package check

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// prefixes are the names that checks and paths use for name spaces, whatever a
// document calls them.
var prefixes = map[string]string{
	"http://www.w3.org/2005/Atom":                  "atom",
	"http://www.w3.org/1999/xhtml":                 "xhtml",
	"http://www.w3.org/XML/1998/namespace":         "xml",
	"http://purl.org/syndication/thread/1.0":       "thr",
	"http://purl.org/syndication/history/1.0":      "fh",
	"http://purl.org/atompub/tombstones/1.0":       "at",
	"http://purl.org/rss/1.0/modules/content/":     "content",
	"http://purl.org/dc/elements/1.1/":             "dc",
	"http://purl.org/rss/1.0/modules/syndication/": "sy",
	"http://purl.org/rss/1.0/modules/event/":       "ev",
	"http://www.w3.org/1999/02/22-rdf-syntax-ns#":  "rdf",
}

func canonical(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	if p, ok := prefixes[n.Space]; ok {
		return p + ":" + n.Local
	}
	return "{" + n.Space + "}" + n.Local
}

// grower makes a tree of XML. Go's decoder is strict but for what it does not
// look at: attributes given twice, prefixes that nobody declared, and more
// than one root; those are caught here.
type grower struct {
	text    string
	decoder *xml.Decoder
	root    *node
	open    []*node
	words   []*strings.Builder // of the open elements
	scopes  [][]string         // name spaces that the open elements declare
	nodes   int
	flaws   []flaw
}

// flaw is what was wrong while the tree was made.
type flaw struct {
	check string
	at    int
	says  string
}

// growXML returns the tree as far as it could be read, and whether that was to
// the end.
func growXML(s string) (root *node, flaws []flaw, whole bool) {
	g := &grower{text: s, decoder: xml.NewDecoder(strings.NewReader(s))}
	g.decoder.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // it is UTF-8 by now
	for {
		at := int(g.decoder.InputOffset())
		token, err := g.decoder.Token()
		if errors.Is(err, io.EOF) && len(g.open) == 0 && g.root != nil {
			whole = true
			break
		}
		if err == nil {
			err = g.take(token, at)
		}
		if err != nil {
			g.broken(err, at)
			break
		}
	}
	if g.root != nil {
		g.root.number()
	}
	return g.root, g.flaws, whole
}

func (g *grower) broken(err error, at int) {
	if f, ok := errors.AsType[*treeError](err); ok {
		g.flaws = append(g.flaws, flaw{f.check, at, f.says})
		return
	}
	says := strings.TrimPrefix(err.Error(), "XML syntax error on line ")
	if _, rest, ok := strings.Cut(says, ": "); ok && says != err.Error() {
		says = rest
	}
	if errors.Is(err, io.EOF) {
		says = "it ends before a root element"
	}
	g.flaws = append(g.flaws, flaw{"xml-malformed", int(g.decoder.InputOffset()), says})
}

// treeError ends the growing of a tree.
type treeError struct{ check, says string }

func (e *treeError) Error() string { return e.says }

func (g *grower) take(token xml.Token, at int) error {
	switch t := token.(type) {
	case xml.StartElement:
		return g.start(t, at)
	case xml.EndElement:
		g.end(at)
	case xml.CharData:
		return g.chars(string(t), at)
	case xml.Directive:
		g.directive(string(t), at)
	case xml.ProcInst:
		if t.Target == "xml" && at != 0 {
			return &treeError{"xml-malformed", "the XML declaration does not stand at the very beginning"}
		}
	}
	return nil
}

func (g *grower) start(t xml.StartElement, at int) error {
	if g.root != nil && len(g.open) == 0 {
		return &treeError{"xml-malformed", "a second root element <" + t.Name.Local + ">"}
	}
	if g.nodes++; g.nodes > largest || len(g.open) >= deepest || len(t.Attr) > widest {
		return &treeError{"nesting", fmt.Sprintf("more than %d elements, nested deeper than %d, or with more than %d attributes", largest, deepest, widest)}
	}
	n := &node{name: canonical(t.Name), kind: element, at: at, inner: [2]int{int(g.decoder.InputOffset())}}
	g.scopes = append(g.scopes, declared(t.Attr))
	g.resolve(t.Name, at)
	for _, a := range t.Attr {
		g.attribute(n, a, at)
	}
	if g.root == nil {
		g.root = n
	} else {
		g.open[len(g.open)-1].add(n)
	}
	g.open, g.words = append(g.open, n), append(g.words, &strings.Builder{})
	return nil
}

func declared(attrs []xml.Attr) (spaces []string) {
	for _, a := range attrs {
		if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
			spaces = append(spaces, a.Value)
		}
	}
	return spaces
}

func (g *grower) attribute(n *node, a xml.Attr, at int) {
	if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
		return
	}
	g.resolve(a.Name, at)
	name := canonical(a.Name)
	if _, twice := n.attr(name); twice {
		g.flaws = append(g.flaws, flaw{"xml-malformed", at, fmt.Sprintf("<%s> has the attribute %s twice", n.name, name)})
		return
	}
	n.attrs = append(n.attrs, attr{name, a.Value})
}

// resolve finds prefixes that nobody declared: the decoder leaves them where a
// name space should be.
func (g *grower) resolve(n xml.Name, at int) {
	if n.Space == "" || n.Space == "http://www.w3.org/XML/1998/namespace" {
		return
	}
	for _, spaces := range slices.Backward(g.scopes) {
		if slices.Contains(spaces, n.Space) {
			return
		}
	}
	g.flaws = append(g.flaws, flaw{"xml-namespace", at, fmt.Sprintf("the prefix of %s:%s is not declared", n.Space, n.Local)})
}

func (g *grower) end(at int) {
	last := len(g.open) - 1
	g.open[last].inner[1] = max(at, g.open[last].inner[0])
	g.open[last].text = g.words[last].String()
	g.open, g.scopes, g.words = g.open[:last], g.scopes[:last], g.words[:last]
}

func (g *grower) chars(s string, at int) error {
	if len(g.open) > 0 {
		g.words[len(g.words)-1].WriteString(s)
		return nil
	}
	if strings.Trim(s, " \t\r\n") != "" {
		return &treeError{"xml-malformed", "text outside of the root element"}
	}
	return nil
}

func (g *grower) directive(s string, at int) {
	if !strings.HasPrefix(strings.ToUpper(s), "DOCTYPE") {
		return
	}
	g.flaws = append(g.flaws, flaw{"xml-doctype", at, "it has a document type declaration"})
	if strings.Contains(s, "<!ENTITY") {
		g.flaws = append(g.flaws, flaw{"xml-entity", at, "it declares entities"})
	}
}
