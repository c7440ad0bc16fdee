package main

import (
	"strconv"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

func showSources(p *program, t *projector.View, _ string) error {
	rows := only(t.Sources(""), "", nil)
	return print(p, table[projector.Source]{[]column[projector.Source]{
		{"source", func(s projector.Source) string { return s.Slug }},
		{"kind", func(s projector.Source) string { return s.Kind }},
		{"published", publishedWords},
		{"cited by", func(s projector.Source) string { return strconv.Itoa(s.Cited) }},
		{"alone for", func(s projector.Source) string { return strconv.Itoa(s.Alone) }},
		{"title", func(s projector.Source) string { return s.Title }},
	}, rows, nil}, answer(t, map[string]any{"sources": rows}))
}

func publishedWords(s projector.Source) string {
	switch {
	case s.Retracted:
		return "retracted"
	case s.Dating == events.Inferred:
		return s.Published + " (inferred)"
	}
	return s.Published
}
