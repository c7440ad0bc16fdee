package feed

import (
	"context"
	"errors"
	"time"
)

// indexPage lists the timelines.
func (h *handler) indexPage(ctx context.Context, a ask) (draft, error) {
	feeds := h.feedsOf(subject{}, "All timelines")
	f := h.frame("Dateline", feeds)
	f.Canonical = h.site.index()
	page := struct {
		frame
		Timelines []timelineRow
	}{frame: f}
	timelines, err := h.all(ctx)
	if err != nil {
		return draft{}, err
	}
	var changed time.Time
	for _, tl := range timelines {
		t := tell(h.site.local(), tl, "", nil)
		page.Timelines = append(page.Timelines, t.row())
		changed = latest(changed, tl.Updated())
		err = errors.Join(err, tl.Err())
	}
	d, _ := h.draftPage(nil, "index", feeds, page)
	d.changed = changed
	return d, err
}

// timelineRow is a timeline in the index.
type timelineRow struct {
	Title, Lang, URL, Description, Publisher string
	Updated                                  string
	Dated, Undated                           int
	Feeds                                    []viewLink
}

func (t telling) row() timelineRow {
	dated, undated := t.tl.Occurrences()
	r := timelineRow{
		Title: clean(t.tl.Title()), Lang: t.language(), URL: t.site.timeline(t.tl.Slug()),
		Description: t.words(t.tl.Body().Description, t.language()), Publisher: clean(t.tl.Body().Publisher),
		Updated: dayWords(t.tl.Updated()), Dated: len(dated), Undated: len(undated),
	}
	for _, f := range Formats {
		r.Feeds = append(r.Feeds, viewLink{Name: f.Name, URL: t.site.feed(newsOf(subject{timeline: t.tl.Slug()}), f)})
	}
	return r
}
