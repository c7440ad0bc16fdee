package judges

import (
	_ "embed"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"testing"
)

//go:embed scripts/feedparser_fetch.py
var feedparserFetch string

//go:embed scripts/xmlfeed_fetch.pl
var xmlFeedFetch string

//go:embed scripts/rssparser_read.cjs
var rssParserRead string

//go:embed scripts/feedsmith_read.cjs
var feedsmithRead string

// aggregator is what people build on a library that reads feeds: it asks again
// with the validators it was given, and keeps entries by their ids.
type aggregator struct {
	url  string
	have validators
	held []Entry
	ask  func(t testing.TB, url string, have validators) answer
}

// validators are what an answer said of its version (RFC 9110, section 8.8).
type validators struct{ ETag, Modified string }

// answer is what came of asking.
type answer struct {
	Status int
	validators
	Entries []Entry
}

func (a *aggregator) Reload(t testing.TB) {
	t.Helper()
	got := a.ask(t, a.url, a.have)
	switch got.Status {
	case http.StatusNotModified:
	case http.StatusOK:
		a.have = got.validators
		a.keep(got.Entries)
	default:
		t.Fatalf("%s: %d", a.url, got.Status)
	}
}

// keep puts new entries in the place of the old ones of the same id. An id that
// stands twice in one document stays so.
func (a *aggregator) keep(entries []Entry) {
	a.held = slices.DeleteFunc(a.held, func(old Entry) bool {
		return slices.ContainsFunc(entries, func(e Entry) bool { return e.ID == old.ID })
	})
	a.held = append(a.held, entries...)
}

func (a *aggregator) Entries(testing.TB) []Entry { return a.held }

// inOwnWay asks with a program that fetches itself: it reads the validators as
// JSON and prints an answer as JSON.
func inOwnWay(c func(url string) call) func(t testing.TB, url string) Subscription {
	return func(_ testing.TB, url string) Subscription {
		return &aggregator{url: url, ask: func(t testing.TB, url string, have validators) (got answer) {
			t.Helper()
			stdin, err := json.Marshal(have)
			if err != nil {
				t.Fatal(err)
			}
			printed := must(t, c(url), stdin)
			if err := json.Unmarshal(printed, &got); err != nil {
				t.Fatalf("%v in %.400s", err, printed)
			}
			return got
		}}
	}
}

// overHTTP asks for a document and has a parser read it that cannot fetch, or
// fetches without validators.
func overHTTP(agent string, parse func(t testing.TB, document []byte) []Entry) func(t testing.TB, url string) Subscription {
	return func(_ testing.TB, url string) Subscription {
		return &aggregator{url: url, ask: func(t testing.TB, url string, have validators) (got answer) {
			t.Helper()
			r, document := get(t, agent, url, have)
			got = answer{Status: r.StatusCode, validators: validators{r.Header.Get("ETag"), r.Header.Get("Last-Modified")}}
			if got.Status == http.StatusOK {
				got.Entries = parse(t, document)
			}
			return got
		}}
	}
}

func get(t testing.TB, agent, url string, have validators) (*http.Response, []byte) {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("User-Agent", agent)
	if have.ETag != "" {
		q.Header.Set("If-None-Match", have.ETag)
	}
	if have.Modified != "" {
		q.Header.Set("If-Modified-Since", have.Modified)
	}
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	document, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r, document
}

// inScript parses with a script beside npm's modules.
func inScript(script string) func(t testing.TB, document []byte) []Entry {
	return func(t testing.TB, document []byte) []Entry {
		t.Helper()
		c, err := inNode(script)
		if err != nil {
			t.Fatal(err)
		}
		return entriesIn(t, must(t, c, document))
	}
}
