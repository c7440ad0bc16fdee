package feed

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// TimelineChannel tells the news of a timeline. Until is when the passing of
// time alone will shorten it, zero if never.
func TimelineChannel(baseURL string, tl *projector.View, now time.Time) (c Channel, until time.Time) {
	t := telling{newSite(baseURL), tl}
	c = t.channel(subject{timeline: tl.Slug()}, t.timelineID(), tl.Title())
	c.Description = t.words(tl.Body().Description, c.Language)
	news, until := window(slices.Collect(tl.News()), now)
	c.Items = t.items(news, nil)
	c.Updated = t.changed(c.Items)
	return c, until
}

// EntityChannel tells what is about an entity or names it. Not ok: the
// timeline has no such entity.
func EntityChannel(baseURL string, tl *projector.View, slug string, now time.Time) (c Channel, until time.Time, ok bool) {
	e, ok := tl.Entity(slug)
	if !ok {
		return Channel{}, time.Time{}, false
	}
	t := telling{newSite(baseURL), tl}
	id := t.firstEvent(events.KindEntity, slug)
	c = t.channel(subject{timeline: tl.Slug(), entity: slug}, urn(id), e.Name+" – "+tl.Title())
	c.Description = cmp.Or(t.words(e.Body.Description, c.Language), "What the timeline “"+tl.Title()+"” tells of "+e.Name+".")
	news, until := window(newestFirst(tl.Touching(slug)), now)
	c.Items = t.items(news, t.origin())
	c.Updated = latest(t.changed(c.Items), e.Updated)
	return c.cleaned(), until, true
}

// OccurrenceChannel tells one occurrence and what is part of it. Not ok: the
// timeline has no such occurrence.
func OccurrenceChannel(baseURL string, tl *projector.View, id string, now time.Time) (c Channel, until time.Time, ok bool) {
	o, ok := tl.Occurrence(id)
	if !ok {
		return Channel{}, time.Time{}, false
	}
	t := telling{newSite(baseURL), tl}
	c = t.channel(subject{timeline: tl.Slug(), occurrence: id}, derivedURN(id, "feed"), title(o)+" – "+tl.Title())
	c.Description = "One occurrence of the timeline “" + tl.Title() + "”, what is part of it, and every change of both."
	news, until := window(append(tl.Parts(id), o), now)
	c.Items = t.items(news, t.origin())
	c.Updated = t.changed(c.Items)
	return c.cleaned(), until, true
}

// AllChannel tells the news of all timelines together.
func AllChannel(baseURL string, timelines []*projector.View, now time.Time) (c Channel, until time.Time) {
	s := newSite(baseURL)
	c = Channel{
		ID: s.index(), Title: "Dateline", Description: "News of all timelines.", Language: "en",
		Page: s.index(), Authors: []Person{{Name: "Dateline", URL: webURL(s.index())}}, site: s,
		Updated: time.Unix(0, 0).UTC(), // of a log without timelines: Atom wants a date
	}
	var news []projector.Occurrence
	of := map[string]string{} // id to timeline
	for _, tl := range timelines {
		for o := range tl.News() {
			if of[o.ID] == "" { // one id is one entry, in whichever timeline it stands first
				news, of[o.ID] = append(news, o), tl.Slug()
			}
		}
		c.Updated = latest(c.Updated, telling{s, tl}.begun())
	}
	news, until = window(newestFirst(news), now)
	for _, tl := range timelines {
		t := telling{s, tl}
		own := slices.DeleteFunc(slices.Clone(news), func(o projector.Occurrence) bool { return of[o.ID] != tl.Slug() })
		c.Items = append(c.Items, t.items(own, t.origin())...)
	}
	slices.SortStableFunc(c.Items, func(a, b Item) int {
		return cmp.Or(b.Published.Compare(a.Published), cmp.Compare(b.ID, a.ID))
	})
	for _, i := range c.Items {
		c.Updated = latest(c.Updated, i.Updated)
	}
	return c, until
}

// channel is what every channel of a timeline has in common.
func (t telling) channel(about subject, id, title string) Channel {
	rights, licence := rightsOf(t.tl.Body().Licence)
	return Channel{
		ID: id, Title: clean(title), Language: t.language(), Page: t.site.page(about),
		Authors: t.authors(), Rights: rights, Licence: licence, about: about, site: t.site,
	}
}

func (c Channel) cleaned() Channel {
	c.Title, c.Description = clean(c.Title), clean(c.Description)
	return c
}

// authors are who answers for the words of a channel and its items: the
// timeline's publisher. The sources wrote other words; items link to them.
func (t telling) authors() []Person {
	b := t.tl.Body()
	p := Person{Name: clean(cmp.Or(b.Publisher, t.tl.Title(), t.tl.Slug()))}
	if address, ok := strings.CutPrefix(clean(b.Contact), "mailto:"); ok {
		p.Email, _, _ = strings.Cut(address, "?")
	} else {
		p.URL = webURL(b.Contact)
	}
	return []Person{p}
}

// rightsOf says a licence, an SPDX identifier or a URL, and where to read it.
func rightsOf(licence string) (words, at string) {
	licence = clean(licence)
	if at = webURL(licence); at != "" || licence == "" {
		return licence, at
	}
	return licence, "https://spdx.org/licenses/" + url.PathEscape(licence) + ".html"
}

func (t telling) timelineID() string { return urn(t.firstEvent(events.KindTimeline, t.tl.Slug())) }

func (t telling) origin() *Origin {
	return &Origin{t.timelineID(), clean(t.tl.Title()), subject{timeline: t.tl.Slug()}, t.site}
}

// firstEvent is the ULID of a registry record's first event.
func (t telling) firstEvent(kind, key string) string {
	for _, c := range t.tl.History(events.Ref{Timeline: t.tl.Slug(), Kind: kind, Key: key}) {
		return c.ID.String()
	}
	return ""
}

// begun is when the timeline's own record last changed: the date of a channel
// without items.
func (t telling) begun() time.Time {
	history := t.tl.History(events.Ref{Timeline: t.tl.Slug(), Kind: events.KindTimeline, Key: t.tl.Slug()})
	if len(history) == 0 {
		return time.Time{}
	}
	return history[len(history)-1].Recorded
}

func (t telling) changed(items []Item) time.Time {
	newest := t.begun()
	for _, i := range items {
		newest = latest(newest, i.Updated)
	}
	return newest
}

// newestFirst puts occurrences into the order of a channel: the latest recorded
// first.
func newestFirst(all []projector.Occurrence) []projector.Occurrence {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b projector.Occurrence) int {
		return cmp.Or(b.Published.Compare(a.Published), cmp.Compare(b.ID, a.ID))
	})
	return all
}
