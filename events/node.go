package events

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits of what an editor's file may hold.
const (
	maxFile     = 10 << 20 // bytes
	maxDepth    = 64
	maxDocument = 1 << 20 // bytes of one YAML document
)

// node is a value of an editor's file that knows its place. Exactly one of
// fields, items and scalar is in use.
type node struct {
	place  Place
	fields []field
	items  []*node
	scalar any // string, json.Number, bool or nil
	shape  shape
}

type shape int

const (
	scalarShape shape = iota
	objectShape
	listShape
)

type field struct {
	name  string
	place Place
	value *node
}

// parseFile reads every top-level value of a YAML, JSON or JSON Lines file. The
// name's ending says which; without one, what begins like JSON is JSON.
func parseFile(name, text string) ([]*node, Problems) {
	text = strings.TrimPrefix(text, "\ufeff")
	if len(text) > maxFile {
		return nil, Problems{{
			Place:   Place{name, 1, 1},
			Message: fmt.Sprintf("a file of %d MiB, at most %d are taken", (len(text)+1<<20-1)>>20, maxFile>>20),
			Hint:    "split it into several files",
		}}
	}
	if i := invalidUTF8(text); i >= 0 {
		return nil, Problems{{
			Place:   placeAt(name, text, i),
			Message: "not valid UTF-8",
			Hint:    "save the file as UTF-8",
		}}
	}
	if looksLikeJSON(name, text) {
		return parseJSON(name, text)
	}
	return parseYAML(name, text)
}

func invalidUTF8(text string) int {
	for i, r := range text {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(text[i:]); size == 1 {
				return i
			}
		}
	}
	return -1
}

func looksLikeJSON(name, text string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".json", ".jsonl", ".ndjson":
		return true
	case ".yaml", ".yml":
		return false
	}
	text = strings.TrimLeft(text, " \t\r\n")
	return strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")
}

// placeAt counts the line and column of a byte offset.
func placeAt(name, text string, offset int) Place {
	before := text[:min(offset, len(text))]
	line := strings.LastIndexByte(before, '\n') + 1
	return Place{name, strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[line:]) + 1}
}

// get returns a field of an object, or nil.
func (n *node) get(name string) *node {
	for _, f := range n.fields {
		if f.name == name {
			return f.value
		}
	}
	return nil
}

// text returns a scalar as the text it was written with.
func (n *node) text() (string, bool) {
	switch v := n.scalar.(type) {
	case string:
		return v, n.shape == scalarShape
	case json.Number:
		return v.String(), true
	}
	return "", false
}

// at finds the place that a JSON pointer's tokens lead to, or of the nearest
// thing around it.
func (n *node) at(tokens []string) Place {
	place := n.place
	for _, t := range tokens {
		next := n.child(t, &place)
		if next == nil {
			return place
		}
		n = next
	}
	return place
}

func (n *node) child(token string, place *Place) *node {
	for _, f := range n.fields {
		if f.name == token {
			*place = f.place
			return f.value
		}
	}
	if i, err := strconv.Atoi(token); err == nil && i >= 0 && i < len(n.items) {
		*place = n.items[i].place
		return n.items[i]
	}
	return nil
}

// value returns what encoding/json would have decoded, numbers as json.Number.
func (n *node) value() any {
	switch n.shape {
	case objectShape:
		m := make(map[string]any, len(n.fields))
		for _, f := range n.fields {
			m[f.name] = f.value.value()
		}
		return m
	case listShape:
		l := make([]any, len(n.items))
		for i, item := range n.items {
			l[i] = item.value()
		}
		return l
	}
	return n.scalar
}

// marshal writes a value as JSON without HTML escapes: in Go's order of keys,
// so equal values give equal bytes.
func marshal(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // only values that were decoded or can always be encoded come here
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
