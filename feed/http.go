package feed

import (
	"context"
	"net/http"
	"slices"
	"sync"
)

// Handler serves pages and feeds of what the views hold, and nothing that
// changes anything. The paths are those of the contract, canonical and stable;
// each answers GET and HEAD, and every one takes wait=SEQUENCE, which holds the
// answer until that event is in it.
//
// It must be mounted at the root of BaseURL. Every timeline's pages begin with
// its slug, so a pattern beside it begins with a word that no timeline may be
// called, as /api/v1/.
func Handler(views Views, o Options) http.Handler {
	h := &handler{Options: o, site: newSite(o.BaseURL), views: views, cache: newCache(cacheSize), kept: newKeptItems(), topics: newTopics()}
	mux := http.NewServeMux()
	for _, r := range routes() {
		mux.HandleFunc("GET "+r.pattern, h.answer(r))
	}
	for _, r := range redirects {
		mux.HandleFunc("GET "+r.from, h.redirect(r.to))
	}
	for _, a := range assets {
		mux.HandleFunc("GET /assets/"+a.name, a.answer)
	}
	for path, of := range h.forPrograms() {
		mux.HandleFunc("GET "+path, of.answer)
	}
	mux.HandleFunc("GET /healthz", h.alive)
	mux.HandleFunc("GET /readyz", h.ready)
	mux.HandleFunc("GET /", h.lost)
	return guarded(mux)
}

type handler struct {
	Options
	site   site
	views  Views
	cache  *cache
	kept   *keptItems
	topics *generations[spelling, read]
	turns  [64]sync.Mutex // who renders a document, by its key: others wait and take it
}

// route is one representation of one kind of subject. Its pattern names the
// subject's parts timeline, entity and occurrence.
type route struct {
	pattern string
	takes   params
	read    func(*handler, context.Context, ask) (draft, error)
}

func routes() []route {
	pages := []route{
		{"/{$}", params{}, (*handler).indexPage},
		{"/{timeline}/{$}", pageParams, (*handler).timelinePage},
		{"/{timeline}/entities/{$}", pageParams, (*handler).entitiesPage},
		{"/{timeline}/entities/{entity}", pageParams, (*handler).entityPage},
		{"/{timeline}/occurrences/{occurrence}", pageParams, (*handler).occurrencePage},
		{"/{timeline}/commitments", pageParams, commitmentsView},
		{"/{timeline}/agreements", pageParams, agreementsView},
		{"/{timeline}/initiatives", pageParams, initiativesView},
		{"/{timeline}/documents", pageParams, documentsView},
		{"/{timeline}/upcoming", pageParams, upcomingView},
		{"/{timeline}/disputes", pageParams, disputesView},
		{"/{timeline}/offices", pageParams, officesView},
		{"/{timeline}/sources", pageParams, sourcesView},
	}
	return slices.Concat(pages, feedRoutes(), discoveryRoutes())
}

// redirects lead from the other spelling of a path to the canonical one.
var redirects = []struct {
	from string
	to   func(site, subject) string
}{
	{"/{timeline}", func(s site, a subject) string { return s.timeline(a.timeline) }},
	{"/{timeline}/entities", func(s site, a subject) string { return s.entities(a.timeline) }},
	{"/{timeline}/entities/{entity}/{$}", site.page},
	{"/{timeline}/occurrences", func(s site, a subject) string { return s.timeline(a.timeline) }},
	{"/{timeline}/occurrences/{$}", func(s site, a subject) string { return s.timeline(a.timeline) }},
	{"/{timeline}/occurrences/{occurrence}/{$}", site.page},
	{"/{timeline}/commitments/{$}", toView("commitments")},
	{"/{timeline}/agreements/{$}", toView("agreements")},
	{"/{timeline}/initiatives/{$}", toView("initiatives")},
	{"/{timeline}/documents/{$}", toView("documents")},
	{"/{timeline}/upcoming/{$}", toView("upcoming")},
	{"/{timeline}/disputes/{$}", toView("disputes")},
	{"/{timeline}/offices/{$}", toView("offices")},
	{"/{timeline}/sources/{$}", toView("sources")},
}

func toView(name string) func(site, subject) string {
	return func(s site, a subject) string { return s.view(a.timeline, name) }
}

// redirect answers with a fixed target, made anew of checked parts.
func (h *handler) redirect(to func(site, subject) string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		about, err := subjectOf(r)
		if err != nil {
			h.refuse(w, r, err)
			return
		}
		target := to(h.site.local(), about)
		if query := keptQuery(r); query != "" {
			target += "?" + query
		}
		w.Header().Set("Cache-Control", "public, max-age=3600")
		http.Redirect(w, r, target, http.StatusMovedPermanently)
	}
}

// guarded sets what holds for every answer: nothing is loaded from elsewhere,
// nothing is sniffed, nobody learns where a reader came from.
func guarded(next http.Handler) http.Handler {
	headers := map[string][]string{
		"Content-Security-Policy": {"default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
		"X-Content-Type-Options":  {"nosniff"},
		"Referrer-Policy":         {"no-referrer"},
		// Reading is public: readers that are pages of other sites may do it too.
		"Access-Control-Allow-Origin": {"*"},
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range headers {
			w.Header()[name] = value
		}
		next.ServeHTTP(w, r)
	})
}

func (h *handler) alive(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "ok") }

func (h *handler) ready(w http.ResponseWriter, r *http.Request) {
	if h.Ready != nil {
		if err := h.Ready(r.Context()); err != nil {
			say(w, http.StatusServiceUnavailable, "not ready: "+err.Error())
			return
		}
	}
	say(w, http.StatusOK, "ready"+h.parked())
}

func say(w http.ResponseWriter, status int, words string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(words + "\n"))
}
