package export

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
	"github.com/dateline/dateline/seeds"
)

// perspectives are asked of a timeline and of its copy.
var perspectives = []string{
	"", "as_of=2026-02-15", "as_of=2026-01-15&certainty=possible", "reported_by=2026-01-20&as_of=2026-07-02&carry_forward=true",
}

// all is all that a timeline tells from a perspective, as JSON.
func all(t tb, v *projector.View) string {
	t.Helper()
	dated, undated := v.Occurrences()
	var histories [][]projector.Changed
	for o := range v.News() {
		histories = append(histories, v.History(events.Ref{Timeline: v.Slug(), Kind: o.Type.Kind(), Key: o.ID}))
	}
	text, err := json.MarshalIndent([]any{
		v.Basis(), v.Body(), v.Published(), v.Updated(), dated, undated, slices.Collect(v.News()), histories,
		slices.Collect(v.Entities("")), slices.Collect(v.Sources("")), slices.Collect(v.Commitments(nil)),
		slices.Collect(v.Agreements("")), slices.Collect(v.Initiatives("")), slices.Collect(v.Documents("")), slices.Collect(v.Offices("")),
	}, "", " ")
	if err != nil || v.Err() != nil {
		t.Fatal(err, v.Err())
	}
	return string(text)
}

// allEvents are the events of a timeline but for their salts, which are drawn,
// and their sequences, which count other timelines, too.
func allEvents(t tb, c *chronicle, slug string, upTo uint64) (told []string) {
	t.Helper()
	for e, err := range c.log.Read(context.Background(), events.Query{Timeline: slug}) {
		if err != nil {
			t.Fatal(err)
		}
		if upTo > 0 && e.Sequence > upTo {
			break
		}
		told = append(told, strings.Join([]string{
			e.Record.Subject(), e.ID.String(), string(e.Change), e.Recorded.String(), e.By, e.Reason, string(e.Body),
		}, "\n"))
	}
	return told
}

// checkLossless records an export into an empty log and compares.
func checkLossless(t tb, c *chronicle, slug, known string) {
	t.Helper()
	v := c.viewOf(slug, known)
	again := newChronicle(t)
	again.record("export.jsonl", string(write(t, JSONLines, Source{View: v, Log: c.log})))
	if diff := cmp.Diff(allEvents(t, c, slug, v.Basis().KnownAt), allEvents(t, again, slug, 0)); diff != "" {
		t.Fatalf("events before (-) and after (+):\n%s", diff)
	}
	if known != "" {
		return
	}
	for _, p := range perspectives {
		if diff := cmp.Diff(all(t, c.viewOf(slug, p)), all(t, again.viewOf(slug, p))); diff != "" {
			t.Fatalf("%s: views before (-) and after (+):\n%s", p, diff)
		}
	}
}

func TestJSONLinesIsLossless(t *testing.T) {
	c := harbour(t)
	checkLossless(t, c, town, "")
	checkLossless(t, c, town, "known_at=33")
}

func TestJSONLinesOfSeedsIsLossless(t *testing.T) {
	timelines, err := seeds.Read(seeds.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	for _, files := range timelines {
		c := newChronicle(t)
		drafts, err := events.ParseDrafts(files, events.Defaults{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := events.NewRecorder(c.log, c, clock).Record(t.Context(), drafts, nil); err != nil {
			t.Fatal(err)
		}
		checkLossless(t, c, drafts[0].Timeline, "")
	}
}

func TestJSONLinesTakesNoState(t *testing.T) {
	c := harbour(t)
	for _, p := range []string{"as_of=2026-01-01", "reported_by=2026-01-01", "without=gazette", "certainty=possible", "carry_forward=true"} {
		err := JSONLines.Write(t.Context(), &strings.Builder{}, c.source(p))
		name, _, _ := strings.Cut(p, "=")
		if !errors.Is(err, events.ErrInvalid) || !strings.Contains(err.Error(), "takes no "+name) || !strings.Contains(err.Error(), "leave it out") {
			t.Errorf("%s: %v", p, err)
		}
	}
}

// TestJSONLinesSaysWhatItCannot: an old log can hold changes that no draft
// makes. They are refused, not passed over.
func TestJSONLinesSaysWhatItCannot(t *testing.T) {
	type body = map[string]any
	person := body{"kind": "person", "name": "Ann", "citations": []body{{"source": "gazette"}}}
	for name, c := range map[string]struct {
		change events.Change
		body   body
	}{
		"a retraction that alters":    {events.Retracted, body{"kind": "person", "name": "Eve"}},
		"a citation taken away":       {events.Cited, body{"kind": "person", "name": "Ann"}},
		"a citation that alters":      {events.Cited, body{"kind": "person", "name": "Eve", "citations": []body{{"source": "gazette"}, {"source": "minutes"}}}},
		"a citation put in its place": {events.Cited, body{"kind": "person", "name": "Ann", "citations": []body{{"source": "minutes"}}}},
	} {
		t.Run(name, func(t *testing.T) {
			told := newChronicle(t)
			told.tell(told.next(events.KindTimeline, town, events.Recorded, body{"title": "Harbour"}), told.next(events.KindEntity, "ann", events.Recorded, person))
			change := told.next(events.KindEntity, "ann", c.change, c.body)
			change.Expect = 2
			told.tell(change)
			err := JSONLines.Write(t.Context(), &strings.Builder{}, told.source(""))
			if !errors.Is(err, errAltered) || !strings.Contains(err.Error(), "event 3, "+string(c.change)+" entity/ann") {
				t.Error(err)
			}
		})
	}
}

// TestLongHistory exports a record that changes often among many others, whose
// former bodies are then read again.
func TestLongHistory(t *testing.T) {
	c := harbour(t)
	var b strings.Builder
	for i := range 3 * pastSize {
		slug := "crane-" + string(rune('a'+i%26)) + string(rune('a'+i/26))
		b.WriteString(`{"timeline":"harbour","by":"eve","entity":"` + slug + `","kind":"crane","name":"Crane","recorded":"2026-03-03T09:00:00Z"}` + "\n")
	}
	lines := strings.SplitAfter(b.String(), "\n")
	text := lines[0] + `{"timeline":"harbour","by":"eve","change":"corrected","of":"entity/ann-archer","aliases":null,"reason":"None."}` + "\n" +
		strings.Join(lines[1:], "") + `{"timeline":"harbour","by":"eve","change":"refined","of":"entity/ann-archer","names":{"fr":"Anne"}}` + "\n"
	text = strings.ReplaceAll(text, `,"recorded":"2026-03-03T09:00:00Z"`, "")
	c.record("cranes.jsonl", text)
	checkLossless(t, c, town, "")
}

func TestNoLog(t *testing.T) {
	c := harbour(t)
	for _, f := range []Format{JSONLines, SQLite} {
		if err := f.Write(t.Context(), &strings.Builder{}, Source{View: c.view("")}); err == nil || !strings.Contains(err.Error(), "no log") {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}

// badLog is a log that cannot be read to its end.
type badLog struct {
	events.Reader
	err error
}

func (b badLog) Read(ctx context.Context, q events.Query) iter.Seq2[events.Stored, error] {
	return func(yield func(events.Stored, error) bool) {
		n := 0
		for e, err := range b.Reader.Read(ctx, q) {
			if n++; n == 20 {
				yield(events.Stored{}, b.err)
				return
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// TestDamagedMessage: what is no event is missing from tables, and keeps a
// history from being told as if it were whole.
func TestDamagedMessage(t *testing.T) {
	c := harbour(t)
	damaged := &events.DecodeError{Sequence: 20, Subject: "dateline.harbour.meeting.X", Err: errors.New("no id")}
	s := c.source("")
	s.Log = badLog{c.log, damaged}
	if err := JSONLines.Write(t.Context(), &strings.Builder{}, s); !errors.Is(err, damaged) {
		t.Error(err)
	}
	if got := query(t, open(t, write(t, SQLite, s)), `SELECT count(*) FROM history`); got == "0" {
		t.Error("no history")
	}
}

func TestUnreadableLog(t *testing.T) {
	c := harbour(t)
	broken := errors.New("a broken disk")
	for _, f := range []Format{JSONLines, SQLite} {
		s := c.source("")
		s.Log = badLog{c.log, broken}
		if err := f.Write(t.Context(), &strings.Builder{}, s); !errors.Is(err, broken) {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}
