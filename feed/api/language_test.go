package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLanguages(t *testing.T) {
	h := newHarbour(t)
	for question, want := range map[string]string{
		"":                                `"title":"Harbour works"`,
		"?lang=fr":                        `"title":"Travaux du port"`,
		"?lang=FR-ca":                     `"title":"Travaux du port"`,
		"?lang=ja":                        `"title":"Harbour works"`,
		"?lang=":                          `"title":"Harbour works"`,
		"/entities/harbour-board?lang=fr": `"name":"Conseil du port"`,
		"/entities/ann-archer?lang=fr":    `"name":"Ann Archer"`,
		"/commitments?lang=fr":            `"obligors":[{"slug":"harbour-board","name":"Conseil du port"}]`,
		"/events?lang=fr&record=entity/harbour-board": `"title":"Conseil du port"`,
		"/why/entity/harbour-board?lang=fr":           `"title":"Conseil du port"`,
	} {
		if got := body(t, h.handler(), Prefix+"/timelines/harbour"+question); !strings.Contains(got, want) {
			t.Errorf("%s: no %s in %s", question, want, got)
		}
	}
}

// TestALanguageSelectsNothing: of every route that takes one, the answer is the
// same but for words.
func TestALanguageSelectsNothing(t *testing.T) {
	h := newHarbour(t)
	words := func(path string) any {
		var all any
		if err := json.Unmarshal([]byte(body(t, h.handler(), path)), &all); err != nil {
			t.Fatal(err)
		}
		dropWords(all)
		return all
	}
	for _, r := range routes() {
		if !slices.ContainsFunc(r.takes, func(p parameter) bool { return p.name == "lang" }) {
			continue
		}
		for _, question := range asked[r.id] {
			path, sign := h.path(question), "?"
			if strings.Contains(path, "?") {
				sign = "&"
			}
			if diff := cmp.Diff(words(path), words(path+sign+"lang=fr")); diff != "" {
				t.Errorf("%s: %s", path, diff)
			}
		}
	}
}

// dropWords leaves what no language chooses: what records hold stays whole, and
// a cursor holds its language.
func dropWords(value any) {
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			dropWords(item)
		}
	case map[string]any:
		for _, words := range []string{"title", "name", "lang", "terms", "next"} {
			delete(value, words)
		}
		for name, part := range value {
			if name != "body" && name != "record" {
				dropWords(part)
			}
		}
	}
}

// TestPagesKeepTheirLanguage: a cursor alone goes on in it, one of another
// language is refused, and each language has bytes and an entity tag of its own.
func TestPagesKeepTheirLanguage(t *testing.T) {
	h := newHarbour(t)
	const entities = Prefix + "/timelines/harbour/entities?limit=3"
	first := get(t, h.handler(), entities+"&lang=fr")
	var page struct {
		Next     string
		Entities []struct{ Name string }
	}
	if err := json.Unmarshal(first.Body.Bytes(), &page); err != nil || page.Next == "" || strings.Contains(first.Body.String(), `"name":"Conseil du port"`) {
		t.Fatal(err, first.Body)
	}
	if next := body(t, h.handler(), entities+"&cursor="+page.Next); !strings.Contains(next, `"name":"Conseil du port"`) {
		t.Errorf("the second page speaks another language: %s", next)
	}
	if w := get(t, h.handler(), entities+"&lang=en&cursor="+page.Next); w.Code != http.StatusBadRequest {
		t.Errorf("another language behind the cursor: %d", w.Code)
	}
	if links := strings.Join(first.Header()["Link"], " "); !strings.Contains(links, "lang=fr") {
		t.Errorf("links lead to another language: %s", links)
	}
	handler := h.handler()
	plain := get(t, handler, Prefix+"/timelines/harbour").Header().Get("Etag")
	if w := get(t, handler, Prefix+"/timelines/harbour?lang=fr", "If-None-Match", plain); w.Code != http.StatusOK {
		t.Errorf("French for a client that has English: %d", w.Code)
	}
}

func TestLanguagesRefused(t *testing.T) {
	h := newHarbour(t)
	for question, want := range map[string]string{
		"entities?lang=7":                               "BCP 47",
		"entities?lang=fr_CA":                           "BCP 47",
		"entities?lang=" + strings.Repeat("abcdef-", 9): "BCP 47",
		"entities?lang=fr&lang=en":                      "say it once",
		"sources?lang=fr":                               `there is no parameter \"lang\" here`,
		"search?q=pier&lang=fr":                         `there is no parameter \"lang\" here`,
		"export/csv?lang=fr":                            `there is no parameter \"lang\" here`,
	} {
		if w := get(t, h.handler(), Prefix+"/timelines/harbour/"+question); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %s", question, w.Code, w.Body)
		}
	}
}
