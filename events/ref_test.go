package events

import (
	"strings"
	"testing"
)

const someID = "01K2Z3V4W5X6Y7Z8A9B0C1D2E3"

func TestNewRef(t *testing.T) {
	long := strings.Repeat("a", 64)
	for _, c := range []struct {
		timeline, kind, key string
		want                string // of the error; "" for none
	}{
		{"harbour", "entity", "board", ""},
		{"harbour", "source", "gazette", ""},
		{"harbour", "timeline", "harbour", ""},
		{"harbour", "meeting", someID, ""},
		{"h", "x", someID, ""},
		{long, long, someID, ""},
		{"7-up", "entity", "2nd-board", ""},
		{"metrics", "entity", "board", ""}, // a word that was reserved later: old events are read for ever

		{"", "entity", "board", "timeline: "},
		{"Harbour", "entity", "board", "timeline: "},
		{"har.bour", "entity", "board", "timeline: "},
		{"har bour", "entity", "board", "timeline: "},
		{"harbour\n", "entity", "board", "timeline: "},
		{"*", "entity", "board", "timeline: "},
		{">", "entity", "board", "timeline: "},
		{"-harbour", "entity", "board", "timeline: "},
		{"hafenbehörde", "entity", "board", "timeline: "},
		{long + "a", "entity", "board", "timeline: "},
		{"harbour", "", someID, "kind: "},
		{"harbour", "Meeting", someID, "kind: "},
		{"harbour", "*", someID, "kind: "},
		{"harbour", "entity", "", "key: "},
		{"harbour", "entity", "the.board", "key: "},
		{"harbour", "entity", ">", "key: "},
		{"harbour", "timeline", "quarry", "cannot stand in timeline"},
		{"harbour", "meeting", "", "not a ULID"},
		{"harbour", "meeting", "board", "not a ULID"},
		{"harbour", "meeting", strings.ToLower(someID), "not a ULID"},
		{"harbour", "meeting", "8ZZZZZZZZZZZZZZZZZZZZZZZZZ", "not a ULID"},
		{"harbour", "meeting", someID[:25], "not a ULID"},
		{"harbour", "meeting", "01K2Z3V4W5X6Y7Z8A9B0C1D2EU", "not a ULID"},
	} {
		ref, err := NewRef(c.timeline, c.kind, c.key)
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s/%s/%s: %v", c.timeline, c.kind, c.key, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s/%s/%s: got %v, want %s", c.timeline, c.kind, c.key, err, c.want)
		case err != nil && ref != Ref{}:
			t.Errorf("%s/%s/%s: a Ref beside the error", c.timeline, c.kind, c.key)
		}
	}
}

// TestNoTimelineTakesAWordOfURLs asks for the words of the service's own paths.
func TestNoTimelineTakesAWordOfURLs(t *testing.T) {
	for _, word := range []string{"api", "hub", "contract", "schemas", "assets", "metrics", "healthz", "readyz"} {
		if err := CheckTimeline(word); err == nil || !strings.Contains(err.Error(), "choose another slug") {
			t.Errorf("%s: %v", word, err)
		}
	}
}

func TestParseSubjectIsTheInverseOfSubject(t *testing.T) {
	ref := Ref{"harbour", "meeting", someID}
	if got, err := ParseSubject(ref.Subject()); err != nil || got != ref {
		t.Errorf("got %v, %v", got, err)
	}
	if got, want := ref.String(), "meeting/"+someID; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func FuzzParseSubject(f *testing.F) {
	for _, s := range []string{"dateline.harbour.entity.board", "dateline.harbour.meeting." + someID, "dateline.*.>", "", "....", "dateline.a.b.c.d"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, subject string) {
		ref, err := ParseSubject(subject)
		if err != nil {
			if len(err.Error()) > 1000 {
				t.Errorf("%d bytes of error", len(err.Error()))
			}
			return
		}
		if ref.Subject() != subject {
			t.Errorf("%q comes back as %q", subject, ref.Subject())
		}
		if strings.ContainsAny(subject, "*> \t\r\n\x00") {
			t.Errorf("%q is not safe to publish to", subject)
		}
	})
}
