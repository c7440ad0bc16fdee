package main

import (
	"html"
	"strings"

	"github.com/dateline/dateline/feed/api"
)

// found is how many hits are shown.
const found = "50"

// search prints what has the words, best first. On a terminal what was found
// stands out.
func (s *showing) search(words string) error {
	s.query.Set("q", words)
	s.query.Set("limit", found)
	var answer api.Found
	if err := s.asker.ask(s.ctx, timelinePath(s.timeline, "search"), s.query, &answer); err != nil {
		return err
	}
	t := table[api.SearchHit]{rows: answer.Hits, columns: []column[api.SearchHit]{
		{"title", func(h api.SearchHit) string { return marked(h.TitleHTML) }},
		{"found", func(h api.SearchHit) string { return marked(h.SnippetHTML) }},
		{"record", func(h api.SearchHit) string { return h.Record }},
	}, folds: []fold{{"RECORD", "TITLE", false}}}
	if err := print(s.program, t, answer); err != nil {
		return err
	}
	if answer.Next != "" {
		s.note("\nThe best %s are shown: more words narrow it down.", found)
	}
	return s.answer(answer.Basis, nil)
}

var bracketed = strings.NewReplacer("<mark>", "[", "</mark>", "]")

// marked puts what was found between brackets, which every terminal and every
// pipe shows.
func marked(asHTML string) string { return html.UnescapeString(bracketed.Replace(asHTML)) }
