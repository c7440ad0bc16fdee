package feed

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"
	"strconv"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// viewPage makes a page that is one view of a timeline.
func viewPage(name string, rows func(telling) any) func(*handler, context.Context, ask) (draft, error) {
	return func(h *handler, ctx context.Context, a ask) (draft, error) {
		t, err := h.look(ctx, a)
		if err != nil {
			return draft{}, err
		}
		f := h.timelineFrame(t, a, capital(name), name)
		page := struct {
			frame
			Rows any
		}{f, rows(t)}
		return h.draftPage(&t, name, f.Feeds, page)
	}
}

var (
	commitmentsView = viewPage("commitments", telling.commitments)
	agreementsView  = viewPage("agreements", telling.agreements)
	initiativesView = viewPage("initiatives", telling.initiatives)
	documentsView   = viewPage("documents", telling.documents)
	upcomingView    = viewPage("upcoming", telling.upcoming)
	disputesView    = viewPage("disputes", telling.disputes)
	officesView     = viewPage("offices", telling.offices)
	sourcesView     = viewPage("sources", telling.sourceRows)
)

// commitmentRow is a commitment and how it stands.
type commitmentRow struct {
	named
	Status, Terms, Made, Due, Measure, Disagreement string
	Obligors, Beneficiaries                         []named
	Acts                                            []act
}

// act is a dated occurrence about an entity, in short.
type act struct {
	When, Type, Title, URL string
	Possible, Ahead        bool
	Sources                []named
	Directness             string
}

func (t telling) commitments() any {
	rows := slices.Collect(t.tl.Commitments(nil))
	told := make([]commitmentRow, len(rows))
	for i, c := range rows {
		told[i] = commitmentRow{
			named: t.named(c.Slug), Status: c.Status, Terms: clean(c.Terms), Made: wordsOf(c.Made), Due: wordsOf(events.On(c.Due)),
			Measure: measureWords(c.Measure), Disagreement: clean(c.Disagreement),
			Obligors: t.namedAll(c.Obligors), Beneficiaries: t.namedAll(c.Beneficiaries), Acts: t.acts(c.Acts),
		}
	}
	return told
}

// standingRow is an agreement or an initiative and how it stands.
type standingRow struct {
	named
	Kind, Status, Instrument, Purpose string
	Possible                          bool
	Parties                           []named
	Acts                              []act
}

func (t telling) agreements() any {
	rows := slices.Collect(t.tl.Agreements(""))
	told := make([]standingRow, len(rows))
	for i, r := range rows {
		told[i] = standingRow{
			named: t.named(r.Slug), Status: r.Status, Possible: r.Certainty == projector.Possible,
			Instrument: clean(r.Instrument), Purpose: clean(r.Purpose), Parties: t.namedAll(r.Parties), Acts: t.acts(r.Acts),
		}
	}
	return told
}

func (t telling) initiatives() any { return t.undertakings(t.tl.Initiatives("")) }

func (t telling) documents() any { return t.undertakings(t.tl.Documents("")) }

func (t telling) undertakings(all iter.Seq[projector.Initiative]) []standingRow {
	rows := slices.Collect(all)
	told := make([]standingRow, len(rows))
	for i, r := range rows {
		told[i] = standingRow{
			named: t.named(r.Slug), Kind: capital(r.Kind), Status: r.Status,
			Possible: r.Certainty == projector.Possible, Acts: t.acts(r.Acts),
		}
	}
	return told
}

func (t telling) acts(acts []projector.Act) []act {
	told := make([]act, len(acts))
	for i, a := range acts {
		told[i] = act{
			When: a.When, Type: typeWords(a.Type), Title: clean(a.Title), URL: t.site.occurrence(t.tl.Slug(), a.ID),
			Possible: a.Certainty == projector.Possible, Ahead: a.Certainty == projector.NotYet, Sources: t.sourceLinks(a.Sources),
		}
		if a.Directness != events.Direct {
			told[i].Directness = string(a.Directness)
		}
	}
	return told
}

func (t telling) sourceLinks(slugs []string) []named {
	links := make([]named, len(slugs))
	for i, slug := range slugs {
		links[i] = named{slug, slug, t.site.source(t.tl.Slug(), slug)}
	}
	return links
}

func (t telling) namedAll(names []projector.Name) []named {
	all := make([]named, len(names))
	for i, n := range names {
		all[i] = t.named(n.Slug)
	}
	return all
}

func measureWords(m *events.Measure) string {
	if m == nil {
		return ""
	}
	return strconv.FormatFloat(m.Quantity, 'f', -1, 64) + " " + clean(m.Unit)
}

func inOrderOf(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

func byKindAndName(a, b projector.Entity) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Slug, b.Slug))
}
