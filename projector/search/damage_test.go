package search

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Damage behind the first pages shows when it is read; the next Open knows.
func TestDamageShows(t *testing.T) {
	for _, c := range []struct {
		name string
		use  func(x *Index) error
	}{
		{"searching", func(x *Index) error {
			_, err := x.Search(context.Background(), Query{Text: "pact"})
			return err
		}},
		{"adding", func(x *Index) error { return x.Add(context.Background(), numbered(5001, 6000)) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			x := reopen(t, dir, 0)
			mustAdd(t, x, numbered(1, 5000))
			mustClose(t, x)
			scribble(t, dir)
			x = reopen(t, dir, 5000)
			if err := c.use(x); !errors.Is(err, ErrDamaged) {
				t.Fatalf("error %v, want damaged", err)
			}
			mustClose(t, x)
			mustClose(t, reopen(t, dir, 0))
		})
	}
}

// scribble overwrites all pages but those that Open reads.
func scribble(t *testing.T, dir string) {
	t.Helper()
	keep := map[int]bool{1: true}
	for _, name := range []string{"progress", "words_config"} {
		keep[root(t, dir, name)] = true
	}
	file := filepath.Join(dir, fileName)
	content, err := os.ReadFile(file)
	must(t, err)
	const size = 4096
	for page := 1; page*size <= len(content); page++ {
		if !keep[page] {
			copy(content[(page-1)*size:page*size], bytes.Repeat([]byte{0xA5}, size))
		}
	}
	must(t, os.WriteFile(file, content, 0o666))
}

// root returns the first page of a table.
func root(t *testing.T, dir, table string) (page int) {
	t.Helper()
	w, err := openWriter((&Index{dir: dir}).name(), true)
	must(t, err)
	err = w.conn.QueryRowContext(t.Context(), "SELECT rootpage FROM sqlite_schema WHERE name = ?", table).Scan(&page)
	must(t, errors.Join(err, w.close()))
	return page
}

// A batch that does not fit is not there at all; smaller ones go on.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	x := reopen(t, dir, 0)
	mustAdd(t, x, numbered(1, 100))
	var pages int
	must(t, x.writer.conn.QueryRowContext(t.Context(), "PRAGMA max_page_count = 60").Scan(&pages))
	err := x.Add(t.Context(), numbered(101, 20_000))
	if err == nil || !strings.Contains(err.Error(), "full") || errors.Is(err, ErrDamaged) {
		t.Fatalf("error %v, want full", err)
	}
	if got := found(t, x, Query{Text: "101"}); x.Sequence() != 100 || got != nil {
		t.Errorf("sequence %d, found %d", x.Sequence(), got)
	}
	must(t, x.writer.conn.QueryRowContext(t.Context(), "PRAGMA max_page_count = 100000").Scan(&pages))
	mustAdd(t, x, numbered(101, 2000))
	if diff := cmp.Diff([]uint64{101}, found(t, x, Query{Text: "numbers 101"})); diff != "" {
		t.Error(diff)
	}
	mustClose(t, x)
}

// A process that is killed while it adds leaves an index with whole batches.
func TestKill(t *testing.T) {
	if dir := os.Getenv("SEARCH_KILL"); dir != "" {
		addForever(t, dir)
	}
	dir := t.TempDir()
	for kill := range uint64(3) {
		said := addUntilKilled(t, dir)
		x, err := Open(dir)
		must(t, err)
		if x.Sequence() < said || x.Sequence()%100 != 0 {
			t.Fatalf("kill %d: sequence %d, had said %d", kill, x.Sequence(), said)
		}
		if diff := cmp.Diff([]uint64{said}, found(t, x, Query{Text: fmt.Sprint(said)})); diff != "" {
			t.Error(diff)
		}
		var check string
		must(t, x.writer.conn.QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&check))
		if check != "ok" {
			t.Error(check)
		}
		mustClose(t, x)
	}
}

func addForever(t *testing.T, dir string) {
	x, err := Open(dir)
	must(t, err)
	for {
		last := x.Sequence()
		mustAdd(t, x, numbered(last+1, last+100))
		fmt.Println("at", x.Sequence())
	}
}

// addUntilKilled returns the last sequence that the killed process said was
// added.
func addUntilKilled(t *testing.T, dir string) (said uint64) {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKill$")
	command.Env = append(os.Environ(), "SEARCH_KILL="+dir)
	out, err := command.StdoutPipe()
	must(t, err)
	must(t, command.Start())
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		if number, ok := strings.CutPrefix(lines.Text(), "at "); ok {
			said, _ = strconv.ParseUint(number, 10, 64)
		}
		if n == 10 {
			must(t, command.Process.Kill())
		}
	}
	_ = command.Wait() // killed
	return said
}
