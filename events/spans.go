package events

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// CheckCitations holds the citations of drafts against the texts they cite,
// which it finds by the SHA-256 that source records of the same drafts name. A
// locator of lines must exist, a quote must stand there letter for letter, and
// quote_sha256 must be that of the lines, joined by line feeds and without the
// last one. It returns what is wrong and how many citations it checked: those
// of sources of the same drafts that cite lines, or the whole text.
func CheckCitations(drafts []Draft, texts [][]byte) (Problems, int) {
	c := spanChecker{texts: make(map[string][]string), sources: make(map[string]string)}
	for _, text := range texts {
		digest := sha256.Sum256(text)
		c.texts[hex.EncodeToString(digest[:])] = strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	}
	for _, d := range drafts {
		if n := d.fields.get("sha256"); n != nil && d.Kind == KindSource {
			c.sources[d.Timeline+"/"+d.Key], _ = n.text()
		}
	}
	for _, d := range drafts {
		c.draft(d)
	}
	return c.problems, c.checked
}

type spanChecker struct {
	texts    map[string][]string // lines by SHA-256 of the text
	sources  map[string]string   // SHA-256 by timeline/source
	problems Problems
	checked  int
}

func (c *spanChecker) draft(d Draft) {
	for _, list := range []*node{d.fields.get("citations"), d.cite} {
		if list == nil {
			continue
		}
		for _, citation := range list.items {
			c.citation(d.Timeline, citation)
		}
	}
}

func (c *spanChecker) citation(timeline string, n *node) {
	source := textOf(n, "source")
	sha, known := c.sources[timeline+"/"+source]
	if !known {
		return // a source of the log, or one without a hash: nothing to hold it against
	}
	lines, ok := c.texts[sha]
	if !ok {
		c.refuse(n, "source", "none of the texts has the SHA-256 of source "+quoted(source), "put the text into the folder, unchanged")
		return
	}
	span, ok := c.span(n, lines)
	if !ok {
		return
	}
	c.checked++
	if quote := textOf(n, "quote"); !strings.Contains(span, quote) {
		c.refuse(n, "quote", fmt.Sprintf("%s does not stand at %s of %s", quoted(quote), short(textOf(n, "locator")), short(source)), "quote it letter for letter")
	}
	digest := sha256.Sum256([]byte(span))
	if want := textOf(n, "quote_sha256"); want != "" && want != hex.EncodeToString(digest[:]) {
		c.refuse(n, "quote_sha256", "is not that of the cited lines", hex.EncodeToString(digest[:])+" is")
	}
}

var linesPattern = regexp.MustCompile(`^lines? ([0-9]+)(?:-([0-9]+))?$`)

// span returns the lines that a citation's locator names, the whole text where
// it has none. Locators other than lines cannot be checked.
func (c *spanChecker) span(n *node, lines []string) (string, bool) {
	locator := textOf(n, "locator")
	if locator == "" {
		return strings.Join(lines, "\n"), true
	}
	m := linesPattern.FindStringSubmatch(locator)
	if m == nil {
		return "", false
	}
	first, _ := strconv.Atoi(m[1])
	last := first
	if m[2] != "" {
		last, _ = strconv.Atoi(m[2])
	}
	if first < 1 || last < first || last > len(lines) {
		c.refuse(n, "locator", fmt.Sprintf("%s: the text has %d lines", quoted(locator), len(lines)), "count from 1")
		c.checked++
		return "", false
	}
	return strings.Join(lines[first-1:last], "\n"), true
}

func (c *spanChecker) refuse(n *node, field, message, hint string) {
	c.problems = append(c.problems, Problem{Place: n.at([]string{field}), Path: field, Message: message, Hint: hint})
}

func textOf(n *node, name string) string {
	if v := n.get(name); v != nil {
		s, _ := v.text()
		return s
	}
	return ""
}
