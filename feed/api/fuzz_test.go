package api

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/dateline/dateline/projector"
)

// now are views of what is known now, for whom waiting is in vain.
type now struct{ *projector.Follower }

func (now) Wait(context.Context, uint64) error { return ErrBehind }

// FuzzAsk asks anything of every route: it is answered or refused, and no fault
// of ours. What is answered is answered again.
func FuzzAsk(f *testing.F) {
	h := newHarbour(f)
	handler := Handler(now{h.follower}, Options{
		BaseURL: base, Now: h.clock, Log: h.log, Search: harbourHits,
		Failed: func(r *http.Request, err error) { f.Errorf("%s: %v", r.URL, err) },
	})
	all := routes()
	for i, r := range all {
		for _, question := range asked[r.id] {
			u, err := url.Parse(h.path(question))
			if err != nil {
				f.Fatal(err)
			}
			f.Add(uint8(i), "harbour", "ann-archer", "entity", u.RawQuery)
		}
	}
	f.Add(uint8(0), "a/b", "../..", "%", "wait=1&cursor=e30")
	for _, c := range []cursor{
		{Path: Prefix + "/timelines/harbour/timeline", Basis: "known_at=25&today=2026-07-10", Place: place{Key: "x"}},
		{Path: Prefix + "/timelines/harbour/events", Basis: "known_at=25", Place: place{Key: "x"}},
		{Path: Prefix + "/timelines/harbour/diff", Basis: "from.known_at=5&to.known_at=6"},
	} {
		is := func(r *route) bool { return strings.Replace(Prefix+r.path, "{timeline}", "harbour", 1) == c.Path }
		f.Add(uint8(slices.IndexFunc(all, is)), "harbour", "", "", "cursor="+c.String())
	}
	f.Fuzz(func(t *testing.T, route uint8, timeline, key, kind, query string) {
		r := all[int(route)%len(all)]
		path := pathNames.ReplaceAllStringFunc(r.path, func(name string) string {
			return map[string]string{
				"{timeline}": url.PathEscape(timeline), "{kind}": url.PathEscape(kind), "{key}": url.PathEscape(key),
				"{slug}": url.PathEscape(key), "{id}": url.PathEscape(key), "{format}": url.PathEscape(key),
			}[name]
		})
		u := &url.URL{Path: Prefix + path, RawQuery: query}
		if unescaped, err := url.PathUnescape(u.Path); err == nil {
			u.Path, u.RawPath = unescaped, u.Path
		}
		request := &http.Request{Method: http.MethodGet, URL: u, Header: http.Header{}}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, request.WithContext(t.Context()))
		if w.Code == http.StatusInternalServerError {
			t.Fatalf("%s?%s: %s", u.Path, query, w.Body)
		}
		if w.Code >= 400 && !json.Valid(w.Body.Bytes()) {
			t.Fatalf("%s?%s: %d %q", u.Path, query, w.Code, w.Body)
		}
	})
}
