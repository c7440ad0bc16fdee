package projector

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"slices"
	"unicode/utf8"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
)

// scanner reads JSON of known fields. Strings share the text. It is odd once it
// met what it does not read, right or wrong.
type scanner struct {
	raw  []byte
	text string
	at   int
	lean bool
	odd  bool
}

// peek is the next byte that is no space, 0 at the end.
func (s *scanner) peek() byte {
	for ; s.at < len(s.raw); s.at++ {
		switch c := s.raw[s.at]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

func (s *scanner) take(c byte) {
	if s.peek() != c {
		s.odd = true
	}
	s.at++
}

const (
	everyByte = 0x0101010101010101
	highBits  = 0x80 * everyByte
)

// string reads a string.
func (s *scanner) string() string {
	if s.take('"'); s.odd {
		return ""
	}
	from := s.at
	length := bytes.IndexByte(s.raw[from:], '"')
	if length < 0 {
		s.odd = true
		return ""
	}
	if !isPlain(s.raw[from : from+length]) {
		return s.escaped()
	}
	s.at += length + 1
	return s.text[from : from+length]
}

// isPlain tells whether text stands for itself: it has no escapes, and no
// control characters or broken UTF-8, of which encoding/json makes something
// else.
func isPlain(text []byte) bool {
	for rest := text; ; rest = rest[8:] {
		if len(rest) < 8 {
			return !slices.ContainsFunc(rest, func(c byte) bool { return c < ' ' || c == '\\' || c >= 0x80 }) ||
				isPlainUTF8(text)
		}
		word := binary.LittleEndian.Uint64(rest)
		slash := word ^ '\\'*everyByte
		if (word|(word-' '*everyByte)&^word|(slash-everyByte)&^slash)&highBits != 0 {
			return isPlainUTF8(text)
		}
	}
}

func isPlainUTF8(text []byte) bool {
	return utf8.Valid(text) && !slices.ContainsFunc(text, func(c byte) bool { return c < ' ' || c == '\\' })
}

// escaped reads a string that is not plain, from behind its quote.
func (s *scanner) escaped() (text string) {
	from := s.at - 1
	for ; s.at < len(s.raw) && s.raw[s.at] != '"'; s.at++ {
		if s.raw[s.at] == '\\' {
			s.at++
		}
	}
	s.at++
	if s.at > len(s.raw) || json.Unmarshal(s.raw[from:s.at], &text) != nil {
		s.odd = true
	}
	return text
}

// mostFields is how many fields an object may have that is read here.
const mostFields = 24

// object reads an object, with a function for the value of each field. A field
// that stands twice is odd.
func (s *scanner) object(field func(name string)) {
	var names [mostFields]string
	s.take('{')
	for n := 0; !s.odd && s.peek() != '}'; n++ {
		if n > 0 {
			s.take(',')
		}
		name := s.string()
		s.take(':')
		if s.odd = s.odd || n == mostFields || slices.Contains(names[:n], name); s.odd {
			return
		}
		names[n] = name
		field(name)
	}
	s.take('}')
}

// list reads a list, which is never nil.
func list[M any](s *scanner, member func() M) []M {
	members := []M{}
	s.take('[')
	for !s.odd && s.peek() != ']' {
		if len(members) > 0 {
			s.take(',')
		}
		members = append(members, member())
	}
	s.take(']')
	return members
}

func (s *scanner) strings() []string { return list(s, s.string) }

func (s *scanner) bool() bool {
	word := "false"
	is := s.peek() == 't'
	if is {
		word = "true"
	}
	s.odd = s.odd || s.at > len(s.raw) || !bytes.HasPrefix(s.raw[s.at:], []byte(word))
	s.at += len(word)
	return is
}

// words reads a text, in one language or in several.
func (s *scanner) words() events.Text {
	if s.peek() != '{' {
		return events.Plain(s.string())
	}
	return s.names()
}

// names reads strings by name.
func (s *scanner) names() map[string]string {
	names := map[string]string{}
	s.object(func(name string) { names[name] = s.string() })
	return names
}

// longWords are words that a lean scanner only makes sure of.
func (s *scanner) longWords() events.Text {
	if s.lean && s.peek() == '"' {
		s.string()
		return nil
	}
	return s.words()
}

// value reads any value as it is written.
func (s *scanner) value() json.RawMessage {
	s.peek()
	from := s.at
	s.pass()
	if s.odd = s.odd || s.at > len(s.raw) || !json.Valid(s.raw[from:s.at]); s.odd {
		return nil
	}
	return slices.Clone(s.raw[from:s.at])
}

// pass passes over a value; whether it is one remains to be seen.
func (s *scanner) pass() {
	for depth := 0; !s.odd && s.at < len(s.raw); {
		switch c := s.raw[s.at]; c {
		case '"':
			s.string()
		case '{', '[':
			s.at++
			depth++
			continue
		case '}', ']':
			if depth == 0 {
				return
			}
			s.at++
			depth--
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return
			}
			s.at++
			continue
		default:
			s.at++
			continue
		}
		if depth == 0 {
			return
		}
	}
}

// values reads values by name.
func (s *scanner) values() map[string]json.RawMessage {
	values := map[string]json.RawMessage{}
	s.object(func(name string) { values[name] = s.value() })
	return values
}

func (s *scanner) occurred() (o events.Occurred) {
	var err error
	if s.peek() == '"' {
		o, err = events.ParseOccurred(s.string())
	} else if raw := s.value(); !s.odd {
		err = o.UnmarshalJSON(raw)
	}
	s.odd = s.odd || err != nil
	return o
}

func (s *scanner) date() (d edtf.Date) {
	if text := s.string(); text != "" && !s.odd {
		var err error
		d, err = edtf.Parse(text)
		s.odd = err != nil
	}
	return d
}

func (s *scanner) unknown() { s.odd = true }
