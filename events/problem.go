package events

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Place is where in an editor's file something stands. Lines and columns count
// from 1, columns in characters; 0 means the place is not known.
type Place struct {
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

// String is the place as editors and compilers write it: file:line:column.
func (p Place) String() string {
	file := p.File
	if file == "" {
		file = "input"
	}
	if p.Line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d:%d", file, p.Line, p.Column)
}

// Problem is one thing that is wrong with what an editor gave.
type Problem struct {
	Place
	Path    string `json:"path,omitempty"` // the field: citations[2].source
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"` // the way out
	Code    string `json:"code,omitempty"` // CodeConflict or CodeMissing; empty where it is wrong in itself
}

// Codes of problems with what the log holds rather than with what was written.
const (
	CodeConflict = "conflict"  // the record is not as the draft takes it to be
	CodeMissing  = "not_found" // there is no such record or timeline
)

// String is the problem on one line, the hint behind it.
func (p Problem) String() string {
	s := p.Place.String() + ": "
	if p.Path != "" {
		s += p.Path + ": "
	}
	s += p.Message
	if p.Hint != "" {
		s += " (" + p.Hint + ")"
	}
	return s
}

// Problems is everything that is wrong with what an editor gave, in the order
// of the input. It is an ErrInvalid.
type Problems []Problem

// Error lists the problems, a line each.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Is makes errors.Is(err, ErrInvalid) true.
func (ps Problems) Is(target error) bool { return target == ErrInvalid }

// inOrder sorts the problems as what they are about stands in the input: by
// file, in the order of files, then by line and column.
func (ps Problems) inOrder(files map[string]int) Problems {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(files[a.File], files[b.File]), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return ps
}
