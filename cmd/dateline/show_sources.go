package main

import (
	"strconv"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/feed/api"
	"github.com/dateline/dateline/projector"
)

func showSources(s *showing) error {
	whole := api.Sources{Sources: []projector.Source{}}
	err := pages(s, func(page api.Sources) string {
		page.Sources = append(whole.Sources, page.Sources...)
		next := page.Next
		whole, whole.Next = page, ""
		return next
	})
	if err != nil {
		return err
	}
	t := table[projector.Source]{columns: sourcesColumns, rows: whole.Sources, folds: sourcesFolds}
	return s.answer(whole.Basis, print(s.program, t, whole))
}

var sourcesColumns = []column[projector.Source]{
	{"source", func(r projector.Source) string { return r.Slug }},
	{"kind", func(r projector.Source) string { return r.Kind }},
	{"published", publishedWords},
	{"cited by", func(r projector.Source) string { return strconv.Itoa(r.Cited) }},
	{"alone for", func(r projector.Source) string { return strconv.Itoa(r.Alone) }},
	{"title", func(r projector.Source) string { return r.Title }},
}

var sourcesFolds = []fold{}

func publishedWords(s projector.Source) string {
	switch {
	case s.Retracted:
		return "retracted"
	case s.Withdrawn:
		return s.Published + " (left out)"
	case s.Dating == events.Inferred:
		return s.Published + " (inferred)"
	}
	return s.Published
}
