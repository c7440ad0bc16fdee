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
	var nodes []*node
	d := yaml.NewDecoder(strings.NewReader(text))
	for {
		var doc yaml.Node
		err := d.Decode(&doc)
		if errors.Is(err, io.EOF) {
			return nodes, nil
		}
		if err != nil {
			return nodes, Problems{yamlProblem(name, err)}
		}
		if len(doc.Content) == 0 || doc.Content[0].Tag == "!!null" {
			continue // an empty document
		}
		r := yamlReader{file: name}
		n := r.read(doc.Content[0], "", 0)
		if len(r.problems) > 0 {
			return nodes, r.problems
		}
		if r.bytes > maxDocument {
			return nodes, Problems{{
				Place:   n.place,
				Message: fmt.Sprintf("a YAML document of more than %d MiB", maxDocument>>20),
				Hint:    "split it with --- lines, or write JSON Lines",
			}}
		}
		nodes = append(nodes, n)
	}
}

func yamlProblem(name string, err error) Problem {
	p := Problem{Place: Place{File: name}, Message: "not YAML: " + err.Error()}
	var le *yaml.LoadError
	if errors.As(err, &le) {
		p.Line, p.Column = le.Mark.Line, le.Mark.Column
		p.Message = "not YAML: " + le.Message
		p.Hint = "indentation, quotes and brackets: text with \": \" or a leading [ needs quotes"
	}
	return p
}

type yamlReader struct {
	file     string
	bytes    int
	problems Problems
}

func (r *yamlReader) refuse(y *yaml.Node, message, hint string) {
	r.problems = append(r.problems, Problem{Place: r.place(y), Message: message, Hint: hint})
}

func (r *yamlReader) place(y *yaml.Node) Place { return Place{r.file, y.Line, y.Column} }

func (r *yamlReader) read(y *yaml.Node, name string, depth int) *node {
	n := &node{place: r.place(y)}
	r.bytes += len(y.Value)
	switch {
	case depth > maxDepth:
		r.refuse(y, fmt.Sprintf("nested more than %d deep", maxDepth), "")
	case y.Kind == yaml.MappingNode:
		n.shape = objectShape
		n.fields = r.fields(y, depth)
	case y.Kind == yaml.SequenceNode:
		n.shape = listShape
		for _, item := range y.Content {
			n.items = append(n.items, r.read(item, name, depth+1))
		}
	case y.Kind == yaml.ScalarNode:
		n.scalar = r.scalar(y, name)
	default:
		r.refuse(y, "an alias", "write the value out again")
	}
	return n
}

func (r *yamlReader) fields(y *yaml.Node, depth int) []field {
	var fields []field
	seen := make(map[string]bool)
	for i := 0; i+1 < len(y.Content); i += 2 {
		key, value := y.Content[i], y.Content[i+1]
		if key.Kind != yaml.ScalarNode || key.Tag == "!!merge" {
			r.refuse(key, "a field's name must be plain text", "")
			continue
		}
		if seen[key.Value] {
			r.refuse(key, fmt.Sprintf("field %q stands twice", key.Value), "keep one")
			continue
		}
		seen[key.Value] = true
		r.bytes += len(key.Value)
		fields = append(fields, field{key.Value, r.place(key), r.read(value, key.Value, depth+1)})
	}
	return fields
}

func (r *yamlReader) scalar(y *yaml.Node, name string) any {
	switch {
	case y.Tag == "!!null":
		return nil
	case y.Tag == "!!bool":
		return y.Value == "true" || y.Value == "True" || y.Value == "TRUE"
	case numeric[name] && json.Valid([]byte(y.Value)) && (y.Tag == "!!int" || y.Tag == "!!float"):
		return json.Number(y.Value)
	case strings.HasPrefix(y.Tag, "!!"):
		return y.Value
	}
	r.refuse(y, fmt.Sprintf("tag %q", y.Tag), "plain values only")
	return nil
}
