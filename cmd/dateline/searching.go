package main

import (
	"context"
	"errors"
	"fmt"
	"html"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/feed/api"
	"github.com/dateline/dateline/projector/search"
)

// finder keeps a search index fed from a log. The index is derived: without
// its folder, or when it is damaged, it is fed from the beginning.
type finder struct {
	log events.Reader
	dir string // empty: in memory

	mu       sync.Mutex
	index    *search.Index
	sequence uint64        // up to which the index knows the log
	moved    chan struct{} // closed and replaced when sequence has grown
}

func newFinder(log events.Reader, dir string) (*finder, error) {
	index, err := search.Open(dir)
	if err != nil {
		return nil, fmt.Errorf("opening the search index: %w", err)
	}
	return &finder{log: log, dir: dir, index: index, sequence: index.Sequence(), moved: make(chan struct{})}, nil
}

func (f *finder) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	_ = f.index.Close() // nothing of it is lost that the log has not
}

// run feeds the index with what the log has and will have, until ctx is done.
// An index that turns out to be damaged is made anew.
func (f *finder) run(ctx context.Context) error {
	for {
		err := f.feed(ctx, f.log.Follow(ctx, events.Query{From: f.known() + 1}))
		if ctx.Err() != nil {
			return nil //nolint:nilerr // it was asked to end
		}
		if errors.Is(err, search.ErrDamaged) {
			err = f.reopen()
		}
		if err != nil {
			return fmt.Errorf("feeding the search index: %w", err)
		}
	}
}

func (f *finder) reopen() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	_ = f.index.Close() // it is damaged
	index, err := search.Open(f.dir)
	if err == nil {
		f.index, f.sequence = index, index.Sequence()
	}
	return err
}

func (f *finder) known() uint64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.sequence
}

// batchOfDocuments is how many documents are added in one transaction, while
// more are waiting than can be added one by one.
const batchOfDocuments = 1000

// feed adds what a log yields. While one batch is added the next is read.
func (f *finder) feed(ctx context.Context, read iter.Seq2[events.Stored, error]) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	waiting := make(chan search.Document, batchOfDocuments)
	var failed error
	go func() {
		defer close(waiting)
		for e, err := range read {
			if err != nil && !isDecodeError(err) {
				failed = err
				return
			}
			if err != nil {
				continue
			}
			select {
			case waiting <- documentOf(e):
			case <-ctx.Done():
				return
			}
		}
	}()
	for first := range waiting {
		if err := f.add(ctx, collect(first, waiting)); err != nil {
			return err
		}
	}
	return failed
}

// collect is a document and those that wait behind it.
func collect(first search.Document, waiting <-chan search.Document) []search.Document {
	batch := []search.Document{first}
	for len(batch) < batchOfDocuments {
		select {
		case d, more := <-waiting:
			if !more {
				return batch
			}
			batch = append(batch, d)
		default:
			return batch
		}
	}
	return batch
}

func (f *finder) add(ctx context.Context, batch []search.Document) error {
	f.mu.Lock()
	index := f.index
	f.mu.Unlock()
	if err := index.Add(ctx, batch); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sequence = batch[len(batch)-1].Sequence
	close(f.moved)
	f.moved = make(chan struct{})
	return nil
}

// wait returns when the index knows the log up to a sequence.
func (f *finder) wait(ctx context.Context, sequence uint64) (*search.Index, error) {
	for {
		f.mu.Lock()
		index, known, moved := f.index, f.sequence, f.moved
		f.mu.Unlock()
		if known >= sequence {
			return index, nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return nil, fmt.Errorf("waiting for the search index: %w", context.Cause(ctx))
		}
	}
}

// Search implements api.Searcher.
func (f *finder) Search(ctx context.Context, timeline, text string, knownAt uint64, limit int, after string) ([]api.SearchHit, error) {
	index, err := f.wait(ctx, knownAt)
	if err != nil {
		return nil, err
	}
	found, err := index.Search(ctx, search.Query{Timeline: timeline, Text: text, KnownAt: knownAt, After: search.Place(after), Limit: min(limit, search.MaxLimit)})
	if err != nil {
		return nil, asInvalid(err)
	}
	hits := make([]api.SearchHit, len(found))
	for i, h := range found {
		hits[i] = api.SearchHit{
			Record: h.Record, Sequence: h.Sequence, After: string(h.Place),
			Title: unmarked.Replace(h.Title), TitleHTML: asHTML(h.Title),
			Snippet: unmarked.Replace(h.Snippet), SnippetHTML: asHTML(h.Snippet),
		}
	}
	return hits, nil
}

// Newest finds the records of a timeline that have some words, as known at a
// sequence, those changed last first: up to limit, of which [search.Window] is
// the most, behind the place of an earlier one. A retracted record has no words.
func (f *finder) Newest(ctx context.Context, timeline, words string, knownAt uint64, limit int, after string) ([]search.Match, error) {
	index, err := f.wait(ctx, knownAt)
	if err != nil {
		return nil, err
	}
	found, err := index.Newest(ctx, search.Query{Timeline: timeline, Text: words, KnownAt: knownAt, After: search.Place(after), Limit: limit})
	return found, asInvalid(err)
}

// matching reads some words, and returns what tells of an event whether it has
// them. It needs no index.
func matching(words string) (func(events.Stored) bool, error) {
	m, err := search.NewMatcher(words)
	if err != nil {
		return nil, asInvalid(err)
	}
	return func(e events.Stored) bool { return m.Matches(documentOf(e)) }, nil
}

// asInvalid makes an error that the one who asks can mend an events.ErrInvalid.
func asInvalid(err error) error {
	if errors.Is(err, search.ErrQuery) {
		return fmt.Errorf("%w: %w", events.ErrInvalid, err)
	}
	return err
}

var (
	unmarked = strings.NewReplacer(string(search.MarkStart), "", string(search.MarkEnd), "")
	inMarks  = strings.NewReplacer(string(search.MarkStart), "<mark>", string(search.MarkEnd), "</mark>")
)

// asHTML escapes a text, and marks what was found in it.
func asHTML(text string) string { return inMarks.Replace(html.EscapeString(text)) }

// documentOf is what of an event can be found by words.
func documentOf(e events.Stored) search.Document {
	d := search.Document{Sequence: e.Sequence, Timeline: e.Record.Timeline, Record: e.Record.String(), Gone: e.Change == events.Retracted}
	switch e.Record.Kind {
	case events.KindTimeline:
		if b, err := events.Decode[events.Timeline](e.Body); err == nil {
			d.Title, d.Body = inAllLanguages(b.Title), inAllLanguages(b.Description)
		}
	case events.KindSource:
		if b, err := events.Decode[events.Source](e.Body); err == nil {
			d.Title, d.Body = []string{b.Title}, []string{b.Publisher}
		}
	case events.KindEntity:
		if b, err := events.Decode[events.Entity](e.Body); err == nil {
			d.Title = append([]string{b.Name}, inAllLanguages(b.Names)...)
			d.Body = append(inAllLanguages(b.Description), b.Aliases...)
		}
	default:
		if b, err := events.Decode[events.Occurrence](e.Body); err == nil {
			d.Title, d.Body = wordsOf(b)
		}
	}
	return d
}

// wordsOf are what of an occurrence can be found by words.
func wordsOf(o events.Occurrence) (title, body []string) {
	body = inAllLanguages(o.Summary)
	if o.Details != nil {
		body = append(body, inAllLanguages(o.Details.Terms)...)
	}
	return inAllLanguages(o.Title), body
}

// lazyFinder searches a log of which no index is kept: it makes one when it is
// asked.
type lazyFinder struct {
	once   sync.Once
	log    events.Reader
	finder *finder
	err    error
}

// Search implements api.Searcher.
func (l *lazyFinder) Search(ctx context.Context, timeline, text string, knownAt uint64, limit int, after string) ([]api.SearchHit, error) {
	l.once.Do(func() {
		if l.finder, l.err = newFinder(l.log, ""); l.err == nil {
			l.err = l.finder.feed(ctx, l.log.Read(ctx, events.Query{}))
		}
	})
	if l.err != nil {
		return nil, l.err
	}
	return l.finder.Search(ctx, timeline, text, knownAt, limit, after)
}

func (l *lazyFinder) close() {
	if l.finder != nil {
		l.finder.close()
	}
}

// inAllLanguages are the words of a text, in the order of its languages.
func inAllLanguages(t map[string]string) []string {
	var words []string
	for _, lang := range slices.Sorted(maps.Keys(t)) {
		words = append(words, t[lang])
	}
	return words
}
