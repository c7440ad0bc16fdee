package seeds_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/memlog"
	"github.com/dateline/dateline/projector"
)

// retracted is the timeline with a source retracted after the last reading.
func retracted(t *testing.T, source string) (tl *projector.Timeline, before uint64) {
	t.Helper()
	timelines, err := seedFiles()
	if err != nil {
		t.Fatal(err)
	}
	drafts, err := events.ParseDrafts(timelines, events.Defaults{})
	if err != nil {
		t.Fatal(err)
	}
	log := memlog.New()
	sequences, err := log.Append(t.Context(), decide(t, drafts).Proposals)
	if err != nil {
		t.Fatal(err)
	}
	ref := events.Ref{Timeline: slug, Kind: events.KindSource, Key: source}
	last, err := log.Last(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	retraction := events.Event{
		ID: ulid.MustNew(ulid.Timestamp(now), nil), Record: ref, Change: events.Retracted, Recorded: now.Truncate(time.Millisecond),
		By: "archivist", Reason: "withdrawn by its publisher", Body: last.Body,
	}
	if _, err := log.Append(t.Context(), []events.Proposal{{Event: retraction, Expect: last.Sequence}}); err != nil {
		t.Fatal(err)
	}
	state, err := projector.Fold(t.Context(), log, 0)
	if err != nil {
		t.Fatal(err)
	}
	tl, _ = state.Timeline(slug)
	return tl, slices.Max(sequences)
}

// TestRetractingS1: what falls, falls; what stays, stays; known before, nothing
// changes.
func TestRetractingS1(t *testing.T) {
	tl, before := retracted(t, "s1")
	whole := all(t)
	p := asOf("2026-07-02")

	t.Run("what falls", func(t *testing.T) {
		after := at(t, tl, p)
		if o, _ := after.Office("prime-minister-of-japan"); len(o.Holders) != 0 || !o.Unknown || len(o.Vague) == 0 {
			t.Errorf("S1 alone dates the statement: without it nobody is attested on that day, only at some time: %+v", o)
		}
		ishiba := asOf("2025-08-31")
		if o, _ := at(t, tl, ishiba).Office("prime-minister-of-japan"); !o.Unknown {
			t.Errorf("S1 alone names him: %+v", o.Holders)
		}
		if e, ok := after.Entity("shigeru-ishiba"); !ok || !e.Fallen {
			t.Errorf("the person that S1 alone names: %+v", e)
		}
		for _, slug := range []string{"supercomputer-memorandum"} {
			if a, ok := after.Agreement(slug); ok {
				t.Errorf("%s rests on S1 alone: %+v", slug, a)
			}
		}
		for _, o := range at(t, whole, p).RestingAlone("s1") {
			fallen, ok := after.Occurrence(o.ID)
			if !ok || !fallen.Fallen {
				t.Errorf("%s (%s) rests on S1 alone and stands", o.Title, o.ID)
			}
		}
	})
	t.Run("what stays", func(t *testing.T) {
		after := at(t, tl, p)
		for o := range at(t, whole, everything).News() {
			others := slices.ContainsFunc(o.Body.Citations, func(c events.Citation) bool { return c.Source != "s1" && slices.Contains(c.Gives, "type") })
			left, _ := after.Occurrence(o.ID)
			if others && (left.Fallen || left.Retracted) {
				t.Errorf("%s (%s) has others who say what it is, and falls", o.Title, o.ID)
			}
			cited := slices.ContainsFunc(o.Body.Citations, func(c events.Citation) bool { return c.Source == "s1" })
			if !cited && left.When != o.When {
				t.Errorf("%s (%s) does not cite S1, and is dated %s instead of %s", o.Title, o.ID, left.When, o.When)
			}
		}
		if c, _ := after.Commitment("second-economic-security-dialogue"); c.Status != projector.StatusOverdue {
			t.Errorf("the dialogue that S3 and S0 report: %q", c.Status)
		}
		if c, _ := after.Commitment("500-ai-professionals"); c.Status != projector.StatusScheduled {
			t.Errorf("the target that three others report: %q", c.Status)
		}
	})
	t.Run("known before", func(t *testing.T) {
		then := p
		then.KnownAt = projector.Moment{Sequence: before}
		if now, was := told(t, at(t, tl, then)), told(t, at(t, whole, p)); now != was {
			t.Error("what was known before the retraction is told otherwise")
		}
	})
	t.Run("as if it had never been read, but for its marks", func(t *testing.T) {
		without := p
		without.Without = []string{"s1"}
		for o := range at(t, whole, without).Dated(nil) {
			left, ok := at(t, tl, p).Occurrence(o.ID)
			if !ok || left.Fallen || left.When != o.When {
				t.Errorf("%s: %s without S1, %s after its retraction", o.Title, o.When, left.When)
			}
		}
	})
}

func told(t *testing.T, v *projector.View) string {
	t.Helper()
	dated, undated := v.Occurrences()
	all := jsonOf(t, []any{
		dated, undated, slices.Collect(v.Entities("")), slices.Collect(v.Commitments(nil)), slices.Collect(v.Agreements("")),
		slices.Collect(v.Initiatives("")), slices.Collect(v.Documents("")), slices.Collect(v.Offices("")), slices.Collect(v.Sources("")),
		slices.Collect(v.Disputes("")), slices.Collect(v.Upcoming()),
	})
	if v.Err() != nil {
		t.Fatal(v.Err())
	}
	return all
}

func jsonOf(t *testing.T, value any) string {
	t.Helper()
	raw, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}
