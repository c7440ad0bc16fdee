package hub

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	renderPatience = 10 * time.Second
	documentLimit  = 8 << 20
	maxHops        = 3
)

// feedTypes are the media types of what can be subscribed to.
var feedTypes = []string{"application/atom+xml", "application/rss+xml", "application/feed+json", "text/calendar"}

// document is what a topic is at present.
type document struct {
	topic     string // the canonical URL
	mark      string // changes when the document does: its ETag
	mediaType string // as the topic has it, with its parameters
	body      []byte
	asOf      asOf
}

// asOf is when a document was rendered. Of two hubs on one store, one may be
// behind the other: the log's sequence says so, and the time where days passed
// and the log stood still.
type asOf struct {
	Sequence uint64    `json:"sequence"`
	Time     time.Time `json:"time"`
}

func (a asOf) before(b asOf) bool { return a.Sequence < b.Sequence || a.Time.Before(b.Time) }

// topics finds the documents of topics: those of our own feeds, asked for
// within the process.
type topics struct {
	base  *url.URL // without a slash at the end
	feeds http.Handler
}

func newTopics(base string, feeds http.Handler) (topics, error) {
	u, err := url.Parse(strings.TrimRight(base, "/"))
	if err != nil || u.Host == "" {
		return topics{}, fmt.Errorf("reading the base URL %q: it is not absolute", base)
	}
	return topics{u, feeds}, nil
}

// get returns the document of a topic, following what is canonical. Its errors
// are refusals: status 503 where it may be had later, 404 where there is none.
func (t topics) get(ctx context.Context, topic string) (document, error) {
	u, err := parseURL("hub.topic", topic)
	if err != nil {
		return document{}, err
	}
	for range maxHops {
		if err := t.within(u); err != nil {
			return document{}, err
		}
		a, err := t.ask(ctx, u)
		if err != nil {
			return document{}, err
		}
		if a.status != http.StatusMovedPermanently && a.status != http.StatusPermanentRedirect {
			return t.documentOf(u, a)
		}
		next, err := u.Parse(a.header.Get("Location"))
		if err != nil {
			return document{}, noFeed(u)
		}
		u = next
	}
	return document{}, refuse(http.StatusNotFound, "hub.topic moves on and on. Subscribe to the URL that the feed names as rel=self.")
}

// within makes sure that a topic is one of ours, and spells it as we do.
func (t topics) within(u *url.URL) error {
	path := strings.TrimSuffix(t.base.Path, "/") + "/"
	if u.Scheme != t.base.Scheme || !strings.EqualFold(hostPort(u), hostPort(t.base)) || !strings.HasPrefix(u.Path, path) {
		return refuse(http.StatusNotFound, "hub.topic is not a feed of %s. This hub is for those alone.", t.base)
	}
	u.Host, u.RawPath, u.ForceQuery = t.base.Host, "", false
	return nil
}

// hostPort names a host with its port, which a URL may leave out.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Hostname() + ":" + port
}

// ask asks the feeds as a reader without any preference would. What is not a
// feed is cut off at its header.
func (t topics) ask(ctx context.Context, u *url.URL) (*recorder, error) {
	ctx, cancel := context.WithTimeout(ctx, renderPatience)
	defer cancel()
	target := &url.URL{Path: "/" + strings.TrimPrefix(u.Path, strings.TrimSuffix(t.base.Path, "/")+"/"), RawQuery: u.RawQuery}
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), nil)
	if err != nil {
		return nil, noFeed(u)
	}
	q.Host, q.RequestURI, q.RemoteAddr = t.base.Host, target.RequestURI(), "127.0.0.1:0"
	q.Header.Set("User-Agent", userAgent)
	a := &recorder{header: http.Header{}, cancel: cancel}
	t.feeds.ServeHTTP(a, q)
	if a.status == 0 && ctx.Err() == nil { // the handler wrote nothing
		a.WriteHeader(http.StatusOK)
	}
	return a, nil
}

func (t topics) documentOf(u *url.URL, a *recorder) (document, error) {
	switch {
	case a.status == 0, a.status == http.StatusTooManyRequests, a.status >= http.StatusInternalServerError:
		return document{}, later(http.StatusServiceUnavailable, time.Minute, "hub.topic cannot be read at the moment. Ask again in a minute.")
	case a.status != http.StatusOK || !a.isFeed():
		return document{}, noFeed(u)
	case a.tooLong:
		return document{}, refuse(http.StatusNotFound, "hub.topic is too large to be pushed.")
	}
	d := document{topic: u.String(), mark: a.header.Get("ETag"), mediaType: a.header.Get("Content-Type"), body: a.body}
	if d.mark == "" {
		digest := sha256.Sum256(d.body)
		d.mark = hex.EncodeToString(digest[:])
	}
	return d, nil
}

func noFeed(u *url.URL) error {
	return refuse(http.StatusNotFound, "hub.topic leads to no feed. Subscribe to a URL that a feed names as rel=self, such as %s://%s/…/feed.atom.", u.Scheme, u.Host)
}

// isGone tells whether an error of get says that there is no such topic.
func isGone(err error) bool {
	var r *refusal
	return errors.As(err, &r) && r.status == http.StatusNotFound
}

// recorder is a ResponseWriter that keeps the document of a feed.
type recorder struct {
	header  http.Header
	status  int
	body    []byte
	tooLong bool
	cancel  context.CancelFunc
}

func (a *recorder) Header() http.Header { return a.header }

func (a *recorder) WriteHeader(status int) {
	if a.status != 0 || status < http.StatusOK {
		return
	}
	a.status = status
	if status != http.StatusOK || !a.isFeed() {
		a.cancel()
	}
}

var errUnwanted = errors.New("the hub does not want this document")

func (a *recorder) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	if a.status != http.StatusOK || !a.isFeed() {
		return 0, errUnwanted
	}
	if a.tooLong = len(a.body)+len(b) > documentLimit; a.tooLong {
		a.cancel()
		return 0, errUnwanted
	}
	a.body = append(a.body, b...)
	return len(b), nil
}

func (a *recorder) isFeed() bool {
	t, _, err := mime.ParseMediaType(a.header.Get("Content-Type"))
	return err == nil && slices.Contains(feedTypes, t)
}
