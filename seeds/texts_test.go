package seeds_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/seeds"
)

// texts reads what the seeds were read from, which is not part of the project.
func texts(t *testing.T) [][]byte {
	t.Helper()
	names, _ := filepath.Glob("../../shared/sources/*.txt")
	if len(names) == 0 {
		t.Skip("the texts are not here")
	}
	var texts [][]byte
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, text)
	}
	return texts
}

func TestCitationsStandInTheTexts(t *testing.T) {
	texts := texts(t)
	timelines, err := seeds.Read(seeds.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	drafts, err := events.ParseDrafts(timelines[0], events.Defaults{})
	if err != nil {
		t.Fatal(err)
	}
	problems, checked := events.CheckCitations(drafts, texts)
	for _, p := range problems {
		t.Error(p)
	}
	if checked < 200 {
		t.Errorf("%d citations checked, want all of more than 200", checked)
	}
}

// TestSentencesAreOurOwn: facts come from the texts, their sentences do not.
func TestSentencesAreOurOwn(t *testing.T) {
	const run = 9 // words
	theirs := make(map[string]bool)
	for _, text := range texts(t) {
		for _, phrase := range phrases(string(text), run) {
			theirs[phrase] = true
		}
	}
	for _, o := range slices.Collect(at(t, all(t), everything).News()) {
		for _, phrase := range append(phrases(o.Title, run), phrases(o.Body.Summary.String(), run)...) {
			if theirs[phrase] {
				t.Errorf("%s: %q stands in a text", o.Title, phrase)
			}
		}
	}
}

func phrases(text string, n int) []string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789-", r)
	})
	var phrases []string
	for i := 0; i+n <= len(words); i++ {
		phrases = append(phrases, strings.Join(words[i:i+n], " "))
	}
	return phrases
}

// TestNothingElseKnowsTheSubject: the service is general.
func TestNothingElseKnowsTheSubject(t *testing.T) {
	err := filepath.WalkDir("..", func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			if entry != nil && entry.IsDir() && (path == "../seeds" || strings.HasPrefix(entry.Name(), ".") && path != "..") {
				return filepath.SkipDir
			}
			return err
		}
		switch filepath.Ext(path) {
		case ".go", ".html", ".css", ".json", ".txtar", ".golden":
		default:
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, word := range []string{"india", "japan", "takaichi", "tokyo"} {
			if strings.Contains(strings.ToLower(string(text)), word) {
				t.Errorf("%s knows of %s", path, word)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
