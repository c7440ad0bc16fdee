package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/dateline/dateline/events"
)

// Editor carries out what programs ask. An [events.Recorder] is one.
type Editor interface {
	Edit(ctx context.Context, e events.Edit, progress func(done, total int)) (events.Decision, error)
}

// Tokens knows what bearer tokens open.
type Tokens interface {
	// Open returns what holds of everything that a token's holder records in a
	// timeline. Errors are [ErrToken], [ErrScope] and [ErrBusy], which say nothing
	// about whether there is such a timeline.
	Open(secret, timeline string) (events.Defaults, error)
}

// scopeTimeline is that of routes for which a token must open the timeline of
// the path.
const scopeTimeline = "timeline"

// writes are the routes that change something.
func writes() []*route {
	var all []*route
	for _, v := range Verbs() {
		all = append(all, &route{
			method: http.MethodPost, scope: scopeTimeline, verb: v, needs: true,
			path: "/timelines/{timeline}/" + v.Name, id: v.Name, summary: strings.ToUpper(v.Does[:1]) + v.Does[1:], answers: typeOfWritten,
		})
	}
	return all
}

const (
	mostAtOnce    = 512 // requests that write, of up to 256 KiB each
	importsAtOnce = 4   // of larger ones

	// A request that writes has longer than others: it may be an import.
	bodyPatience   = time.Minute
	answerPatience = 2 * time.Minute
	editPatience   = 100 * time.Second // so that whoever waited is told, too
)

// write answers a route that changes something. Who is not let in learns that
// before anything else is looked at.
func (h *handler) write(r *route) http.HandlerFunc {
	return func(w http.ResponseWriter, request *http.Request) {
		defaults, err := h.admit(w, request, r)
		if err != nil {
			h.deny(w, request, err)
			return
		}
		written, err := h.carryOut(w, request, r.verb, defaults)
		if err != nil {
			h.deny(w, request, err)
			return
		}
		header := w.Header()
		header.Set("Content-Type", jsonType)
		header.Set("Cache-Control", "no-store")
		_, _ = w.Write(JSON(written)) // the client is gone: there is nobody to tell
	}
}

// admit lets in who has a token for the route (RFC 6750).
func (h *handler) admit(w http.ResponseWriter, request *http.Request, r *route) (events.Defaults, error) {
	if r.scope != scopeTimeline { // nobody can have a token for it
		return events.Defaults{}, refusal{ErrScope, "nothing opens this", "tell the operator"}
	}
	if h.origins.Check(request) != nil {
		return events.Defaults{}, refusal{ErrScope, "this comes from a page of another site", "send it from a program"}
	}
	if h.Editor == nil || h.Tokens == nil {
		return events.Defaults{}, refusal{errMissing, "nothing can be recorded here", "ask a serve"}
	}
	const challenge = `Bearer realm="dateline"`
	secret := bearer(request.Header)
	if secret == "" {
		w.Header().Set("WWW-Authenticate", challenge)
		return events.Defaults{}, ErrToken
	}
	defaults, err := h.Tokens.Open(secret, request.PathValue("timeline"))
	switch {
	case errors.Is(err, ErrToken):
		w.Header().Set("WWW-Authenticate", challenge+`, error="invalid_token"`)
	case errors.Is(err, ErrScope):
		w.Header().Set("WWW-Authenticate", challenge+`, error="insufficient_scope"`)
	}
	return defaults, err
}

// originsOf guards against what a browser sends for a page of another site. A
// browser has no token to send by itself; where one is kept for it, in a proxy
// or an extension, this still holds. Pages at the base URL are no other site,
// whatever host a proxy asks us by.
func originsOf(base string) *http.CrossOriginProtection {
	p := http.NewCrossOriginProtection()
	if u, err := url.Parse(base); err == nil && u.Host != "" {
		_ = p.AddTrustedOrigin(u.Scheme + "://" + u.Host) // else none is trusted beside our own host
	}
	return p
}

// bearer is the token that a request shows, once.
func bearer(header http.Header) string {
	all := header["Authorization"]
	if len(all) != 1 {
		return ""
	}
	scheme, token, _ := strings.Cut(all[0], " ")
	if !strings.EqualFold(scheme, "bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// carryOut does what the request asks.
func (h *handler) carryOut(w http.ResponseWriter, r *http.Request, v Verb, d events.Defaults) (Written, error) {
	if err := events.CheckTimeline(d.Timeline); err != nil {
		return Written{}, fmt.Errorf("%w: timeline: %w", events.ErrInvalid, err)
	}
	if r.URL.RawQuery != "" {
		return Written{}, refusal{events.ErrInvalid, "there are no parameters here", "say everything in the body"}
	}
	name, err := nameOfRequest(r.Header)
	if err != nil {
		return Written{}, err
	}
	body, free, err := h.readBody(w, r, v)
	defer free()
	if err != nil {
		return Written{}, err
	}
	edit, err := v.Edit(name, body, d)
	if err != nil {
		return Written{}, err
	}
	ctx, cancel := context.WithTimeout(r.Context(), editPatience)
	defer cancel()
	return Carry(ctx, h.Editor, edit)
}

// nameOfRequest tells from the content type how the body is to be read.
func nameOfRequest(header http.Header) (string, error) {
	const hint = "send application/json, application/jsonl or application/yaml"
	given := header.Get("Content-Type")
	media, parameters, err := mime.ParseMediaType(given)
	name, known := namesOfRequests[media]
	switch charset := parameters["charset"]; {
	case err != nil || !known:
		return "", refusal{errMedia, fmt.Sprintf("%.60q is not a content type that is read here", given), hint}
	case charset != "" && !strings.EqualFold(charset, "utf-8"):
		return "", refusal{errMedia, fmt.Sprintf("charset=%.20s is not read here", charset), "send UTF-8"}
	case header.Get("Content-Encoding") != "":
		return "", refusal{errMedia, "a body in a content coding is not read here", "send it as it is, without Content-Encoding"}
	}
	return name, nil
}

// readBody reads a request's body. What is held in memory for all of them is
// bounded; free gives the place back.
func (h *handler) readBody(w http.ResponseWriter, r *http.Request, v Verb) (body []byte, free func(), err error) {
	var held []chan struct{}
	free = func() {
		for _, places := range held {
			<-places
		}
	}
	take := func(places chan struct{}) error {
		select {
		case places <- struct{}{}:
			held = append(held, places)
			return nil
		default:
			return ErrBusy
		}
	}
	if r.ContentLength > int64(v.Most) {
		return nil, free, v.tooLarge()
	}
	if err := take(h.writing); err != nil {
		return nil, free, err
	}
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(h.Now().Add(bodyPatience)) // where there is none, none is needed
	_ = control.SetWriteDeadline(h.Now().Add(answerPatience))
	r.Body = http.MaxBytesReader(w, r.Body, int64(v.Most))
	body, err = io.ReadAll(io.LimitReader(r.Body, mostOfChange+1))
	if err == nil && len(body) > mostOfChange {
		if err := take(h.importing); err != nil {
			return nil, free, err
		}
		var rest []byte
		rest, err = io.ReadAll(r.Body)
		body = append(body, rest...)
	}
	return body, free, v.unread(err)
}

// unread says why a body could not be read.
func (v Verb) unread(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, os.ErrDeadlineExceeded):
		return errSlow
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return v.tooLarge()
	}
	return refusal{events.ErrInvalid, "the body broke off", "send it whole"}
}

// elsewise refuses a method that a route does not take.
func (h *handler) elsewise(r *route) http.HandlerFunc {
	return func(w http.ResponseWriter, request *http.Request) {
		w.Header().Set("Allow", r.method)
		h.refuse(w, request, refusal{errMethod, request.Method + " is not answered here", "use " + r.method})
	}
}
