package api

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/dateline/dateline/events"
)

// Problem is what is wrong with a request, or with us (RFC 9457). Its type is
// about:blank and left out, so the title is the status in words.
type Problem struct {
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail" doc:"what is wrong with this request"`
	Hint   string `json:"hint,omitempty" doc:"the way out"`
}

// ProblemType is the content type of a [Problem].
const ProblemType = "application/problem+json"

// Error says what is wrong.
func (p *Problem) Error() string { return p.Detail }

// Is tells whether the problem is one of the sentinels that clients act on:
// events.ErrNotFound, events.ErrInvalid, [ErrBehind].
func (p *Problem) Is(target error) bool {
	for _, s := range statuses {
		if s.status == p.Status && s.is == target {
			return true
		}
	}
	return false
}

// ErrBehind says that what answers does not know as far yet as was asked. A
// [Searcher] may return it.
var ErrBehind = errors.New("the views are behind")

var (
	errMethod  = errors.New("no such method")
	errMissing = errors.New("not set up")
)

// statuses is the border between errors and HTTP; what is not in it is a fault
// of our own.
var statuses = []struct {
	is     error
	status int
	refusal
}{
	{events.ErrNotFound, http.StatusNotFound, refusal{says: "nothing is recorded under this name", next: "look for it in the lists"}},
	{events.ErrInvalid, http.StatusBadRequest, refusal{says: "the request does not make sense", next: Prefix + "/openapi.json says what can be asked"}},
	{ErrBehind, http.StatusServiceUnavailable, refusal{says: "what was waited for has not arrived here within five seconds", next: "ask again in a moment, or without wait"}},
	{errMethod, http.StatusMethodNotAllowed, refusal{}},
	{errMissing, http.StatusNotImplemented, refusal{}},
}

// refusal is an error with words for the client.
type refusal struct {
	is   error
	says string // what is wrong
	next string // what to do about it
}

func (r refusal) Error() string { return r.says }
func (r refusal) Unwrap() error { return r.is }

// fault hides what an error is: a record that the log lost is not one that the
// client misspelt.
type fault struct{ err error }

func (f fault) Error() string { return f.err.Error() }

// problemOf says what an error is for a client.
func problemOf(err error) *Problem {
	p := &Problem{Status: http.StatusInternalServerError, Detail: "the answer could not be made", Hint: "try again; if it stays, tell the operator"}
	for _, row := range statuses {
		if errors.Is(err, row.is) {
			p.Status, p.Detail, p.Hint = row.status, row.says, row.next
			if says, next := words(err, row.is); says != "" {
				p.Detail, p.Hint = says, next
			}
			break
		}
	}
	p.Title = http.StatusText(p.Status)
	return p
}

// words are what an error says is wrong, and what to do: what it writes behind
// its last colon. An error that says nothing beside its sentinel has none.
func words(err, sentinel error) (says, next string) {
	if r, ok := errors.AsType[refusal](err); ok {
		return r.says, r.next
	}
	text := strings.Replace(err.Error(), sentinel.Error(), "", 1)
	text = strings.TrimPrefix(strings.Replace(text, ": : ", ": ", 1), ": ")
	at := strings.LastIndex(text, ": ")
	if at < 0 || !strings.Contains(text[:at], " ") { // known_at: …
		return text, ""
	}
	return text[:at], text[at+2:]
}

// refuse answers an error. A client that is gone gets nothing.
func (h *handler) refuse(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, context.Canceled) || r.Context().Err() != nil {
		return
	}
	p := problemOf(err)
	if p.Status == http.StatusInternalServerError && h.Failed != nil {
		h.Failed(r, err)
	}
	body, _ := encode(p) // never fails: it is strings
	header := w.Header()
	header.Set("Content-Type", ProblemType)
	header.Set("Cache-Control", "no-store")
	if p.Status == http.StatusServiceUnavailable {
		header.Set("Retry-After", "1")
	}
	w.WriteHeader(p.Status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the client is gone: there is nobody to tell
	}
}
