package feed

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mmcdole/gofeed"

	"github.com/dateline/dateline/feed/judges"
)

// need finds a Debian program that judges what we write. A judge that is
// missing is a failure: a test that skips protects nothing.
func need(t *testing.T, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Fatalf("%v: run make deps", err)
	}
	return path
}

// run runs a judge and returns what it says.
func run(t *testing.T, stdin string, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), need(t, name), args...)
	cmd.Stdin = strings.NewReader(stdin)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out.String())
	}
	return out.String()
}

// TestJudged has all validators look at every kind of feed.
func TestJudged(t *testing.T) {
	h := newHarbour(t)
	handler := h.handler()
	for _, f := range Formats {
		t.Run(f.Name, func(t *testing.T) {
			documents := map[string][]byte{}
			for _, folder := range []string{"/", "/harbour/", "/harbour/entities/north-pier/", "/harbour/occurrences/" + h.met + "/"} {
				path := folder + "feed." + f.Extension
				documents[path] = []byte(body(t, handler, path))
			}
			judges.CheckAll(t, f.Extension, documents)
		})
	}
}

// TestGofeed reads a feed in all formats that it knows and finds every field where
// it belongs.
func TestGofeed(t *testing.T) {
	h := newHarbour(t)
	handler := h.handler()
	for _, f := range []Format{Atom, RSS, JSON} {
		t.Run(f.Name, func(t *testing.T) {
			feed, err := gofeed.NewParser().ParseString(body(t, handler, "/harbour/feed."+f.Extension))
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]string{
				"title": "Harbour works", "link": "https://chronicle.example/harbour/", "feedlink": "https://chronicle.example/harbour/feed." + f.Extension,
				"language": "en", "rights": "CC-BY-4.0", "description": "How the old harbour was rebuilt, as three texts tell it.",
				"updated": "2026-03-03T09:00:00Z", "items": "9",
			}
			if f.Extension == JSON.Extension { // it has neither
				want["rights"], want["updated"] = "", newestSecond(*feed.Items[0].UpdatedParsed).Format("2006-01-02T15:04:05Z")
			}
			got := map[string]string{
				"title": feed.Title, "link": feed.Link, "feedlink": feed.FeedLink, "language": feed.Language, "rights": feed.Copyright,
				"description": feed.Description, "updated": newestSecond(*feed.UpdatedParsed).Format("2006-01-02T15:04:05Z"), "items": strconv.Itoa(len(feed.Items)),
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			checkMeeting(t, feed.Items[8], f)
		})
	}
}

func checkMeeting(t *testing.T, i *gofeed.Item, f Format) {
	t.Helper()
	if i.GUID != "urn:uuid:019cadc6-9afb-0000-0000-00000000000d" || i.Title != "Board meets at Quay Hall" ||
		i.Link != "https://chronicle.example/harbour/occurrences/01KJPWD6QV000000000000000D" ||
		newestSecond(*i.PublishedParsed).Format("2006-01-02T15:04:05Z") != "2026-03-02T21:00:00Z" ||
		len(i.Authors) != 1 || i.Authors[0].Name != "Harbour Society" {
		t.Errorf("%+v", i)
	}
	if f.Extension != RSS.Extension && i.UpdatedParsed.UnixMilli()%1000 != 277 {
		t.Errorf("updated %v", i.UpdatedParsed)
	}
	mustContain(t, "content", i.Content, "29 August 2025", "date inferred: The fair came a week later.",
		"Corrected 3 March 2026", "date from “28 August 2025” to “29 August 2025”", "Reason: The minutes were read one line too high.",
		"<li>quays</li>", "Ann Archer</a> (chair, ", "line 4", "met at the “hall”", "contradicts this", "says of the date: <strong>some day", "from January to February 2026")
	mustContain(t, "categories", strings.Join(i.Categories, "|"), "eeting", "oard", "uay")
	mustContain(t, "summary", i.Description, "29 August 2025 (date inferred). Corrected 3 March 2026. The board met")
}

// TestFeedparser reads both feeds with the library that most Python readers
// stand on.
func TestFeedparser(t *testing.T) {
	handler := newHarbour(t).handler()
	for _, f := range []Format{Atom, RSS} {
		t.Run(f.Name, func(t *testing.T) {
			var feed parsed
			said := run(t, body(t, handler, "/harbour/feed."+f.Extension), "/usr/bin/python3", "testdata/read_feed.py")
			if err := json.Unmarshal([]byte(said), &feed); err != nil {
				t.Fatalf("%v: %s", err, said)
			}
			golden(t, "feedparser-"+f.Extension+".json", said)
			if feed.Bozo || len(feed.Entries) != 9 || feed.Language != "en" {
				t.Errorf("%+v", feed)
			}
			last := feed.Entries[8]
			if last.ID != "urn:uuid:019cadc6-9afb-0000-0000-00000000000d" || last.Published != "2026-03-02T21:00:00" || last.Updated != "2026-03-03T07:00:00" ||
				last.Author != "Harbour Society" && last.Author != "Harbour Society (editors@harbour.example)" || len(last.Tags) != 8 {
				t.Errorf("%+v", last)
			}
		})
	}
}

// parsed is what testdata/read_feed.py prints.
type parsed struct {
	Bozo     bool
	Language string
	Entries  []struct {
		ID, Published, Updated, Author string
		Tags                           []struct{ Term, Scheme string }
	}
}
