package stream

import (
	"errors"
	"strconv"
	"testing"

	"github.com/dateline/dateline/events"
)

// Whatever a client sends as its start is refused as invalid, or is a start that
// it can be told again in one way.
func FuzzStart(f *testing.F) {
	for _, seed := range [][2]string{
		{"", ""},
		{"57", ""},
		{"", "57"},
		{"0", "0"},
		{"", "2026-07-06"},
		{"", "2026-07-06T09:00:00+09:00"},
		{"-1", ""},
		{"+1", ""},
		{"18446744073709551615", ""},
		{"18446744073709551616", ""},
		{"", "00"},
		{"0x10", ""},
		{"1_0", ""},
		{" 1", ""},
		{"", "9999-12-31"},
		{"", "0000-01-01"},
		{"\x00", "\xff"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, lastEventID, since string) {
		s, err := parseStart(lastEventID, since)
		if err != nil {
			if !errors.Is(err, events.ErrInvalid) || s != (start{}) {
				t.Fatalf("%q, %q: %+v, %v", lastEventID, since, s, err)
			}
			return
		}
		if lastEventID != "" {
			if n, err := strconv.ParseUint(lastEventID, 10, 64); err != nil || s.behind.Sequence != n || s.all != (n == 0) {
				t.Fatalf("%q is %+v", lastEventID, s)
			}
			return
		}
		again := s.behind.String()
		if s.all {
			again = "0"
		}
		if s2, err := parseStart("", again); err != nil || s2.all != s.all || s2.behind.Sequence != s.behind.Sequence || !s2.behind.Time.Equal(s.behind.Time) {
			t.Fatalf("%q is %+v, again %+v (%v)", since, s, s2, err)
		}
	})
}
