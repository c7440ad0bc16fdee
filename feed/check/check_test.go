package check

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// today is what the tests take for now.
var today = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

// broken is a good document with a flaw: what stands in old is replaced by
// new, wherever it stands, and the ids of the checks that must find something;
// no other may. An empty old replaces the whole document.
type broken struct {
	name     string
	old, new string
	want     string
}

func TestAtom(t *testing.T) { breaking(t, "good.atom", brokenAtom) }
func TestRSS(t *testing.T)  { breaking(t, "good.rss", brokenRSS) }
func TestJSON(t *testing.T) { breaking(t, "good.json", brokenJSON) }
func TestICal(t *testing.T) { breaking(t, "good.ics", brokenICal) }

// breaking checks that a document has no flaw, and each of its broken ones
// only its own. What is said stands in a golden file.
func breaking(t *testing.T, file string, table []broken) {
	good := sample(t, file)
	if said := told(Bytes(file, []byte(good), today)); said != "" {
		t.Errorf("%s is good, but:\n%s", file, said)
	}
	var all strings.Builder
	for _, b := range table {
		r := Bytes(file, []byte(b.apply(t, good)), today)
		if got := ids(r); got != b.want {
			t.Errorf("%s: got %q, want %q\n%s", b.name, got, b.want, told(r))
		}
		fmt.Fprintf(&all, "%s\n%s\n", b.name, told(r))
	}
	golden(t, file, all.String())
}

func (b broken) apply(t *testing.T, good string) string {
	t.Helper()
	if b.old == "" {
		return b.new
	}
	if !strings.Contains(good, b.old) {
		t.Fatalf("%s: the good document has no %q", b.name, b.old)
	}
	return strings.ReplaceAll(good, b.old, b.new)
}

func sample(t testing.TB, file string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// ids are the checks that found something, each once, in the order of the
// alphabet.
func ids(r Report) string {
	var found []string
	for _, f := range r.Findings {
		found = append(found, f.Check)
	}
	slices.Sort(found)
	return strings.Join(slices.Compact(found), " ")
}

func told(r Report) string {
	var b strings.Builder
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "  %s %s: %s %s: %s\n    %s (%s)\n", f.Level, f.Check, f.Place, f.Path, f.Says, f.Hint, f.Spec)
	}
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v: run go test ./feed/check -update", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs from what was (-) to what is (+):\n%s", file, diff)
	}
}

// TestTables holds the tables against what they promise: every row is complete,
// an id means one thing, and every id of them is raised by some test.
func TestTables(t *testing.T) {
	raised := map[string]bool{}
	for _, table := range [][]broken{brokenAtom, brokenRSS, brokenJSON, brokenICal, brokenBytes} {
		for _, b := range table {
			for id := range strings.FieldsSeq(b.want) {
				raised[id] = true
			}
		}
	}
	levels := map[string]Level{}
	for _, c := range slices.Concat(readingChecks, sharedChecks, atomChecks, rssChecks, jsonChecks, icalChecks) {
		if c.id == "" || c.level.rank() < 0 || c.spec == "" || c.hint == "" || c.find == nil {
			t.Errorf("the row of %q is not complete", c.id)
		}
		if l, ok := levels[c.id]; ok && l != c.level {
			t.Errorf("%s is %s and %s", c.id, l, c.level)
		}
		if levels[c.id] = c.level; !raised[c.id] && c.id != "link-self-other" { // which the tests of HTTP raise
			t.Errorf("no document raises %s", c.id)
		}
	}
}

// TestMany is a feed that has one flaw a thousand times.
func TestMany(t *testing.T) {
	items := strings.Repeat(`{"id":"1","content_text":""},`, 600)
	r := Bytes("many", []byte(`{"version":"https://jsonfeed.org/version/1.1","title":"t","items":[`+strings.TrimSuffix(items, ",")+`]}`), today)
	if n := len(r.Findings); r.Entries != 600 || n > 40 || !strings.Contains(told(r), "589 times more") {
		t.Errorf("%d entries, %d findings:\n%s", r.Entries, n, told(r))
	}
}

// TestReport is what programs read.
func TestReport(t *testing.T) {
	got, err := json.MarshalIndent(Bytes("-", []byte(strings.Replace(sample(t, "good.json"), `"title": "Harbour works",`, "", 1)), today), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "report.json", string(got)+"\n")
}

func TestTooLarge(t *testing.T) {
	if got := ids(Bytes("-", make([]byte, MaxBytes+1), today)); got != "too-large" {
		t.Error(got)
	}
}

func TestPrintable(t *testing.T) {
	r := Bytes("-", []byte(`{"\u001b[31mred":1,"version":"https://jsonfeed.org/version/1.1","title":"","items":[]}`), today)
	if s := told(r); strings.ContainsRune(s, '\x1b') || !strings.Contains(s, "\uFFFD[31mred") {
		t.Error(s)
	}
}

func TestBytes(t *testing.T) {
	for _, b := range brokenBytes {
		if r := Bytes("-", []byte(b.new), today); ids(r) != b.want {
			t.Errorf("%s: got %q, want %q\n%s", b.name, ids(r), b.want, told(r))
		}
	}
	if s := told(Bytes("-", []byte(brokenBytes[2].new), today)); !strings.Contains(s, "advertises /feed.atom") {
		t.Error(s)
	}
}
