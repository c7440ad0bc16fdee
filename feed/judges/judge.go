package judges

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// The formats, by the extension of their URLs.
const (
	Atom      = "atom"
	RSS       = "rss"
	JSON      = "json"
	ICalendar = "ics"
	OPML      = "opml"
)

// Judge is a program that takes documents of some formats, or refuses them.
type Judge struct {
	Name    string
	Formats []string
	call    func(format string) (call, error)
}

// Judges are all judges. Each has a document in this package's tests that it
// refuses.
var Judges = []Judge{
	{"xmllint", []string{Atom, RSS, OPML}, xmllint},
	{"jing", []string{Atom, RSS, OPML}, jing},
	{"feedparser", []string{Atom, RSS}, feedparser},
	{"feedsmith", []string{Atom, RSS, JSON, OPML}, feedsmith},
	{"ajv", []string{JSON}, ajv},
	{"python-icalendar", []string{ICalendar}, pythonICalendar},
	{"ical.js", []string{ICalendar}, icalJS},
}

// Look has the judge look at documents of one format, by the names that it is
// to call them. It returns [ErrRefused] with what the judge has to say.
func (j Judge) Look(ctx context.Context, format string, documents map[string][]byte) error {
	c, err := j.call(format)
	if err != nil {
		return fmt.Errorf("calling %s: %w", j.Name, err)
	}
	dir, err := os.MkdirTemp("", "judged-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	files, err := leave(dir, documents)
	if err != nil {
		return err
	}
	c.args = append(slices.Clone(c.args), files...)
	_, err = run(ctx, c, nil)
	return err
}

// leave writes documents into a folder, one a file, and names the files.
func leave(dir string, documents map[string][]byte) (files []string, err error) {
	for name, document := range documents {
		file := filepath.Join(dir, fileName(name))
		if err := os.WriteFile(file, document, 0o600); err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	slices.Sort(files)
	return files, nil
}

// fileName makes a name of a file of any name, such as a URL's path.
func fileName(name string) string {
	keep := func(r rune) bool {
		return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '.'
	}
	safe := []rune(name)
	for i, r := range safe {
		if !keep(r) {
			safe[i] = '-'
		}
	}
	return "document" + string(safe)
}

// Check has every judge of a format look at a document.
func Check(t testing.TB, format string, document []byte) {
	t.Helper()
	CheckAll(t, format, map[string][]byte{"": document})
}

// CheckAll has every judge of a format look at documents, by name. Each judge is
// started once, which is most of what it costs.
func CheckAll(t testing.TB, format string, documents map[string][]byte) {
	t.Helper()
	asked := 0
	for _, j := range Judges {
		if !slices.Contains(j.Formats, format) {
			continue
		}
		asked++
		if err := j.Look(t.Context(), format, documents); errors.Is(err, errNoSchema) {
			t.Log(err)
		} else if err != nil {
			t.Errorf("%s: %v", format, err)
		}
	}
	if asked == 0 {
		t.Fatalf("nobody judges %q", format)
	}
}
