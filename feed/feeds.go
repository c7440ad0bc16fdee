package feed

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
	"github.com/dateline/dateline/projector"
)

// How long a feed may be kept: a minute, so that good readers ask no more often,
// and longer while a newer one is fetched (RFC 5861). What is cut by sequence or
// looks from one stays as it is; an archive for ever, the others as long as this
// program writes them so.
const (
	controlNow   = "public, max-age=60, stale-while-revalidate=600"
	controlFixed = "public, max-age=86400"
	controlEver  = "public, max-age=31536000, immutable"
)

// feedRoutes are all feeds in all formats.
func feedRoutes() (all []route) {
	for _, f := range Formats {
		for _, folder := range []string{"", "/{timeline}", "/{timeline}/entities/{entity}", "/{timeline}/occurrences/{occurrence}"} {
			takes := params{people: true, series: news, filters: folder == "/{timeline}"}
			all = append(all, route{folder + "/" + string(news) + "." + f.Extension, takes, inFormat(f)})
		}
		for _, s := range []series{corrections, deadlines, upcoming} {
			takes := params{people: true, series: s, filters: s == corrections}
			all = append(all, route{"/{timeline}/" + string(s) + "." + f.Extension, takes, inFormat(f)})
		}
	}
	for _, folder := range []string{"/{timeline}", "/{timeline}/entities/{entity}"} {
		takes := params{people: true, series: news, filters: folder == "/{timeline}", archive: true}
		all = append(all, route{folder + "/archive/{file}", takes, (*handler).archived})
	}
	return all
}

// inFormat reads the channel that is asked for and writes it in a format, for a
// person with a browser as a page.
func inFormat(f Format) func(*handler, context.Context, ask) (draft, error) {
	return func(h *handler, ctx context.Context, a ask) (draft, error) {
		c, until, err := h.channel(ctx, a, f)
		if err != nil {
			return draft{}, err
		}
		d := draft{
			write:       func() ([]byte, error) { return f.Write(c) },
			contentType: f.ContentType, control: controlOf(a), changed: latest(c.Updated, c.renamed), until: until, links: c.linkHeader(f),
		}
		if a.person {
			return h.subscribePage(c, f, d)
		}
		return d, nil
	}
}

// archived reads an archive: its number and its format are its file's name.
func (h *handler) archived(ctx context.Context, a ask) (draft, error) {
	f := Formats[slices.IndexFunc(Formats, func(f Format) bool { return f.Extension == a.extension })]
	return inFormat(f)(h, ctx, a)
}

// archiveOf reads the name of an archive's file.
func archiveOf(file string) (number int, extension string, err error) {
	name, extension, _ := strings.Cut(file, ".")
	number, err = strconv.Atoi(name)
	known := slices.ContainsFunc(Formats, func(f Format) bool { return f.Extension == extension && f.archives })
	if err != nil || number < 1 || strconv.Itoa(number) != name || !known {
		return 0, "", refusal{events.ErrNotFound, "There is no such archive.", "Archives are counted from 1: archive/1.atom."}
	}
	return number, extension, nil
}

func controlOf(a ask) string {
	switch {
	case a.topic.archive > 0:
		return controlEver
	case a.topic.from.KnownAt.Sequence > 0 && a.topic.series != deadlines && a.topic.series != upcoming:
		return controlFixed
	}
	return controlNow
}

// linkHeader is what a feed's Link header says (RFC 8288): what its bytes say
// too, for those who do not read them.
func (c Channel) linkHeader(f Format) []string {
	typed := func(url, rel string) string { return fmt.Sprintf("<%s>; rel=%q; type=%q", url, rel, f.MediaType) }
	links := []string{typed(c.Self(f), "self"), fmt.Sprintf("<%s>; rel=\"alternate\"; type=\"text/html\"", c.Page)}
	for _, lang := range c.Languages {
		links = append(links, typed(c.Translation(f, lang), "alternate")+fmt.Sprintf("; hreflang=%q", lang))
	}
	if c.Hub != "" {
		links = append(links, fmt.Sprintf("<%s>; rel=\"hub\"", c.Hub))
	}
	if f.archives {
		for _, l := range c.history(f) {
			links = append(links, typed(l.URL, l.Rel))
		}
	}
	return links
}

// history are the links that lead through a feed's archives (RFC 5005, section
// 4).
func (c Channel) history(f Format) (links []Link) {
	if c.Archived {
		links = append(links, Link{Rel: "current", URL: c.Current(f)}, Link{Rel: "next-archive", URL: c.Newer(f)})
	}
	if older := c.Older(f); older != "" {
		links = append(links, Link{Rel: "prev-archive", URL: older})
	}
	return links
}

// channel is the channel that is asked for.
func (h *handler) channel(ctx context.Context, a ask, f Format) (c Channel, until time.Time, err error) {
	if a.about == (subject{}) {
		return h.allChannel(ctx, a, f.window)
	}
	t, err := h.teller(ctx, a.topic, a.now)
	if err != nil {
		return Channel{}, time.Time{}, err
	}
	switch {
	case a.topic.archive > 0:
		c, err = h.archiveChannel(ctx, t, a, f)
	case a.topic.series == news:
		c, until, err = h.newsChannel(ctx, t, a, f.window)
	case a.topic.series == corrections:
		c, until, err = t.correctionsChannel(a, f.window)
	case a.topic.series == deadlines:
		c, until, err = t.deadlinesChannel(a, f.window)
	default:
		c, until, err = t.upcomingChannel(a, f.window)
	}
	c.Hub = h.Hub
	if c.renamed = t.tl.NamesChanged(); a.topic.archive > 0 { // known at its end
		c.renamed = time.Time{}
	}
	return c, until, errors.Join(err, t.tl.Err())
}

// teller looks at a topic's timeline. What goes by the calendar has a day.
func (h *handler) teller(ctx context.Context, of topic, now time.Time) (telling, error) {
	p := of.from
	if of.series == deadlines || of.series == upcoming {
		p.Today = edtf.DayOf(now)
	}
	return h.tellFrom(ctx, of, p)
}

func (h *handler) tellFrom(ctx context.Context, of topic, p projector.Perspective) (telling, error) {
	tl, ok := h.views.State().Timeline(of.about.timeline)
	if !ok {
		return telling{}, events.ErrNotFound
	}
	v, err := tl.At(ctx, p)
	if err != nil {
		return telling{}, refusalOf(err)
	}
	return tell(h.site, v, of.lang, h.kept), nil
}

// moved says that what is asked for is elsewhere: at a target of our own making.
type moved struct {
	to     string
	status int
}

func (m moved) Error() string { return "moved to " + m.to }

// redirect leads to where something moved. What is where it is only for now is
// asked about every time.
func (m moved) redirect(w http.ResponseWriter, r *http.Request) {
	control := "public, max-age=3600"
	if m.status == http.StatusTemporaryRedirect {
		control = "no-cache"
	}
	w.Header().Set("Cache-Control", control)
	http.Redirect(w, r, m.to, m.status)
}
