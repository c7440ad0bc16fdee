package feed

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// allChannel tells the news of all timelines together.
func (h *handler) allChannel(ctx context.Context, a ask, s size) (c Channel, until time.Time, err error) {
	c = Channel{
		ID: h.site.index(), Title: "Dateline", Description: "News of all timelines.", Language: cmp.Or(a.topic.lang, "en"),
		Page: h.site.index(), Authors: []Person{{Name: "Dateline", URL: webURL(h.site.index())}}, Hub: h.Hub,
		topic: a.topic, site: h.site,
		Updated: time.Unix(0, 0).UTC(), // of a log without timelines: Atom wants a date
	}
	if name := a.topic.name(); name != "" {
		c.ID += "?" + name
	}
	all, err := h.allNews(ctx, a, s, &c)
	if err != nil {
		return Channel{}, time.Time{}, err
	}
	slices.SortStableFunc(all, func(a, b toldBy) int { return b.o.Updated.Compare(a.o.Updated) })
	told, until := window(slices.Values(all), func(n toldBy) time.Time { return n.o.Updated }, a.now, s)
	for _, n := range told {
		c.Items = append(c.Items, n.t.items([]projector.Occurrence{n.o}, n.origin)...)
		c.Updated = latest(c.Updated, n.o.Updated)
		err = errors.Join(err, n.t.tl.Err())
	}
	slices.SortStableFunc(c.Items, func(a, b Item) int {
		return cmp.Or(b.Published.Compare(a.Published), cmp.Compare(b.ID, a.ID))
	})
	return c, until, err
}

// toldBy is an occurrence with the timeline that tells it.
type toldBy struct {
	o      projector.Occurrence
	t      telling
	origin *Origin
}

// allNews are the windows of all timelines; one id is one entry, in whichever
// timeline it stands first. They move the channel's date.
func (h *handler) allNews(ctx context.Context, a ask, s size, c *Channel) (all []toldBy, err error) {
	known := map[string]bool{}
	for _, tl := range h.views.State().Timelines() {
		v, err := tl.At(ctx, a.topic.from)
		if errors.Is(err, events.ErrNotFound) { // it was not there yet
			continue
		}
		if err != nil {
			return nil, refusalOf(err)
		}
		t := tell(h.site, v, a.topic.lang, h.kept)
		origin := t.origin()
		own, _ := window(v.Changes(projector.Selection{}, 0), updatedOf, a.now, s)
		for _, o := range own {
			if !known[o.ID] {
				known[o.ID], all = true, append(all, toldBy{o, t, origin})
			}
		}
		c.Updated, c.renamed = latest(c.Updated, t.begun()), latest(c.renamed, v.NamesChanged())
		if err := v.Err(); err != nil {
			return nil, err
		}
	}
	return all, nil
}
