package feed

import (
	"context"
	"encoding/binary"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/gorilla/feeds"
	"github.com/oklog/ulid/v2"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/memlog"
	"github.com/dateline/dateline/projector"
)

// mostEntries is up to how many entries the benchmarks of growth go:
// DATELINE_BENCH_MAX, 10,000 by default.
func mostEntries(b *testing.B) int {
	b.Helper()
	most, err := strconv.Atoi(os.Getenv("DATELINE_BENCH_MAX"))
	if err != nil {
		return 10_000
	}
	return most
}

// archive is a timeline that grows by one occurrence every four hours, folded
// as it is appended: fewer than fifty in a week.
type archive struct {
	b     *testing.B
	log   *memlog.Log
	state *projector.State
	n     int
	now   time.Time
}

func (a *archive) State() *projector.State            { return a.state }
func (a *archive) Wait(context.Context, uint64) error { return nil }

func newArchive(b *testing.B, n int) *archive {
	b.Helper()
	log := memlog.New()
	a := &archive{b: b, log: log, state: projector.NewState(log), now: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)}
	a.add(events.Ref{Timeline: "harbour", Kind: events.KindTimeline, Key: "harbour"}, `{"title":"Harbour works","languages":["en"],"publisher":"Harbour Society"}`)
	a.add(events.Ref{Timeline: "harbour", Kind: events.KindSource, Key: "gazette"}, `{"title":"Gazette","kind":"news","published":"2000-01-01","url":"https://gazette.example/"}`)
	a.add(events.Ref{Timeline: "harbour", Kind: events.KindEntity, Key: "board"}, `{"kind":"organisation","name":"Harbour Board"}`)
	for range n {
		a.more()
	}
	return a
}

// more records one occurrence.
func (a *archive) more() {
	a.add(events.Ref{Timeline: "harbour", Kind: "meeting"}, fmt.Sprintf(`{"type":"meeting.held","occurred":"2000-%02d","title":"Meeting %d of the board","summary":"The board met, heard a report about the *pier*, and put off what it could.","about":"board","actors":[{"entity":"board","role":"host"}],"citations":[{"source":"gazette","locator":"page %d"}]}`, a.n%12+1, a.n, a.n))
}

func (a *archive) add(record events.Ref, body string) {
	a.b.Helper()
	a.n++
	a.now = a.now.Add(4 * time.Hour)
	e := events.Event{Record: record, Change: events.Recorded, Recorded: a.now, By: "archivist", Body: []byte(body)}
	_ = e.ID.SetTime(ulid.Timestamp(a.now))
	binary.BigEndian.PutUint64(e.ID[8:], uint64(a.n))
	if record.Key == "" {
		e.Record.Key = e.ID.String()
	}
	sequences, err := a.log.Append(context.Background(), []events.Proposal{{Event: e}})
	if err != nil {
		a.b.Fatal(err)
	}
	if err := a.state.Apply(events.Stored{Event: e, Sequence: sequences[0]}); err != nil {
		a.b.Fatal(err)
	}
}

// BenchmarkOneMore is what a feed costs when one entry is new: to tell it, and to
// write the document and its gzip form. It must not grow with the timeline. As a
// ratio: how many times faster that is than gorilla/feeds writing all entries.
func BenchmarkOneMore(b *testing.B) {
	for n := 1000; n <= mostEntries(b); n *= 10 {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			a := newArchive(b, n)
			handler := Handler(a, Options{BaseURL: base, Now: func() time.Time { return a.now }})
			get(b, handler, "/harbour/feed.atom")
			for b.Loop() {
				b.StopTimer()
				a.more()
				b.StartTimer()
				if w := get(b, handler, "/harbour/feed.atom"); w.Code != http.StatusOK {
					b.Fatal(w.Code)
				}
			}
			b.ReportMetric(writeAll(b, n).Seconds()/(b.Elapsed().Seconds()/float64(b.N)), "gorilla/feed")
		})
	}
}

// writeAll is how long gorilla/feeds takes for as many entries of about the same
// size, the best of three.
func writeAll(b *testing.B, n int) time.Duration {
	b.Helper()
	all := &feeds.Feed{Title: "Harbour works", Link: &feeds.Link{Href: base}, Created: morning}
	content := contentHTML(Story{Type: "Meeting held", When: "March 2000", Lang: "en", Summary: "The board met, heard a report about the *pier*, and put off what it could."}, base)
	for i := range n {
		all.Items = append(all.Items, &feeds.Item{
			Title: fmt.Sprintf("Meeting %d of the board", i), Id: urn(id(i).String()), Link: &feeds.Link{Href: base + "/x"},
			Author: &feeds.Author{Name: "Harbour Society"}, Content: content, Created: morning, Updated: morning,
		})
	}
	best := time.Hour
	for range 3 {
		start := time.Now()
		if _, err := all.ToAtom(); err != nil {
			b.Fatal(err)
		}
		best = min(best, time.Since(start))
	}
	return best
}
