package check

import (
	"fmt"
	"strings"
)

// unfolder makes a tree of iCalendar: components with properties, whose
// parameters are attributes. It reads the lines itself (RFC 5545, section 3.1):
// the libraries forget where a line stood, take the escapes away that are to be
// judged, and need hours for a line of a million parameters.
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
	n := contentLine(line)
	if n == nil {
		u.say("ical-malformed", at, "%.40q is no NAME:value", line)
		return
	}
	u.nodes++
	n.at = at
	switch parent := u.open[len(u.open)-1]; {
	case n.name == "BEGIN":
		n.name, n.text, n.kind = strings.ToUpper(n.words()), "", object
		parent.add(n)
		u.open = append(u.open, n)
	case n.name == "END":
		u.end(strings.ToUpper(n.words()), at)
	case parent == u.root:
		u.say("ical-malformed", at, "%.40s stands outside of BEGIN:VCALENDAR", n.name)
	default:
		parent.add(n)
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

// contentLine reads NAME *(";" PARAMETER "=" value) ":" value, nil for what is
// none. The value keeps its escapes.
func contentLine(line string) *node {
	name, rest := word(line)
	if name == "" {
		return nil
	}
	n := &node{name: strings.ToUpper(name), kind: element}
	for strings.HasPrefix(rest, ";") && len(n.attrs) < widest {
		parameter, after := word(rest[1:])
		if parameter == "" || !strings.HasPrefix(after, "=") {
			return nil
		}
		end := unquoted(after)
		n.attrs = append(n.attrs, attr{strings.ToUpper(parameter), strings.ReplaceAll(after[1:end], `"`, "")})
		rest = after[end:]
	}
	if !strings.HasPrefix(rest, ":") {
		return nil
	}
	n.text = rest[1:]
	return n
}

// word is a name of letters, digits and hyphens, and what follows it.
func word(s string) (name, rest string) {
	end := strings.IndexFunc(s, func(r rune) bool {
		return r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
	if end < 0 {
		return s, ""
	}
	return s[:end], s[end:]
}

// unquoted is where a parameter's value ends: at a colon or semicolon outside
// of quotes, or with the line.
func unquoted(s string) int {
	quoted := false
	for i := range len(s) {
		switch s[i] {
		case '"':
			quoted = !quoted
		case ':', ';':
			if !quoted {
				return i
			}
		}
	}
	return len(s)
}
