package main

import (
	"context"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
	"github.com/dateline/dateline/feed"
	"github.com/dateline/dateline/feed/api"
	"github.com/dateline/dateline/feed/hub"
	"github.com/dateline/dateline/feed/stream"
	"github.com/dateline/dateline/projector"
	"github.com/dateline/dateline/projector/search"
)

// web is all that serve answers over HTTP, wired together.
type web struct {
	program  *program
	base     string
	log      *natslog.Log
	follower *projector.Follower
	index    *finder
	feeds    http.Handler // and pages, for readers and for the hub
	hub      *hub.Hub
	editor   api.Editor
	door     doorkeeper
	closing  chan struct{} // closed when streams are to end
	logger   *slog.Logger
}

func (p *program) newWeb(ctx context.Context, f serveFlags, r *running, follower *projector.Follower) (w *web, err error) {
	w = &web{program: p, base: strings.TrimRight(f.baseURL, "/"), log: r.log, follower: follower, editor: r.recorder, closing: make(chan struct{}), logger: p.logger()}
	if w.base == "" {
		w.base = r.address.HTTP
	}
	if w.index, err = newFinder(r.log, filepath.Join(p.dataDir, "search")); err != nil {
		return nil, err
	}
	r.closers = append(r.closers, w.index.close)
	w.feeds = feed.Handler(follower, feed.Options{
		BaseURL: w.base, Now: p.now, Words: newest{w.index}, Hub: w.base + hub.Path, NATS: r.address.natsHost(),
		Ready: r.log.Check, Parked: follower.State().Parked, Failed: w.failed,
	})
	if w.door, err = p.newDoorkeeper(ctx, r); err != nil {
		return nil, err
	}
	w.hub, err = p.newHub(ctx, w, f.loopbackCallbacks)
	return w, err
}

// handler leads to each part by its path. What is not below another's is a page
// or a feed.
func (w *web) handler() http.Handler {
	now := w.program.now
	mux := http.NewServeMux()
	mux.Handle(api.Prefix+"/", api.Handler(w.follower, api.Options{
		BaseURL: w.base, Now: now, Failed: w.failed, Log: w.log, Search: w.index, Editor: w.editor, Tokens: w.door,
	}))
	mux.Handle("/{timeline}/stream", stream.Handler(w.follower, stream.Options{
		BaseURL: w.base, Now: now, Failed: w.failed, Log: w.log.Frugal(), Words: matching, Closing: w.closing,
	}))
	mux.Handle(hub.Path, w.hub)
	mux.Handle("/", w.feeds)
	return mux
}

// failed tells the operator of a fault of our own.
func (w *web) failed(r *http.Request, err error) {
	w.logger.Error("answering failed", "path", r.URL.Path, "error", err)
}

// newest is the finder as feeds search with it.
type newest struct{ *finder }

// Newest implements feed.Finder.
func (n newest) Newest(ctx context.Context, timeline, words string, knownAt uint64, limit int, after string) ([]feed.Found, error) {
	matches, err := n.finder.Newest(ctx, timeline, words, knownAt, limit, after)
	found := make([]feed.Found, len(matches))
	for i, m := range matches {
		found[i] = feed.Found{Record: m.Record, Sequence: m.Sequence, After: string(m.Place)}
	}
	return found, err
}

// Matching implements feed.Finder.
func (newest) Matching(words string) (func(events.Occurrence) bool, error) {
	m, err := search.NewMatcher(words)
	if err != nil {
		return nil, asInvalid(err)
	}
	return func(o events.Occurrence) bool {
		title, body := wordsOf(o)
		return m.Matches(search.Document{Title: title, Body: body})
	}, nil
}

// newHub makes the WebSub hub of the feeds.
func (p *program) newHub(ctx context.Context, w *web, loopback bool) (*hub.Hub, error) {
	store, err := w.log.Bucket(ctx, hubBucket)
	if err != nil {
		return nil, err
	}
	return hub.New(hub.Options{
		BaseURL: w.base, Feeds: w.feeds, Log: changes{w.follower}, Store: store, Now: p.now,
		AllowLoopback: loopback,
		Failed:        func(err error) { w.logger.Error("pushing feeds failed", "error", err) },
	})
}

// hubBucket is where the hub keeps subscriptions and deliveries, beside the log.
const hubBucket = "DATELINE_HUB"

// changes tells the hub of the log as far as the feeds know it.
type changes struct{ *projector.Follower }

func (c changes) Sequence() uint64 { return c.State().Sequence() }
