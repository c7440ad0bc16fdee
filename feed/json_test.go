package feed

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/dateline/dateline/events"
)

// jsonRead is a JSON feed as a program reads it.
type jsonRead struct {
	Version  string `json:"version"`
	FeedURL  string `json:"feed_url"`
	NextURL  string `json:"next_url"`
	Dateline struct {
		Archived bool            `json:"archived"`
		Deleted  []jsonTombstone `json:"deleted"`
	} `json:"_dateline"`
	Items []struct {
		ID       string        `json:"id"`
		Title    string        `json:"title"`
		HTML     string        `json:"content_html"`
		Tags     []string      `json:"tags"`
		Dateline jsonItemFacts `json:"_dateline"`
	} `json:"items"`
}

func readJSON(t *testing.T, document string) (feed jsonRead) {
	t.Helper()
	if err := json.Unmarshal([]byte(document), &feed); err != nil {
		t.Fatal(err)
	}
	return feed
}

// jsonSchema is the schema of JSON Feed 1.1 in the npm package jsonfeed-schema,
// with its formats: URLs are URLs, and dates are dates.
func jsonSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	file, err := os.Open("testdata/jsonfeed/schema-v1.1.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	document, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("https://jsonfeed.org/schema", document); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile("https://jsonfeed.org/schema")
}

func mustSatisfy(t *testing.T, s *jsonschema.Schema, what, document string) {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(document))
	if err == nil {
		err = s.Validate(v)
	}
	if err != nil {
		t.Errorf("%s: %v", what, err)
	}
}

func TestJSONSchema(t *testing.T) {
	schema := jsonSchema(t)
	h := newHarbour(t)
	handler := h.handler()
	for _, path := range feedPaths(h) {
		mustSatisfy(t, schema, path, body(t, handler, path+".json"))
	}
	for _, path := range []string{"/harbour/feed.json?kind=-remark", "/harbour/feed.json?kind=visit", "/harbour/feed.json?lang=fr", "/harbour/corrections.json?as_of=2026-01-01"} {
		mustSatisfy(t, schema, path, body(t, handler, path))
	}
	for name, words := range hostile {
		document, err := JSON.Write(channelOf(words))
		if err != nil {
			t.Fatal(err)
		}
		mustSatisfy(t, schema, name, string(document))
	}
	if schema.Validate(map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": "A feed without items"}) == nil {
		t.Error("the schema lets everything pass")
	}
}

// TestDatelineSchema: what stands in _dateline is what the schema says that we
// publish, and the schema names no field that is never there.
func TestDatelineSchema(t *testing.T) {
	h := newHarbour(t)
	h.change("remark", h.undated, events.Corrected, `{"type": "remark.made", "occurred": "2026-03", "title": "A keeper forgets the fog", "about": "north-pier", "part_of": "`+h.met+`", "citations": [{"source": "gazette"}]}`, "He forgot.")
	handler := h.handler()
	parsed, err := jsonschema.UnmarshalJSON(strings.NewReader(body(t, handler, "/schemas/json-feed.v1.json")))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", parsed); err != nil {
		t.Fatal(err)
	}
	item, feed := c.MustCompile("schema.json#/$defs/item"), c.MustCompile("schema.json#/$defs/feed")
	seen := map[string]bool{}
	for _, path := range feedPaths(h) {
		var d struct {
			Dateline map[string]any `json:"_dateline"`
			Items    []struct {
				Dateline map[string]any `json:"_dateline"`
			}
		}
		if err := json.Unmarshal([]byte(body(t, handler, path+".json")), &d); err != nil {
			t.Fatal(err)
		}
		if err := feed.Validate(d.Dateline); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		for _, i := range d.Items {
			if err := item.Validate(i.Dateline); err != nil {
				t.Errorf("%s: %v", path, err)
			}
			for field := range i.Dateline {
				seen[field] = true
			}
		}
	}
	for field := range item.Properties {
		if !seen[field] {
			t.Errorf("no item has %s", field)
		}
	}
}

// feedPaths are one feed of each kind, without the format.
func feedPaths(h *harbour) []string {
	return []string{
		"/feed", "/harbour/feed", "/harbour/corrections", "/harbour/deadlines", "/harbour/upcoming",
		"/harbour/entities/north-pier/feed", "/harbour/occurrences/" + h.met + "/feed",
	}
}

// TestJSONFacts: what other formats say in elements is said in _dateline.
func TestJSONFacts(t *testing.T) {
	h := newHarbour(t)
	feed := readJSON(t, body(t, h.handler(), "/harbour/feed.json"))
	met := feed.Items[8]
	if met.ID != urn(h.met) || met.Dateline.Revision != 2 || met.Dateline.Occurred.String() != "2025-08-29" || met.Dateline.Dating != events.Inferred ||
		met.Dateline.Reason != "The minutes were read one line too high." || len(met.Dateline.Changed) == 0 ||
		met.Dateline.Data != base+"/api/v1/timelines/harbour/occurrences/"+h.met {
		t.Errorf("%+v", met.Dateline)
	}
	want := []jsonPerson{{"Ann Archer", base + "/harbour/entities/ann-archer"}, {"Ben Bridge", base + "/harbour/entities/ben-bridge"}}
	if diff := cmp.Diff(want, met.Dateline.Actors); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Meeting", "Meeting held", "Harbour Board", "North Pier", "Ann Archer", "Mayor of the port", "Ben Bridge", "Quay Hall"}, met.Tags); diff != "" {
		t.Error(diff)
	}
	signed := feed.Items[7]
	if p := signed.Dateline.PartOf; p == nil || p.URL != base+"/harbour/occurrences/"+h.met {
		t.Errorf("%+v is not part of the meeting", signed)
	}
	for _, i := range feed.Items {
		if i.ID == urn(h.retracted) && (!i.Dateline.Retracted || i.Title != "[Retracted] Crane said to have sunk" || i.Dateline.Reason != "It was another harbour" || i.Dateline.Occurred != nil) {
			t.Errorf("%+v", i)
		}
	}
	if o := readJSON(t, body(t, h.handler(), "/feed.json")).Items[0].Dateline.Origin; o == nil || o.FeedURL != base+"/harbour/feed.json" {
		t.Errorf("it comes from %+v", o)
	}
}

// TestJSONValues: a value of the log is told without what breaks those who
// decode it.
func TestJSONValues(t *testing.T) {
	for text, want := range map[string]string{
		`"a\ud800b\u0000c"`: "\"a\uFFFDbc\"", `{"n": 12345678901234567890, "l": ["\uffff"]}`: `{"l":[""],"n":12345678901234567890}`, ``: "null", `null`: "null",
	} {
		got, err := jsonOf(valueOf(text), "")
		if err != nil || string(got) != want {
			t.Errorf("%s: %s, want %s (%v)", text, got, want, err)
		}
	}
}

// TestJSONLines: the head for people, each item on a line for their tools.
func TestJSONLines(t *testing.T) {
	for words, lines := range map[string]int{"nothing": 0, "words": 1} {
		c := channelOf(words)
		c.Items = c.Items[:lines]
		document, err := JSON.Write(c)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(document), "\n    {\"id\":"); n != lines {
			t.Errorf("%d lines of items, want %d, in %s", n, lines, document)
		}
		feed := readJSON(t, string(document))
		if feed.Items == nil || len(feed.Items) != lines || len(feed.Dateline.Deleted) != 1 || feed.Dateline.Deleted[0].Reason != words {
			t.Errorf("%+v", feed)
		}
	}
}

func TestMailURL(t *testing.T) {
	for address, want := range map[string]string{
		"editors@harbour.example": "mailto:editors@harbour.example", "": "", "nobody": "", "A <a@b.example>": "", "a%b@c.example": "mailto:a%25b@c.example",
	} {
		if got := mailURL(address); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}

// TestJSONPages: next_url leads through the archives to the beginning, which
// together with the document to subscribe to hold everything, and says in
// _dateline that an archive never changes.
func TestJSONPages(t *testing.T) {
	h := newHarbour(t)
	for n := range 2 * toSubscribe.least {
		h.occurrence("remark", fmt.Sprintf(`{"type": "remark.made", "occurred": "2026-03", "title": "Remark %d", "citations": [{"source": "gazette"}]}`, n))
	}
	handler, schema := h.handler(), jsonSchema(t)
	told, seen := map[string]bool{}, map[string]bool{}
	for url := base + "/harbour/feed.json"; url != ""; {
		if seen[url] {
			t.Fatalf("%s leads back", url)
		}
		seen[url] = true
		document := body(t, handler, strings.TrimPrefix(url, base))
		mustSatisfy(t, schema, url, document)
		feed := readJSON(t, document)
		if feed.FeedURL != url || feed.Dateline.Archived != strings.Contains(url, "/archive/") {
			t.Errorf("%s says that it is %s, archived: %t", url, feed.FeedURL, feed.Dateline.Archived)
		}
		for _, i := range feed.Items {
			told[i.ID] = true
		}
		url = feed.NextURL
	}
	if len(seen) < 3 || len(told) != 9+2*toSubscribe.least {
		t.Errorf("%d documents told %d occurrences", len(seen), len(told))
	}
}

// TestExactDays: a day that is approximate is none that is known.
func TestExactDays(t *testing.T) {
	for date, want := range map[string]string{
		"2026-07-02": "2026-07-02 2026-07-02", "2026-07-02/2026-07-05": "2026-07-02 2026-07-05", "2026-07-02~": "", "2026-07": "", "2026-07-02/..": "", "unknown": "",
	} {
		o, err := events.ParseOccurred(date)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if first, last, exact := exactDays(o); exact {
			got = first + " " + last
		}
		if got != want {
			t.Errorf("%s: %q, want %q", date, got, want)
		}
	}
}
