package export

import (
	"encoding/json"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// asked are perspectives of every kind.
var asked = []string{
	"", "known_at=33", "as_of=2026-02-15", "as_of=2026-01-15&certainty=possible", "reported_by=2026-01-20", "without=gazette",
	"without=minutes,gazette", "known_at=38&as_of=2026-02-28&without=minutes&certainty=possible&carry_forward=true",
}

// identified are how each format's documents name the occurrences they hold.
var identified = map[string]func(t *testing.T, document []byte) []string{
	CSV.Name: func(t *testing.T, document []byte) (ids []string) {
		for _, row := range sheet(t, document) {
			ids = append(ids, row["id"])
		}
		return ids
	},
	SQLite.Name: func(t *testing.T, document []byte) []string {
		return strings.Fields(query(t, open(t, document), `SELECT id FROM occurrences ORDER BY position`))
	},
	JSONLD.Name: func(t *testing.T, document []byte) (ids []string) {
		var told struct {
			Graph []struct {
				Items []struct {
					Item struct {
						URL string `json:"url"`
					} `json:"item"`
				} `json:"itemListElement"`
			} `json:"@graph"`
		}
		if err := json.Unmarshal(document, &told); err != nil {
			t.Fatal(err)
		}
		for _, i := range told.Graph[1].Items {
			ids = append(ids, strings.TrimPrefix(i.Item.URL, "https://chronicle.example/harbour/occurrences/"))
		}
		return ids
	},
	TimelineJS.Name: func(t *testing.T, document []byte) (ids []string) {
		var told struct{ Events []slide }
		if err := json.Unmarshal(document, &told); err != nil {
			t.Fatal(err)
		}
		for _, s := range told.Events {
			ids = append(ids, s.UniqueID)
		}
		return ids
	},
	ICalendar.Name: func(t *testing.T, document []byte) (ids []string) {
		for _, e := range parsed(t, document).Events() {
			url := property(e, "URL")
			ids = append(ids, url[strings.LastIndex(url, "/")+1:])
		}
		return slices.Compact(ids)
	},
}

// TestPerspectives: from every perspective every format holds what the view
// does, in its order, and names the basis. Calendars and lines leave out what
// they have no place for, and say how many.
func TestPerspectives(t *testing.T) {
	c := harbour(t)
	for _, p := range asked {
		v := c.view(p)
		dated, undated := v.Occurrences()
		for name, identify := range identified {
			f, _ := Find(name)
			document := c.export(f, p)
			got, left := identify(t, document), 0
			var want []string
			for _, o := range slices.Concat(dated, undated) {
				if lacks(f, o.ID, got) {
					left++
					continue
				}
				want = append(want, o.ID)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s as %s: %v, want %v", p, name, got, want)
			}
			if f.Name == CSV.Name || f.Name == SQLite.Name {
				continue // their basis is in a column, and tested there
			}
			if text := unescaped(document); !strings.Contains(text, v.Basis().String()) || left > 0 && !regexp.MustCompile(`\d occurrences? ha`).MatchString(text) {
				t.Errorf("%s as %s: the basis %s, or that %d are left out, is not told", p, name, v.Basis(), left)
			}
		}
	}
}

// lacks tells whether a format that has no place for everything lacks one.
func lacks(f Format, id string, told []string) bool {
	return (f.Name == ICalendar.Name || f.Name == TimelineJS.Name) && !slices.Contains(told, id)
}

// unescaped is a document as text, whatever is escaped in it, and unfolded.
func unescaped(document []byte) string {
	text := strings.NewReplacer("\r\n ", "", `\u0026`, "&", `\,`, ",").Replace(string(document))
	return html.UnescapeString(text)
}

// TestWithoutBaseURL: without one there are no links of ours.
func TestWithoutBaseURL(t *testing.T) {
	c := harbour(t)
	for _, f := range Formats {
		if document := write(t, f, Source{View: c.view(""), Log: c.log}); strings.Contains(string(document), "/harbour/occurrences/") {
			t.Errorf("%s has links", f.Name)
		}
	}
}

// TestEmpty: a timeline that tells nothing yet is a document all the same.
func TestEmpty(t *testing.T) {
	c := newChronicle(t)
	c.record("empty.yaml", "{timeline: harbour, by: ada, title: Harbour}\n")
	for name, identify := range identified {
		f, _ := Find(name)
		if got := identify(t, c.export(f, "")); len(got) > 0 {
			t.Errorf("%s: %v", name, got)
		}
	}
}
