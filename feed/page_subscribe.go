package feed

import (
	"cmp"
	"html/template"
	"slices"
	"strings"
	"time"
)

// subscription is what a person is told who opens a feed's address in a
// browser, which would show the markup or save a file.
type subscription struct {
	Title, Description, Lang string
	Page                     string        // absolute URL of the page about the same subject
	Self                     string        // absolute URL of the feed: what to subscribe to
	Format                   Format        // in which it was asked for
	Others                   []otherFormat // further formats, the best first
	Entries                  []newestEntry // as in the feed, the newest first
	Corrections              string        // absolute URLs, each empty where there is none
	Archive, Hub             string
	Changed, Until           time.Time // as of the feed's own document
}

// otherFormat is the same feed in another format.
type otherFormat struct{ Name, URL, Type string }

// newestEntry is an entry of a feed in a list. Day is in words: when it was
// published.
type newestEntry struct{ Title, URL, Day, Lang string }

// entriesShown is how many entries say what a feed is like.
const entriesShown = 10

// subscribePage makes the page that stands at the address of a channel in a
// format for people; d is the feed itself.
func (h *handler) subscribePage(c Channel, f Format, d draft) (draft, error) {
	s := subscriptionTo(c, f)
	s.Changed, s.Until = d.changed, d.until
	return h.subscriptionPage(s)
}

func (h *handler) subscriptionPage(s subscription) (draft, error) {
	feeds := []feedLink{h.feedLink(s.Title, s.Format.Name, s.Self, s.Format.MediaType)}
	for _, o := range s.Others {
		feeds = append(feeds, h.feedLink(s.Title, o.Name, o.URL, o.Type))
	}
	f := h.frame(s.Title, feeds)
	f.Lang = cmp.Or(s.Lang, "en")
	page := struct {
		frame
		About    subscription
		Open     template.URL // opens a program that subscribes
		Calendar bool
		Others   []feedLink
		More     int // entries that are not shown
	}{frame: f, About: s, Calendar: s.Format.MediaType == calendarType, Others: feeds[1:]}
	page.Open = opening(s.Self, page.Calendar)
	page.About.Entries = h.firstEntries(s.Entries)
	page.More = len(s.Entries) - len(page.About.Entries)
	for _, url := range []*string{&page.About.Page, &page.About.Corrections, &page.About.Archive} {
		*url = h.here(*url)
	}
	d, err := h.draftPage(nil, "feed", feeds, page)
	d.changed, d.until = s.Changed, s.Until
	return d, err
}

func (h *handler) firstEntries(all []newestEntry) []newestEntry {
	first := slices.Clone(all[:min(len(all), entriesShown)])
	for i := range first {
		first[i].URL = h.here(first[i].URL)
	}
	return first
}

const calendarType = "text/calendar"

// opening is the address under a scheme that browsers hand to another program:
// feed:https://… or webcal://…. They are conventions of readers and calendars;
// who has none for it still has the address to copy.
func opening(self string, calendar bool) template.URL {
	if !calendar {
		return template.URL("feed:" + self) //nolint:gosec // a URL that we made of checked parts
	}
	_, rest, _ := strings.Cut(self, "://")
	return template.URL("webcal://" + rest) //nolint:gosec // the same
}

// feedLink is a feed for the head, the header and the foot of a page.
func (h *handler) feedLink(title, format, url, mediaType string) feedLink {
	return feedLink{
		Name: format, Title: title + " (" + format + ")", URL: url, Local: h.here(url),
		MediaType: mediaType, Type: template.HTMLAttr(`type="` + mediaType + `"`), //nolint:gosec // one of Formats
	}
}

// here makes of an absolute URL of this site one that stays on the host under
// which the page was opened.
func (h *handler) here(url string) string {
	if path, ours := strings.CutPrefix(url, h.site.base+"/"); ours {
		return h.site.local().base + "/" + path
	}
	return url
}

// subscriptionTo tells of a channel in a format.
func subscriptionTo(c Channel, f Format) subscription {
	s := subscription{
		Title: c.Title, Description: c.Description, Lang: c.Language, Page: c.Page,
		Self: c.Self(f), Format: f,
	}
	for _, other := range Formats {
		if other.Extension != f.Extension {
			s.Others = append(s.Others, otherFormat{other.Name, c.Self(other), other.MediaType})
		}
	}
	if f.archives {
		s.Archive = c.Older(f)
	}
	if c.topic.about.timeline != "" && c.topic.series == news {
		s.Corrections = c.site.feed(topic{about: subject{timeline: c.topic.about.timeline}, series: corrections}, f)
	}
	s.Hub = c.Hub
	for _, i := range c.Items {
		s.Entries = append(s.Entries, newestEntry{i.Title, i.URL, dayWords(i.Published), i.Lang})
	}
	return s
}
