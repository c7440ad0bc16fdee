package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
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
	// Errors is everything that is wrong with what was to be recorded.
	Errors []events.Problem `json:"errors,omitempty" doc:"everything that is wrong with what was to be recorded, in the order of the request"`
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

// What a [Tokens] answers to a token that opens nothing. It may wrap them in
// words of its own.
var (
	ErrToken = errors.New("no valid token")
	ErrScope = errors.New("not allowed")
	ErrBusy  = errors.New("busy") // ask again
)

var (
	errMethod   = errors.New("no such method")
	errMissing  = errors.New("not set up")
	errMedia    = errors.New("no such content type")
	errTooLarge = errors.New("too large")
	errSlow     = errors.New("too slow")
)

// statuses is the border between errors and HTTP; what is not in it is a fault
// of our own.
var statuses = []struct {
	is     error
	status int
	refusal
}{
	{events.ErrNotFound, http.StatusNotFound, refusal{says: "nothing is recorded under this name", next: "look for it in the lists"}},
	{events.ErrConflict, http.StatusConflict, refusal{says: "others change the same records all the time", next: "send the same again: what was recorded is recognised"}},
	{events.ErrInvalid, http.StatusBadRequest, refusal{says: "the request does not make sense", next: Prefix + "/openapi.json says what can be asked"}},
	{ErrBehind, http.StatusServiceUnavailable, refusal{says: "what was waited for has not arrived here within five seconds", next: "ask again in a moment, or without wait"}},
	{events.ErrUnknown, http.StatusServiceUnavailable, refusal{says: "what became of it is not known", next: "send the same again: what was recorded is recognised"}},
	{events.ErrFull, http.StatusInsufficientStorage, refusal{says: "there is no room left for events", next: "send the same again when the operator has made room: what was recorded is recognised"}},
	{ErrToken, http.StatusUnauthorized, refusal{says: "this needs a token", next: "send Authorization: Bearer with a token of 'dateline token add'"}},
	{ErrScope, http.StatusForbidden, refusal{says: "the token does not open this", next: "use one that was made for this timeline"}},
	{errMethod, http.StatusMethodNotAllowed, refusal{}},
	{errSlow, http.StatusRequestTimeout, refusal{says: "the body did not arrive in time", next: "send it faster, or in smaller parts"}},
	{errTooLarge, http.StatusRequestEntityTooLarge, refusal{}},
	{errMedia, http.StatusUnsupportedMediaType, refusal{}},
	{ErrBusy, http.StatusServiceUnavailable, refusal{says: "too much is being recorded at once", next: "send the same again in a moment"}},
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

// ProblemOf says what an error is for a client, over HTTP and NATS alike.
func ProblemOf(err error) *Problem {
	p := &Problem{Status: http.StatusInternalServerError, Detail: "the answer could not be made", Hint: "try again; if it stays, tell the operator"}
	for _, row := range statuses {
		if errors.Is(err, row.is) {
			p.Status, p.Detail, p.Hint = row.status, row.says, row.next
			if says, next := words(err, row.is); says != "" && !secretive(row.is) {
				p.Detail, p.Hint = says, next
			}
			break
		}
	}
	p.Title = http.StatusText(p.Status)
	if ps, ok := errors.AsType[events.Problems](err); ok {
		p.Errors = ps
		p.Detail, p.Hint = summary(ps, err), "errors says of each where it is and how to mend it"
	}
	return p
}

// summary tells of problems in one line, and of how far a large import came
// before they arose, which the error says behind them.
func summary(ps events.Problems, err error) string {
	said := "1 problem"
	if len(ps) != 1 {
		said = strconv.Itoa(len(ps)) + " problems"
	}
	if more, ok := strings.CutPrefix(err.Error(), ps.Error()+" "); ok {
		return said + " " + more
	}
	return said + ": nothing was recorded"
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

// secretive tells of sentinels whose errors speak to the operator, of folders
// and addresses.
func secretive(sentinel error) bool {
	return sentinel == events.ErrFull || sentinel == events.ErrUnknown || sentinel == events.ErrConflict //nolint:errorlint // of the table
}

// refuse answers an error. A client that is gone gets nothing.
func (h *handler) refuse(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, context.Canceled) || r.Context().Err() != nil {
		return
	}
	h.deny(w, r, err)
}

// deny answers an error whether or not the client seems gone. net/http ends the
// context of a request whose body does not come, and an answer that nobody
// writes is a 200: it would say that something was recorded.
func (h *handler) deny(w http.ResponseWriter, r *http.Request, err error) {
	p := ProblemOf(err)
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
