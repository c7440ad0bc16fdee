package feed

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// upcomingChannel tells what is planned, due or overdue on the day. What took
// place, was called off or has another date leaves it: a calendar drops it then.
func (t telling) upcomingChannel(a ask, s size) (c Channel, until time.Time, err error) {
	if c, err = t.about(a.topic); err != nil {
		return Channel{}, time.Time{}, err
	}
	c.Description = "What the timeline “" + c.Title + "” says is planned, due or overdue. A date is as exact as the sources are."
	c.Title = "Upcoming – " + c.Title
	c.Page = t.site.view(t.tl.Slug(), "upcoming")
	for u := range t.tl.Upcoming() {
		if c.Items = append(c.Items, t.upcomingItem(u, a.now)); len(c.Items) == s.most {
			break
		}
	}
	slices.SortStableFunc(c.Items, func(a, b Item) int { return cmp.Or(b.Published.Compare(a.Published), cmp.Compare(b.ID, a.ID)) })
	c.Updated = c.changed(t)
	return c, projector.NextDeadline(a.now), t.tl.Err()
}

// upcomingWords is something upcoming as its template sees it.
type upcomingWords struct {
	State   string
	Of      named
	When    string
	Status  string
	Sources []named
}

// upcomingItem tells what is planned or due. Its id is of the record and the
// date, so a plan that moves is another entry.
func (t telling) upcomingItem(u projector.Upcoming, now time.Time) Item {
	kind, key, _ := strings.Cut(u.Record, "/")
	words := upcomingWords{State: u.State, When: u.When, Status: u.Status}
	i := Item{
		Title: capital(u.State) + ": " + clean(u.Title), Lang: t.spoken(), Authors: t.authors(),
		Planned: true, Days: events.On(u.Date),
		Facts: Facts{
			About: t.site.factsAbout(), Timeline: t.tl.Slug(), Record: u.Record, When: u.When, Status: cmp.Or(u.Status, u.State),
		},
	}
	if kind == events.KindEntity {
		t.fillCommitment(&i, &words, key, u)
	} else {
		t.fillPlan(&i, &words, key, u)
	}
	for _, slug := range u.Sources {
		s := t.sourceNamed(slug)
		words.Sources = append(words.Sources, s)
		i.Links = append(i.Links, Link{"related", s.URL, s.Name, ""})
		i.Facts.Sources = append(i.Facts.Sources, CitedFact{Source: slug, Title: s.Name})
	}
	i.Categories = append(i.Categories, Category{u.State, t.site.scheme("state"), capital(u.State)})
	i.HTML = fragment("upcoming-entry", words)
	i.Text = capital(u.State) + ", " + u.When + "."
	i.Updated = latest(i.Published, i.Updated)
	if u.State == projector.Overdue { // since the midnight behind its last day, when that has come
		if since := midnightAfter(u.Date.Hi()).Add(time.Millisecond); !since.After(now) {
			i.Updated = latest(i.Updated, since)
		}
	}
	return i
}

// fillCommitment tells of a commitment with a due window. A calendar shows the
// last day of it: that is the deadline.
func (t telling) fillCommitment(i *Item, words *upcomingWords, slug string, u projector.Upcoming) {
	words.Of = t.named(slug)
	ref := events.Ref{Timeline: t.tl.Slug(), Kind: events.KindEntity, Key: slug}
	i.ID = derivedURN(t.tl.FirstEvent(ref), "upcoming "+u.Date.String())
	i.URL, i.Data = words.Of.URL, t.site.data(t.tl.Slug(), "commitments/"+slug)
	i.Facts.Due = u.Date.String()
	e, _ := t.tl.Entity(slug)
	i.Published, i.Updated = e.Published, t.tl.LastAbout(slug)
	if last := u.Date.Hi(); !last.IsZero() {
		i.Days = daysOn(last)
	}
	i.Categories = []Category{{slug, t.site.entities(t.tl.Slug()), words.Of.Name}}
}

// fillPlan tells of an occurrence that announces another.
func (t telling) fillPlan(i *Item, words *upcomingWords, id string, u projector.Upcoming) {
	o, _ := t.tl.Occurrence(id)
	words.Of = named{id, title(o), t.site.occurrence(t.tl.Slug(), id)}
	i.ID = derivedURN(id, "upcoming "+u.Date.String())
	i.URL, i.Data, i.Lang = words.Of.URL, t.site.data(t.tl.Slug(), "occurrences/"+id), languageTag(o.Lang)
	i.Facts.Type, i.Facts.Planned = string(o.Type), u.Date.String()
	i.Published, i.Updated, i.Revision = o.Published, o.Updated, t.tl.Revision(id)
	i.Actors = t.people(o.Body.Actors)
	i.Categories = t.categories(o)
}
