package contract

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/memlog"
	"github.com/dateline/dateline/feed/judges/hostile"
	"github.com/dateline/dateline/projector"
	"github.com/dateline/dateline/seeds"
)

// noon is when the tests take place.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// desk records what editors write, on a log in memory.
type desk struct {
	log      *memlog.Log
	recorder *events.Recorder
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	log := memlog.New()
	follower := projector.NewFollower(log)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- follower.Run(ctx) }()
	t.Cleanup(func() { cancel(); must(t, <-done) })
	return &desk{log, events.NewRecorder(log, follower, func() time.Time { return noon })}
}

func (d *desk) record(t testing.TB, files ...events.File) error {
	drafts, err := events.ParseDrafts(files, events.Defaults{By: "ada"})
	if err == nil {
		_, err = d.recorder.Record(t.Context(), drafts, nil)
	}
	return err
}

// messages are all events of the log as they travel.
func (d *desk) messages(t testing.TB) (all []events.Message) {
	t.Helper()
	for e, err := range d.log.Read(t.Context(), events.Query{}) {
		must(t, err)
		m, err := events.Encode(e.Event)
		must(t, err)
		all = append(all, m)
	}
	return all
}

// ofSeeds are the messages of everything that is recorded on a fresh machine.
func ofSeeds(t testing.TB) []events.Message {
	t.Helper()
	d := newDesk(t)
	timelines, err := seeds.Read(seeds.Embedded())
	must(t, err)
	for _, files := range timelines {
		must(t, d.record(t, files...))
	}
	return d.messages(t)
}

// ofHostile are those of words that break documents elsewhere, as far as record
// takes them.
func ofHostile(t testing.TB) []events.Message {
	t.Helper()
	d := newDesk(t)
	must(t, d.record(t, events.File{Name: "hostile.jsonl", Text: string(hostile.File("hostile"))}))
	return d.messages(t)
}

// ofIntruder are those of words that record refuses, put into the log past it.
func ofIntruder(t testing.TB) (all []events.Message) {
	t.Helper()
	for _, e := range hostile.Events("intruder", noon) {
		m, err := events.Encode(e)
		must(t, err)
		all = append(all, m)
	}
	return all
}

// ofCorpus are the messages that are kept, as a NATS client reads their bytes.
func ofCorpus(t testing.TB) (all []events.Message) {
	t.Helper()
	files, err := filepath.Glob("../../events/testdata/corpus/*.msg")
	must(t, err)
	for _, file := range files {
		frame, err := os.ReadFile(file)
		must(t, err)
		all = append(all, readFrame(t, frame))
	}
	return all
}

// readFrame reads HPUB with nats.go's own parser of headers.
func readFrame(t testing.TB, frame []byte) events.Message {
	t.Helper()
	var headers, total int
	m := events.Message{Header: map[string]string{}}
	line, rest, _ := bytes.Cut(frame, []byte("\r\n"))
	_, err := fmt.Sscanf(string(line), "HPUB %s %d %d", &m.Subject, &headers, &total)
	must(t, err)
	read, err := nats.DecodeHeadersMsg(rest[:headers])
	must(t, err)
	for name, values := range read {
		m.Header[strings.ToLower(name)] = values[0]
	}
	m.Data = rest[headers:total]
	if _, err := events.DecodeHeaders(m.Subject, map[string][]string(read), m.Data); err != nil {
		t.Errorf("%s: %v", m.Subject, err)
	}
	return m
}
