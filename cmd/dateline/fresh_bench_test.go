package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
	"github.com/dateline/dateline/feed"
	"github.com/dateline/dateline/projector"
)

// BenchmarkFresh is how long after its acknowledgement an event is in the feed
// that a reader gets over HTTP: of durable appends, one after the other, in
// microseconds. It includes the telling, writing and sending of the document,
// which is of its usual size: the clock stands a month ahead, where what is
// recorded now is not of the last week.
func BenchmarkFresh(b *testing.B) {
	server, err := natslog.StartServer(b.Context(), natslog.ServerOptions{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	log, nc, err := openOn(b.Context(), server)
	if err != nil {
		b.Fatal(err)
	}
	defer nc.Close()
	defer log.Close()
	follower := projector.NewFollower(log)
	ctx, stop := context.WithCancel(b.Context())
	done := make(chan error, 1)
	go func() { done <- follower.Run(ctx) }()
	defer func() { stop(); <-done }()

	web := httptest.NewServer(feed.Handler(follower, feed.Options{BaseURL: "http://localhost", Now: func() time.Time { return time.Now().AddDate(0, 1, 0) }}))
	defer web.Close()
	record := func(ref events.Ref, body string) uint64 {
		e := events.Event{ID: ulid.Make(), Record: ref, Change: events.Recorded, Recorded: time.Now().UTC().Truncate(time.Millisecond), By: "bench", Salt: events.NewSalt(), Body: []byte(body)}
		if e.Record.Key == "" {
			e.Record.Key = e.ID.String()
		}
		sequences, err := log.Append(b.Context(), []events.Proposal{{Event: e}})
		if err != nil {
			b.Fatal(err)
		}
		return sequences[0]
	}
	record(events.Ref{Timeline: "fresh", Kind: events.KindTimeline, Key: "fresh"}, `{"title":"Fresh"}`)
	record(events.Ref{Timeline: "fresh", Kind: events.KindSource, Key: "gazette"}, `{"title":"Gazette","kind":"news","published":"2026"}`)

	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		sequence := record(events.Ref{Timeline: "fresh", Kind: "meeting"}, fmt.Sprintf(`{"type":"meeting.held","occurred":"2025-08","title":"Meeting %d","summary":"The board met.","citations":[{"source":"gazette"}]}`, i))
		acknowledged := time.Now()
		answer, err := web.Client().Get(fmt.Sprintf("%s/fresh/feed.atom?wait=%d", web.URL, sequence))
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		if _ = answer.Body.Close(); answer.StatusCode != http.StatusOK {
			b.Fatal(answer.Status)
		}
		took = append(took, time.Since(acknowledged))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}
