package feed

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline/dateline/events"
)

// TestWindow: the 50 that changed last, more while they are younger than seven
// days, at most 500.
func TestWindow(t *testing.T) {
	const day = 24 * time.Hour
	for _, c := range []struct {
		name        string
		all, recent int // of all, how many changed within the last days
		want        int
		shrinks     bool
	}{
		{"empty", 0, 0, 0, false},
		{"few", 30, 0, 30, false},
		{"old", 120, 0, 50, false},
		{"some new", 120, 20, 50, false},
		{"many new", 120, 80, 80, true},
		{"all new", 120, 120, 120, true},
		{"flood", 900, 900, 500, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			changes := make([]time.Time, c.all)
			for i := range changes {
				changes[i] = today.Add(-time.Duration(i) * time.Minute)
				if i >= c.recent {
					changes[i] = changes[i].Add(-30 * day)
				}
			}
			itself := func(t time.Time) time.Time { return t }
			in, until := window(slices.Values(changes), itself, today, toSubscribe)
			if len(in) != c.want || until.IsZero() == c.shrinks {
				t.Errorf("%d until %v, want %d", len(in), until, c.want)
			}
			if c.shrinks && c.all == c.recent {
				if later, _ := window(slices.Values(changes), itself, until, toSubscribe); len(later) >= len(in) && c.all <= toSubscribe.most {
					t.Errorf("%d of %d are left when the window should shrink", len(later), len(in))
				}
			}
		})
	}
}

// TestWindowHoldsOldCorrections: an entry that changed is told again, at its
// own place in the order.
func TestWindowHoldsOldCorrections(t *testing.T) {
	h := newHarbour(t)
	for i := range 100 {
		h.occurrence("remark", fmt.Sprintf(`{"type": "remark.made", "occurred": "2026-03", "title": "Remark %d", "citations": [{"source": "gazette"}]}`, i))
	}
	h.now = h.at.Add(30 * 24 * time.Hour)
	handler := h.handler()
	if feed := body(t, handler, "/harbour/feed.atom"); strings.Contains(feed, urn(h.signed)) || strings.Count(feed, "<entry ") != toSubscribe.least {
		t.Errorf("%d entries", strings.Count(feed, "<entry "))
	}
	h.change("agreement", h.signed, events.Refined, `{"type": "agreement.signed", "occurred": "2025-11-03", "title": "Agreement signed", "citations": [{"source": "gazette"}]}`, "")
	entries := strings.Split(body(t, handler, "/harbour/feed.atom"), "<entry ")[1:]
	if len(entries) != toSubscribe.least || !strings.Contains(entries[len(entries)-1], urn(h.signed)) {
		t.Errorf("of %d entries the last is %s", len(entries), entries[len(entries)-1])
	}
}

// TestWindowShrinksInTime: a document is not kept beyond the moment at which
// the clock alone changes it.
func TestWindowShrinksInTime(t *testing.T) {
	h := newHarbour(t)
	h.now = h.at
	for range 60 {
		h.occurrence("remark", `{"type": "remark.made", "occurred": "2026-03", "title": "One more", "citations": [{"source": "gazette"}]}`)
	}
	h.now = h.at
	handler := h.handler()
	before := get(t, handler, "/harbour/feed.atom")
	h.now = h.at.Add(8 * 24 * time.Hour)
	after := get(t, handler, "/harbour/feed.atom")
	if before.Header().Get("Etag") == after.Header().Get("Etag") || after.Body.Len() >= before.Body.Len() {
		t.Error("the window did not shrink")
	}
}

func TestCacheIsBounded(t *testing.T) {
	c := newCache(64 << 10)
	first := key{pattern: "/", page: -1}
	for page := range 1000 {
		c.put(key{pattern: "/", page: page}, newDocument(draft{}, make([]byte, 1000), varyCoding, 1, nil))
		if page == 5 {
			c.put(first, newDocument(draft{}, []byte("first"), varyCoding, 1, nil))
		}
		if _, kept := c.get(first); page < 100 && page >= 5 && !kept {
			t.Fatalf("what is asked for all the time was forgotten at %d", page)
		}
	}
	if n := len(c.young) + len(c.old); n > 64 {
		t.Errorf("%d documents are kept", n)
	}
	if _, kept := c.get(key{page: 7}); kept {
		t.Error("a document that was never put")
	}
}
