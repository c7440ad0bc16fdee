package stream

import (
	"net/http"
	"strings"
	"time"
)

// Handler serves the streams of all timelines, at /{timeline}/stream below the
// root of BaseURL; each answers GET, HEAD, and the OPTIONS of a script that asks
// from another origin. It must not be put behind what compresses or buffers.
func Handler(views Views, o Options) http.Handler {
	o = o.withDefaults()
	h := &handler{Options: o, base: strings.TrimRight(o.BaseURL, "/"), views: views, source: newSource(o.Log, views), room: newRoom(o)}
	mux := http.NewServeMux()
	mux.HandleFunc("/{timeline}/stream", h.serve)
	return mux
}

type handler struct {
	Options
	base   string
	views  Views
	source *source
	room   *room
}

// headers are those of every answer: it is never run or framed, never kept, and
// open to every origin.
var headers = map[string][]string{
	"Access-Control-Allow-Origin": {"*"},
	"Cache-Control":               {"no-store"},
	"Content-Security-Policy":     {"default-src 'none'; frame-ancestors 'none'"},
	"Referrer-Policy":             {"no-referrer"},
	"X-Content-Type-Options":      {"nosniff"},
}

func (h *handler) serve(w http.ResponseWriter, r *http.Request) {
	for name, value := range headers {
		w.Header()[name] = value
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		h.answer(w, r)
	case http.MethodOptions:
		preflight(w)
	default:
		h.refuse(w, r, errMethod)
	}
}

// preflight lets a script of another origin send Last-Event-ID itself; what
// browsers send of their own accord they do not ask about.
func preflight(w http.ResponseWriter) {
	header := w.Header()
	header.Set("Access-Control-Allow-Methods", "GET, HEAD")
	header.Set("Access-Control-Allow-Headers", "Cache-Control, Last-Event-ID")
	header.Set("Access-Control-Max-Age", "86400")
	header.Set("Allow", "GET, HEAD, OPTIONS")
	w.WriteHeader(http.StatusNoContent)
}

func (h *handler) answer(w http.ResponseWriter, r *http.Request) {
	q, err := h.ask(r)
	if err != nil {
		h.refuse(w, r, err)
		return
	}
	if r.Method == http.MethodHead {
		announce(w)
		return
	}
	leave, err := h.room.enter(h.Client(r))
	if err != nil {
		h.refuse(w, r, err)
		return
	}
	defer leave()
	announce(w)
	h.tell(w, r, q)
}

// announce says that a stream follows. nginx would collect it until a buffer is
// full, unless it is told not to.
func announce(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
}

// deadlines are those of a connection. The server's own are for short answers.
type deadlines struct {
	*http.ResponseController
	now func() time.Time
}

// lift takes off the deadline for reading the request: the server reads on to
// learn when the client leaves, and would take the deadline for that.
func (d deadlines) lift() { _ = d.SetReadDeadline(time.Time{}) } // not there in tests without a connection

func (d deadlines) extend() { _ = d.SetWriteDeadline(d.now().Add(writePatience)) } // likewise
