package projector

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/oklog/ulid/v2"
	"pgregory.net/rapid"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
)

var (
	someTypes = []string{
		"meeting.held", "meeting.scheduled", "agreement.signed", "agreement.welcomed", "remark.made",
		"commitment.made", "commitment.reaffirmed", "commitment.rescheduled", "commitment.fulfilled", "commitment.withdrawn", "mechanism.agreed",
	}
	someDates = []string{
		"unknown", "2026", "2026-02", "2026-02-03", "2026-40", "[..2026-03-01]", "[2026-03..]", "2026-02/2026-05", "2026-04/..", "../2026-04",
	}
	someKinds   = []string{"agreement", "commitment", "mechanism", "office", "person", "series"}
	someSources = []string{"register", "gazette", "hearsay"}
	someFields  = []string{"occurred", "about", "actors", "details", "type", "title"}
)

// anyStory draws a history of some records; every occurrence is about, and
// names, entities called after their kinds.
func anyStory(t *rapid.T, tb testing.TB) *story {
	s := newStory(tb)
	for _, kind := range someKinds {
		s.entity(kind, kind)
	}
	for range rapid.IntRange(1, 12).Draw(t, "occurrences") {
		anyOccurrence(t, s)
	}
	keys := []string{}
	for r := range s.bodies {
		if r.Kind != events.KindTimeline {
			keys = append(keys, r.Key)
		}
	}
	slices.Sort(keys)
	for range rapid.IntRange(0, 8).Draw(t, "changes") {
		key := rapid.SampledFrom(keys).Draw(t, "key")
		change := rapid.SampledFrom([]events.Change{events.Refined, events.Corrected, events.Retracted}).Draw(t, "change")
		var altered fields
		if rapid.Bool().Draw(t, "alters") && len(key) == len(ulid.ULID{}.String()) {
			altered = fields{"occurred": rapid.SampledFrom(someDates).Draw(t, "becomes")}
		}
		s.changes(key, change, altered)
	}
	return s
}

func anyOccurrence(t *rapid.T, s *story) {
	drawn := func(from []string, label string) string { return rapid.SampledFrom(from).Draw(t, label) }
	var citations []fields
	for _, source := range rapid.SliceOfNDistinct(rapid.SampledFrom(someSources), 1, 3, rapid.ID).Draw(t, "sources") {
		c := gives(source, drawn(someFields, "gives"))
		if rapid.Bool().Draw(t, "differs") {
			c["says"] = fields{"occurred": drawn(someDates, "says")}
		}
		citations = append(citations, c)
	}
	typ := drawn(someTypes, "type")
	about := events.Type(typ).Kind()
	if about == kindMeeting || about == "remark" {
		about = drawn(someKinds, "about")
	}
	details := due(drawn(someDates[1:5], "due"))
	if rapid.Bool().Draw(t, "tied to an occasion") {
		details = fields{"details": fields{"occasion": drawn(someKinds, "occasion")}}
	}
	more := fields{"about": about, "citations": citations}
	if rapid.Bool().Draw(t, "attests") {
		more["actors"] = []fields{{"entity": "person", "office": "office"}}
	}
	s.tells(typ, drawn(someDates, "occurred"), more, details)
}

// anyDay draws a day of early 2026 or around.
func anyDay(t *rapid.T, label string) edtf.Day {
	return edtf.Day{Year: 2026, Month: 1, Day: 1}.AddDays(rapid.IntRange(-40, 400).Draw(t, label))
}

// told is all that a timeline tells from a perspective, as JSON.
func told(t interface{ Fatal(...any) }, tl *Timeline, p Perspective) string {
	return toldBy(t, at(tl, p))
}

func toldBy(t interface{ Fatal(...any) }, v *View) string {
	dated, undated := v.Occurrences()
	raw, err := json.MarshalIndent(map[string]any{
		"dated": dated, "undated": undated, "news": slices.Collect(v.News()), "entities": slices.Collect(v.Entities("")),
		"commitments": slices.Collect(v.Commitments(nil)), "agreements": slices.Collect(v.Agreements("")),
		"initiatives": slices.Collect(v.Initiatives("")), "offices": slices.Collect(v.Offices("")),
		"sources": slices.Collect(v.Sources("")), "basis": v.Basis(),
	}, "", " ")
	if err = errors.Join(err, v.Err()); err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func anyPerspective(t *rapid.T) Perspective {
	p := Perspective{Today: anyDay(t, "today"), Certainty: rapid.SampledFrom([]Certainty{Definite, Possible}).Draw(t, "certainty")}
	if rapid.Bool().Draw(t, "as of a day") {
		p.AsOf = anyDay(t, "as of")
	}
	if rapid.Bool().Draw(t, "without") {
		p.Without = []string{rapid.SampledFrom(someSources).Draw(t, "without which")}
	}
	if rapid.Bool().Draw(t, "reported by a day") {
		p.ReportedBy = anyDay(t, "reported by")
	}
	p.CarryForward = rapid.Bool().Draw(t, "carry forward")
	return p
}

// TestKnownAtIsReplayed: what is told at a basis is what was told when nothing
// was recorded since.
func TestKnownAtIsReplayed(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := anyStory(rt, t)
		p := anyPerspective(rt)
		basis := rapid.IntRange(4, len(s.events)).Draw(rt, "basis")
		then := s.events[:basis]
		live := NewState(s)
		for _, e := range then {
			_ = live.Apply(e)
		}
		tl, _ := live.Timeline(town)
		shown := told(rt, tl, p)
		for _, e := range s.events[basis:] {
			_ = live.Apply(e)
		}
		p.KnownAt = Moment{Sequence: uint64(basis)}
		if rapid.Bool().Draw(rt, "by time") {
			p.KnownAt = Moment{Time: then[basis-1].Recorded.Add(time.Minute)}
		}
		if diff := cmp.Diff(shown, told(rt, tl, p)); diff != "" {
			rt.Fatal(diff)
		}
		again := at(tl, p).Basis()
		if diff := cmp.Diff(shown, told(rt, tl, again.Perspective())); diff != "" {
			rt.Fatal("asked again with", again, diff)
		}
	})
}

// TestWithoutASourceIsItsRetraction: but for the marks of one retracted.
func TestWithoutASourceIsItsRetraction(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := anyStory(rt, t)
		p := anyPerspective(rt)
		source := rapid.SampledFrom(someSources).Draw(rt, "source")
		p.Without = []string{source}
		without := substance(rt, s.timeline(), p)
		p.Without = nil
		s.retracts(source)
		if diff := cmp.Diff(substance(rt, s.timeline(), p), without); diff != "" {
			rt.Fatal(diff)
		}
	})
}

// substance is what a timeline tells, apart from when records changed.
func substance(t *rapid.T, tl *Timeline, p Perspective) string {
	v := at(tl, p)
	dated, undated := v.Occurrences()
	rows := append(dated, undated...)
	for i := range rows {
		rows[i].Updated = time.Time{}
	}
	raw, err := json.MarshalIndent([]any{
		rows, slices.Collect(v.Entities("")), slices.Collect(v.Commitments(nil)), slices.Collect(v.Agreements("")),
		slices.Collect(v.Initiatives("")), slices.Collect(v.Offices("")),
	}, "", " ")
	if err != nil || v.Err() != nil {
		t.Fatal(err, v.Err())
	}
	return string(raw)
}

func TestProjectedIsReplayed(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := anyStory(rt, t)
		p := anyPerspective(rt)
		log := s.log()
		f := NewFollower(log)
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() { ended <- f.Run(ctx) }()
		if err := f.Wait(ctx, uint64(len(s.events))); err != nil {
			rt.Fatal(err)
		}
		var projected string
		tl, _ := f.State().Timeline(town)
		projected = told(rt, tl, p)
		stop()
		if err := <-ended; err != nil {
			rt.Fatal(err)
		}
		replayed, err := Fold(context.Background(), log, 0)
		if err != nil {
			rt.Fatal(err)
		}
		tl, _ = replayed.Timeline(town)
		if diff := cmp.Diff(told(rt, tl, p), projected); diff != "" {
			rt.Fatal(diff)
		}
	})
}

// TestRowsOutliveTheState: what a view told stays as it was when the state
// moves on.
func TestRowsOutliveTheState(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := anyStory(rt, t)
		half := rapid.IntRange(1, len(s.events)).Draw(rt, "half")
		st := NewState(tape{on: onTape(s.events...)})
		for _, e := range s.events[:half] {
			_ = st.Apply(e)
		}
		tl, _ := st.Timeline(town)
		rows := slices.Collect(now(tl).News())
		before, _ := json.Marshal(rows)
		for _, e := range s.events[half:] {
			_ = st.Apply(e)
			_ = told(rt, tl, Perspective{})
		}
		if after, _ := json.Marshal(rows); string(before) != string(after) {
			rt.Fatalf("rows moved:\n%s\n%s", before, after)
		}
	})
}

// TestOrderOfArrivalOfRecordsDoesNotMatter: the events of each record stay in
// their order, the records come in any.
func TestOrderOfArrivalOfRecordsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := anyStory(rt, t)
		for i := range s.events {
			s.events[i].Recorded = dawn
		}
		p := anyPerspective(rt)
		arrived := shuffled(s.events, rapid.Int64().Draw(rt, "seed"))
		if diff := cmp.Diff(placeless(rt, s.events, p), placeless(rt, arrived, p)); diff != "" {
			rt.Fatal(diff)
		}
	})
}

// shuffled mixes events, but keeps those of one record in order.
func shuffled(stored []events.Stored, seed int64) []events.Stored {
	turns := rand.New(rand.NewSource(seed)).Perm(len(stored))
	queues := map[events.Ref][]events.Stored{}
	for _, e := range stored {
		queues[e.Record] = append(queues[e.Record], e)
	}
	var arrived []events.Stored
	for _, turn := range turns {
		r := stored[turn].Record
		e := queues[r][0]
		queues[r] = queues[r][1:]
		e.Sequence = uint64(len(arrived) + 1)
		arrived = append(arrived, e)
	}
	return arrived
}

// placeless is what events tell apart from their places in the log.
func placeless(t *rapid.T, stored []events.Stored, p Perspective) string {
	st := NewState(tape{on: onTape(stored...)})
	for _, e := range stored {
		if err := st.Apply(e); err != nil {
			t.Fatal(err)
		}
	}
	tl, _ := st.Timeline(town)
	dated, undated := at(tl, p).Occurrences()
	rows := append(dated, undated...)
	for i := range rows {
		rows[i].Sequence = 0
	}
	raw, err := json.MarshalIndent([]any{
		rows, slices.Collect(at(tl, p).Entities("")), slices.Collect(at(tl, p).Commitments(nil)), slices.Collect(at(tl, p).Agreements("")), slices.Collect(at(tl, p).Initiatives("")), slices.Collect(at(tl, p).Offices("")), slices.Collect(now(tl).Sources("")),
	}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// TestWhatIsDefiniteStaysDefinite: on later days, at the same basis.
func TestWhatIsDefiniteStaysDefinite(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tl := anyStory(rt, t).timeline()
		earlier := Perspective{AsOf: anyDay(rt, "earlier")}
		later := Perspective{AsOf: earlier.AsOf.AddDays(rapid.IntRange(0, 300).Draw(rt, "days"))}
		had, _ := at(tl, earlier).Occurrences()
		have, _ := at(tl, later).Occurrences()
		for _, id := range ids(had) {
			if !slices.Contains(ids(have), id) {
				rt.Fatalf("%s had happened by %s, not by %s", id, earlier.AsOf, later.AsOf)
			}
		}
		if len(slices.Collect(at(tl, earlier).Agreements(""))) > len(slices.Collect(at(tl, later).Agreements(""))) || len(slices.Collect(at(tl, earlier).Initiatives(""))) > len(slices.Collect(at(tl, later).Initiatives(""))) {
			rt.Fatal("agreements or initiatives vanish with time")
		}
		made := func(c Commitment) bool {
			return !slices.Contains([]string{StatusNotMade, StatusPossiblyMade, StatusUndated}, c.Status)
		}
		for _, c := range slices.Collect(at(tl, earlier).Commitments(nil)) {
			i := slices.IndexFunc(slices.Collect(at(tl, later).Commitments(nil)), func(o Commitment) bool { return o.Slug == c.Slug })
			if made(c) && !made(slices.Collect(at(tl, later).Commitments(nil))[i]) {
				rt.Fatalf("%s was made by %s, not by %s", c.Slug, earlier.AsOf, later.AsOf)
			}
		}
	})
}

// TestPossibleAddsToTheDefinite: the answer with possible ones holds all of
// the answer without.
func TestPossibleAddsToTheDefinite(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tl := anyStory(rt, t).timeline()
		p := Perspective{AsOf: anyDay(rt, "as of")}
		sure, _ := at(tl, p).Occurrences()
		p.Certainty = Possible
		all, _ := at(tl, p).Occurrences()
		left := slices.DeleteFunc(all, func(o Occurrence) bool { return o.Certainty == Possible })
		if diff := cmp.Diff(ids(sure), ids(left)); diff != "" {
			rt.Fatal(diff)
		}
	})
}
