package feed

import (
	"strings"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// upcomingRow is something planned or due.
type upcomingRow struct {
	named
	When, State, Status string
	Sources             []named
}

func (t telling) upcoming() any {
	var told []upcomingRow
	for u := range t.tl.Upcoming() {
		told = append(told, upcomingRow{
			named: t.record(u.Record, u.Title), When: u.When, State: u.State, Status: u.Status, Sources: t.sourceLinks(u.Sources),
		})
	}
	return told
}

// record names a record, kind/key, and leads to its page.
func (t telling) record(ref, title string) named {
	kind, key, _ := strings.Cut(ref, "/")
	switch kind {
	case events.KindEntity:
		return t.named(key)
	case events.KindSource:
		return named{key, clean(title), t.site.source(t.tl.Slug(), key)}
	}
	return named{key, clean(title), t.site.occurrence(t.tl.Slug(), key)}
}

// disputeRow is a field on which sources differ, or a contradiction.
type disputeRow struct {
	named
	Field, Standing, Rule string
	Says                  []sayingRow
}

// sayingRow is one value and where it stands.
type sayingRow struct {
	Value     string
	Chosen    bool
	Citations []placeCited
}

// placeCited is a place in a source.
type placeCited struct{ Slug, URL, Where string }

func (t telling) disputes() any {
	var told []disputeRow
	for d := range t.tl.Disputes("") {
		row := disputeRow{named: t.record(d.Record, d.Title), Field: capital(fieldWords(d.Field)), Standing: d.Standing, Rule: clean(d.Rule)}
		for _, s := range d.Says {
			row.Says = append(row.Says, t.saying(d.Field, s))
		}
		told = append(told, row)
	}
	return told
}

func (t telling) saying(field string, s projector.Saying) sayingRow {
	row := sayingRow{Value: t.valueWords(field, string(s.Value)), Chosen: s.Chosen}
	for _, c := range s.Citations {
		where := clean(c.Locator)
		if c.Directness != events.Direct {
			where += " (" + string(c.Directness) + ")"
		}
		row.Citations = append(row.Citations, placeCited{c.Source, t.site.source(t.tl.Slug(), c.Source), where})
	}
	return row
}
