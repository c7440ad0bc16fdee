package feed

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/dateline/dateline/projector"
)

// discoveryRoutes lead to lists of feeds. What stands at /.well-known/feeds is
// by its convention (github.com/Dan-Q/well-known-feeds) an OPML document, and a
// request must be answered with it: it is not redirected, for crawlers that do
// not follow.
func discoveryRoutes() []route {
	return []route{
		{"/feeds.opml", params{}, (*handler).everyFeed},
		{"/.well-known/feeds", params{}, (*handler).everyFeed},
		{"/{timeline}/feeds.opml", params{}, (*handler).timelineFeeds},
	}
}

const (
	// listedFeeds is the most feeds in a list, about: readers show every one.
	listedFeeds = 1000
	// leastListed is how many of them each timeline has in the list of all.
	leastListed = 10
	// leastTouching is how many occurrences make an entity worth following.
	leastTouching = 2
)

// everyFeed lists the feeds of all timelines.
func (h *handler) everyFeed(ctx context.Context, _ ask) (draft, error) {
	timelines, err := h.all(ctx)
	if err != nil {
		return draft{}, err
	}
	all := opmlFeed{Title: "Dateline", Description: "News of all timelines.", Lang: "en", URL: h.site.index() + "feed." + Formats[0].Extension, Page: h.site.index()}
	list := opmlList{Title: "Feeds of Dateline", Groups: []opmlGroup{{Title: "Dateline", Feeds: []opmlFeed{all}}}}
	var changed time.Time
	for _, tl := range timelines {
		t := tell(h.site, tl, "", nil)
		list.Groups = append(list.Groups, t.feeds(max(leastListed, listedFeeds/len(timelines))))
		changed = latest(changed, tl.Updated())
		err = errors.Join(err, tl.Err())
	}
	return h.listDraft(list, "/feeds.opml", changed), err
}

// timelineFeeds lists the feeds of a timeline.
func (h *handler) timelineFeeds(ctx context.Context, a ask) (draft, error) {
	t, err := h.look(ctx, a)
	if err != nil {
		return draft{}, err
	}
	t.site = h.site // feeds are followed from elsewhere
	g := t.feeds(listedFeeds)
	g.More = "" // it would be this list
	list := opmlList{Title: "Feeds of " + t.tl.Title(), Owner: t.tl.Body().Publisher, Groups: []opmlGroup{g}}
	return h.listDraft(list, "/"+t.tl.Slug()+"/feeds.opml", t.tl.Updated()), t.tl.Err()
}

func (h *handler) listDraft(l opmlList, path string, changed time.Time) draft {
	return draft{
		write: l.write, contentType: opmlType, control: controlNow, changed: changed,
		links: []string{fmt.Sprintf("<%s>; rel=\"canonical\"", h.site.base+path)},
	}
}

// feeds are those of a timeline, the widest first: its own, those of what
// changes with time, each kind of occurrence, and the entities that are named
// most.
func (t telling) feeds(limit int) opmlGroup {
	name, about := t.called(), subject{timeline: t.tl.Slug()}
	g := opmlGroup{Title: name}
	add := func(of topic, title, description, page string) {
		g.Feeds = append(g.Feeds, opmlFeed{title, description, t.language(), t.site.feed(of, Formats[0]), page})
	}
	timeline := t.site.timeline(t.tl.Slug())
	add(newsOf(about), name, t.words(t.tl.Body().Description, t.language()), timeline)
	add(topic{about: about, series: corrections}, "Corrections – "+name, "What was corrected and retracted: from what, to what, and why.", timeline)
	add(topic{about: about, series: deadlines}, "Deadlines – "+name, "Commitments whose due date comes near or has passed.", timeline+"commitments")
	add(topic{about: about, series: upcoming}, "Upcoming – "+name, "What is planned or due.", timeline+"upcoming")
	for _, kind := range t.tl.Kinds() {
		of := newsOf(about)
		of.chosen.Kind.In = []string{kind}
		add(of, name+t.apart(of), "", timeline)
	}
	entities := t.entitiesToFollow()
	if room := max(0, limit-len(g.Feeds)); len(entities) > room {
		entities, g.More = entities[:room], timeline+"feeds.opml"
	}
	slices.SortFunc(entities, byKindAndName) // not by what changes all the time
	for _, e := range entities {
		of := newsOf(subject{timeline: t.tl.Slug(), entity: e.Slug})
		add(of, clean(e.Name)+" – "+name, "", t.site.page(of.about))
	}
	return g
}

// entitiesToFollow are those that are named often enough, the most often first.
func (t telling) entitiesToFollow() (entities []projector.Entity) {
	for e := range t.tl.Entities("") {
		if e.Touching >= leastTouching {
			entities = append(entities, e)
		}
	}
	slices.SortFunc(entities, func(a, b projector.Entity) int {
		return cmp.Or(cmp.Compare(b.Touching, a.Touching), cmp.Compare(a.Slug, b.Slug))
	})
	return entities
}
