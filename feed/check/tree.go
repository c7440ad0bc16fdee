package check

import (
	"fmt"
	"iter"
	"strconv"
	"strings"
	"unicode/utf8"
)

// node is an element of XML, a value of JSON, a component or property of
// iCalendar.
type node struct {
	name   string // atom:entry, item; a key, or an index in a JSON array; VEVENT
	kind   kind
	text   string // its own character data, or the value
	attrs  []attr // attributes, or iCalendar's parameters
	kids   []*node
	named  map[string][]*node // the kids, where they are many
	parent *node
	nth    int // among those of its name below the same parent, from 1
	at     int // byte offset in the document's text
	inner  [2]int
}

// kind is what a node is, in JSON's words; of XML and iCalendar all are elements.
type kind string

const (
	element kind = "element"
	object  kind = "object"
	array   kind = "array"
	text    kind = "string"
	number  kind = "number"
	boolean kind = "boolean"
	null    kind = "null"
)

type attr struct{ name, value string }

// Bounds on the tree: what nests deeper, has more nodes, or more attributes on
// one of them, is no feed. Few kids are searched one after the other.
const (
	deepest = 200
	largest = 500_000
	widest  = 200
	few     = 16
)

func (n *node) add(kid *node) {
	kid.parent = n
	n.kids = append(n.kids, kid)
}

// number counts the nodes below by their names, for their paths, and finds them
// by their names where they are many: a check that looks for a sibling of each
// of a million nodes must not look at all of them.
func (n *node) number() {
	if len(n.kids) == 0 {
		return
	}
	named := map[string][]*node{}
	for _, kid := range n.kids {
		named[kid.name] = append(named[kid.name], kid)
		kid.nth = len(named[kid.name])
		kid.number()
	}
	if len(n.kids) > few {
		n.named = named
	}
}

// all are the kids of a name.
func (n *node) all(name string) (found []*node) {
	switch {
	case n == nil:
		return nil
	case n.named != nil:
		return n.named[name]
	}
	for _, kid := range n.kids {
		if kid.name == name {
			found = append(found, kid)
		}
	}
	return found
}

// kid is the first of a name, nil for none.
func (n *node) kid(name string) *node {
	if found := n.all(name); len(found) > 0 {
		return found[0]
	}
	return nil
}

func (n *node) has(name string) bool { return n.kid(name) != nil }

// words is the text without the white space around it, "" of no node.
func (n *node) words() string {
	if n == nil {
		return ""
	}
	return strings.TrimSpace(n.text)
}

func (n *node) attr(name string) (string, bool) {
	if n == nil {
		return "", false
	}
	for _, a := range n.attrs {
		if a.name == name {
			return a.value, true
		}
	}
	return "", false
}

// value is an attribute, "" where there is none.
func (n *node) value(name string) string {
	v, _ := n.attr(name)
	return strings.TrimSpace(v)
}

// walk goes over a node and all below it, in the order of the document.
func (n *node) walk() iter.Seq[*node] {
	return func(yield func(*node) bool) { n.each(yield) }
}

func (n *node) each(yield func(*node) bool) bool {
	if n == nil {
		return true
	}
	if !yield(n) {
		return false
	}
	for _, kid := range n.kids {
		if !kid.each(yield) {
			return false
		}
	}
	return true
}

// path says where a node is in the words of its format.
func (n *node) path(f string) string {
	switch {
	case f == formatJSON:
		return n.pointer()
	case n.name == "":
		return "" // a place in the text only
	}
	step := n.name
	if n.parent != nil && len(n.parent.all(n.name)) > 1 {
		step += "[" + strconv.Itoa(n.nth) + "]"
	}
	switch {
	case n.parent != nil:
		return n.parent.path(f) + "/" + step
	case f == formatICal:
		return step
	}
	return "/" + step
}

// pointer is a JSON Pointer (RFC 6901).
func (n *node) pointer() string {
	if n.parent == nil {
		return ""
	}
	return n.parent.pointer() + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(n.name)
}

// lines turns offsets into places, each when it is asked for: few are.
type lines string

func (l lines) place(at int) string {
	before := string(l[:min(max(at, 0), len(l))])
	start := strings.LastIndexByte(before, '\n') + 1
	return fmt.Sprintf("%d:%d", strings.Count(before, "\n")+1, utf8.RuneCountInString(before[start:])+1)
}
