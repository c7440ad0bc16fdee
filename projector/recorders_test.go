package projector_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dateline/dateline/events"
)

// flood lets writers record until done, and returns how many events they did.
func (o office) flood(name string, writers int, done <-chan struct{}) (recorded int) {
	var n atomic.Int64
	o.atOnce(writers, func(w int) {
		for {
			select {
			case <-done:
				return
			default:
				o.must(fmt.Sprintf(`{"entity":"%s-%d","kind":"thing","name":"Thing"}`, name, n.Add(1)))
			}
		}
	})
	return int(n.Load())
}

// TestAcknowledgedElsewhere: what one process has acknowledged the other knows,
// however busy both are. It takes a reference to it, and recognises it.
func TestAcknowledgedElsewhere(t *testing.T) {
	const rounds = 40
	inOffices(t, func(o office) {
		other, done := openOffice(o.T, o.log), make(chan struct{})
		var here, there int
		o.atOnce(3, func(w int) {
			switch w {
			case 0:
				here = o.flood("here", 12, done)
			case 1:
				there = other.flood("there", 12, done)
			case 2:
				defer close(done)
				for n := range rounds {
					one, two := o, other
					if n%2 == 1 {
						one, two = other, o
					}
					one.must(fmt.Sprintf(`{"entity":"board-%d","kind":"organisation","name":"Board"}`, n))
					meeting := fmt.Sprintf(`{"type":"meeting.held","occurred":"2025-08","title":"Meeting %d","about":"board-%d","citations":[{"source":"gazette"}]}`, n, n)
					first, again := two.must(meeting), one.must(meeting)
					if first.Already || !again.Already || first.ID != again.ID {
						o.Errorf("%+v, then %+v", first, again)
					}
				}
			}
		})
		n := 0
		for _, err := range o.log.Read(o.Context(), events.Query{}) {
			if err != nil {
				o.Fatal(err)
			}
			n++
		}
		if want := 2 + here + there + 2*rounds; n != want {
			o.Errorf("%d events, want %d", n, want)
		}
	})
}

// TestTimesOfOldAtOnce: an export that is read in again goes on while somebody
// records in its timeline, or is refused; its times come behind no later one.
func TestTimesOfOldAtOnce(t *testing.T) {
	const writers = 6
	inOffices(t, func(o office) {
		line := func(timeline, says string) string {
			return fmt.Sprintf(`{"timeline":%q,"recorded":"2025-08-29T10:00:00Z",%s}`, timeline, says)
		}
		for n := range 20 {
			timeline := fmt.Sprintf("old-%d", n)
			part := "[" + line(timeline, `"title":"Old"`) + "," + line(timeline, `"entity":"first","kind":"thing","name":"Thing"`)
			o.must(part + "]")
			o.atOnce(writers, func(w int) {
				text := part + "," + line(timeline, `"entity":"second","kind":"thing","name":"Thing"`) + "]"
				if w < writers-1 {
					text = fmt.Sprintf(`{"timeline":%q,"entity":"new-%d","kind":"thing","name":"Thing"}`, timeline, w)
				}
				if _, err := o.record(text); err != nil && (w < writers-1 || !strings.Contains(err.Error(), "has events of its own")) {
					o.Error(err)
				}
			})
			var last time.Time
			for e, err := range o.log.Read(o.Context(), events.Query{Timeline: timeline}) {
				if err != nil || e.Recorded.Before(last) {
					o.Errorf("%s at %s, behind %s: %v", e.Record, e.Recorded, last, err)
				}
				last = e.Recorded
			}
		}
	})
}
