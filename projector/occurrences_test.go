package projector

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/events"
)

func TestOccurrencesAsOf(t *testing.T) {
	s := newStory(t)
	// given, in an order that is not theirs
	held := s.tells("meeting.held", "2026-04")
	planned := s.tells("meeting.scheduled", "2027-03-01")
	undated := s.tells("remark.made", "unknown")
	fair := s.tells("milestone.made", "2026-03/2026-05")
	before := s.tells("agreement.signed", "[..2026-04-01]")
	retracted := s.tells("meeting.held", "2026-01-01")
	s.retracts(retracted)
	fallen := s.tells("meeting.held", "2026-01-02", fields{"citations": cites("hearsay")})
	s.retracts("hearsay")
	tl := s.timeline()

	for _, row := range []struct {
		name    string
		p       Perspective
		want    []string
		undated []string
	}{
		{"everything", asOf(""), []string{fair, before, held, planned}, []string{undated}},
		{"before all", asOf("2026-02-28"), nil, []string{undated}},
		{"first possible day", asOf("2026-04-01"), []string{fair, before}, []string{undated}},
		{"last possible day", asOf("2026-04-30"), []string{fair, before, held}, []string{undated}},
		{"possible too", possiblyAsOf("2026-04-15"), []string{fair, before, held}, []string{undated}},
		{"half-open possible", possiblyAsOf("2026-02-28"), []string{before}, []string{undated}},
	} {
		t.Run(row.name, func(t *testing.T) {
			dated, undated := at(tl, row.p).Occurrences()
			if diff := cmp.Diff(row.want, ids(dated)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(row.undated, ids(undated)); diff != "" {
				t.Error("undated", diff)
			}
		})
	}
	if o, ok := now(tl).Occurrence(fallen); !ok || !o.Fallen || o.Retracted {
		t.Errorf("fallen: %+v, %v", o, ok)
	}
}

func TestOccurrencesAreMarked(t *testing.T) {
	s := newStory(t)
	s.tells("milestone.made", "2026-03/2026-05")
	s.tells("meeting.held", "2026-06")
	s.tells("meeting.scheduled", "2027-03-01")
	tl := s.timeline()

	dated, _ := at(tl, possiblyAsOf("2026-06-10")).Occurrences()
	if len(dated) != 2 || !dated[0].Over || dated[0].Certainty != Definite || dated[1].Certainty != Possible {
		t.Errorf("as of a day: %+v", dated)
	}
	dated, _ = at(tl, Perspective{Today: day("2026-05-30")}).Occurrences()
	var certainties []Certainty
	for _, o := range dated {
		certainties = append(certainties, o.Certainty)
	}
	if diff := cmp.Diff([]Certainty{Definite, NotYet, NotYet}, certainties); diff != "" {
		t.Error("as it stands today:", diff)
	}
}

func TestRowOfAnOccurrence(t *testing.T) {
	s := newStory(t)
	id := s.tells("meeting.held", "2025-08", fields{"title": fields{"de": "Rat", "en": "Council"}, "lang": "de"})
	s.changes(id, events.Refined, fields{"occurred": "2025-08-29"})
	o, ok := now(s.timeline()).Occurrence(id)
	want := Occurrence{
		ID: id, Type: "meeting.held", Occurred: occurred(t, "2025-08-29"), When: "29 August 2025",
		Title: "Rat", Lang: "de", Published: dawn.Add(4 * time.Hour), Updated: dawn.Add(5 * time.Hour),
		Change: events.Refined, Sequence: 6, Changed: 6, Body: o.Body,
	}
	if diff := cmp.Diff(want, o, cmp.Comparer(func(a, b events.Occurred) bool { return a == b })); !ok || diff != "" {
		t.Error(ok, diff)
	}
	if o.Body.Lang != "de" || len(o.Body.Citations) != 1 {
		t.Errorf("body %+v", o.Body)
	}
	if _, ok := now(s.timeline()).Occurrence("nothing"); ok {
		t.Error("found nothing")
	}
}

func TestLanguageOfATitle(t *testing.T) {
	s := newStory(t)
	own := s.tells("meeting.held", "2026", fields{"lang": "fr"})
	plain := s.tells("meeting.held", "2026")
	other := s.tells("meeting.held", "2026", fields{"title": fields{"nl": "Raad"}})
	tl := s.timeline()
	for id, want := range map[string]string{own: "fr", plain: "en", other: "nl"} {
		if o, _ := now(tl).Occurrence(id); o.Lang != want {
			t.Errorf("%s: %q, want %q", id, o.Lang, want)
		}
	}
}

func TestNewsIsInRecordedOrderTheLatestFirst(t *testing.T) {
	s := newStory(t)
	a := s.tells("meeting.held", "2026-04")
	b := s.tells("meeting.held", "1999")
	c := s.tells("remark.made", "unknown", fields{"citations": cites("hearsay")})
	s.changes(a, events.Corrected, fields{"occurred": "2026-05"})
	s.retracts(b)
	s.retracts("hearsay")

	news := slices.Collect(now(s.timeline()).News())
	if diff := cmp.Diff([]string{c, b, a}, ids(news)); diff != "" {
		t.Error(diff)
	}
	if !news[0].Fallen || !news[1].Retracted || news[2].Retracted || news[2].Fallen {
		t.Errorf("marks: %+v", news)
	}
	if news[0].Certainty != Undated || news[2].Certainty != "" {
		t.Error("news depend on a day")
	}
}

func TestAWithdrawnSourceUpdatesWhatCitesIt(t *testing.T) {
	s := newStory(t)
	cited := s.tells("meeting.held", "2026", fields{"citations": cites("gazette", "register")})
	other := s.tells("meeting.held", "2026")
	recorded := s.events[len(s.events)-1].Recorded
	s.retracts("gazette")
	updated := func(id string) time.Time {
		o, _ := now(s.timeline()).Occurrence(id)
		return o.Updated
	}
	withdrawn := s.events[len(s.events)-1].Recorded
	if got := updated(cited); !got.Equal(withdrawn) {
		t.Errorf("withdrawn: updated %v, want %v", got, withdrawn)
	}
	s.restores("gazette")
	if got, want := updated(cited), s.events[len(s.events)-1].Recorded; !got.Equal(want) {
		t.Errorf("restored: updated %v, want %v", got, want)
	}
	if got := updated(other); !got.Equal(recorded) {
		t.Errorf("untouched: updated %v, want %v", got, recorded)
	}
}
