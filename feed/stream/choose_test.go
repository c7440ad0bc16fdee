package stream

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/events"
)

// hasWords is a simple language of words: all must be in the body.
func hasWords(words string) (func(events.Stored) bool, error) {
	if words == "-" {
		return nil, fmt.Errorf("%w: add a word to look for", events.ErrInvalid)
	}
	return func(e events.Stored) bool {
		for _, w := range strings.Fields(words) {
			if !strings.Contains(string(e.Body), w) {
				return false
			}
		}
		return true
	}, nil
}

// told reads what a query is told from the beginning up to a sequence, which it
// must be told.
func toldUpTo(t *testing.T, c *http.Client, address, query string, end uint64) (all []uint64) {
	t.Helper()
	l := listen(t, c, address+"/harbour/stream?since=0&"+query)
	defer l.close()
	for {
		m := l.event()
		all = append(all, m.Sequence)
		if m.Sequence >= end {
			return all
		}
	}
}

func TestChoice(t *testing.T) {
	c := harbour(t)                                                                                                                                                             // 1 to 3
	plain := c.meet("Board meets")                                                                                                                                              // 4
	c.tell("harbour", "visit", "", events.Recorded, strings.Replace(meeting("A visit", `,"places":["pier"],"actors":[{"entity":"ann"}]`), "meeting.held", "visit.held", 1), "") // 5
	at := c.tell("harbour", "meeting", "", events.Recorded, meeting("Board meets at the pier", `,"about":"pier"`), "")                                                          // 6
	c.change(plain, events.Refined, meeting("Board meets", `,"actors":[{"entity":"ann"}]`), "")                                                                                 // 7
	c.change(at, events.Corrected, meeting("Board meets at the quay", `,"about":"quay"`), "not there")                                                                          // 8
	c.change(at, events.Refined, meeting("Board meets at the quay", `,"about":"quay","touches":["ann"]`), "")                                                                   // 9
	c.change(plain, events.Retracted, meeting("Board meets", `,"actors":[{"entity":"ann"}]`), "It did not.")                                                                    // 10
	c.change(plain, events.Corrected, meeting("Board meets", `,"actors":[{"entity":"bob"}]`), "It did.")                                                                        // 11
	c.change(plain, events.Corrected, meeting("Board meets", `,"actors":[{"entity":"eve"}]`), "Not Bob.")                                                                       // 12
	// The last is chosen by every query: it ends the reading.
	all := `,"about":"pier","places":["pier"],"touches":["quay","board"],"actors":[{"entity":"ann"},{"entity":"bob"}]`
	c.tell("harbour", "meeting", "", events.Recorded, meeting("Board visit", all), "") // 13
	s := c.serve(func(o *Options) { o.Words = hasWords })
	for query, want := range map[string][]uint64{
		"":                                    {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13},
		"kind=meeting":                        {4, 6, 7, 8, 9, 10, 11, 12, 13},
		"kind=meeting,visit":                  {4, 5, 6, 7, 8, 9, 10, 11, 12, 13},
		"kind=-visit":                         {4, 6, 7, 8, 9, 10, 11, 12, 13},
		"entity=pier":                         {5, 6, 8, 13},
		"entity=quay":                         {8, 9, 13},
		"actor=ann":                           {5, 7, 10, 13},
		"actor=bob":                           {11, 12, 13},
		"place=pier":                          {5, 13},
		"source=gazette&actor=ann&place=pier": {5, 13},
		"q=pier":                              {5, 6, 8, 13},
		"q=pier&kind=meeting":                 {6, 8, 13},
	} {
		if diff := cmp.Diff(want, toldUpTo(t, s.Client(), s.URL, query, 13)); diff != "" {
			t.Errorf("%s: %s", query, diff)
		}
	}
	r := ask(t, s.Client(), http.MethodGet, s.URL+"/harbour/stream?q="+url.QueryEscape("-"))
	if said := readAll(t, r); r.StatusCode != http.StatusBadRequest || !strings.Contains(said, "q: ") || !strings.Contains(said, "add a word") {
		t.Errorf("%s %s", r.Status, said)
	}
}

// Wherever a client connects again, it is told the rest of the same.
func TestChoiceFollowsFromTheLog(t *testing.T) {
	c := harbour(t)
	var keys []string
	for n := range 30 {
		if n%3 == 0 {
			keys = append(keys, c.meet(fmt.Sprint("number ", n)))
			continue
		}
		about := []string{"", `,"about":"pier"`}[n%2]
		c.change(keys[n%len(keys)], events.Refined, meeting(fmt.Sprint("number ", n), about), "")
	}
	last := c.tell("harbour", "meeting", "", events.Recorded, meeting("last", `,"about":"pier"`), "")
	s := c.serve()
	whole := toldUpTo(t, s.Client(), s.URL, "entity=pier", 34)
	if len(whole) < 10 || len(whole) > 30 {
		t.Fatalf("%d of 34: %v (%s)", len(whole), whole, last)
	}
	for from := range uint64(34) {
		var want []uint64
		for _, sequence := range whole {
			if sequence > from {
				want = append(want, sequence)
			}
		}
		l := listen(t, s.Client(), s.URL+"/harbour/stream?entity=pier", "Last-Event-ID", fmt.Sprint(from))
		l.wantSequences(want...)
		l.close()
	}
}
