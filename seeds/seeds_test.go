package seeds_test

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
	"github.com/dateline/dateline/events/memlog"
	"github.com/dateline/dateline/projector"
	"github.com/dateline/dateline/seeds"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const slug = "india-japan-ai"

// reading is what the timeline looks like after the first n texts, in the order
// of reading: S3, S0, S2, S1, S4.
func reading(t *testing.T, n int) *projector.Timeline {
	t.Helper()
	files, err := seedFiles()
	if err != nil {
		t.Fatal(err)
	}
	return timelineOf(t, files[:n])
}

// all is the timeline after all texts, with the names that are from none.
func all(t *testing.T) *projector.Timeline {
	t.Helper()
	files, err := seedFiles()
	if err != nil {
		t.Fatal(err)
	}
	return timelineOf(t, files)
}

func timelineOf(t *testing.T, files []events.File) *projector.Timeline {
	t.Helper()
	state := record(t, files)
	tl, ok := state.Timeline(slug)
	if !ok {
		t.Fatal("no timeline")
	}
	return tl
}

func record(t *testing.T, files []events.File) *projector.State {
	t.Helper()
	drafts, err := events.ParseDrafts(files, events.Defaults{})
	if err != nil {
		t.Fatal(err)
	}
	log := memlog.New()
	if _, err := log.Append(context.Background(), decide(t, drafts).Proposals); err != nil {
		t.Fatal(err)
	}
	state, err := projector.Fold(context.Background(), log, 0)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// seedFiles are the files of the one timeline.
func seedFiles() ([]events.File, error) {
	timelines, err := seeds.Read(seeds.Embedded())
	if err != nil {
		return nil, err
	}
	return timelines[0], nil
}

// decide decides on drafts for an empty log.
func decide(t *testing.T, drafts []events.Draft) (decision events.Decision) {
	t.Helper()
	var err error
	unread := projector.NewState(memlog.New()).Records(t.Context(), func(none events.Records) {
		decision, err = events.Decide(none, drafts, now)
	})
	if err = errors.Join(err, unread); err != nil {
		t.Fatal(err)
	}
	return decision
}

// everything is the perspective of who asks for no day.
var everything projector.Perspective

// at looks at a timeline from a perspective.
func at(t *testing.T, tl *projector.Timeline, p projector.Perspective) *projector.View {
	t.Helper()
	v, err := tl.At(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// now is any time after the last reading.
var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func day(s string) edtf.Day {
	d, err := edtf.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

func asOf(s string) projector.Perspective {
	return projector.Perspective{AsOf: day(s), Certainty: projector.Definite, Today: edtf.DayOf(now)}
}

func possibly(s string) projector.Perspective {
	p := asOf(s)
	p.Certainty = projector.Possible
	return p
}

func TestTextsAreReadInOrder(t *testing.T) {
	timelines, err := seeds.Read(seeds.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range timelines[0] {
		names = append(names, filepath.Base(f.Name))
	}
	want := []string{"1-s3.yaml", "2-s0.yaml", "3-s2.yaml", "4-s1.yaml", "5-s4.yaml", "6-names.yaml"}
	if !slices.Equal(names, want) {
		t.Errorf("files %v, want %v", names, want)
	}
}

// TestGoldenIDs holds the promise that the seeds' ids and recorded times are
// the same everywhere and for ever.
func TestGoldenIDs(t *testing.T) {
	timelines, err := seeds.Read(seeds.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	drafts, err := events.ParseDrafts(timelines[0], events.Defaults{})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, p := range decide(t, drafts).Proposals {
		e := p.Event
		b.WriteString(e.ID.String() + " " + e.Recorded.Format(time.RFC3339) + " " + string(e.Change) + " " + e.Record.String() + "\n")
	}
	golden := filepath.Join("testdata", "ids.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("ids or recorded times have changed: feeds of running services would repeat every entry")
	}
}

func TestSeedsAreAStoryOfLearning(t *testing.T) {
	for _, c := range []struct {
		about, verb string
		after       int // texts read
		occurred    string
	}{
		{"foreign-ministers-strategic-dialogue", "meeting.held", 1, "[2026-01..2026-02]"},
		{"foreign-ministers-strategic-dialogue", "meeting.held", 2, "2026-01"},
		{"joint-statement-on-ai", "statement.issued", 2, "[2026-04..]"},
		{"joint-statement-on-ai", "statement.issued", 3, "[2026-04..]"},
		{"joint-statement-on-ai", "statement.issued", 4, "2026-07-02"},
	} {
		o, ok := find(t, reading(t, c.after), c.about, c.verb)
		if !ok {
			t.Errorf("after %d texts: no %s about %s", c.after, c.verb, c.about)
			continue
		}
		if got := o.Occurred.String(); got != c.occurred {
			t.Errorf("after %d texts: %s about %s occurred %s, want %s", c.after, c.verb, c.about, got, c.occurred)
		}
	}
}

// TestWhatATextSaidIsKept: a date that a later text refined stays beside it as
// what the earlier one says.
func TestWhatATextSaidIsKept(t *testing.T) {
	o, _ := find(t, all(t), "foreign-ministers-strategic-dialogue", "meeting.held")
	for _, c := range o.Body.Citations {
		if c.Source == "s3" && string(c.Says["occurred"]) == `"[2026-01..2026-02]"` {
			return
		}
	}
	t.Errorf("no citation of s3 says [2026-01..2026-02]: %+v", o.Body.Citations)
}

func find(t *testing.T, tl *projector.Timeline, about, typ string) (projector.Occurrence, bool) {
	for _, o := range slices.Collect(at(t, tl, everything).News()) {
		if o.Body.About == about && string(o.Type) == typ {
			return o, true
		}
	}
	return projector.Occurrence{}, false
}

// wanted are the slugs that the timeline promises.
const wanted = `
narendra-modi shigeru-ishiba sanae-takaichi s-jaishankar toshimitsu-motegi vikram-misri randhir-jaiswal
prime-minister-of-india prime-minister-of-japan external-affairs-minister-of-india foreign-minister-of-japan
foreign-secretary-of-india
annual-summit foreign-ministers-strategic-dialogue ai-strategic-dialogue economic-security-dialogue
critical-minerals-working-group
ai-cooperation-initiative economic-security-initiative foip-digital-corridor
joint-statement-on-ai new-delhi-declaration guidance-note-on-ai-governance
trusted-ai-commons global-ai-impact-commons ai4s-network
hiroshima-ai-process foip mahasagar ai-for-all
ai-impact-summit next-ai-summit
llm-research-mou ai-stack-agreement ai-companies-memorandum supercomputer-memorandum
500-ai-professionals second-economic-security-dialogue convene-critical-minerals-working-group
convene-private-sector-dialogue establish-ai-dialogue host-ai-impact-summit contribute-to-ai-impact-summit
expedite-bullet-train supply-e10 expand-engagement regular-ai-dialogues host-next-ai-summit
supercomputer-access ease-talent-shortage`

func TestEveryPromisedSlug(t *testing.T) {
	tl := all(t)
	for _, slug := range strings.Fields(wanted) {
		if _, ok := at(t, tl, asOf("2026-11-22")).Entity(slug); !ok {
			t.Errorf("no entity %s", slug)
		}
	}
	for _, s := range slices.Collect(at(t, tl, everything).Sources("")) {
		if s.Body.SHA256 == "" {
			t.Errorf("source %s has no SHA-256", s.Slug)
		}
	}
	dated, undated := at(t, tl, asOf("2026-11-22")).Occurrences()
	if len(dated) <= 30 || len(undated) == 0 {
		t.Errorf("%d dated and %d undated occurrences, want more than 30 and some", len(dated), len(undated))
	}
}

func TestEveryOccurrenceIsCitedByLine(t *testing.T) {
	lines := regexp.MustCompile(`^lines? [0-9]+(-[0-9]+)?$`)
	for _, o := range slices.Collect(at(t, all(t), everything).News()) {
		for _, c := range o.Body.Citations {
			if !lines.MatchString(c.Locator) || c.QuoteSHA256 == "" || len(c.Gives)+len(c.Says) == 0 {
				t.Errorf("%s: citation of %s at %q: want a line, its hash, and what it gives", o.Title, c.Source, c.Locator)
			}
			if words := len(strings.Fields(c.Quote)); words > 8 {
				t.Errorf("%s: quotes %d words of %s", o.Title, words, c.Source)
			}
		}
	}
}
