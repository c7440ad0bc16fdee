package projector

import (
	"fmt"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/events"
)

func TestAmendments(t *testing.T) {
	s := newStory(t)
	s.entity("place", "quay")
	met := s.tells("meeting.held", "2025-08", fields{"title": "A meeting", "places": []string{"quay"}})
	s.changes(met, events.Corrected, fields{"title": "The meeting", "places": []string{}})
	s.changes(met, events.Cited, fields{"citations": cites("register", "gazette")})
	s.changes("quay", events.Corrected, fields{"name": "The long quay"})
	s.retracts(met)
	s.restores(met)
	s.retracts("gazette")
	for query, want := range map[string][]string{
		"": {
			"12 retracted source/gazette The gazette", "11 corrected meeting The meeting undone", "10 retracted meeting The meeting",
			"9 corrected entity/quay The long quay name", "7 corrected meeting The meeting places title",
		},
		"kind=meeting":                 {"11 corrected meeting The meeting undone", "10 retracted meeting The meeting", "7 corrected meeting The meeting places title"},
		"place=quay":                   {"9 corrected entity/quay The long quay name", "7 corrected meeting The meeting places title"},
		"source=gazette&kind=-meeting": {"12 retracted source/gazette The gazette"},
		"entity=nobody":                nil,
	} {
		values, _ := url.ParseQuery(query)
		chosen, _ := ParseSelection(func(name string) []string { return values[name] })
		var got []string
		v := now(s.timeline())
		for a := range v.Amendments(chosen) {
			record := a.Ref.Kind
			if events.IsRegistry(record) {
				record += "/" + a.Ref.Key
			}
			line := fmt.Sprint(a.Sequence, " ", a.Change, " ", record, " ", a.Title)
			for _, f := range a.Fields {
				line += " " + f.Field
			}
			if a.Undoes {
				line += " undone"
			}
			got = append(got, line)
		}
		if diff := cmp.Diff(want, got); diff != "" || v.Err() != nil {
			t.Errorf("%s: %s %v", query, diff, v.Err())
		}
	}
}

func TestRetracted(t *testing.T) {
	s := newStory(t)
	first, second, third := s.tells("meeting.held", "2025-08"), s.tells("remark.made", "2025-08"), s.tells("meeting.held", "2025-09")
	for _, id := range []string{first, third, second} {
		s.retracts(id)
	}
	s.restores(third)
	var got []string
	for o := range now(s.timeline()).Retracted(Selection{}) {
		got = append(got, o.ID)
	}
	if diff := cmp.Diff([]string{second, first}, got); diff != "" {
		t.Error(diff)
	}
}
