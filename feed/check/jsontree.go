package check

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// reader makes a tree of JSON.
type reader struct {
	text    string
	decoder *json.Decoder
	nodes   int
	flaws   []flaw
}

// growJSON returns the tree as far as it could be read, and whether that was to
// the end.
func growJSON(s string) (root *node, flaws []flaw, whole bool) {
	r := &reader{text: s, decoder: json.NewDecoder(strings.NewReader(s))}
	r.decoder.UseNumber()
	var raw json.RawMessage
	var syntax *json.SyntaxError
	if err := json.Unmarshal([]byte(s), &raw); errors.As(err, &syntax) {
		return nil, []flaw{{"json-malformed", int(syntax.Offset) - 1, syntax.Error()}}, false
	}
	root, err := r.value("", 0)
	if err != nil {
		r.flaws = append(r.flaws, flaw{"nesting", int(r.decoder.InputOffset()), err.Error()})
	}
	if root != nil {
		root.number()
	}
	return root, r.flaws, err == nil
}

// next is a token and where it begins.
func (r *reader) next() (token json.Token, at int, err error) {
	at = int(r.decoder.InputOffset())
	for at < len(r.text) && strings.IndexByte(" \t\r\n,:", r.text[at]) >= 0 {
		at++
	}
	token, err = r.decoder.Token()
	return token, at, err
}

func (r *reader) value(name string, depth int) (*node, error) {
	token, at, err := r.next()
	if err != nil {
		return nil, err
	}
	if r.nodes++; r.nodes > largest || depth > deepest {
		return nil, fmt.Errorf("more than %d values, or nested deeper than %d", largest, deepest)
	}
	n := &node{name: name, at: at}
	switch t := token.(type) {
	case json.Delim:
		return n, r.inside(n, t, depth)
	case string:
		n.kind, n.text = text, t
		r.surrogates(n.at, r.text[at:r.decoder.InputOffset()])
	case json.Number:
		n.kind, n.text = number, t.String()
	case bool:
		n.kind, n.text = boolean, strconv.FormatBool(t)
	case nil:
		n.kind = null
	}
	return n, nil
}

func (r *reader) inside(n *node, open json.Delim, depth int) error {
	n.kind = array
	if open == '{' {
		n.kind = object
	}
	seen := map[string]bool{}
	for i := 0; r.decoder.More(); i++ {
		name := strconv.Itoa(i)
		if n.kind == object {
			key, at, err := r.next()
			if err != nil {
				return err
			}
			name, _ = key.(string)
			if seen[name] {
				r.flaws = append(r.flaws, flaw{"json-duplicate-key", at, fmt.Sprintf("the key %q stands twice in one object", name)})
			}
			seen[name] = true
		}
		kid, err := r.value(name, depth+1)
		if kid != nil {
			n.add(kid)
		}
		if err != nil {
			return err
		}
	}
	_, err := r.decoder.Token()
	return err
}

// surrogates finds halves of UTF-16 pairs, which Go's decoder replaces without
// a word (RFC 8259, section 8.2).
func (r *reader) surrogates(at int, raw string) {
	for i := 0; i+6 <= len(raw); i++ {
		if raw[i] != '\\' {
			continue
		}
		unit, high := escaped(raw[i:])
		if !high && (unit < 0xDC00 || unit > 0xDFFF) {
			i++ // what is escaped begins nothing
			continue
		}
		low, _ := escaped(raw[min(i+6, len(raw)):])
		if !high || low < 0xDC00 || low > 0xDFFF {
			r.flaws = append(r.flaws, flaw{"json-surrogate", at + i, fmt.Sprintf("%s is half of a surrogate pair", raw[i:i+6])})
		} else {
			i += 11
		}
	}
}

// escaped is the unit that \uXXXX stands for, and whether it is the first half
// of a pair; 0 for anything else.
func escaped(s string) (unit uint64, high bool) {
	if len(s) < 6 || s[:2] != `\u` {
		return 0, false
	}
	unit, _ = strconv.ParseUint(s[2:6], 16, 16)
	return unit, unit >= 0xD800 && unit <= 0xDBFF
}
