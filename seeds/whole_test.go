package seeds_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/seeds"
)

// What is held here of the files themselves: that the five texts are recorded
// whole, in our own words, and each without knowledge of the next.

// written are the events of one file as an editor reads them.
type written struct {
	name, text string
	events     []map[string]any
}

func files(t *testing.T) []written {
	t.Helper()
	timelines, err := seeds.Read(seeds.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	var all []written
	for _, f := range timelines[0] {
		whole, err := events.ParseObject(f)
		if err != nil {
			t.Fatal(err)
		}
		w := written{name: f.Name, text: f.Text}
		list, _ := whole["events"].([]any)
		for _, e := range list {
			event, _ := e.(map[string]any)
			w.events = append(w.events, event)
		}
		all = append(all, w)
	}
	return all
}

func TestTheTextsAreRecordedWhole(t *testing.T) {
	dated, undated := 0, 0
	for _, f := range files(t) {
		for _, e := range f.events {
			switch {
			case e["type"] == nil:
			case e["occurred"] == "unknown":
				undated++
			default:
				dated++
			}
		}
	}
	if dated <= 80 || undated <= 25 {
		t.Errorf("%d dated and %d undated occurrences, want more than 80 and more than 25", dated, undated)
	}
}

// TestNoReadingKnowsALaterText: what was recorded of one text speaks of none
// that was read after it.
func TestNoReadingKnowsALaterText(t *testing.T) {
	order := []string{"3", "0", "2", "1", "4"}
	for n, f := range files(t)[:len(order)] { // the names are from no text
		for _, later := range order[n+1:] {
			if at := regexp.MustCompile(`\b[Ss]` + later + `\b`).FindString(f.text); at != "" {
				t.Errorf("%s speaks of %s, which was read later", f.name, at)
			}
		}
	}
}

// TestAllWordsAreOurOwn: not only titles and summaries. Quotations are a few
// words, and the titles of the texts are theirs.
func TestAllWordsAreOurOwn(t *testing.T) {
	const run = 9 // words
	theirs := make(map[string]bool)
	for _, text := range texts(t) {
		for _, phrase := range phrases(string(text), run) {
			theirs[phrase] = true
		}
	}
	own := func(where, text string) {
		for _, phrase := range phrases(text, run) {
			if theirs[phrase] {
				t.Errorf("%s: %q stands in a text", where, phrase)
			}
		}
	}
	var walk func(where string, v any)
	walk = func(where string, v any) {
		switch v := v.(type) {
		case string:
			own(where, v)
		case []any:
			for _, item := range v {
				walk(where, item)
			}
		case map[string]any:
			for name, value := range v {
				if name != "quote" && (name != "title" || v["source"] == nil) {
					walk(where+"."+name, value)
				}
			}
		}
	}
	for _, f := range files(t) {
		for i, e := range f.events {
			walk(filepath.Base(f.name)+" event "+strconv.Itoa(i), e)
		}
	}
	for _, name := range []string{"india-japan-ai/POINTS.md", "testdata/questions.txt"} {
		for i, line := range strings.Split(read(t, name), "\n") {
			own(name+" line "+strconv.Itoa(i+1), line)
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestPointsNameRecords: the table of points on which the texts differ names
// records that are there, each point a line of its own, numbered.
func TestPointsNameRecords(t *testing.T) {
	known := make(map[any]bool)
	for _, f := range files(t) {
		for _, e := range f.events {
			known[e["label"]] = true
			for _, registry := range []string{events.KindEntity, events.KindSource} {
				if slug, ok := e[registry].(string); ok {
					known[registry+"/"+slug] = true
				}
			}
		}
	}
	named := regexp.MustCompile("`((?:entity/|source/)?[a-z0-9]+(?:-[a-z0-9]+)*)`")
	points := regexp.MustCompile(`(?m)^\| ([0-9]+) \|.*\| ([^|]+) \|$`).FindAllStringSubmatch(read(t, "india-japan-ai/POINTS.md"), -1)
	for i, p := range points {
		if p[1] != strconv.Itoa(i+1) {
			t.Errorf("point %d is numbered %s", i+1, p[1])
		}
		for _, m := range named.FindAllStringSubmatch(p[2], -1) {
			if !known[m[1]] {
				t.Errorf("point %s names %s, which is no label, entity or source", p[1], m[1])
			}
		}
	}
	if len(points) <= 30 {
		t.Errorf("%d points, want more than thirty", len(points))
	}
}

// TestNamesInOtherLanguages: readers of Japanese and Hindi find what they know.
func TestNamesInOtherLanguages(t *testing.T) {
	var names []string
	for _, f := range files(t) {
		for _, e := range f.events {
			for _, lang := range []string{"ja", "hi"} {
				byLang, _ := e["names"].(map[string]any)
				if name, ok := byLang[lang].(string); ok {
					names = append(names, name)
				}
			}
		}
	}
	for _, want := range []string{
		"日本", "インド", "東京", "ニューデリー", "高市早苗", "石破茂", "茂木敏充", "内閣総理大臣", "経済産業省",
		"भारत", "जापान", "टोक्यो", "नई दिल्ली", "नरेन्द्र मोदी", "日印外相間戦略対話", "विदेश मंत्रालय के प्रवक्ता",
	} {
		if !slices.Contains(names, want) {
			t.Errorf("nobody and nothing is called %s", want)
		}
	}
}
