package feed

import (
	"bytes"
	"context"
	"errors"
	"net/http"

	"github.com/dateline/dateline/events"
)

// errBehind says that the views do not yet hold what was waited for.
var errBehind = errors.New("the views are behind")

// refusal is an error with words for the person who asked.
type refusal struct {
	is   error
	says string // what is wrong
	next string // what to do about it
}

func (r refusal) Error() string { return r.says }
func (r refusal) Unwrap() error { return r.is }

// statuses is the border between errors and HTTP; what is not in it is a fault
// of our own.
var statuses = []struct {
	is     error
	status int
	refusal
	title string
}{
	{events.ErrNotFound, http.StatusNotFound, refusal{says: "Nothing is recorded under this address.", next: "Look for it among the timelines."}, "Not found"},
	{events.ErrInvalid, http.StatusBadRequest, refusal{says: "The address does not make sense.", next: "Leave out what stands behind the question mark."}, "Not understood"},
	{errMissing, http.StatusNotImplemented, refusal{says: "This is not set up here.", next: "Ask the operator."}, "Not here"},
	{errBehind, http.StatusServiceUnavailable, refusal{says: "The event waited for has not arrived here within five seconds.", next: "Ask again in a moment, or without wait."}, "Not yet"},
}

// refuse answers an error with a page that says what to do next. A client that
// is gone gets nothing.
func (h *handler) refuse(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	if m, ok := errors.AsType[moved](err); ok {
		m.redirect(w, r)
		return
	}
	status, title, words := http.StatusInternalServerError, "A fault of ours",
		refusal{says: "This page could not be made.", next: "Try again; if it stays, tell the operator."}
	for _, row := range statuses {
		if errors.Is(err, row.is) {
			status, title, words = row.status, row.title, row.refusal
			break
		}
	}
	errors.As(err, &words)
	if status == http.StatusInternalServerError && h.Failed != nil {
		h.Failed(r, err)
	}
	h.writeRefusal(w, status, title, words)
}

func (h *handler) writeRefusal(w http.ResponseWriter, status int, title string, words refusal) {
	var b bytes.Buffer
	f := h.frame(title, nil)
	if err := pages["refusal"].ExecuteTemplate(&b, "page", refusalPage{f, words.says, words.next}); err != nil {
		b.Reset()
		b.WriteString(words.says)
	}
	w.Header().Set("Content-Type", htmlType)
	w.Header().Set("Cache-Control", "no-store")
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "1")
	}
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}

// refusalPage says what is wrong and what to do.
type refusalPage struct {
	frame
	Says, Next string
}

// lost answers paths that lead nowhere.
func (h *handler) lost(w http.ResponseWriter, r *http.Request) { h.refuse(w, r, events.ErrNotFound) }
