package feed

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"time"

	"github.com/dateline/dateline/events"
)

// draft is a document that was read and not yet written.
type draft struct {
	write       func() ([]byte, error)
	contentType string
	control     string // Cache-Control
	links       []string
	changed     time.Time // when what it says last changed
	until       time.Time // when the passing of time alone changes it, zero for never
}

// document is a representation as it goes out: bytes and headers.
type document struct {
	body    []byte
	etag    string
	changed time.Time // whole seconds
	until   time.Time
	version uint64 // the sequence up to which it was rendered
	header  map[string][]string
	ofBody  map[string][]string // headers of an answer with a body
}

func newDocument(d draft, body []byte, version uint64) *document {
	sum := sha256.Sum256(body)
	doc := &document{
		body: body, etag: `"` + base64.RawURLEncoding.EncodeToString(sum[:15]) + `"`,
		changed: newestSecond(d.changed), until: d.until, version: version,
	}
	doc.header = map[string][]string{
		"Etag":          {doc.etag},
		"Cache-Control": {d.control},
		"Vary":          {"Accept-Encoding"},
	}
	if !doc.changed.IsZero() {
		doc.header["Last-Modified"] = []string{doc.changed.Format(http.TimeFormat)}
	}
	doc.ofBody = map[string][]string{
		"Content-Type":   {d.contentType},
		"Content-Length": {strconv.Itoa(len(body))},
	}
	if len(d.links) > 0 {
		doc.ofBody["Link"] = d.links
	}
	return doc
}

// current tells whether a document still says what a version of its subject
// says.
func (d *document) current(version uint64, now time.Time) bool {
	return d != nil && d.version == version && (d.until.IsZero() || now.Before(d.until))
}

// document returns the representation that a request asks for, rendered once
// for each change of its subject.
func (h *handler) document(ctx context.Context, r route, a ask) (*document, error) {
	k := key{r.pattern, a.about, a.asked, a.page}
	version, err := h.version(a)
	if err != nil {
		return nil, err
	}
	if d := h.cache.get(k); d.current(version, a.now) {
		return d, nil
	}
	turn := h.turn(k)
	turn.Lock()
	defer turn.Unlock()
	if d := h.cache.get(k); d.current(version, a.now) {
		return d, nil
	}
	d, err := h.render(ctx, r, a, version)
	if err == nil {
		h.cache.put(k, d)
	}
	return d, err
}

// render reads and writes. What is recorded meanwhile may be in the document
// already; it is then rendered once more than it must.
func (h *handler) render(ctx context.Context, r route, a ask, version uint64) (*document, error) {
	d, err := r.read(h, ctx, a)
	if err != nil {
		return nil, err
	}
	body, err := d.write()
	if err != nil {
		return nil, err
	}
	return newDocument(d, body, version), nil
}

// version is the sequence of the latest event that can have changed what is
// told of a subject.
func (h *handler) version(a ask) (uint64, error) {
	st := h.views.State()
	if a.about.timeline == "" {
		return st.Sequence(), nil
	}
	tl, ok := st.Timeline(a.about.timeline)
	if !ok {
		return 0, events.ErrNotFound
	}
	return tl.Sequence(), nil
}
