package feed

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"
)

// patience is how long wait=SEQUENCE holds an answer.
const patience = 5 * time.Second

// answer serves a route: what is asked for, the wait, the document, and of it
// only what the client does not have.
func (h *handler) answer(route route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		a, err := h.askOf(r, route.takes)
		if err == nil && a.wait > 0 {
			err = h.wait(r.Context(), a.wait)
		}
		var d *document
		if err == nil {
			d, err = h.document(r.Context(), route, a)
		}
		if err != nil {
			h.refuse(w, r, err)
			return
		}
		if d.serve(w, r) {
			h.cache.recount(keyOf(route, a), func(kept *document) bool { return kept == d })
		}
	}
}

// wait returns when the views hold the event of a sequence, or errBehind.
func (h *handler) wait(ctx context.Context, sequence uint64) error {
	waiting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err := h.views.Wait(waiting, sequence)
	if err != nil && errors.Is(waiting.Err(), context.DeadlineExceeded) {
		return errBehind
	}
	return err
}

// isKnown tells whether the client has a form: by its ETag, and only when it
// names none by its date, which several changes can share.
func (p *representation) isKnown(c coding, h http.Header) bool {
	if tags := h["If-None-Match"]; len(tags) > 0 {
		return matches(strings.Join(tags, ","), p.forms[c].etag)
	}
	since := h["If-Modified-Since"]
	if len(since) == 0 || p.changed.IsZero() {
		return false
	}
	date, err := http.ParseTime(since[0])
	return err == nil && !p.changed.After(date)
}

// matches tells whether a list of entity tags holds one, compared weakly (RFC
// 9110, section 13.1.2). A malformed list matches up to its flaw.
func matches(list, etag string) bool {
	for list = strings.TrimLeft(list, ", \t"); list != ""; list = strings.TrimLeft(list, ", \t") {
		if list[0] == '*' {
			return true
		}
		tag := strings.TrimPrefix(list, "W/")
		if tag[:min(1, len(tag))] != `"` {
			return false
		}
		end := strings.IndexByte(tag[1:], '"')
		if end < 0 {
			return false
		}
		if tag[:end+2] == etag {
			return true
		}
		list = tag[end+2:]
	}
	return false
}
