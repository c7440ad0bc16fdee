package projector

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAltered tells which records an event may alter, beside its own.
func TestAltered(t *testing.T) {
	s := newStory(t)
	s.entity("commitment", "lighthouse", "quay")
	s.entity("person", "ann", "bob")
	s.entity("meeting-series", "regatta")
	s.entity("place", "hall")
	s.tells("commitment.made", "2025-01", fields{"about": "quay", "details": fields{"occasion": "regatta"}})
	meeting := s.tells("meeting.held", "2025-02", fields{"about": "regatta", "actors": []fields{{"entity": "ann"}}})
	for _, c := range []struct {
		what  string
		do    func()
		is    []string
		whole bool
		all   bool
	}{
		{"an entity concerns itself", func() { s.changes("ann", "refined", fields{"name": "Ann Archer"}) }, []string{"entity/ann"}, false, false},
		{"an occurrence concerns whom it names", func() {
			s.tells("meeting.held", "2025-03", fields{"about": "lighthouse", "places": []string{"hall"}, "actors": []fields{{"entity": "bob"}}})
		}, []string{"entity/bob", "entity/hall", "entity/lighthouse", "meeting/*"}, false, false},
		{"whom it named before, and what waits for it", func() {
			s.changes(meeting, "corrected", fields{"actors": []fields{{"entity": "bob"}}})
		}, []string{"entity/ann", "entity/bob", "entity/quay", "entity/regatta", "meeting/*"}, false, false},
		{"a source that always counted", func() { s.changes("gazette", "refined", fields{"title": "Gazette"}) }, []string{"source/gazette"}, false, false},
		{"a source that is withdrawn, what cites it", func() {
			s.tells("remark.made", "2025-04", fields{"about": "hall", "citations": cites("gazette")})
			s.retracts("gazette")
		}, []string{"entity/hall", "remark/*", "source/gazette"}, false, true},
		{"the timeline, everything", func() { s.changes(town, "refined", fields{"title": "The Town"}) }, nil, true, false},
	} {
		from := uint64(len(s.events))
		c.do()
		line, _ := s.fold().Timeline(town)
		got, err := line.Altered(t.Context(), from, uint64(len(s.events)))
		if err != nil {
			t.Fatal(err)
		}
		var is []string
		for _, ref := range got.Records {
			name := ref.String()
			if ref.Kind != "entity" && ref.Kind != "source" {
				name = ref.Kind + "/*"
			}
			is = append(is, name)
		}
		if diff := cmp.Diff(c.is, slices.Compact(is)); diff != "" || got.Whole != c.whole || got.Entities != c.all {
			t.Errorf("%s: whole %v, entities %v, records (-want +got)\n%s", c.what, got.Whole, got.Entities, diff)
		}
	}
}

// TestRefs reads records in pieces, as they stood.
func TestRefs(t *testing.T) {
	s := newStory(t)
	s.entity("person", "ann", "bob", "cid")
	line, _ := s.fold().Timeline(town)
	if n := line.Count(); n != 7 {
		t.Errorf("%d records", n)
	}
	var got []string
	for behind := 0; ; {
		refs, next := line.Refs(behind, 2, 6, func(kind string) bool { return kind != "source" })
		for _, ref := range refs {
			got = append(got, ref.Key)
		}
		if behind = next; behind == 0 {
			break
		}
	}
	if diff := cmp.Diff([]string{town, "ann", "bob"}, got); diff != "" {
		t.Error(diff)
	}
}
