package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/feed/judges"
)

// onCalendar wants what is told, where it has a date, on a calendar once, struck
// out where it was retracted, and with a higher SEQUENCE than before where it
// changed: without one, clients keep what they have (RFC 5546, section 2.1.5).
func (s *stage) onCalendar(t *testing.T, c judges.Calendar) {
	t.Helper()
	got := c.Read(t, document(t, s.front.URL+"/harbour/feed.ics"))
	for i, e := range got {
		got[i].Title = withoutDate(e.Title)
	}
	slices.SortFunc(got, byUID)
	if diff := cmp.Diff(s.calendar(), got); diff != "" {
		t.Error(diff)
	}
}

// calendar is what a calendar should hold, by UID. The dates in its titles are
// left out.
func (s *stage) calendar() (all []judges.Event) {
	for id, told := range s.told {
		e := judges.Event{UID: strings.TrimPrefix(id, "urn:uuid:"), Title: told.title, Status: "CONFIRMED", Sequence: told.changes}
		if told.retracted {
			e.Status = "CANCELLED"
		}
		if told.dated {
			all = append(all, e)
		}
	}
	slices.SortFunc(all, byUID)
	return all
}

func byUID(a, b judges.Event) int { return strings.Compare(a.UID, b.UID) }

// withoutDate is a title of an event without its date in words.
func withoutDate(title string) string {
	if before, _, ok := strings.Cut(title, " ("); ok && strings.HasSuffix(title, ")") {
		return before
	}
	return title
}
