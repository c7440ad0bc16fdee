package api

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// Prefix is what all paths of the API begin with.
const Prefix = "/api/v1"

// Views is what this package reads from: a [projector.Follower], or anything
// that holds a state.
type Views interface {
	// State is the state that is kept current.
	State() *projector.State
	// Wait returns when the state holds the event of that sequence.
	Wait(ctx context.Context, sequence uint64) error
}

// Options are the settings of a [Handler].
type Options struct {
	// BaseURL is where clients find this handler, scheme and host and perhaps a
	// path, without Prefix: what links say. Nothing is ever derived from a
	// request's Host. A path in it is taken to be stripped before requests
	// arrive here.
	BaseURL string
	// Now is the clock: what "today" is. Required.
	Now func() time.Time
	// Failed is told of an answer that could not be given through a fault of
	// our own (status 500). Nil: nobody is.
	Failed func(*http.Request, error)
	// Log is what the export without loss reads. Nil: it answers 501.
	Log events.Reader
	// Search finds records by words. Nil: searching answers 501.
	Search Searcher
	// Editor records what holders of Tokens ask. Nil, one or both: writing answers
	// 501.
	Editor Editor
	Tokens Tokens
}

// Handler serves the API, mounted at the root, beside the pages: it answers
// below [Prefix] alone. What reads answers GET and HEAD, and anybody; what writes
// answers POST, and who shows a token.
func Handler(views Views, o Options) http.Handler {
	h := &handler{
		Options: o, base: strings.TrimRight(o.BaseURL, "/"), views: views,
		origins: originsOf(o.BaseURL),
		writing: make(chan struct{}, mostAtOnce), importing: make(chan struct{}, importsAtOnce),
	}
	h.tags, _ = lru.New[string, string](keptTags) // fails only for a size below 1
	h.document = sync.OnceValues(h.describe)
	mux := http.NewServeMux()
	for _, r := range routes() {
		mux.HandleFunc("GET "+Prefix+exactly(r.path), h.serve(r))
	}
	for _, r := range writes() {
		mux.HandleFunc(r.method+" "+Prefix+r.path, h.write(r))
		mux.HandleFunc(Prefix+r.path, h.elsewise(r))
	}
	mux.HandleFunc("/", h.lost)
	return guarded(mux)
}

type handler struct {
	Options
	base     string // URL of the root
	views    Views
	tags     *lru.Cache[string, string] // entity tags of answers, by what asks for them at their basis
	document func() (described, error)  // the OpenAPI document, made when first asked for

	origins            *http.CrossOriginProtection
	writing, importing chan struct{} // places of requests that write, and of large ones
}

// keptTags is how many entity tags are remembered, some 300 bytes each, 1 KB at
// most.
const keptTags = 8192

// exactly is the pattern of a path and nothing below it.
func exactly(path string) string {
	if strings.HasSuffix(path, "/") {
		return path + "{$}"
	}
	return path
}

// serve answers a route: what is asked, what is so, and of that only what the
// client does not have.
func (h *handler) serve(r *route) http.HandlerFunc {
	return func(w http.ResponseWriter, request *http.Request) {
		q, err := h.ask(request, r)
		if err == nil {
			err = r.answer(q, w)
		}
		if err != nil {
			h.refuse(w, request, err)
		}
	}
}

// guarded sets what holds for every answer: nothing in it is ever run or
// framed, whatever a browser takes it for.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header["X-Content-Type-Options"] = []string{"nosniff"}
		header["Content-Security-Policy"] = []string{"default-src 'none'; frame-ancestors 'none'"}
		next.ServeHTTP(w, r)
	})
}

// lost answers paths that lead nowhere, and methods that nothing takes.
func (h *handler) lost(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		h.refuse(w, r, refusal{errMethod, r.Method + " is not answered here", "this is for reading: use GET"})
		return
	}
	h.refuse(w, r, refusal{events.ErrNotFound, "there is nothing at this path", Prefix + "/ lists the paths"})
}
