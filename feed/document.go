package feed

import (
	"context"
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

// document is a representation and how long it holds.
type document struct {
	*representation
	until   time.Time
	version uint64 // the sequence up to which it was rendered
}

// newDocument keeps the representation of before where it says the same: its
// entity tag and date stay though the log moved on, and nothing is compressed
// again.
func newDocument(d draft, body []byte, vary string, version uint64, before *document) *document {
	p := newRepresentation(body, d.contentType, d.control, vary, d.changed, d.links)
	if before != nil && before.says(p) {
		p = before.representation
	}
	return &document{p, d.until, version}
}

// current tells whether a document still says what a version of its subject
// says.
func (d *document) current(version uint64, now time.Time) bool {
	return d != nil && d.version == version && (d.until.IsZero() || now.Before(d.until))
}

// document returns the representation that a request asks for, rendered once
// for each change of its subject.
func (h *handler) document(ctx context.Context, r route, a ask) (*document, error) {
	k := keyOf(r, a)
	version, err := h.version(a)
	if err != nil {
		return nil, err
	}
	if d, _ := h.cache.get(k); d.current(version, a.now) {
		return d, nil
	}
	turn := h.turn(k)
	turn.Lock()
	defer turn.Unlock()
	before, _ := h.cache.get(k)
	if before.current(version, a.now) {
		return before, nil
	}
	d, err := h.render(ctx, r, a, version, before)
	if err == nil {
		h.cache.put(k, d)
	}
	return d, err
}

// render reads and writes. What is recorded meanwhile may be in the document
// already; it is then rendered once more than it must.
func (h *handler) render(ctx context.Context, r route, a ask, version uint64, before *document) (*document, error) {
	d, err := r.read(h, ctx, a)
	if err != nil {
		return nil, err
	}
	body, err := d.write()
	if err != nil {
		return nil, err
	}
	return newDocument(d, body, r.takes.vary(), version, before), nil
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
