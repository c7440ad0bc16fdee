package search

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func numbered(from, to uint64) (documents []Document) {
	for i := from; i <= to; i++ {
		documents = append(documents, Document{
			Sequence: i, Record: fmt.Sprint("occurrence/", i), Title: []string{"pact"}, Body: []string{fmt.Sprint("number ", i)},
		})
	}
	return documents
}

// reopen opens the index in a folder and wants it at a sequence.
func reopen(t *testing.T, dir string, want uint64) *Index {
	t.Helper()
	x, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := x.Sequence(); got != want {
		t.Fatalf("sequence %d, want %d", got, want)
	}
	return x
}

func mustAdd(t *testing.T, x *Index, documents []Document) {
	t.Helper()
	if err := x.Add(t.Context(), documents); err != nil {
		t.Fatal(err)
	}
}

func mustClose(t *testing.T, x *Index) {
	t.Helper()
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestIndexStays(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a b%20?c#d", "search")
	x := reopen(t, dir, 0)
	mustAdd(t, x, numbered(1, 300))
	mustClose(t, x)
	x = reopen(t, dir, 300)
	mustAdd(t, x, numbered(200, 400)) // the first 101 are there
	if diff := cmp.Diff([]uint64{250}, found(t, x, Query{Text: "250"})); diff != "" {
		t.Error(diff)
	}
	mustClose(t, x)
	names, err := os.ReadDir(dir)
	if err != nil || len(names) != 1 || names[0].Name() != fileName {
		t.Errorf("folder of a closed index has %v, %v", names, err)
	}
}

func TestIndexIsMadeAnew(t *testing.T) {
	for _, c := range []struct {
		name string
		harm func(t *testing.T, dir string)
	}{
		{"deleted", func(t *testing.T, dir string) { must(t, os.Remove(filepath.Join(dir, fileName))) }},
		{"empty", func(t *testing.T, dir string) { must(t, os.Truncate(filepath.Join(dir, fileName), 0)) }},
		{"cut short", func(t *testing.T, dir string) { must(t, os.Truncate(filepath.Join(dir, fileName), 5000)) }},
		{"no database", func(t *testing.T, dir string) {
			must(t, os.WriteFile(filepath.Join(dir, fileName), bytes.Repeat([]byte("x"), 10_000), 0o666))
		}},
		{"of another version", func(t *testing.T, dir string) { alter(t, dir, "PRAGMA user_version = 99") }},
		{"of another application", func(t *testing.T, dir string) { alter(t, dir, "PRAGMA application_id = 0") }},
		{"marked as damaged", func(t *testing.T, dir string) { must(t, os.WriteFile(filepath.Join(dir, markerName), nil, 0o666)) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			x := reopen(t, dir, 0)
			mustAdd(t, x, numbered(1, 100))
			mustClose(t, x)
			c.harm(t, dir)
			x = reopen(t, dir, 0)
			mustAdd(t, x, numbered(1, 200))
			mustClose(t, x)
			mustClose(t, reopen(t, dir, 200))
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// alter changes the database of an index that is closed.
func alter(t *testing.T, dir, statement string) {
	t.Helper()
	w, err := openWriter((&Index{dir: dir}).name(), true)
	must(t, err)
	_, err = w.conn.ExecContext(t.Context(), statement)
	must(t, errors.Join(err, w.close()))
}

func TestFolderThatCannotBeUsed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o666))
	if _, err := Open(file); err == nil || !strings.Contains(err.Error(), "opening the search index in "+file) {
		t.Errorf("error %v for a file in place of the folder", err)
	}
	dir := t.TempDir()
	must(t, os.MkdirAll(filepath.Join(dir, fileName, "sub"), 0o777))
	if _, err := Open(dir); err == nil {
		t.Error("no error for a folder in place of the file")
	}
}

func TestAddRefuses(t *testing.T) {
	x := open(t)
	for name, sequences := range map[string][]uint64{
		"zero": {0}, "twice": {1, 1}, "descending": {2, 1}, "too high": {math.MaxInt64 + 1},
	} {
		var documents []Document
		for _, s := range sequences {
			documents = append(documents, Document{Sequence: s})
		}
		if err := x.Add(t.Context(), documents); err == nil || x.Sequence() != 0 {
			t.Errorf("%s: error %v, sequence %d", name, err, x.Sequence())
		}
	}
}

func TestAddStops(t *testing.T) {
	x := open(t)
	ctx := &fuse{Context: t.Context(), after: 3}
	if err := x.Add(ctx, numbered(1, 10*chunk)); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want canceled", err)
	}
	if got := found(t, x, Query{Text: "pact"}); got != nil || x.Sequence() != 0 {
		t.Errorf("found %d at %d", got, x.Sequence())
	}
	mustAdd(t, x, numbered(1, 10*chunk))
	if got := found(t, x, Query{Text: "numbers -pacts", Limit: 1}); got != nil {
		t.Errorf("found %d", got)
	}
	if diff := cmp.Diff([]uint64{7}, found(t, x, Query{Text: "numbers 7"})); diff != "" {
		t.Error(diff)
	}
}

// fuse is done when it has been asked a few times.
type fuse struct {
	context.Context
	after int
}

func (f *fuse) Err() error {
	if f.after--; f.after < 0 {
		return context.Canceled
	}
	return nil
}

func TestClosed(t *testing.T) {
	x := reopen(t, "", 0)
	mustClose(t, x)
	if _, err := x.Search(t.Context(), Query{Text: "pact"}); err == nil {
		t.Error("no error when searching")
	}
	if err := x.Add(t.Context(), numbered(1, 1)); err == nil {
		t.Error("no error when adding")
	}
}

// Many search while one adds, in a file and in memory.
func TestConcurrent(t *testing.T) {
	for _, dir := range []string{"", t.TempDir()} {
		x := reopen(t, dir, 0)
		var searching sync.WaitGroup
		done := make(chan struct{})
		for range 4 {
			searching.Go(func() { watch(t, x, done) })
		}
		for from := uint64(1); from < 2000; from += 50 {
			mustAdd(t, x, numbered(from, from+49))
		}
		close(done)
		searching.Wait()
		mustClose(t, x)
	}
}

// watch wants to find the last version that the index says it has.
func watch(t *testing.T, x *Index, done <-chan struct{}) {
	for {
		last := x.Sequence()
		hits, err := x.Search(t.Context(), Query{Text: "pact", KnownAt: last, Limit: 1})
		if err != nil || last > 0 && (len(hits) != 1 || hits[0].Sequence != last) {
			t.Errorf("at %d found %v, %v", last, hits, err)
			return
		}
		select {
		case <-done:
			return
		default:
		}
	}
}
