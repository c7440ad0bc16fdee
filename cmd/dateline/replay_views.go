package main

import (
	"context"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/feed/api"
	"github.com/dateline/dateline/projector"
)

// pane is a view beside a step: its first rows, in a few columns.
type pane struct {
	Name    string    `json:"name"`
	Columns []string  `json:"columns"`
	Rows    []paneRow `json:"rows"`
	More    bool      `json:"more,omitempty"` // the view has further rows
}

// paneRow is a row of a pane.
type paneRow struct {
	Record  string   `json:"record"` // kind/key
	Cells   []string `json:"cells"`
	Changed bool     `json:"changed"` // the step made its record differ
}

// mark marks the rows whose records differ.
func (p *pane) mark(lines []projector.Line) {
	if p == nil {
		return
	}
	differing := map[string]bool{}
	for _, l := range lines {
		differing[l.Record] = true
	}
	for i := range p.Rows {
		p.Rows[i].Changed = differing[p.Rows[i].Record]
	}
}

// unmarked is the pane behind a step that changed nothing.
func (p *pane) unmarked() *pane {
	if p == nil {
		return nil
	}
	still := *p
	still.Rows = slices.Clone(p.Rows)
	still.mark(nil)
	return &still
}

// String tells what changed, in one line.
func (p *pane) String() string {
	if p == nil {
		return ""
	}
	var words []string
	for _, r := range p.Rows {
		if r.Changed {
			words = append(words, strings.Join(r.Cells, ", "))
		}
	}
	return strings.Join(words, "; ")
}

// replayViews are the views that can stand beside a replay: in fewer columns
// than show has, for half a terminal.
var replayViews = map[string]func(context.Context, *replay, point) (*pane, error){
	"timeline": paneOf(func(a api.Occurrences) ([]projector.Occurrence, string) { return append(a.Dated, a.Undated...), a.Next },
		func(o projector.Occurrence) string { return o.Type.Kind() + "/" + o.ID },
		column[projector.Occurrence]{"when", func(o projector.Occurrence) string { return o.When + unsure(o.Certainty) }},
		column[projector.Occurrence]{"what", func(o projector.Occurrence) string { return o.Title }}),
	"commitments": paneOf(func(a api.Commitments) ([]projector.Commitment, string) { return a.Commitments, a.Next },
		func(c projector.Commitment) string { return entityRecord(c.Slug) },
		column[projector.Commitment]{"commitment", func(c projector.Commitment) string { return c.Name }},
		column[projector.Commitment]{"status", func(c projector.Commitment) string { return c.Status + disagreement(c) }},
		column[projector.Commitment]{"due", dueWords}),
	"agreements": paneOf(func(a api.Agreements) ([]projector.Agreement, string) { return a.Agreements, a.Next },
		func(a projector.Agreement) string { return entityRecord(a.Slug) },
		column[projector.Agreement]{"agreement", func(a projector.Agreement) string { return a.Name }},
		column[projector.Agreement]{"status", func(a projector.Agreement) string { return a.Status + unsure(a.Certainty) }}),
	"initiatives": paneOf(func(a api.Initiatives) ([]projector.Initiative, string) { return a.Initiatives, a.Next }, initiativeRecord, initiativePane...),
	"documents":   paneOf(func(a api.Documents) ([]projector.Initiative, string) { return a.Documents, a.Next }, initiativeRecord, initiativePane...),
	"offices": paneOf(func(a api.Offices) ([]projector.Office, string) { return a.Offices, a.Next },
		func(o projector.Office) string { return entityRecord(o.Slug) },
		column[projector.Office]{"office", func(o projector.Office) string { return o.Name }},
		column[projector.Office]{"holder", holders}),
	"entities": paneOf(func(a api.Entities) ([]projector.Entity, string) { return a.Entities, a.Next },
		func(e projector.Entity) string { return entityRecord(e.Slug) },
		column[projector.Entity]{"entity", func(e projector.Entity) string { return e.Name }},
		column[projector.Entity]{"status", func(e projector.Entity) string { return orDash(e.Status + unsure(e.Certainty)) }}),
	"sources": paneOf(func(a api.Sources) ([]projector.Source, string) { return a.Sources, a.Next },
		func(s projector.Source) string { return events.KindSource + "/" + s.Slug },
		column[projector.Source]{"source", func(s projector.Source) string { return s.Title }},
		column[projector.Source]{"cited by", func(s projector.Source) string { return strconv.Itoa(s.Cited) }}),
	"disputes": paneOf(func(a api.Disputes) ([]projector.Dispute, string) { return a.Disputes, a.Next },
		func(d projector.Dispute) string { return d.Record },
		column[projector.Dispute]{"record", func(d projector.Dispute) string { return d.Title }},
		column[projector.Dispute]{"field", func(d projector.Dispute) string { return d.Field }},
		column[projector.Dispute]{"standing", func(d projector.Dispute) string { return d.Standing }}),
	"upcoming": paneOf(func(a api.Upcoming) ([]projector.Upcoming, string) { return a.Upcoming, a.Next },
		func(u projector.Upcoming) string { return u.Record },
		column[projector.Upcoming]{"when", func(u projector.Upcoming) string { return u.When }},
		column[projector.Upcoming]{"state", func(u projector.Upcoming) string { return u.State }},
		column[projector.Upcoming]{"what", func(u projector.Upcoming) string { return u.Title }}),
}

var initiativePane = []column[projector.Initiative]{
	{"what", func(i projector.Initiative) string { return i.Name }},
	{"kind", func(i projector.Initiative) string { return i.Kind }},
	{"status", func(i projector.Initiative) string { return i.Status + unsure(i.Certainty) }},
}

func initiativeRecord(i projector.Initiative) string { return entityRecord(i.Slug) }

func entityRecord(slug string) string { return events.KindEntity + "/" + slug }

func replayViewSlugs() iter.Seq[string] { return maps.Keys(replayViews) }

func replayViewNames() string { return strings.Join(slices.Sorted(replayViewSlugs()), ", ") }

// paneOf makes a pane of the first page of a view.
func paneOf[A, R any](rows func(A) (rows []R, next string), record func(R) string, columns ...column[R]) func(context.Context, *replay, point) (*pane, error) {
	return func(ctx context.Context, r *replay, at point) (*pane, error) {
		q := r.from(at)
		q.Set("limit", pageLimit)
		var page A
		if err := r.ask(ctx, &page, q, r.view); err != nil {
			return nil, err
		}
		all, next := rows(page)
		p := &pane{Name: r.view, Rows: []paneRow{}, More: next != ""}
		for _, c := range columns {
			p.Columns = append(p.Columns, c.title)
		}
		for _, row := range all {
			cells := make([]string, len(columns))
			for i, c := range columns {
				cells[i] = cleaned(c.text(row))
			}
			p.Rows = append(p.Rows, paneRow{Record: record(row), Cells: cells})
		}
		return p, nil
	}
}
