package stream

import (
	"context"
	"errors"
	"net/http"

	"github.com/dateline/dateline/events"
)

// Refusals of this package's own.
var (
	errFull    = errors.New("there are as many streams as there may be: come again in a while, or read the feeds")
	errTooMany = errors.New("you have as many streams as one client may: close some")
	errMissing = errors.New("searching is not set up here: leave out q")
	errMethod  = errors.New("this is for reading: use GET")
)

// statuses is the border between errors and HTTP; what is not in it is a fault
// of our own.
var statuses = []struct {
	is     error
	status int
	header [2]string // name and value, when not empty
}{
	{events.ErrNotFound, http.StatusNotFound, [2]string{}},
	{events.ErrInvalid, http.StatusBadRequest, [2]string{}},
	{errMissing, http.StatusNotImplemented, [2]string{}},
	{errMethod, http.StatusMethodNotAllowed, [2]string{"Allow", "GET, HEAD, OPTIONS"}},
	{errFull, http.StatusServiceUnavailable, [2]string{"Retry-After", "30"}},
	{errTooMany, http.StatusTooManyRequests, [2]string{"Retry-After", "60"}},
}

// refuse answers an error in words. A client that is gone gets nothing.
func (h *handler) refuse(w http.ResponseWriter, r *http.Request, err error) {
	if r.Context().Err() != nil && errors.Is(err, context.Canceled) {
		return
	}
	status, words := http.StatusInternalServerError, "the stream could not be opened: try again"
	for _, row := range statuses {
		if errors.Is(err, row.is) {
			status, words = row.status, err.Error()
			if row.header[0] != "" {
				w.Header().Set(row.header[0], row.header[1])
			}
			break
		}
	}
	if status == http.StatusInternalServerError {
		h.failed(r, err)
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(words + "\n")) // the client is gone: there is nobody to tell
}

func (h *handler) failed(r *http.Request, err error) {
	if h.Failed != nil {
		h.Failed(r, err)
	}
}
