package contract

import (
	"bytes"
	"errors"

	"go.yaml.in/yaml/v4"
)

// object is a mapping in the order in which it is written down: names and
// values by turns. A value that is nil is left out.
func object(pairs ...any) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != nil {
			n.Content = append(n.Content, node(pairs[i]), node(pairs[i+1]))
		}
	}
	return n
}

// list is a sequence of anything.
func list[T any](items ...T) *yaml.Node {
	n := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
	for _, item := range items {
		n.Content = append(n.Content, node(item))
	}
	return n
}

// put adds to a mapping.
func put(n *yaml.Node, name string, value any) {
	n.Content = append(n.Content, node(name), node(value))
}

func node(v any) *yaml.Node {
	if n, ok := v.(*yaml.Node); ok {
		return n
	}
	n := &yaml.Node{}
	if err := n.Encode(v); err != nil {
		panic(err) // strings, numbers and booleans
	}
	return n
}

// parsed is a JSON document, which is one in YAML, in its own order.
func parsed(text []byte) *yaml.Node {
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		panic(err) // our own
	}
	return plain(document.Content[0])
}

// plain drops how a document was written, so that it is written as the others.
func plain(n *yaml.Node) *yaml.Node {
	n.Style = 0
	for _, child := range n.Content {
		plain(child)
	}
	return n
}

// get finds a name in a mapping, nil where there is none.
func get(n *yaml.Node, name string) *yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i+1]
		}
	}
	return nil
}

func ref(to string) *yaml.Node { return object("$ref", "#/"+to) }

func write(n *yaml.Node) []byte {
	var b bytes.Buffer
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := errors.Join(encoder.Encode(n), encoder.Close()); err != nil {
		panic(err) // nodes of our own, into memory
	}
	return b.Bytes()
}
