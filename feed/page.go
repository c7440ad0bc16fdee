package feed

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

const (
	htmlType    = "text/html; charset=utf-8"
	pageControl = "no-cache" // kept by browsers, asked about every time: who records looks at once
)

// pages are the templates of whole pages, by name: each is the frame around
// its own main part.
var pages = parsePages("index", "timeline", "occurrence", "entity", "entities",
	"commitments", "agreements", "initiatives", "documents", "offices", "sources", "disputes", "upcoming", "feed", "contract", "schemas", "refusal")

func parsePages(names ...string) map[string]*template.Template {
	parsed := map[string]*template.Template{}
	for _, name := range names {
		t := template.Must(fragmentTemplates.Clone())
		parsed[name] = template.Must(t.ParseFS(templateFiles, "templates/page.html", "templates/"+name+".html"))
	}
	return parsed
}

// frame is what stands around every page.
type frame struct {
	Title      string // of the window
	Lang       string // of the timeline's texts; the frame itself is English
	Canonical  string
	Feeds      []feedLink
	FeedList   string    // local URL of the list of all feeds of the timeline, or of all
	Timeline   *heading  // nil outside timelines
	Asked      *question // nil where the page takes no perspective
	Basis      string
	Stylesheet string
	Icon       string
	Home       string
}

// feedLink is a feed of the page's subject, or a further one of its timeline.
type feedLink struct {
	Name, Title, URL, Local string
	MediaType               string
	Further                 bool
	Type                    template.HTMLAttr // escaped it would read application/atom&#43;xml, which simple readers miss
}

// Own are the feeds of the page's subject, Further those beside them.
func (f frame) Own() []feedLink     { return f.which(false) }
func (f frame) Further() []feedLink { return f.which(true) }

func (f frame) which(further bool) []feedLink {
	return slices.DeleteFunc(slices.Clone(f.Feeds), func(l feedLink) bool { return l.Further != further })
}

// heading is the timeline that a page belongs to, and its views.
type heading struct {
	Title, URL string
	Views      []viewLink
}

type viewLink struct {
	Name, URL string
	Here      bool
}

// question is the perspective of a page as its form shows it. Days are
// YYYY-MM-DD, empty where they are not asked for, and again in words.
type question struct {
	AsOf, When           string
	KnownAt, Known       string
	ReportedBy, Reported string
	Without              string
	Sources              []choice
	Possible             bool
	CarryForward         bool
	Asked                bool   // anything is
	Permanent            string // the query that asks with the basis again
}

// choice is a source that can be left out.
type choice struct {
	Slug   string
	Chosen bool
}

// frame starts a page. Feeds is nil for a page about nothing in particular.
func (h *handler) frame(title string, feeds []feedLink) frame {
	s := h.site.local()
	return frame{
		Title: title, Lang: "en", Feeds: feeds, Home: s.index(), FeedList: s.base + "/feeds.opml",
		Stylesheet: s.asset(stylesheet.name), Icon: s.asset(icon.name),
	}
}

// feedsOf are the feeds about a subject.
func (h *handler) feedsOf(about subject, title string) []feedLink {
	links := make([]feedLink, len(Formats))
	for i, f := range Formats {
		links[i] = h.feedLink(title, f.Name, h.site.feed(newsOf(about), f), f.MediaType)
	}
	return links
}

// furtherFeeds are what else of a timeline can be followed, each in the format
// in which it is followed most.
func (h *handler) furtherFeeds(t telling) (links []feedLink) {
	about, called := subject{timeline: t.tl.Slug()}, t.called()
	for _, l := range []struct {
		series series
		format Format
	}{{corrections, Atom}, {deadlines, Atom}, {upcoming, ICalendar}} {
		name := capital(string(l.series))
		link := h.feedLink(name+" – "+called, l.format.Name, h.site.feed(topic{about: about, series: l.series}, l.format), l.format.MediaType)
		link.Name, link.Further = name, true
		links = append(links, link)
	}
	return links
}

// views are a timeline's pages in the order of the navigation.
var views = []struct{ name, path string }{
	{"Timeline", ""},
	{"Commitments", "commitments"},
	{"Agreements", "agreements"},
	{"Initiatives", "initiatives"},
	{"Documents", "documents"},
	{"Offices", "offices"},
	{"Entities", "entities/"},
	{"Sources", "sources"},
	{"Upcoming", "upcoming"},
	{"Disputes", "disputes"},
}

// timelineFrame starts a page of a timeline. Here is the path of the view that
// the page is, or "-" for none; the feeds are those of the subject.
func (h *handler) timelineFrame(t telling, a ask, title, here string) frame {
	told := title
	if here != "-" { // a view has the timeline's feeds
		told = clean(t.tl.Title())
	}
	f := h.frame(title, append(h.feedsOf(a.about, told), h.furtherFeeds(t)...))
	f.Lang, f.Canonical = t.language(), h.site.page(a.about)
	f.FeedList = t.site.view(t.tl.Slug(), "feeds.opml")
	f.Timeline = &heading{Title: clean(t.tl.Title()), URL: t.site.timeline(t.tl.Slug()) + a.query(1)}
	for _, v := range views {
		f.Timeline.Views = append(f.Timeline.Views, viewLink{v.name, t.site.timeline(t.tl.Slug()) + v.path + a.query(1), v.path == here})
	}
	if here != "-" {
		f.Canonical = h.site.timeline(t.tl.Slug()) + here
	}
	if !a.at.Today.IsZero() {
		f.Asked = t.questionOf(a)
	}
	f.Basis = basisWords(t.tl.Basis())
	return f
}

func (t telling) questionOf(a ask) *question {
	p := a.at
	q := &question{
		AsOf: p.AsOf.String(), When: calendarWords(p.AsOf), Possible: p.Certainty == projector.Possible,
		KnownAt: p.KnownAt.String(), ReportedBy: p.ReportedBy.String(), Reported: calendarWords(p.ReportedBy),
		CarryForward: p.CarryForward, Permanent: "?" + t.tl.Basis().String(), Asked: a.query(1) != "",
	}
	if q.KnownAt != "" {
		q.Known = fmt.Sprintf("event %d, %s", t.tl.Basis().KnownAt, dayWords(t.tl.Updated()))
	}
	for s := range t.tl.Sources("") {
		q.Sources = append(q.Sources, choice{s.Slug, slices.Contains(p.Without, s.Slug)})
	}
	q.Without = strings.Join(p.Without, ", ")
	return q
}

// basisWords says what an answer rests on.
func basisWords(b projector.Basis) string {
	words := fmt.Sprintf("As known at event %d", b.KnownAt)
	switch {
	case !b.AsOf.IsZero():
		return words + ", as of " + calendarWords(b.AsOf) + "."
	case !b.Today.IsZero():
		return words + ", statuses as of " + calendarWords(b.Today) + "."
	}
	return words + "."
}

// draftPage makes a draft of a page: its data was read, its template runs when
// it is written.
func (h *handler) draftPage(t *telling, name string, feeds []feedLink, data any) (draft, error) {
	d := draft{contentType: htmlType, control: pageControl}
	if t != nil {
		d.changed = t.tl.Updated()
	}
	for _, f := range feeds {
		d.links = append(d.links, fmt.Sprintf("<%s>; rel=\"alternate\"; type=%q", f.URL, f.MediaType))
	}
	d.write = func() ([]byte, error) {
		var b bytes.Buffer
		err := pages[name].ExecuteTemplate(&b, "page", data)
		return b.Bytes(), err
	}
	if t == nil {
		return d, nil
	}
	return d, t.tl.Err()
}

// look reads a timeline for a page, whose links stay on its host.
func (h *handler) look(ctx context.Context, a ask) (telling, error) {
	tl, ok := h.views.State().Timeline(a.about.timeline)
	if !ok {
		return telling{}, events.ErrNotFound
	}
	v, err := tl.At(ctx, a.at)
	if err != nil {
		return telling{}, refusalOf(err)
	}
	return tell(h.site.local(), v, "", nil), nil
}

// all are the timelines that stand, as known now.
func (h *handler) all(ctx context.Context) (timelines []*projector.View, err error) {
	for _, tl := range h.views.State().Timelines() {
		v, err := tl.At(ctx, projector.Perspective{})
		if err != nil {
			return nil, err
		}
		timelines = append(timelines, v)
	}
	return timelines, nil
}
