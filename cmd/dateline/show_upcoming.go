package main

import (
	"strings"

	"github.com/dateline/dateline/feed/api"
	"github.com/dateline/dateline/projector"
)

func showUpcoming(s *showing) error {
	whole := api.Upcoming{Upcoming: []projector.Upcoming{}}
	err := pages(s, func(page api.Upcoming) string {
		page.Upcoming = append(whole.Upcoming, page.Upcoming...)
		next := page.Next
		whole, whole.Next = page, ""
		return next
	})
	if err != nil {
		return err
	}
	t := table[projector.Upcoming]{columns: upcomingColumns, rows: whole.Upcoming, folds: upcomingFolds}
	return s.answer(whole.Basis, print(s.program, t, whole))
}

var upcomingColumns = []column[projector.Upcoming]{
	{"when", func(u projector.Upcoming) string { return u.When }},
	{"state", upcomingWords},
	{"what", func(u projector.Upcoming) string { return u.Title }},
	{"record", func(u projector.Upcoming) string { return u.Record }},
	{"sources", func(u projector.Upcoming) string { return strings.Join(u.Sources, ", ") }},
}

var upcomingFolds = []fold{{"RECORD", "WHAT", false}, {"SOURCES", "WHAT", true}}

// upcomingWords is the state; overdue says no more than that nothing reports it.
func upcomingWords(u projector.Upcoming) string {
	if u.State == projector.Overdue {
		return projector.StatusOverdue
	}
	return u.State
}
