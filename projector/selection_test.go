package projector

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/events"
)

func TestSelectionIsCanonical(t *testing.T) {
	for query, want := range map[string]string{
		"":                          "",
		"kind=":                     "",
		"kind=visit&kind=meeting":   "kind=meeting,visit",
		"kind=-remark,meeting":      "kind=meeting,-remark",
		"q=++two++words+&actor=b,a": "actor=a,b&q=two+words",
		"source=s1&place=x&kind=k":  "kind=k&place=x&source=s1",
		"entity=a,a,-b,-b":          "entity=a,-b",
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		s, err := ParseSelection(func(name string) []string { return values[name] })
		if err != nil || s.Query() != want || s.IsZero() != (want == "") {
			t.Errorf("%s is %s, want %s (%v)", query, s.Query(), want, err)
		}
		again, _ := url.ParseQuery(s.Query())
		if s2, err := ParseSelection(func(name string) []string { return again[name] }); err != nil || cmp.Diff(s, s2) != "" {
			t.Errorf("%s does not come back: %v %v", s.Query(), s2, err)
		}
	}
}

func TestSelectionRefuses(t *testing.T) {
	for _, value := range []string{"A", "-", "a,-", "a b", "--a", "a/b", strings.Repeat("x", 65), "-a," + strings.Repeat("b,c1,", 40) + distinct(70)} {
		if s, err := ParseSelection(func(name string) []string {
			if name == "kind" {
				return []string{value}
			}
			return nil
		}); !errors.Is(err, events.ErrInvalid) || !strings.Contains(err.Error(), "kind") {
			t.Errorf("%q makes %+v (%v)", value, s, err)
		}
	}
}

func distinct(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("x", i/26+1) + string(rune('a'+i%26)) + ",")
	}
	return b.String()
}

func TestSelectionSelects(t *testing.T) {
	o := &events.Occurrence{
		Type: "meeting.held", About: "pier", Places: []string{"hall"}, Touches: []string{"board"},
		Actors: []events.Actor{{Entity: "ann", Office: "mayor"}}, Citations: []events.Citation{{Source: "gazette"}},
	}
	for query, want := range map[string]bool{
		"": true, "kind=meeting": true, "kind=remark": false, "kind=-remark": true, "kind=-meeting": false,
		"entity=pier": true, "entity=ann": true, "entity=mayor": true, "entity=hall": true, "entity=board,x": true, "entity=x": false,
		"actor=ann": true, "actor=mayor": true, "actor=pier": false, "place=hall": true, "place=-hall": false,
		"source=gazette": true, "source=-gazette": false, "kind=meeting&place=x": false, "actor=ann,-mayor": false,
	} {
		values, _ := url.ParseQuery(query)
		s, err := ParseSelection(func(name string) []string { return values[name] })
		if err != nil || s.Selects(o) != want {
			t.Errorf("%s selects: %t (%v)", query, !want, err)
		}
	}
}
