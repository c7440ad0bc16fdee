package events

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v4"
)

// numeric are the only fields that hold a number. Everywhere else a plain
// scalar that looks like a number or a date (2030, 2026-07-02) is the text that
// was written.
var numeric = map[string]bool{"quantity": true, "expect": true}

// parseYAML reads every document of a YAML stream, without aliases or tags of
// its own.
func parseYAML(name, text string) ([]*node, Problems) {
	if at := longDocument(text); at >= 0 {
		return nil, Problems{{
			Place:   placeAt(name, text, at),
			Message: fmt.Sprintf("a YAML document of more than %d MiB", maxDocument>>20),
			Hint:    "split it with --- lines, or write JSON Lines",
		}}
	}
	var nodes []*node
	var problems Problems
	d := yaml.NewDecoder(strings.NewReader(text))
	for {
		var doc yaml.Node
		err := d.Decode(&doc)
		if errors.Is(err, io.EOF) {
			return nodes, problems
		}
		if err != nil {
			return nodes, append(problems, yamlProblem(name, text, err))
		}
		if len(doc.Content) == 0 || doc.Content[0].ShortTag() == "!!null" {
			continue // an empty document
		}
		r := yamlReader{file: name}
		n := r.read(doc.Content[0], "", 0)
		if problems = append(problems, r.problems...); len(r.problems) == 0 {
			nodes = append(nodes, n)
		}
	}
}

// longDocument finds a document of more than maxDocument bytes before the
// parser meets it, else -1. Only --- at the beginning of a line parts
// documents, in quoted and block text too (YAML 1.2.2, section 9.1.2).
func longDocument(text string) int {
	for start := 0; len(text)-start > maxDocument; {
		end := strings.Index(text[start:start+maxDocument], "\n---")
		if end < 0 {
			return start
		}
		start += end + 1
	}
	return -1
}

// yamlProblem says in our words what the YAML library found, without repeating
// more of the file than a line.
func yamlProblem(name, text string, err error) Problem {
	p := Problem{
		Place:   Place{File: name, Line: 1, Column: 1},
		Message: "not YAML: " + short(err.Error()),
		Hint:    "indentation, quotes and brackets: text with \": \" or a leading [, {, @ or % needs quotes",
	}
	if at := strings.IndexFunc(text, func(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' }); at >= 0 {
		return Problem{Place: placeAt(name, text, at), Message: fmt.Sprintf("holds the control character %U", text[at]), Hint: "remove it"}
	}
	var le *yaml.LoadError
	if errors.As(err, &le) && le.Mark.Line > 0 {
		p.Message = "not YAML: " + short(le.Message)
		p.Line, p.Column = le.Mark.Line, max(le.Mark.Column, 1)
	}
	if strings.Contains(lineOf(text, p.Line), "\t") {
		p.Hint = "YAML is indented with blanks, not with tabs"
	}
	return p
}

func lineOf(text string, line int) string {
	for range line - 1 {
		_, text, _ = strings.Cut(text, "\n")
	}
	text, _, _ = strings.Cut(text, "\n")
	return text
}

type yamlReader struct {
	file     string
	problems Problems
}

func (r *yamlReader) refuse(y *yaml.Node, message, hint string) {
	r.problems = append(r.problems, Problem{Place: r.place(y), Message: message, Hint: hint})
}

func (r *yamlReader) place(y *yaml.Node) Place { return Place{r.file, y.Line, y.Column} }

func (r *yamlReader) read(y *yaml.Node, name string, depth int) *node {
	n := &node{place: r.place(y)}
	switch {
	case depth > maxDepth:
		r.refuse(y, fmt.Sprintf("nested more than %d deep", maxDepth), "no record needs it")
	case y.Kind == yaml.AliasNode:
		r.refuse(y, "an alias", "write the value out again")
	case y.Style&yaml.TaggedStyle != 0:
		r.refuse(y, "a tag", "plain values only: leave the word with the exclamation mark out")
	case y.Kind == yaml.MappingNode:
		n.shape = objectShape
		n.fields = r.fields(y, depth)
	case y.Kind == yaml.SequenceNode:
		n.shape = listShape
		for _, item := range y.Content {
			n.items = append(n.items, r.read(item, name, depth+1))
		}
	default:
		n.scalar = scalarOf(y, name)
	}
	return n
}

func (r *yamlReader) fields(y *yaml.Node, depth int) []field {
	var fields []field
	seen := make(map[string]bool)
	for i := 0; i+1 < len(y.Content); i += 2 {
		key, value := y.Content[i], y.Content[i+1]
		switch {
		case key.ShortTag() == "!!merge":
			r.refuse(key, "a merge key", "write the fields out again")
		case key.Kind != yaml.ScalarNode || key.Style&yaml.TaggedStyle != 0:
			r.refuse(key, "a field's name must be plain text", "quote text with a leading [ or {")
		case seen[key.Value]:
			r.refuse(key, fmt.Sprintf("field %s stands twice", quoted(key.Value)), "keep one")
		default:
			seen[key.Value] = true
			fields = append(fields, field{key.Value, r.place(key), r.read(value, key.Value, depth+1)})
		}
	}
	return fields
}

// scalarOf returns what a plain scalar stands for.
func scalarOf(y *yaml.Node, name string) any {
	switch y.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		return strings.EqualFold(y.Value, "true")
	case "!!int", "!!float":
		if numeric[name] && isNumber(y.Value) {
			return json.Number(y.Value)
		}
	}
	return y.Value
}
