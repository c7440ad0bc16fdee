package events

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares text with a file of testdata, or writes it there.
func golden(t *testing.T, name, text string) {
	t.Helper()
	name = filepath.Join("testdata", name)
	if *update {
		must(t, os.WriteFile(name, []byte(text), 0o644))
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatalf("%v: 'go test ./events -update' writes it", err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("%s (-is +would be):\n%s", name, diff)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// noon is when the tests take place.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// desk is where an editor works in a test: the log so far, and a clock.
type desk struct {
	testing.TB
	ledger
	now time.Time
}

// harbour is what most tests begin with.
const harbour = `
- {timeline: harbour, title: The harbour}
- {source: gazette, title: Harbour Gazette, published: "2025-09-01", kind: news}
- {source: letter, title: A letter, published: unknown, kind: primary}
- {entity: board, kind: organisation, name: Harbour board}
- {entity: mayor, kind: person, name: The mayor}
- {entity: pier, kind: commitment, name: The pier}
`

func newDesk(t testing.TB, given ...string) *desk {
	d := &desk{TB: t, now: noon}
	for _, text := range given {
		d.given(text)
	}
	return d
}

// drafts parses one YAML file for the harbour.
func (d *desk) drafts(text string) ([]Draft, error) {
	return ParseDrafts([]File{{"file.yaml", text}}, Defaults{Timeline: "harbour", By: "ada"})
}

// decide decides on a file without recording it.
func (d *desk) decide(text string) (Decision, error) {
	drafts, err := d.drafts(text)
	if err != nil {
		return Decision{}, err
	}
	return Decide(d, drafts, d.now)
}

// given records a file, a minute after the one before.
func (d *desk) given(text string) Decision {
	d.Helper()
	decision, err := d.decide(text)
	if err != nil {
		d.Fatalf("recording\n%s\n%v", text, err)
	}
	d.add(decision.Proposals...)
	d.now = d.now.Add(time.Minute)
	return decision
}

// already records a file and fails unless all of it is there.
func (d *desk) already(text string) Decision {
	d.Helper()
	decision := d.given(text)
	for _, o := range decision.Outcomes {
		if !o.Already || o.Sequence == 0 {
			d.Errorf("%s %s is not there already: %+v", o.Change, o.Record, o)
		}
	}
	return decision
}

// refused fails unless each of the wanted lines stands among the problems of a
// file, in this order and nothing else with it. A wanted line is the beginning
// of a problem; … in it stands for anything.
func (d *desk) refused(text string, wanted ...string) {
	d.Helper()
	decision, err := d.decide(text)
	refusedWith(d, err, wanted...)
	if len(decision.Proposals) > 0 {
		d.Errorf("%d events proposed beside the problems", len(decision.Proposals))
	}
}

func refusedWith(t testing.TB, err error, wanted ...string) {
	t.Helper()
	var problems Problems
	if !errors.As(err, &problems) || !errors.Is(err, ErrInvalid) {
		t.Fatalf("got error %v, want problems", err)
	}
	for i, p := range problems {
		if i >= len(wanted) || !matches(p.String(), wanted[i]) {
			t.Errorf("problem %d:\n  got  %s\n  want %s", i, p, strings.Join(wanted[min(i, len(wanted)):min(i+1, len(wanted))], ""))
		}
	}
	if len(problems) < len(wanted) {
		t.Errorf("missing: %s", strings.Join(wanted[len(problems):], "\n"))
	}
}

func matches(s, pattern string) bool {
	first := true
	for part := range strings.SplitSeq(pattern, "…") {
		at := strings.Index(s, part)
		if at < 0 || first && at > 0 {
			return false
		}
		s, first = s[at+len(part):], false
	}
	return true
}

// last is the latest event of the ledger.
func (d *desk) last() Stored { return d.events[len(d.events)-1] }

// show is the record of the latest event, as its value.
func (d *desk) show() map[string]any {
	d.Helper()
	var value map[string]any
	must(d, json.Unmarshal(d.last().Body, &value))
	return value
}

// same compares a value with JSON.
func same(t testing.TB, got any, want string) {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(want), &value); err != nil {
		t.Fatalf("%v in %s", err, want)
	}
	text, err := json.Marshal(got)
	must(t, err)
	var have any
	must(t, json.Unmarshal(text, &have))
	if diff := cmp.Diff(value, have); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
