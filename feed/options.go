package feed

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// Views is what this package reads from: a [projector.Follower], or for tests
// anything that holds a state.
type Views interface {
	// State is the state that is kept current.
	State() *projector.State
	// Wait returns when the state holds the event of that sequence.
	Wait(ctx context.Context, sequence uint64) error
}

// Finder finds records by words.
type Finder interface {
	// Newest finds the records of a timeline that have the words as known at a
	// sequence, the latest changed first; after is empty, or the After of the
	// record behind which to go on. Words that cannot be read are an
	// events.ErrInvalid.
	Newest(ctx context.Context, timeline, words string, knownAt uint64, limit int, after string) ([]Found, error)
	// Matching tells of one occurrence whether it has the words.
	Matching(words string) (func(events.Occurrence) bool, error)
}

// Found is a record that has the words.
type Found struct {
	Record   string // kind/key
	Sequence uint64 // of its version
	After    string
}

// Options are the settings of a [Handler].
type Options struct {
	// BaseURL is where readers find this handler, scheme and host and perhaps a
	// path: what feeds and links say. Nothing is ever derived from a request's
	// Host. A path in it is taken to be stripped before requests arrive here.
	BaseURL string
	// Now is the clock: what "today" is, and how old news are. Required.
	Now func() time.Time
	// Ready tells why the service cannot answer yet, for /readyz. Nil: it can.
	Ready func(context.Context) error
	// Parked lists the messages of the log that could not be read, for /readyz.
	// Nil: there are none.
	Parked func() []projector.Poison
	// Words finds records by words, for feeds with q. Nil: they answer 501.
	Words Finder
	// Hub is the absolute URL of the WebSub hub that feeds name, empty for none.
	Hub string
	// NATS is the host and port where programs connect, as the contract names it;
	// empty for that of NATS's own default.
	NATS string
	// Failed is told of an answer that could not be given through a fault of
	// our own (status 500). Nil: nobody is.
	Failed func(*http.Request, error)
}

// site makes the URLs of one host. The zero site makes URLs that are paths.
type site struct{ base string }

func newSite(baseURL string) site { return site{strings.TrimRight(baseURL, "/")} }

// local is the same site as links within a page name it: it stays on the host
// under which the page was opened.
func (s site) local() site {
	u, err := url.Parse(s.base)
	if err != nil {
		return site{}
	}
	return site{strings.TrimRight(u.EscapedPath(), "/")}
}

func (s site) index() string                   { return s.base + "/" }
func (s site) timeline(slug string) string     { return s.base + "/" + slug + "/" }
func (s site) entities(slug string) string     { return s.base + "/" + slug + "/entities/" }
func (s site) entity(tl, slug string) string   { return s.entities(tl) + url.PathEscape(slug) }
func (s site) occurrence(tl, id string) string { return s.base + "/" + tl + "/occurrences/" + id }
func (s site) view(tl, name string) string     { return s.base + "/" + tl + "/" + name }
func (s site) source(tl, slug string) string   { return s.view(tl, "sources#") + url.PathEscape(slug) }
func (s site) scheme(name string) string       { return s.base + "/schemes/" + name }
func (s site) data(tl, path string) string     { return s.base + "/api/v1/timelines/" + tl + "/" + path }
func (s site) asset(name string) string        { return s.base + "/assets/" + name }

// page is the page about a subject.
func (s site) page(about subject) string {
	switch {
	case about.occurrence != "":
		return s.occurrence(about.timeline, about.occurrence)
	case about.entity != "":
		return s.entity(about.timeline, about.entity)
	case about.timeline != "":
		return s.timeline(about.timeline)
	}
	return s.index()
}

// subject is what a URL is about: an occurrence or an entity of a timeline, a
// timeline, or, when all are empty, all timelines.
type subject struct{ timeline, entity, occurrence string }
