package main

import (
	"fmt"
	"slices"

	"github.com/dateline/dateline/feed/api"
	"github.com/dateline/dateline/projector"
)

func showTimeline(s *showing) error {
	whole := api.Occurrences{Dated: []projector.Occurrence{}, Undated: []projector.Occurrence{}}
	err := pages(s, func(page api.Occurrences) string {
		page.Dated = append(whole.Dated, page.Dated...)
		page.Undated = append(whole.Undated, page.Undated...)
		next := page.Next
		whole, whole.Next = page, ""
		return next
	})
	if err != nil {
		return err
	}
	return s.answer(whole.Basis, s.timelineTable(whole))
}

// timelineTable prints what is dated, and apart what nobody dates.
func (s *showing) timelineTable(whole api.Occurrences) error {
	t := table[projector.Occurrence]{columns: timelineColumns, folds: timelineFolds}
	if s.format != formatTable {
		t.rows = slices.Concat(whole.Dated, whole.Undated)
		return print(s.program, t, whole)
	}
	t.rows = whole.Dated
	if err := print(s.program, t, whole); err != nil || len(whole.Undated) == 0 {
		return err
	}
	fmt.Fprintf(s.out, "\n%s that no source dates:\n\n", count(len(whole.Undated), "occurrence"))
	t.columns, t.rows = timelineColumns[1:], whole.Undated
	return print(s.program, t, whole)
}

var timelineColumns = []column[projector.Occurrence]{
	{"when", func(o projector.Occurrence) string { return o.When + unsure(o.Certainty) }},
	{"type", func(o projector.Occurrence) string { return string(o.Type) }},
	{"title", func(o projector.Occurrence) string { return o.Title }},
	{"id", func(o projector.Occurrence) string { return o.ID }},
}

var timelineFolds = []fold{{"ID", "TITLE", false}}
