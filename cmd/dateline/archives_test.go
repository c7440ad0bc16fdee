package main

import (
	"encoding/json"
	"encoding/xml"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/feed/judges"
)

// followsArchives has a reader follow a feed's archives over HTTP back to the
// first (RFC 5005, section 4): it must have the whole timeline, each entry once
// and as it is now.
func followsArchives(t *testing.T, url, format string, standing map[string]string) {
	t.Helper()
	got, read := map[string]string{}, []string{}
	for ; url != ""; url = older(t, format, url) {
		if slices.Contains(read, url) {
			t.Fatalf("%s leads back to itself", url)
		}
		read = append(read, url)
		once := map[string]bool{}
		for _, e := range entriesAt(t, url) {
			if once[e.ID] {
				t.Errorf("%s has %s twice", url, e.ID)
			}
			once[e.ID] = true
			if _, newer := got[e.ID]; !newer { // what is newer wins
				got[e.ID] = plainText(e.Title)
			}
		}
	}
	if diff := cmp.Diff(standing, got); diff != "" {
		t.Error(diff)
	}
	if len(read) < 3 {
		t.Errorf("it is no long way: %v", read)
	}
}

// standing are the titles of a timeline's occurrences as they are now, by the
// ids of entries.
func (h *house) standing(timeline string) map[string]string {
	h.t.Helper()
	titles := map[string]string{}
	for _, e := range h.entries(timeline) {
		if events.IsRegistry(e.Kind) {
			continue
		}
		title := titleOf(e.Body)
		if e.Change == events.Retracted {
			title = "[Retracted] " + title
		}
		titles[urnOf(h.t, e.Key)] = title
	}
	return titles
}

// entriesAt are what a reader finds at a URL that knows all formats.
func entriesAt(t *testing.T, url string) []judges.Entry {
	t.Helper()
	gofeed := judges.Readers[slices.IndexFunc(judges.Readers, func(r judges.Reader) bool { return r.Name == "gofeed" })]
	s := gofeed.Subscribe(t, url)
	s.Reload(t)
	return s.Entries(t)
}

// older is where a document says that older entries are, empty at the first.
func older(t *testing.T, format, url string) string {
	t.Helper()
	var said struct {
		Links   []relation `xml:"http://www.w3.org/2005/Atom link" json:"-"` // of Atom
		Channel struct {
			Links []relation `xml:"http://www.w3.org/2005/Atom link"` // of RSS
		} `xml:"channel" json:"-"`
		Next string `xml:"-" json:"next_url"`
	}
	read := xml.Unmarshal
	if format == judges.JSON {
		read = json.Unmarshal
	}
	if err := read(document(t, url), &said); err != nil {
		t.Fatalf("%s: %v", url, err)
	}
	for _, l := range append(said.Links, said.Channel.Links...) {
		if l.Rel == "prev-archive" {
			return l.Href
		}
	}
	return said.Next
}

type relation struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}
