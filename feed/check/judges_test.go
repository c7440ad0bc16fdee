package check

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
)

func contextEndingSoon(t *testing.T) (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.Context(), 100*time.Millisecond)
}

// judged says of every document of the tables, the good ones first, what an
// independent program says.
func judged(t *testing.T, each func(name, text string, r Report)) {
	t.Helper()
	for file, table := range map[string][]broken{"good.atom": brokenAtom, "good.rss": brokenRSS} {
		good := sample(t, file)
		each(file, good, Bytes(file, []byte(good), today))
		for _, b := range table {
			text := b.apply(t, good)
			each(file+": "+b.name, text, Bytes(file, []byte(text), today))
		}
	}
}

func raises(r Report, ids ...string) bool {
	for _, f := range r.Findings {
		for _, id := range ids {
			if f.Check == id {
				return true
			}
		}
	}
	return false
}

// TestXmllint agrees with libxml2 about what is well-formed.
func TestXmllint(t *testing.T) {
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Fatalf("%v: run make deps", err)
	}
	judged(t, func(name, text string, r Report) {
		cmd := exec.CommandContext(t.Context(), xmllint, "--noout", "--nonet", "-")
		cmd.Stdin = strings.NewReader(text)
		said, err := cmd.CombinedOutput()
		refused := err != nil || strings.Contains(string(said), "namespace error")
		ours := raises(r, "xml-malformed", "xml-namespace", "encoding-invalid", "encoding-unknown", "nesting")
		if refused != ours {
			t.Errorf("%s: xmllint refuses: %t, we: %t\n%.300s", name, refused, ours, said)
		}
	})
}

// rncBlind are errors of Atom that RFC 4287's schema cannot see: what is
// written within strings, in extensions, or twice in the document.
var rncBlind = []string{
	"id-twice", "link-malformed", "link-dangerous", "html-script", "html-handler", "html-link", "archive-complete",
	"thread-ref", "tombstone-ref", "xml-doctype", "xml-entity", "atom-alternate-twice", "atom-alternate", "atom-author", "atom-id-iri",
}

// TestJing agrees with RFC 4287's schema about Atom: what the schema refuses
// has an error here, and what has an error here is refused by it unless the
// schema cannot see it.
func TestJing(t *testing.T) {
	rnc, err := filepath.Abs("../../../shared/judges/atom.rnc")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(rnc); err != nil {
		t.Skip("no schema: ", err)
	}
	dir := t.TempDir()
	texts, reports := map[string]string{}, map[string]Report{}
	judged(t, func(name, text string, r Report) {
		if strings.HasPrefix(name, "good.atom") && r.Format == formatAtom && !raises(r, "xml-malformed", "xml-namespace", "encoding-invalid", "encoding-unknown", "xml-doctype", "nesting") {
			file := filepath.Join(dir, strings.NewReplacer(" ", "_", ":", "", "/", "").Replace(name))
			texts[file], reports[file] = name, r
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	})
	args := []string{"-c", rnc}
	for file := range texts {
		args = append(args, file)
	}
	said, _ := exec.CommandContext(t.Context(), "jing", args...).CombinedOutput() // it fails: there are broken ones
	for file, r := range reports {
		refused := strings.Contains(string(said), file+":")
		ours := r.Count(Error) > 0 && !onlyBlind(r) || raises(r, "atom-order", "atom-unknown")
		if refused != ours {
			t.Errorf("%s: jing refuses: %t, we: %t\n%s", texts[file], refused, ours, told(r))
		}
	}
}

func onlyBlind(r Report) bool {
	for _, f := range r.Findings {
		if f.Level == Error && !raises(Report{Findings: []Finding{f}}, rncBlind...) {
			return false
		}
	}
	return true
}

// TestICalLibrary reads the good calendar with a library.
func TestICalLibrary(t *testing.T) {
	c, err := ics.ParseCalendar(strings.NewReader(sample(t, "good.ics")))
	if err != nil || len(c.Events()) != 2 {
		t.Errorf("%v: %v", c, err)
	}
}
