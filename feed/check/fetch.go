package check

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"time"
)

// What is read at most of one feed, compressed or not, and how long it may
// take with all the requests about it.
const (
	MaxBytes = 16 << 20
	patience = 20 * time.Second
	maxHops  = 5
)

// UserAgent is how requests introduce themselves.
const UserAgent = "dateline-feed-check"

// exchange is how a feed was asked for and what was answered. Each question is
// one that readers ask; an answer is nil where there was nothing to ask.
type exchange struct {
	client *http.Client
	asked  string
	final  string // where the redirects ended
	hops   []hop

	plain     *answer // asked for without compression
	gzip      *answer // with
	head      *answer
	unchanged *answer // with the ETag of gzip
	since     *answer // with the Last-Modified of gzip
}

type hop struct {
	status   int
	from, to string
}

type answer struct {
	status int
	header http.Header
	body   []byte // uncompressed
	wire   int
	err    error
}

// URL fetches a feed and judges it and how it is served: what is compressed,
// cached and answered to conditional requests (RFC 9110, section 13). It reads
// at most MaxBytes and takes at most 20 seconds; now is what dates are compared
// with.
func URL(ctx context.Context, address string, now time.Time) Report {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, DisableCompression: true, MaxResponseHeaderBytes: 64 << 10,
		ForceAttemptHTTP2: true, TLSHandshakeTimeout: patience,
	}
	defer transport.CloseIdleConnections()
	x := &exchange{asked: address, final: address, client: &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	x.follow(ctx)
	if x.gzip.err != nil || x.gzip.status != http.StatusOK {
		return judge(address, unread(x, now))
	}
	x.probe(ctx)
	d := read(x.gzip.body, charsetOf(x.gzip.header), now)
	d.http = x
	return judge(address, d)
}

// unread is what could not be fetched.
func unread(x *exchange, now time.Time) *document {
	return &document{http: x, now: now, decoded: decoded{encoding: "utf-8", bad: -1}}
}

// tooLarge is the report on what is not even read.
func tooLarge(name string) Report {
	return Report{Feed: name, Findings: []Finding{{
		Check: "too-large", Level: Error, Says: fmt.Sprintf("more than %d bytes", MaxBytes),
		Hint: "put older entries into archives (RFC 5005)", Spec: "practice",
	}}}
}

func charsetOf(h http.Header) string {
	_, parameters, _ := mime.ParseMediaType(h.Get("Content-Type"))
	return parameters["charset"]
}

// addresses are those by which the feed may call itself.
func (x *exchange) addresses() []string { return []string{x.asked, x.final} }

// follow asks as readers do, with compression, and follows redirects.
func (x *exchange) follow(ctx context.Context) {
	for {
		x.gzip = x.ask(ctx, http.MethodGet, http.Header{"Accept-Encoding": {"gzip"}})
		to := x.gzip.location(x.final)
		if to == "" {
			return
		}
		x.hops = append(x.hops, hop{x.gzip.status, x.final, to})
		if len(x.hops) > maxHops {
			x.gzip.err = fmt.Errorf("more than %d redirects", maxHops)
			return
		}
		x.final = to
	}
}

// location is where a redirect leads, "" for any other answer.
func (a *answer) location(from string) string {
	switch a.status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return ""
	}
	base, err := url.Parse(from)
	if err != nil || a.err != nil || a.header.Get("Location") == "" {
		return ""
	}
	to, err := base.Parse(a.header.Get("Location"))
	if err != nil {
		return ""
	}
	to.Fragment = ""
	return to.String()
}

// probe asks the other questions of a reader.
func (x *exchange) probe(ctx context.Context) {
	x.plain = x.ask(ctx, http.MethodGet, http.Header{"Accept-Encoding": {"identity"}})
	x.head = x.ask(ctx, http.MethodHead, http.Header{"Accept-Encoding": {"gzip"}})
	if tag := x.gzip.header.Get("ETag"); tag != "" {
		x.unchanged = x.ask(ctx, http.MethodGet, http.Header{"Accept-Encoding": {"gzip"}, "If-None-Match": {tag}})
	}
	if changed := x.gzip.header.Get("Last-Modified"); changed != "" {
		x.since = x.ask(ctx, http.MethodGet, http.Header{"Accept-Encoding": {"gzip"}, "If-Modified-Since": {changed}})
	}
}

// accepted is what is asked for: any feed, and HTML to recognise it.
const accepted = "application/atom+xml, application/rss+xml, application/feed+json, text/calendar, application/xml;q=0.9, application/json;q=0.9, */*;q=0.5"

func (x *exchange) ask(ctx context.Context, method string, header http.Header) *answer {
	q, err := http.NewRequestWithContext(ctx, method, x.final, nil)
	if err != nil {
		return &answer{err: err}
	}
	if q.URL.Scheme != "http" && q.URL.Scheme != "https" || q.URL.Host == "" {
		return &answer{err: fmt.Errorf("%s is no http or https URL", x.final)}
	}
	header.Set("User-Agent", UserAgent)
	header.Set("Accept", accepted)
	q.Header = header
	r, err := x.client.Do(q)
	if err != nil {
		return &answer{err: plainly(err)}
	}
	defer r.Body.Close()
	a := &answer{status: r.StatusCode, header: r.Header}
	if method == http.MethodGet && r.StatusCode == http.StatusOK {
		a.read(r.Body)
	}
	return a
}

// plainly leaves away what the finding says anyway: the method and the URL.
func plainly(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("it took longer than %s", patience)
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

var errTooLarge = fmt.Errorf("more than %d bytes", MaxBytes)

func (a *answer) read(body io.Reader) {
	wire, err := atMost(body)
	a.wire, a.err = len(wire), err
	if err != nil {
		return
	}
	switch a.header.Get("Content-Encoding") {
	case "", "identity":
		a.body = wire
	case "gzip", "x-gzip":
		a.body, a.err = unzip(wire)
	default:
		a.err = fmt.Errorf("it is encoded in %q, which was not asked for", a.header.Get("Content-Encoding"))
	}
}

// atMost reads all, or fails with errTooLarge.
func atMost(r io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err == nil && len(b) > MaxBytes {
		return nil, errTooLarge
	}
	if err != nil {
		return nil, plainly(fmt.Errorf("reading the answer: %w", err))
	}
	return b, nil
}

func unzip(wire []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(wire))
	if err != nil {
		return nil, fmt.Errorf("uncompressing the answer: %w", err)
	}
	return atMost(z)
}
