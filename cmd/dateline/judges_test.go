package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/feed"
	"github.com/dateline/dateline/feed/check"
	"github.com/dateline/dateline/feed/judges"
	"github.com/dateline/dateline/feed/judges/hostile"
)

// TestJudges has all judges look at every kind of feed of the seeds, of a
// timeline of hostile words that record took, and of one that no door would let
// in, from a serve.
func TestJudges(t *testing.T) {
	h := newHouse(t)
	h.intrude("intruder")
	_, a := h.serve()
	files := seedFiles(t)
	h.run(append([]string{"record"}, files...)...)
	h.run("record", h.write("hostile.jsonl", hostile.File("hostile")))
	h.refusesTheRest()
	seeds := filepath.Base(filepath.Dir(files[0]))
	paths := append(h.kindsOfFeeds(a.HTTP, seeds, "ja", "hi"), "/feed.*", "/feed.*?as_of=9999-12-31")
	lists := slices.Clone(lists)
	for _, timeline := range []string{seeds, "hostile", "intruder"} {
		if timeline != seeds {
			paths = append(paths, h.kindsOfFeeds(a.HTTP, timeline)...)
		}
		lists = append(lists, "/"+timeline+"/feeds.opml")
	}
	for _, f := range feed.Formats {
		t.Run(f.Extension, func(t *testing.T) {
			t.Parallel()
			documents := map[string][]byte{}
			for _, path := range paths {
				if path, ok := inFormat(path, f.Extension); ok {
					documents[path] = document(t, a.HTTP+path)
				}
			}
			judge(t, f.Extension, documents)
		})
	}
	standing := h.standing(seeds)
	for _, format := range []string{judges.Atom, judges.RSS, judges.JSON} {
		t.Run("archives in "+format, func(t *testing.T) {
			t.Parallel()
			followsArchives(t, a.HTTP+"/"+seeds+"/feed."+format, format, standing)
		})
	}
	t.Run(judges.OPML, func(t *testing.T) {
		t.Parallel()
		documents := map[string][]byte{}
		for _, path := range lists {
			documents[path] = document(t, a.HTTP+path)
		}
		judges.CheckAll(t, judges.OPML, documents)
	})
}

// judge has the judges of a format look at documents, and our own checks, which
// must find no error.
func judge(t *testing.T, format string, documents map[string][]byte) {
	t.Helper()
	told := map[string]bool{} // a flaw that is everywhere is told once
	for path, document := range documents {
		r := check.Bytes(path, document, time.Now())
		if r.Format != format {
			t.Errorf("feed check takes %s for %q", path, r.Format)
		}
		for _, f := range r.Findings {
			if f.Level == check.Error && !told[f.Check] {
				told[f.Check] = true
				t.Errorf("feed check of %s: %+v", path, f)
			}
		}
	}
	judges.CheckAll(t, format, documents)
}

// seedFiles are those of the one timeline, which is called as their folder.
func seedFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(absolute(t, "../../seeds") + "/*/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	return files
}

// intrude appends what record refuses to the log itself, past all checks.
func (h *house) intrude(timeline string) {
	h.t.Helper()
	log, closed := h.openLog()
	defer closed()
	appendAll(h.t, log, hostile.Events(timeline, time.Now().Add(-time.Hour)))
}

// appendAll appends events one by one, each behind the one before of its record.
func appendAll(t *testing.T, log events.Log, all []events.Event) {
	t.Helper()
	last := map[events.Ref]uint64{}
	for _, e := range all {
		sequences, err := log.Append(context.Background(), []events.Proposal{{Event: e, Expect: last[e.Record]}})
		if err != nil {
			t.Fatal(err)
		}
		last[e.Record] = sequences[0]
	}
}

// refusesTheRest wants every word that is marked so refused, and a summary of a
// megabyte, with what is wrong.
func (h *house) refusesTheRest() {
	h.t.Helper()
	for _, line := range append(hostile.Refused("hostile"), megabyte()) {
		said, err := h.command("record", "--dry-run", h.write("refused.jsonl", line)).CombinedOutput()
		if err == nil || !bytes.Contains(said, []byte("Nothing was recorded")) {
			h.t.Errorf("record takes %.200q: %v %s", line, err, said)
		}
	}
}

// megabyte is a record with a summary of a megabyte: no schema and no log takes
// one, and the longest that can be recorded is in the hostile timeline.
func megabyte() []byte {
	return []byte(`{"timeline":"hostile","type":"remark.made","occurred":"2026","title":"T","citations":[{"source":"text"}],"summary":"` + strings.Repeat("harbour ", 1<<17) + `"}`)
}

// document is what is at a URL.
func document(t *testing.T, url string) []byte {
	t.Helper()
	r, err := http.Get(url) //nolint:noctx // a test's own server
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %v %s", url, r.Status, err, body)
	}
	return body
}
