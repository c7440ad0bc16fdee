package events

import (
	"encoding/json"
	"strings"
	"testing"
)

// when reads any JSON form of an Occurred; a bare word is a string.
func when(t testing.TB, s string) (o Occurred) {
	t.Helper()
	if !strings.HasPrefix(s, "{") {
		s = `"` + s + `"`
	}
	must(t, json.Unmarshal([]byte(s), &o))
	return o
}

func TestOccurred(t *testing.T) {
	const sets = `{"start":"[2025-03..]","end":"[2025-04..2025-05]"}`
	for _, c := range []struct {
		in           string
		text         string // "" for the same as in
		began, ended string // lo..hi
		lasts        bool
		words        string
	}{
		{"2025-08-29", "", "2025-08-29..2025-08-29", "2025-08-29..2025-08-29", false, "29 August 2025"},
		{"2025-08", "", "2025-08-01..2025-08-31", "2025-08-01..2025-08-31", false, "August 2025"},
		{"unknown", "", "..", "..", false, "undated"},
		{"[..2025-07-01]", "", "..2025-07-01", "..2025-07-01", false, "on or before 1 July 2025"},
		{"2025-07/..", "", "2025-07-01..2025-07-31", "..", true, "from July 2025, open end"},
		{"2025-07-01/2025-07-03", "", "2025-07-01..2025-07-01", "2025-07-03..2025-07-03", true, "from 1 July 2025 to 3 July 2025"},
		{`{"start":"2025-07-01","end":"2025-07-03"}`, "2025-07-01/2025-07-03", "2025-07-01..2025-07-01", "2025-07-03..2025-07-03", true, "from 1 July 2025 to 3 July 2025"},
		{sets, "[2025-03..]/[2025-04..2025-05]", "2025-03-01..", "2025-04-01..2025-05-31", true, "begun March 2025 or later, ended some day from April to May 2025"},
	} {
		t.Run(c.in, func(t *testing.T) {
			o := when(t, c.in)
			if want := strings.TrimSuffix(c.text, ""); want != "" && o.String() != want || want == "" && o.String() != c.in {
				t.Errorf("reads %s", o)
			}
			lo, hi := o.Began()
			if got := lo.String() + ".." + hi.String(); got != c.began {
				t.Errorf("began %s, want %s", got, c.began)
			}
			endLo, endHi := o.Ended()
			if got := endLo.String() + ".." + endHi.String(); got != c.ended {
				t.Errorf("ended %s, want %s", got, c.ended)
			}
			if l, h := o.Bounds(); l != lo || h != endHi {
				t.Errorf("bounds %s..%s", l, h)
			}
			if o.Lasts() != c.lasts || o.Words() != c.words {
				t.Errorf("lasts %v, %q", o.Lasts(), o.Words())
			}
			if o.Known() != (c.began+c.ended != "....") {
				t.Errorf("known %v", o.Known())
			}
			text, err := json.Marshal(o)
			must(t, err)
			if again := when(t, strings.Trim(string(text), `"`)); again != o {
				t.Errorf("%s comes back as %s", text, again)
			}
		})
	}
}

func TestOccurredRefuses(t *testing.T) {
	for in, want := range map[string]string{
		`"2025-02-30"`:                        "edtf",
		`"2025-08-29T10:00:00Z"`:              "time of day",
		`"soon"`:                              "edtf",
		`""`:                                  "edtf",
		`5`:                                   "cannot unmarshal",
		`{"start":"2025-08","end":"2025-07"}`: "end lies before the start",
		`{"start":"[2025-08..]","end":"[..2025-07]"}`:   "end lies before the start",
		`{"start":"2025/2026","end":"2027"}`:            "single dates",
		`{"start":"2025","end":"2025-08-29T10:00:00Z"}`: "single dates",
		`{"start":"2025","end":"2026","middle":"x"}`:    "unknown field",
		`{"start":"x","end":"2026"}`:                    "edtf",
	} {
		var o Occurred
		err := json.Unmarshal([]byte(in), &o)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", in, err, want)
		}
	}
}

func TestWithin(t *testing.T) {
	for _, c := range []struct {
		inner, outer string
		want         bool
	}{
		{"2025-08-29", "2025-08", true},
		{"2025-08", "2025-08", true},
		{"2025-08", "2025-08-29", false},
		{"2025-09-01", "2025-08", false},
		{"2025-08", "unknown", true},
		{"unknown", "unknown", true},
		{"unknown", "2025-08", false},
		{"unknown", "[..2025-08]", false},
		{"2025-07", "[..2025-08]", true},
		{"[..2025-07]", "[..2025-08]", true},
		{"[2025-08..]", "[..2025-08]", false},
		{"2025-07-02/2025-07-03", "2025-07", true}, // of a day it becomes clear that it was two
		{"2025-07-02", "2025-07-01/2025-07-03", false},
		{"2025-07-01/2025-07-03", "2025-07/..", true},
		{"2025-06-30/2025-07-03", "2025-07/..", false},
		{"2025-07-01/2025-07-04", "2025-07-01/2025-07-03", false},
		{`{"start":"2025-03-05","end":"2025-04-02"}`, `{"start":"[2025-03..]","end":"[2025-04..]"}`, true},
	} {
		if got := when(t, c.inner).Within(when(t, c.outer)); got != c.want {
			t.Errorf("%s within %s: %v", c.inner, c.outer, got)
		}
	}
}
