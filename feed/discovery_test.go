package feed

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// outlines are what a list of feeds says, read by its specification: folders
// and what is in them.
type outlines struct {
	Version string `xml:"version,attr"`
	Title   string `xml:"head>title"`
	Folders []struct {
		Text  string `xml:"text,attr"`
		Feeds []struct {
			Type    string `xml:"type,attr"`
			Text    string `xml:"text,attr"`
			XMLURL  string `xml:"xmlUrl,attr"`
			HTMLURL string `xml:"htmlUrl,attr"`
			URL     string `xml:"url,attr"`
		} `xml:"outline"`
	} `xml:"body>outline"`
}

func readOPML(t *testing.T, text string) outlines {
	t.Helper()
	var o outlines
	if err := xml.Unmarshal([]byte(text), &o); err != nil || o.Version != "2.0" || o.Title == "" {
		t.Fatalf("%v: %+v", err, o)
	}
	return o
}

// urls are the feeds that a list has.
func (o outlines) urls() (all []string) {
	for _, folder := range o.Folders {
		for _, feed := range folder.Feeds {
			if feed.Type == "rss" {
				all = append(all, feed.XMLURL)
			}
		}
	}
	return all
}

func TestGoldenOPML(t *testing.T) {
	handler := newHarbour(t).handler()
	golden(t, "all.opml", body(t, handler, "/feeds.opml"))
	golden(t, "timeline.opml", body(t, handler, "/harbour/feeds.opml"))
}

func TestFeedLists(t *testing.T) {
	handler := newHarbour(t).handler()
	for path, canonical := range map[string]string{"/feeds.opml": "/feeds.opml", "/.well-known/feeds": "/feeds.opml", "/harbour/feeds.opml": "/harbour/feeds.opml"} {
		w := get(t, handler, path)
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != opmlType || w.Header().Get("Etag") == "" || w.Header().Get("Cache-Control") != controlNow {
			t.Errorf("%s: %d %v", path, w.Code, w.Header())
		}
		if link := w.Header().Get("Link"); link != "<"+base+canonical+`>; rel="canonical"` {
			t.Errorf("%s: Link %s", path, link)
		}
	}
	if body(t, handler, "/.well-known/feeds") != body(t, handler, "/feeds.opml") {
		t.Error("the well-known list is another")
	}
	if w := get(t, handler, "/elsewhere/feeds.opml"); w.Code != http.StatusNotFound {
		t.Error(w.Code)
	}
}

// TestListedFeedsAnswer asks for every feed of the lists, and for its page.
func TestListedFeedsAnswer(t *testing.T) {
	handler := newHarbour(t).handler()
	lists := []outlines{readOPML(t, body(t, handler, "/feeds.opml")), readOPML(t, body(t, handler, "/harbour/feeds.opml"))}
	for _, list := range lists {
		for _, folder := range list.Folders {
			for _, feed := range folder.Feeds {
				mustContain(t, feed.XMLURL, body(t, handler, strings.TrimPrefix(feed.XMLURL, base)), "<title>"+feed.Text+"</title>")
				body(t, handler, strings.TrimPrefix(feed.HTMLURL, base))
			}
		}
	}
	if all, one := lists[0].urls(), lists[1].urls(); len(one) < 10 || !slices.Equal(all[1:], one) {
		t.Errorf("the list of all has %v, that of the timeline %v", all, one)
	}
}

// TestUnchangedList: a list keeps its bytes while what happens makes no new
// feed.
func TestUnchangedList(t *testing.T) {
	h := newHarbour(t)
	handler := h.handler()
	before := get(t, handler, "/harbour/feeds.opml")
	h.occurrence("remark", `{"type": "remark.made", "occurred": "2026-03-04", "title": "Gulls", "citations": [{"source": "gazette"}]}`)
	after := get(t, handler, "/harbour/feeds.opml", "If-None-Match", before.Header().Get("Etag"))
	if after.Code != http.StatusNotModified || after.Header().Get("Last-Modified") != before.Header().Get("Last-Modified") {
		t.Errorf("%d %v, before %v", after.Code, after.Header(), before.Header())
	}
}

// TestManyFeeds: lists stay short enough for readers, and say where the rest is.
func TestManyFeeds(t *testing.T) {
	h := newHarbour(t)
	for i := range listedFeeds {
		slug := fmt.Sprintf("buoy-%04d", i)
		h.entity(slug, `{"name": "Buoy", "kind": "project", "citations": [{"source": "gazette"}]}`)
		for range leastTouching {
			h.occurrence("remark", `{"type": "remark.made", "occurred": "2026-03-04", "title": "Seen", "about": "`+slug+`", "citations": [{"source": "gazette"}]}`)
		}
	}
	handler := h.handler()
	all, one := readOPML(t, body(t, handler, "/feeds.opml")), readOPML(t, body(t, handler, "/harbour/feeds.opml"))
	if len(all.urls()) != 1+listedFeeds || len(one.urls()) != listedFeeds {
		t.Errorf("%d and %d feeds", len(all.urls()), len(one.urls()))
	}
	rest := all.Folders[1].Feeds[listedFeeds]
	if rest.Type != "include" || rest.URL != base+"/harbour/feeds.opml" {
		t.Errorf("the rest is at %+v", rest)
	}
}

// TestHostileList: words that would break XML come out as words.
func TestHostileList(t *testing.T) {
	words := "\"<b>&\x00\x1b]]>\ufffe \u202eretnirp"
	list := opmlList{Title: words, Owner: words, Groups: []opmlGroup{{Title: words, Feeds: []opmlFeed{{Title: words, Description: words, Lang: "en", URL: base + "/feed.atom?kind=a&place=b", Page: base}}}}}
	text, err := list.write()
	if err != nil {
		t.Fatal(err)
	}
	checkXML(t, text)
	o := readOPML(t, string(text))
	if feed := o.Folders[0].Feeds[0]; feed.Text != "\"<b>&]]> \u202eretnirp" || feed.XMLURL != base+"/feed.atom?kind=a&place=b" {
		t.Errorf("%+v", feed)
	}
}

// TestOPMLJudges has a list read by an XML parser and imported by a reader.
func TestOPMLJudges(t *testing.T) {
	handler := newHarbour(t).handler()
	list := body(t, handler, "/feeds.opml")
	run(t, list, "xmllint", "--noout", "--nonet", "-")
	home := t.TempDir()
	file := filepath.Join(home, "feeds.opml")
	if err := os.WriteFile(file, []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	urls := filepath.Join(home, "urls")
	if err := os.WriteFile(urls, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, "", "newsboat", "-u", urls, "-c", filepath.Join(home, "cache"), "-C", os.DevNull, "-i", file)
	imported, err := os.ReadFile(urls)
	if err != nil {
		t.Fatal(err)
	}
	for _, url := range readOPML(t, list).urls() {
		if !strings.Contains(string(imported), url+" ") && !strings.Contains(string(imported), url+"\n") {
			t.Errorf("newsboat did not import %s", url)
		}
	}
}
