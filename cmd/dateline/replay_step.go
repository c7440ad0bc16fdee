package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
	"github.com/dateline/dateline/projector"
)

// step is one step of a replay: what changed, and the state after it.
type step struct {
	Day         edtf.Day                `json:"day,omitzero"`             // the one that begins, or on which all of these were recorded
	First       uint64                  `json:"first_sequence,omitempty"` // of several events
	Sequence    uint64                  `json:"sequence,omitempty"`       // of the event, or the last of several
	Recorded    time.Time               `json:"recorded,omitzero"`
	Change      events.Change           `json:"change,omitempty"`
	Record      string                  `json:"record,omitempty"` // kind/key
	Title       string                  `json:"title,omitempty"`
	By          string                  `json:"by,omitempty"`
	Reason      string                  `json:"reason,omitempty"`
	Altered     []projector.FieldChange `json:"altered,omitempty"`
	Differences []projector.Line        `json:"differences"`
	More        int                     `json:"more_differences,omitempty"` // beyond those listed
	State       scene                   `json:"state"`
	View        *pane                   `json:"view,omitempty"`
	BasisQuery  string                  `json:"basis_query"` // asks any view for the state after the step

	before   uint64  // by recorded: the sequence of the event before it
	place    int     // by occurred: that of its day
	turned   tally   // by how much it changed the tally
	progress float64 // of the whole, up to 1
}

// scene is the state after a step, in numbers.
type scene struct {
	Occurrences tally          `json:"occurrences"`
	Commitments map[string]int `json:"commitments"` // by status
	Disputes    int            `json:"disputes"`
}

// tally counts occurrences by how sure it is that they had happened.
type tally struct {
	Definite int `json:"definite"`
	Possible int `json:"possible"`
	NotYet   int `json:"not_yet"`
	Undated  int `json:"undated"`
}

// of is the number for a certainty; nil for what is none.
func (t *tally) of(certainty string) *int {
	return map[string]*int{
		string(projector.Definite): &t.Definite, string(projector.Possible): &t.Possible,
		string(projector.NotYet): &t.NotYet, string(projector.Undated): &t.Undated,
	}[certainty]
}

// turn counts a difference, if it is one in certainty.
func (t *tally) turn(l projector.Line) {
	if l.Field != "certainty" || strings.HasPrefix(l.Record, events.KindEntity+"/") {
		return
	}
	if n := t.of(l.From); n != nil {
		*n--
	}
	if n := t.of(l.To); n != nil {
		*n++
	}
}

// plus adds another tally, so many times.
func (t tally) plus(other tally, times int) tally {
	t.Definite += times * other.Definite
	t.Possible += times * other.Possible
	t.NotYet += times * other.NotYet
	t.Undated += times * other.Undated
	return t
}

func (t tally) String() string {
	var words []string
	for _, certainty := range []projector.Certainty{projector.Definite, projector.Possible, projector.NotYet, projector.Undated} {
		if n := *t.of(string(certainty)); n != 0 || certainty == projector.Definite {
			words = append(words, strconv.Itoa(n)+" "+string(certainty))
		}
	}
	return strings.Join(words, ", ")
}

// String tells the state in one line.
func (s scene) String() string {
	words := "occurrences " + s.Occurrences.String()
	if len(s.Commitments) > 0 {
		words += "; commitments " + strings.Join(s.promises(), ", ")
	}
	if s.Disputes > 0 {
		words += "; disputes " + strconv.Itoa(s.Disputes)
	}
	return words
}

// promises counts commitments in words, by status.
func (s scene) promises() (words []string) {
	for _, status := range slices.Sorted(maps.Keys(s.Commitments)) {
		words = append(words, fmt.Sprintf("%d %s", s.Commitments[status], status))
	}
	return words
}

// sequences are those of a step.
func (s *step) sequences() string {
	last := strconv.FormatUint(s.Sequence, 10)
	if s.First == 0 || s.First == s.Sequence {
		return last
	}
	return strconv.FormatUint(s.First, 10) + "-" + last
}

// happened tells the differences in one line.
func (s *step) happened() string {
	words := make([]string, 0, len(s.Differences)+1)
	for _, l := range s.Differences {
		words = append(words, s.words(l))
	}
	return strings.Join(append(words, s.moreWords()...), "; ")
}

// turnsStatus tells whether the status of an entity differs, or may.
func (s *step) turnsStatus() bool {
	return s.More > 0 || slices.ContainsFunc(s.Differences, func(l projector.Line) bool {
		return strings.HasPrefix(l.Record, events.KindEntity+"/") && (l.Field == "status" || l.Field == "record")
	})
}

func (s *step) moreWords() []string {
	if s.More == 0 {
		return nil
	}
	return []string{fmt.Sprintf("and %s more", count(s.More, "difference"))}
}

// altered tells what the event of a step altered in its record.
func (s *step) altered() string {
	words := make([]string, len(s.Altered))
	for i, c := range s.Altered {
		words[i] = fieldWords(c.Field, string(c.From), string(c.To))
	}
	return strings.Join(words, "; ")
}

// words tell a difference. What the record of the step itself is called is said
// already.
func (s *step) words(l projector.Line) string {
	words := fieldWords(l.Field, l.From, l.To)
	if l.Record != s.Record {
		words = cleaned(l.Title) + ": " + words
	}
	if l.Cause == projector.Corrected {
		return "corrected, " + words
	}
	return words
}

// fieldWords tell a field from what to what. Those by which a record is there at
// all, its name or its certainty, go without saying.
func fieldWords(field, from, to string) string {
	standing := field == "record" || field == "certainty"
	switch {
	case standing && from == "" && field == "certainty":
		return "new, " + to
	case standing && from == "":
		return "new"
	case standing && to == "":
		return "gone"
	case field == "over" && from == "":
		return "over"
	case field == "over":
		return "not over"
	case standing:
		return brief(from) + " → " + brief(to)
	}
	return field + " " + brief(from) + " → " + brief(to)
}

// brief is a value in a few words: of a list how many, of an object that it is
// one.
func brief(value string) string {
	var list []json.RawMessage
	switch {
	case strings.HasPrefix(value, "{"):
		return "{…}"
	case strings.HasPrefix(value, "[") && json.Unmarshal([]byte(value), &list) == nil:
		return strconv.Itoa(len(list))
	}
	words := []rune(cleaned(strings.Trim(value, `"`)))
	if len(words) > longestBrief {
		words = append(words[:longestBrief-1], '…')
	}
	return orDash(string(words))
}

const longestBrief = 80

// cleaned is text that can stand in a line of a terminal: without controls, by
// which an editor's text could steer it.
func cleaned(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
	}), " ")
}
