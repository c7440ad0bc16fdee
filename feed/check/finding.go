package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Level is how bad a finding is.
type Level string

// The levels, worst first.
const (
	Error   Level = "error"
	Warning Level = "warning"
	Note    Level = "note"
)

func (l Level) rank() int { return slices.Index([]Level{Error, Warning, Note}, l) }

// Finding is one thing that one check found.
type Finding struct {
	Check string `json:"check"`           // its stable id
	Level Level  `json:"level"`           //
	Place string `json:"place,omitempty"` // line:column, counted in characters from 1; empty for what has no place
	Path  string `json:"path,omitempty"`  // XPath, JSON Pointer (RFC 6901), or component and property of iCalendar
	Says  string `json:"says"`            // what is wrong
	Hint  string `json:"hint"`            // the way out
	Spec  string `json:"spec"`            // the section that says so
}

// Report is what was found in one feed.
type Report struct {
	Feed     string    `json:"feed"`             // where it was asked for
	Format   string    `json:"format,omitempty"` // atom, rss, json, ics; empty when it is none
	Bytes    int       `json:"bytes"`            // uncompressed
	Entries  int       `json:"entries"`
	Hubs     []string  `json:"hubs,omitempty"` // WebSub hubs that it names
	Findings []Finding `json:"findings"`       // worst first, then in the order of the document
}

// Count is how many findings of a level there are.
func (r Report) Count(l Level) (n int) {
	for _, f := range r.Findings {
		if f.Level == l {
			n++
		}
	}
	return n
}

// most is how often a check tells its finding in full: a feed of 5,000 entries
// has its flaw 5,000 times.
const most = 10

// check is a row of a table.
type check struct {
	id    string
	level Level
	spec  string
	hint  string
	find  func(*document, saying)
}

// saying tells a finding. The node is where it is, nil for the whole document.
type saying func(at *node, format string, args ...any)

// verdict collects what checks say of a document.
type verdict struct {
	doc      *document
	findings []placed
}

type placed struct {
	Finding
	at int // byte offset, -1 for none
}

func (v *verdict) run(checks []check) {
	for _, c := range checks {
		times, last := 0, (*node)(nil)
		c.find(v.doc, func(at *node, format string, args ...any) {
			if times++; times <= most {
				v.tell(c, at, fmt.Sprintf(format, args...))
			}
			last = at
		})
		if times > most {
			v.tell(c, last, fmt.Sprintf("and so %d times more; this is the last", times-most))
		}
	}
}

func (v *verdict) tell(c check, at *node, says string) {
	f := placed{Finding{Check: c.id, Level: c.level, Says: printable(says), Hint: c.hint, Spec: c.spec}, -1}
	if at != nil {
		f.at, f.Path = at.at, printable(at.path(v.doc.format))
		f.Place = v.doc.lines.place(at.at)
	}
	v.findings = append(v.findings, f)
}

// printable shows what a feed smuggles into its names as U+FFFD: findings are
// read on terminals.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) && r != ' ' {
			return lost
		}
		return r
	}, s)
}

// sorted is everything found, worst first, then by place.
func (v *verdict) sorted() []Finding {
	slices.SortStableFunc(v.findings, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.Level.rank(), b.Level.rank()), cmp.Compare(a.at, b.at))
	})
	found := make([]Finding, len(v.findings))
	for i, f := range v.findings {
		found[i] = f.Finding
	}
	return found
}
