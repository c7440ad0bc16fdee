package projector

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dateline/dateline/events"
)

var someSelections = []string{"", "kind=meeting", "kind=-meeting", "entity=agreement", "entity=-commitment", "source=gazette", "source=-register,gazette", "actor=person", "entity=office,mechanism&kind=-remark", "place=quay"}

func anySelection(t *rapid.T) Selection {
	values, _ := url.ParseQuery(rapid.SampledFrom(someSelections).Draw(t, "selection"))
	s, err := ParseSelection(func(name string) []string { return values[name] })
	if err != nil {
		panic(err)
	}
	return s
}

// TestChangesAreNewsByChange: what walks the versions back tells what reading
// everything and sorting it does.
func TestChangesAreNewsByChange(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := anyStory(rt, t)
		v := at(s.timeline(), Perspective{KnownAt: Moment{Sequence: rapid.Uint64Range(1, uint64(len(s.events))).Draw(rt, "known at")}})
		chosen, behind := anySelection(rt), rapid.Uint64Range(0, uint64(len(s.events))).Draw(rt, "behind")
		var want []Occurrence
		for o := range v.News() {
			if chosen.Selects(&o.Body) && o.Changed > behind {
				want = append(want, o)
			}
		}
		slices.SortStableFunc(want, func(a, b Occurrence) int { return cmp.Compare(b.Changed, a.Changed) })
		got := slices.Collect(v.Changes(chosen, behind))
		if diff := gocmp.Diff(ids(want), ids(got)); diff != "" {
			rt.Fatalf("%s behind %d: %s", chosen.Query(), behind, diff)
		}
		for _, o := range got {
			if v.ChangedAt(o.ID) != o.Changed {
				rt.Fatalf("%s changed at %d or at %d", o.ID, v.ChangedAt(o.ID), o.Changed)
			}
		}
	})
}

// longStory is one of many changes, some of them by a source's turning.
func longStory(t testing.TB, n int) *story {
	s := newStory(t)
	s.entity("project", "ferry")
	var met []string
	for i := range n {
		met = append(met, s.tells("meeting.held", fmt.Sprintf("2025-%02d", i%12+1), fields{"citations": cites([]string{"register", "gazette"}[i%2])}))
		if i%3 == 0 {
			s.changes(met[i/2], events.Corrected, fields{"title": fmt.Sprint("Meeting ", i)})
		}
		if i%70 == 69 {
			s.retracts("gazette")
			s.changes("ferry", events.Refined, fields{"name": fmt.Sprint("Ferry ", i)})
			s.restores("gazette")
		}
	}
	s.retracts("gazette")
	s.retracts(met[3])
	return s
}

// TestArchivesHoldAllOnce: the archives and what changed behind the last one,
// read one after the other, are the timeline, whatever the log grew to since.
func TestArchivesHoldAllOnce(t *testing.T) {
	s := longStory(t, 300)
	tl := s.timeline()
	v := now(tl)
	if v.Archives() < 5 {
		t.Fatalf("%d archives", v.Archives())
	}
	got := map[string]Occurrence{}
	take := func(rows []Occurrence) {
		for _, o := range rows {
			got[o.ID] = o
		}
	}
	var last uint64
	for n := 1; n <= v.Archives(); n++ {
		a, ok := v.Archive(n)
		if !ok || a.Behind != last || a.UpTo <= a.Behind {
			t.Fatalf("archive %d is %+v behind %d", n, a, last)
		}
		last = a.UpTo
		then := at(tl, Perspective{KnownAt: Moment{Sequence: a.UpTo}})
		rows := slices.Collect(then.Changes(Selection{}, a.Behind))
		take(rows)
		if n := then.Archives(); n == 0 {
			t.Error("an archive has not ended where it ends")
		}
	}
	rest := slices.Collect(v.Changes(Selection{}, last))
	if take(rest); len(rest) >= archiveLeast {
		t.Errorf("%d changes are in no archive", len(rest))
	}
	for o := range v.News() {
		if o.Body.Citations = nil; o.Changed != got[o.ID].Changed || o.Title != got[o.ID].Title || o.Retracted != got[o.ID].Retracted || o.Fallen != got[o.ID].Fallen {
			t.Errorf("the archives have %s as %+v, it is %+v", o.ID, got[o.ID], o)
		}
		delete(got, o.ID)
	}
	if len(got) > 0 {
		t.Errorf("the archives have more: %v", got)
	}
	if _, ok := v.Archive(v.Archives() + 1); ok {
		t.Error("there is an archive behind the last")
	}
	if _, ok := v.Archive(0); ok {
		t.Error("there is an archive before the first")
	}
}

func TestRevisionCountsChanges(t *testing.T) {
	s := newStory(t)
	met := s.tells("meeting.held", "2025-08", fields{"citations": cites("register", "gazette")})
	s.changes(met, events.Refined, fields{"occurred": "2025-08-29"})
	s.retracts("hearsay")
	if n := now(s.timeline()).Revision(met); n != 1 {
		t.Errorf("after one change: %d", n)
	}
	s.retracts("gazette")
	s.restores("gazette")
	if n := now(s.timeline()).Revision(met); n != 3 {
		t.Errorf("after a source came and went: %d", n)
	}
	if n := now(s.timeline()).Revision("01ARZ3NDEKTSV4RRFFQ69G5FAV"); n != 0 {
		t.Errorf("of nothing: %d", n)
	}
}

func TestRegistry(t *testing.T) {
	s := newStory(t)
	s.tells("meeting.held", "2025-08")
	if at := now(s.timeline()).Registry(); at != 4 {
		t.Errorf("the registry is of %d", at)
	}
	s.entity("place", "quay")
	if at := now(s.timeline()).Registry(); at != 6 {
		t.Errorf("the registry is of %d", at)
	}
}
