package events

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// parseJSON reads every value of a JSON or JSON Lines file. A list at the top
// stands for its items. Names that stand twice are refused: encoding/json alone
// would silently take the last.
func parseJSON(name, text string) ([]*node, Problems) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	r := &jsonReader{file: name, text: text, d: d, line: 1}
	var nodes []*node
	for {
		n, err := r.read(0)
		switch {
		case errors.Is(err, io.EOF):
			return nodes, nil
		case err != nil:
			return nodes, Problems{r.problem(err)}
		case n.shape == listShape:
			nodes = append(nodes, n.items...)
		default:
			nodes = append(nodes, n)
		}
	}
}

// jsonReader builds nodes from tokens and counts lines as it goes.
type jsonReader struct {
	file   string
	text   string
	d      *json.Decoder
	offset int // where line and column were counted up to
	line   int
	column int // characters before offset on the line
}

func (r *jsonReader) problem(err error) Problem {
	var p Problem
	if errors.As(err, &p) {
		return p
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return Problem{
			Place:   placeAt(r.file, r.text, len(r.text)),
			Message: "not JSON: the file ends within a value",
			Hint:    "a bracket or a quote is not closed, or the file was cut off",
		}
	}
	offset := int(r.d.InputOffset()) // not SyntaxError.Offset, which leaves out what Token skipped
	offset += len(r.text[offset:]) - len(strings.TrimLeft(r.text[offset:], " \t\r\n"))
	return Problem{
		Place:   placeAt(r.file, r.text, offset),
		Message: "not JSON: " + err.Error(),
		Hint:    "look for a missing or superfluous comma, quote or bracket just before",
	}
}

// place returns where the next token begins.
func (r *jsonReader) place() Place {
	at := int(r.d.InputOffset())
	for at < len(r.text) && strings.IndexByte(" \t\r\n,:", r.text[at]) >= 0 {
		at++
	}
	for ; r.offset < at; r.offset++ {
		switch c := r.text[r.offset]; {
		case c == '\n':
			r.line, r.column = r.line+1, 0
		case utf8.RuneStart(c):
			r.column++
		}
	}
	return Place{r.file, r.line, r.column + 1}
}

func (r *jsonReader) read(depth int) (*node, error) {
	n := &node{place: r.place()}
	if depth > maxDepth {
		return nil, Problem{Place: n.place, Message: fmt.Sprintf("nested more than %d deep", maxDepth), Hint: "no record needs it"}
	}
	t, err := r.d.Token()
	if err != nil {
		return nil, inside(err, depth)
	}
	switch t {
	case json.Delim('{'):
		n.shape = objectShape
		return n, r.fields(n, depth)
	case json.Delim('['):
		n.shape = listShape
		return n, r.items(n, depth)
	}
	if number, ok := t.(json.Number); ok && !isNumber(number.String()) {
		return nil, Problem{Place: n.place, Message: "a number out of range", Hint: "write it as text, or round it"}
	}
	n.scalar = t
	return n, nil
}

// isNumber tells whether s is a JSON number of a size that can be reckoned
// with: 1e999999999 takes the schema library hours.
func isNumber(s string) bool {
	if len(s) > 40 || !json.Valid([]byte(s)) {
		return false
	}
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

// inside turns the end of the file into an error where a value is open.
func inside(err error, depth int) error {
	if depth > 0 && errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (r *jsonReader) items(n *node, depth int) error {
	for r.d.More() {
		item, err := r.read(depth + 1)
		if err != nil {
			return err
		}
		n.items = append(n.items, item)
	}
	_, err := r.d.Token()
	return inside(err, 1)
}

func (r *jsonReader) fields(n *node, depth int) error {
	seen := make(map[string]bool)
	for r.d.More() {
		f := field{place: r.place()}
		t, err := r.d.Token()
		if err != nil {
			return inside(err, 1)
		}
		f.name, _ = t.(string)
		if seen[f.name] {
			return Problem{Place: f.place, Message: fmt.Sprintf("field %s stands twice", quoted(f.name)), Hint: "keep one"}
		}
		seen[f.name] = true
		if f.value, err = r.read(depth + 1); err != nil {
			return err
		}
		n.fields = append(n.fields, f)
	}
	_, err := r.d.Token()
	return inside(err, 1)
}

// Error makes a Problem an error of its own, within a parser.
func (p Problem) Error() string { return p.String() }
