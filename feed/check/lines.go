package check

import (
	"fmt"
	"strings"

	ics "github.com/arran4/golang-ical"
)

// unfolder makes a tree of iCalendar: components with properties, whose
// parameters are attributes. It unfolds the lines itself (RFC 5545, section
// 3.1), for a parser that did would not know any more where they stood.
type unfolder struct {
	root  *node // holds the VCALENDARs
	open  []*node
	nodes int
	bare  int // lines without a CR
	flaws []flaw
}

// longest is what a line may have in octets, without its end.
const longest = 75

// growICal goes on behind lines that it cannot read.
func growICal(s string) (*node, []flaw) {
	u := &unfolder{root: &node{kind: element}}
	u.open = []*node{u.root}
	line, start, at := strings.Builder{}, 0, 0
	for raw := range strings.Lines(s) {
		bare := u.physical(raw, at)
		if bare != "" && (bare[0] == ' ' || bare[0] == '\t') && at > 0 {
			line.WriteString(bare[1:])
		} else {
			u.content(line.String(), start)
			line.Reset()
			line.WriteString(bare)
			start = at
		}
		at += len(raw)
		if u.nodes > largest || len(u.open) > deepest {
			u.say("nesting", at, "more than %d properties, or nested deeper than %d", largest, deepest)
			return u.whole()
		}
	}
	u.content(line.String(), start)
	if last := u.open[len(u.open)-1]; last != u.root {
		u.say("ical-malformed", last.at, "BEGIN:%s has no END", last.name)
	}
	return u.whole()
}

// whole is the tree from VCALENDAR on. Of several, what is in the others is
// added to the first: a stream of calendars is one feed.
func (u *unfolder) whole() (*node, []flaw) {
	if u.bare > 0 {
		u.say("ical-crlf", 0, "lines that do not end with CR LF: %d", u.bare)
	}
	if len(u.root.kids) == 0 {
		return nil, u.flaws
	}
	u.root.number()
	first := u.root.kids[0]
	first.parent = nil
	for _, more := range u.root.kids[1:] {
		u.say("ical-streams", more.at, "a second %s begins", more.name)
	}
	return first, u.flaws
}

func (u *unfolder) say(check string, at int, format string, args ...any) {
	u.flaws = append(u.flaws, flaw{check, at, fmt.Sprintf(format, args...)})
}

// physical looks at a line as it stands in the file.
func (u *unfolder) physical(raw string, at int) string {
	bare := strings.TrimSuffix(raw, "\n")
	if !strings.HasSuffix(bare, "\r") {
		u.bare++
	}
	bare = strings.TrimSuffix(bare, "\r")
	if len(bare) > longest {
		u.say("ical-folding", at, "a line of %d octets", len(bare))
	}
	return bare
}

// content takes one unfolded line.
func (u *unfolder) content(line string, at int) {
	if line == "" {
		return
	}
	property, err := ics.ParseProperty(ics.ContentLine(line))
	if err != nil || property == nil || !strings.HasPrefix(line, property.IANAToken) {
		u.say("ical-malformed", at, "%.40q is no NAME:value", line)
		return
	}
	u.nodes++
	name, parent := strings.ToUpper(property.IANAToken), u.open[len(u.open)-1]
	switch name {
	case "BEGIN":
		n := &node{name: strings.ToUpper(strings.TrimSpace(property.Value)), kind: object, at: at}
		parent.add(n)
		u.open = append(u.open, n)
	case "END":
		u.end(strings.ToUpper(strings.TrimSpace(property.Value)), at)
	default:
		if parent == u.root {
			u.say("ical-malformed", at, "%s stands outside of BEGIN:VCALENDAR", name)
			return
		}
		parent.add(propertyNode(name, property, written(line), at))
	}
}

func (u *unfolder) end(name string, at int) {
	last := len(u.open) - 1
	if last == 0 || u.open[last].name != name {
		u.say("ical-malformed", at, "END:%s ends nothing that is open", name)
		return
	}
	u.open = u.open[:last]
}

// written is a property's value as it stands in the line: the parser takes the
// escapes away.
func written(line string) string {
	quoted := false
	for i := range len(line) {
		switch {
		case line[i] == '"':
			quoted = !quoted
		case line[i] == ':' && !quoted:
			return line[i+1:]
		}
	}
	return ""
}

func propertyNode(name string, p *ics.BaseProperty, value string, at int) *node {
	n := &node{name: name, kind: element, text: value, at: at}
	for parameter, values := range p.ICalParameters {
		n.attrs = append(n.attrs, attr{strings.ToUpper(parameter), strings.Join(values, ",")})
	}
	return n
}
