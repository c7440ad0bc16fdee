package feed

import (
	"testing"
	"time"

	"github.com/dateline/dateline/projector"
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
			news := make([]projector.Occurrence, c.all)
			for i := range news {
				at := today.Add(-time.Duration(i) * time.Minute)
				if i >= c.recent {
					at = at.Add(-30 * day)
				}
				news[i] = projector.Occurrence{Published: at, Updated: at}
			}
			in, until := window(news, today)
			if len(in) != c.want || until.IsZero() == c.shrinks {
				t.Errorf("%d until %v, want %d", len(in), until, c.want)
			}
			if c.shrinks && c.all == c.recent {
				if later, _ := window(news, until); len(later) >= len(in) && c.all <= windowMost {
					t.Errorf("%d of %d are left when the window should shrink", len(later), len(in))
				}
			}
		})
	}
}

// TestWindowHoldsOldCorrections: an entry that changed is told again, at its
// own place in the order.
func TestWindowHoldsOldCorrections(t *testing.T) {
	news := make([]projector.Occurrence, 100)
	for i := range news {
		at := today.Add(-time.Duration(100+i) * 24 * time.Hour)
		news[i] = projector.Occurrence{ID: id(i).String(), Published: at, Updated: at}
	}
	news[97].Updated = today
	in, _ := window(news, today)
	if len(in) != windowLeast || in[49].ID != news[97].ID || in[48].ID != news[48].ID {
		t.Errorf("%d entries, the last is %s", len(in), in[len(in)-1].ID)
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
		if page < 100 && page >= 5 && c.get(first) == nil {
			t.Fatalf("what is asked for all the time was forgotten at %d", page)
		}
	}
	if n := len(c.young) + len(c.old); n > 64 {
		t.Errorf("%d documents are kept", n)
	}
	if c.get(key{page: 7}) != nil {
		t.Error("a document that was never put")
	}
}
