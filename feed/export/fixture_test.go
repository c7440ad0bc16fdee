package export

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"flag"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/oklog/ulid/v2"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/memlog"
	"github.com/dateline/dateline/projector"
)

const (
	town = "harbour"
	site = "https://chronicle.example/"
)

// noon is when the tests ask.
var noon = time.Date(2026, 7, 10, 12, 0, 0, 0, time.UTC)

func clock() time.Time { return noon }

// tb is what the fixtures need of a test, or of a property's.
type tb interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// chronicle is a log in memory and what it adds up to.
type chronicle struct {
	tb
	log    *memlog.Log
	state  *projector.State
	events int
}

func newChronicle(t tb) *chronicle {
	log := memlog.New()
	return &chronicle{tb: t, log: log, state: projector.NewState(log)}
}

// Wait folds what the log has.
func (c *chronicle) Wait(ctx context.Context, _ uint64) error {
	for e, err := range c.log.Read(ctx, events.Query{From: c.state.Sequence() + 1}) {
		if err != nil {
			return err
		}
		if err := c.state.Apply(e); err != nil {
			return err
		}
	}
	return nil
}

// Sequence implements events.State.
func (c *chronicle) Sequence() uint64 { return c.state.Sequence() }

// Records implements events.State.
func (c *chronicle) Records(ctx context.Context, read func(events.Records)) error {
	return c.state.Records(ctx, read)
}

// try records a file as the command does, in which something may be wrong.
func (c *chronicle) try(name, text string) error {
	drafts, err := events.ParseDrafts([]events.File{{Name: name, Text: text}}, events.Defaults{})
	if err != nil {
		return err
	}
	_, err = events.NewRecorder(c.log, c, clock).Record(context.Background(), drafts, nil)
	return err
}

func (c *chronicle) record(name, text string) {
	c.Helper()
	if err := c.try(name, text); err != nil {
		c.Fatal(err)
	}
}

// tell appends events past all checks, as an old log may hold them.
func (c *chronicle) tell(proposals ...events.Proposal) {
	c.Helper()
	for batch := range slices.Chunk(proposals, events.MaxBatch) {
		if _, err := c.log.Append(context.Background(), batch); err != nil {
			c.Fatal(err)
		}
	}
	if err := c.Wait(context.Background(), 0); err != nil {
		c.Fatal(err)
	}
}

// next is an event with the next id; a new occurrence has no key.
func (c *chronicle) next(kind, key string, change events.Change, body any) events.Proposal {
	c.Helper()
	c.events++
	raw, err := json.Marshal(body)
	if err != nil {
		c.Fatal(err)
	}
	at := noon.Add(time.Duration(c.events-1_000_000) * time.Second)
	e := events.Event{Change: change, Recorded: at, By: "archivist", Body: raw, Record: events.Ref{Timeline: town, Kind: kind, Key: key}}
	if change.NeedsReason() {
		e.Reason = "a closer look"
	}
	_ = e.ID.SetTime(ulid.Timestamp(at))
	binary.BigEndian.PutUint64(e.ID[8:], uint64(c.events))
	if key == "" {
		e.Record.Key = e.ID.String()
	}
	return events.Proposal{Event: e}
}

func harbour(t tb) *chronicle {
	t.Helper()
	c := newChronicle(t)
	text, err := os.ReadFile("testdata/harbour.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c.record("harbour.yaml", string(text))
	return c
}

// view looks at the harbour; a perspective is written as a request has it.
func (c *chronicle) view(perspective string) *projector.View {
	c.Helper()
	return c.viewOf(town, perspective)
}

func (c *chronicle) viewOf(slug, perspective string) *projector.View {
	c.Helper()
	tl, ok := c.state.Timeline(slug)
	if !ok {
		c.Fatalf("no timeline %s", slug)
	}
	v, err := tl.At(context.Background(), parsePerspective(c, perspective))
	if err != nil {
		c.Fatal(err)
	}
	return v
}

func (c *chronicle) source(perspective string) Source {
	c.Helper()
	return Source{View: c.view(perspective), Log: c.log, BaseURL: site}
}

// export writes the harbour out.
func (c *chronicle) export(f Format, perspective string) []byte {
	c.Helper()
	return write(c, f, c.source(perspective))
}

func write(t tb, f Format, s Source) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(context.Background(), &b, s); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// parsePerspective reads a query; today is the tests' day.
func parsePerspective(t tb, query string) projector.Perspective {
	t.Helper()
	q, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	q.Set("today", "2026-07-10")
	p, err := projector.ParsePerspective(q.Get)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares with testdata/<name>.golden.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v: run go test ./feed/export -update, or make golden", err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs from what was (-) to what is (+); make golden rewrites it:\n%s", file, diff)
	}
}
