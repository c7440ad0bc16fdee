package materialized

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
	"github.com/dateline/dateline/projector"
)

// TestWhatEventsAlter: which rows are another by what is recorded last, and no
// others. What is said here a random history seldom says.
func TestWhatEventsAlter(t *testing.T) {
	cites := func(source string, more fields) []fields {
		c := fields{"source": source}
		for k, v := range more {
			c[k] = v
		}
		return []fields{c, {"source": "register"}}
	}
	for _, c := range []struct {
		name, view string
		before     func(s *story) events.Ref
		last       func(s *story, r events.Ref)
		want       []string
	}{
		{
			"what a commitment waits for is over", "entities",
			func(s *story) (r events.Ref) {
				return s.tells("harbour", "commitment.made", fields{"occurred": "2026-01-02", "about": "commitment", "details": fields{"occasion": "series"}, "citations": cites("gazette", nil)})
			},
			func(s *story, _ events.Ref) {
				s.tells("harbour", "meeting.held", fields{"occurred": "2026-02-01", "about": "series", "citations": cites("gazette", nil)})
			},
			[]string{"harbour.entity.commitment", "harbour.entity.series"},
		},
		{
			"and a source that is left says so", "entities",
			func(s *story) (r events.Ref) {
				s.tells("harbour", "commitment.made", fields{
					"occurred": "2026-01-02", "about": "commitment", "details": fields{"occasion": "person"},
					"citations": []fields{{"source": "gazette", "gives": []string{"details"}}, {"source": "register", "says": fields{"details.occasion": "series"}}},
				})
				s.change(events.Ref{Timeline: "harbour", Kind: events.KindSource, Key: "gazette"}, events.Retracted, nil)
				return r
			},
			func(s *story, _ events.Ref) {
				s.tells("harbour", "meeting.held", fields{"occurred": "2026-02-01", "about": "series", "citations": []fields{{"source": "register"}}})
			},
			[]string{"harbour.entity.commitment", "harbour.entity.series"},
		},
		{
			"what it is about comes to be what another source says", "entities",
			func(s *story) (r events.Ref) {
				s.change(events.Ref{Timeline: "harbour", Kind: events.KindSource, Key: "gazette"}, events.Retracted, nil)
				return s.tells("harbour", "agreement.signed", fields{"occurred": "2026-01-02", "about": "mechanism", "citations": []fields{{"source": "register"}}})
			},
			func(s *story, r events.Ref) {
				s.change(r, events.Corrected, fields{"citations": []fields{
					{"source": "gazette", "gives": []string{"about"}},
					{"source": "register", "says": fields{"about": "agreement"}},
				}})
			},
			[]string{"harbour.entity.agreement"},
		},
		{
			"a value that is no more", "facets",
			func(s *story) events.Ref {
				return s.tells("harbour", "remark.made", fields{"occurred": "2026", "places": []string{"quay", "hall"}, "citations": cites("gazette", nil)})
			},
			func(s *story, r events.Ref) { s.change(r, events.Corrected, fields{"places": []string{"quay"}}) },
			[]string{"-harbour.entity.hall.remark.$", "-harbour.place.hall.remark.$", "harbour.entity.quay.remark.$", "harbour.place.quay.remark.$"},
		},
		{
			"a name concerns one row", "entities",
			func(s *story) events.Ref {
				s.tells("harbour", "remark.made", fields{"occurred": "2026", "about": "series", "actors": []fields{{"entity": "person"}}, "citations": cites("gazette", nil)})
				return entityRef("harbour", "person")
			},
			func(s *story, r events.Ref) { s.change(r, events.Corrected, fields{"name": "Another"}) },
			[]string{"harbour.entity.person"},
		},
		{
			"a timeline is taken back", "records",
			func(*story) events.Ref {
				return events.Ref{Timeline: "harbour", Kind: events.KindTimeline, Key: "harbour"}
			},
			func(s *story, r events.Ref) { s.change(r, events.Retracted, nil) },
			[]string{
				"-harbour.entity.agreement", "-harbour.entity.commitment", "-harbour.entity.mechanism", "-harbour.entity.office", "-harbour.entity.person",
				"-harbour.entity.series", "-harbour.source.gazette", "-harbour.source.hearsay", "-harbour.source.register", "harbour.timeline.harbour",
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := town()
			ref := c.before(s)
			from := uint64(len(s.events))
			c.last(s, ref)
			view, err := (&Keeper{Options: Options{Views: Views}}).view(c.view)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, s.altered(t, view, from, ref.Key)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// town is a timeline with some sources and entities.
func town() *story {
	s := &story{}
	s.add(events.Ref{Timeline: "harbour", Kind: events.KindTimeline, Key: "harbour"}, events.Recorded, fields{"title": "Harbour"})
	for _, source := range someSources {
		s.add(events.Ref{Timeline: "harbour", Kind: events.KindSource, Key: source}, events.Recorded, fields{"title": source, "kind": "news"})
	}
	for _, kind := range someKinds {
		s.add(entityRef("harbour", kind), events.Recorded, fields{"kind": kind, "name": "The " + kind})
	}
	return s
}

// altered are the keys of the rows that differ by what came behind a sequence,
// with a minus of those that are gone, and $ for a record's key.
func (s *story) altered(t *testing.T, view View, from uint64, key string) (keys []string) {
	t.Helper()
	day := edtf.Day{Year: 2026, Month: 6, Day: 1}
	d := &differ{view: view, from: Basis{from, day}, to: Basis{uint64(len(s.events)), day}, ctx: context.Background()}
	for c := range d.changes(s.fold(projector.NewState(s), d.to.Sequence)) {
		name := c.Key
		if rest, is := cutKey(name, key); is {
			name = rest + "$"
		}
		if c.Value == nil {
			name = "-" + name
		}
		keys = append(keys, name)
	}
	if d.err != nil {
		t.Fatal(d.err)
	}
	slices.Sort(keys)
	return keys
}

func cutKey(name, key string) (string, bool) {
	if len(key) == 26 && len(name) > 26 && name[len(name)-26:] == key {
		return name[:len(name)-26], true
	}
	return name, false
}
