package projector

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/events"
)

// newRecorded is a story of two timelines with one of every change, sequences 5
// to 12 behind the sources, of which 8 is the other timeline's, and 9 and 11
// cannot be read.
func newRecorded(t *testing.T) (s *story, met string) {
	s = newStory(t)
	s.entity("place", "quay")
	met = s.tells("meeting.held", "2025-08", fields{"title": fields{"en": "A meeting", "nl": "Een vergadering"}, "lang": "nl"})
	s.changes(met, events.Refined, fields{"occurred": "2025-08-29", "title": "On the quay"})
	s.add(events.Ref{Timeline: "old-town", Kind: events.KindTimeline, Key: "old-town"}, events.Recorded, fields{"title": "Old Town"})
	s.poison(events.Ref{Timeline: town, Kind: events.KindEntity, Key: "quay"}, events.Corrected)
	s.changes(town, events.Corrected, fields{"title": fields{"en": "Harbour", "nl": "Haven"}, "languages": []string{"nl", "en"}})
	s.poison(events.Ref{Timeline: town, Kind: "meeting", Key: met}, events.Retracted)
	s.changes("hearsay", events.Retracted, fields{"title": ""})
	return s, met
}

func foldedTown(s *story) *Timeline {
	tl, _ := s.fold0().Timeline(town)
	return tl
}

func TestRecorded(t *testing.T) {
	s, met := newRecorded(t)
	var got []string
	for e := range now(foldedTown(s)).Recorded(0) {
		got = append(got, fmt.Sprintf("%d %s %s %q", e.Sequence, e.Change, e.Record, e.Title))
		if is := s.events[e.Sequence-1]; e.ID != is.ID || !e.Recorded.Equal(is.Recorded) || e.By != is.By || e.Reason != is.Reason {
			t.Errorf("event %+v told as %+v", is, e)
		}
	}
	want := []string{
		`1 recorded timeline/harbour-town "Harbour Town"`,
		`2 recorded source/register "The register"`,
		`3 recorded source/gazette "The gazette"`,
		`4 recorded source/hearsay "The hearsay"`,
		`5 recorded entity/quay "The quay"`,
		`6 recorded meeting/` + met + ` "Een vergadering"`,
		`7 refined meeting/` + met + ` "On the quay"`,
		`9 corrected entity/quay ""`,
		`10 corrected timeline/harbour-town "Haven"`,
		`11 retracted meeting/` + met + ` ""`,
		`12 retracted source/hearsay "hearsay"`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestRecordedWithin: a basis bounds the events above, a sequence below,
// predicates in between; no other part of a perspective does.
func TestRecordedWithin(t *testing.T) {
	s, met := newRecorded(t)
	tl := foldedTown(s)
	isMet := func(e Recorded) bool { return e.Record == "meeting/"+met }
	retracts := func(e Recorded) bool { return e.Change == events.Retracted }
	for name, c := range map[string]struct {
		p     Perspective
		after uint64
		where []func(Recorded) bool
		want  []uint64
	}{
		"behind one":                     {after: 9, want: []uint64{10, 11, 12}},
		"behind another timeline's":      {after: 8, want: []uint64{9, 10, 11, 12}},
		"behind the last":                {after: 12},
		"behind what is to come":         {after: 1 << 40},
		"up to one":                      {p: Perspective{KnownAt: Moment{Sequence: 3}}, want: []uint64{1, 2, 3}},
		"up to another timeline's":       {p: Perspective{KnownAt: Moment{Sequence: 8}}, after: 5, want: []uint64{6, 7}},
		"up to a time":                   {p: Perspective{KnownAt: Moment{Time: dawn.Add(2 * time.Hour)}}, want: []uint64{1, 2, 3}},
		"behind the basis":               {p: Perspective{KnownAt: Moment{Sequence: 3}}, after: 3},
		"of a record":                    {where: []func(Recorded) bool{isMet}, want: []uint64{6, 7, 11}},
		"of a record and of a change":    {where: []func(Recorded) bool{isMet, retracts}, want: []uint64{11}},
		"without a source, as of a day":  {p: Perspective{Without: []string{"register"}, AsOf: day("2020-01-01")}, after: 5, want: []uint64{6, 7, 9, 10, 11, 12}},
		"before anything was published ": {p: Perspective{ReportedBy: day("2020-01-01")}, after: 9, want: []uint64{10, 11, 12}},
	} {
		var got []uint64
		for e := range at(tl, c.p).Recorded(c.after, c.where...) {
			got = append(got, e.Sequence)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestRecordedInSteps: whatever is more than one step, nothing is missing or
// told twice, wherever it begins and ends.
func TestRecordedInSteps(t *testing.T) {
	s := newStory(t)
	for i := range 2*aheadOf + 10 {
		s.entity("place", fmt.Sprintf("quay-%03d", i))
	}
	tl := s.timeline()
	for _, bounds := range [][2]uint64{{0, 2*aheadOf + 14}, {0, aheadOf}, {0, aheadOf + 1}, {1, aheadOf + 1}, {5, 2*aheadOf + 5}, {aheadOf, 2 * aheadOf}} {
		next := bounds[0] + 1
		for e := range at(tl, Perspective{KnownAt: Moment{Sequence: bounds[1]}}).Recorded(bounds[0]) {
			if e.Sequence != next {
				t.Fatalf("%v: %d, want %d", bounds, e.Sequence, next)
			}
			next++
		}
		if next != bounds[1]+1 {
			t.Errorf("%v: ended before %d", bounds, next)
		}
	}
	for e := range now(tl).Recorded(0) { // and stops where it is told to
		if e.Sequence == 3 {
			break
		}
	}
}

// lost is a log of which one event can no longer be had.
type lost struct {
	*story
	sequence uint64
}

var errLost = errors.New("it is lost")

func (l lost) Get(ctx context.Context, sequence uint64) (events.Stored, error) {
	if sequence == l.sequence {
		return events.Stored{}, errLost
	}
	return l.story.Get(ctx, sequence)
}

// TestRecordedWhereTheLogFails: the rows end there, and are not read where
// nobody asks for them.
func TestRecordedWhereTheLogFails(t *testing.T) {
	s := newStory(t)
	st, err := Fold(t.Context(), s.log(), 0)
	if err != nil {
		t.Fatal(err)
	}
	st.bodies = newBodies(lost{s, 3})
	tl, _ := st.Timeline(town)
	v := now(tl)
	if got := len(slices.Collect(v.Recorded(0))); got != 2 || !errors.Is(v.Err(), errLost) {
		t.Errorf("%d events, then %v", got, v.Err())
	}
	v = now(tl)
	others := func(e Recorded) bool { return e.Record != "source/gazette" }
	if got := len(slices.Collect(v.Recorded(0, others))); got != 3 || v.Err() != nil {
		t.Errorf("%d events, then %v", got, v.Err())
	}
}
