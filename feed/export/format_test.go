package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/dateline/dateline/events"
)

// failing is a writer that takes so many bytes and no more.
type failing struct {
	after int
	err   error
}

func (f *failing) Write(p []byte) (int, error) {
	if f.after -= len(p); f.after < 0 {
		return 0, f.err
	}
	return len(p), nil
}

func TestFind(t *testing.T) {
	for name, want := range map[string]string{
		"jsonl": "jsonl", "csv": "csv", ".csv": "csv", "CSV": "csv", "sqlite": "sqlite", "ics": "ics", "timelinejs": "timelinejs",
		"timelinejs.json": "timelinejs", "jsonld": "jsonld", "xlsx": "", "": "",
	} {
		if f, ok := Find(name); f.Name != want || ok != (want != "") {
			t.Errorf("%s: %s, %v", name, f.Name, ok)
		}
	}
}

func TestFileName(t *testing.T) {
	c := harbour(t)
	for p, want := range map[string]string{
		"": "harbour.known_at-41.today-2026-07-10.csv",
		"as_of=2026-01-15&without=minutes,gazette&certainty=possible&known_at=40": "harbour.known_at-40.as_of-2026-01-15.without-gazette,minutes.certainty-possible.csv",
	} {
		if got := CSV.FileName(c.view(p)); got != want {
			t.Errorf("%s: %s, want %s", p, got, want)
		}
	}
	if got := JSONLines.FileName(c.view("")); got != "harbour.known_at-41.jsonl" {
		t.Error(got)
	}
}

// TestWriteErrors: whatever the writer refuses ends the export.
func TestWriteErrors(t *testing.T) {
	c := harbour(t)
	c.grow(400)
	full := errors.New("no space left")
	for _, f := range Formats {
		size := len(c.export(f, ""))
		for _, after := range []int{0, 70_000, size - 1} {
			err := f.Write(t.Context(), &failing{after: after, err: full}, c.source(""))
			if !errors.Is(err, full) || !strings.HasPrefix(err.Error(), "exporting harbour as "+f.Name+": ") {
				t.Errorf("%s after %d of %d bytes: %v", f.Name, after, size, err)
			}
		}
	}
}

// TestCancelled: a cancelled export ends with the reason, before it began or
// on the way.
func TestCancelled(t *testing.T) {
	c := harbour(t)
	c.grow(3 * pace)
	for _, f := range Formats {
		for _, late := range []bool{false, true} {
			ctx, cancel := context.WithCancel(t.Context())
			s := c.source("")
			s.Progress = func(int) { cancel() }
			if !late {
				cancel()
			}
			if err := f.Write(ctx, io.Discard, s); !errors.Is(err, context.Canceled) {
				t.Errorf("%s, late %v: %v", f.Name, late, err)
			}
			cancel()
		}
	}
}

// TestViewErrors: a view that could not be read to its end is not told as if
// that were all.
func TestViewErrors(t *testing.T) {
	c := harbour(t)
	c.grow(9000) // more than the projector keeps at hand
	tl, _ := c.state.Timeline(town)
	for _, f := range Formats {
		if f.Name == JSONLines.Name {
			continue // it reads the log alone
		}
		ctx, cancel := context.WithCancel(t.Context())
		v, err := tl.At(ctx, parsePerspective(t, ""))
		if err != nil {
			t.Fatal(err)
		}
		s := Source{View: v, Log: c.log, Progress: func(int) { cancel() }}
		if err := f.Write(t.Context(), io.Discard, s); !errors.Is(err, context.Canceled) || v.Err() == nil {
			t.Errorf("%s: %v, %v", f.Name, err, v.Err())
		}
		cancel()
	}
}

func TestProgress(t *testing.T) {
	c := harbour(t)
	c.grow(2 * pace)
	for _, f := range Formats {
		var told []int
		s := c.source("")
		s.Progress = func(rows int) { told = append(told, rows) }
		write(t, f, s)
		if len(told) < 3 || !slices.IsSorted(told) || told[0] != pace || told[len(told)-1] < 2*pace {
			t.Errorf("%s: %v", f.Name, told)
		}
	}
}

// grow adds as many remarks, ten about each new ship.
func (c *chronicle) grow(n int) {
	c.Helper()
	var told []events.Proposal
	ship := ""
	for i := range n {
		if i%10 == 0 {
			ship = fmt.Sprintf("ship-%06d", c.events)
			told = append(told, c.next(events.KindEntity, ship, events.Recorded, fields{"kind": "ship", "name": "The " + ship}))
		}
		day := fmt.Sprintf("%04d-%02d-%02d", 2000+c.events/336%400, 1+c.events/28%12, 1+c.events%28)
		told = append(told, c.next("remark", "", events.Recorded, fields{
			"type": "remark.made", "occurred": day, "title": "A ship comes in", "summary": "She has corn & oil aboard.", "about": ship,
			"actors": []fields{{"entity": "ann-archer", "role": "keeper"}}, "citations": []fields{{"source": "gazette", "locator": "line 1"}},
		}))
	}
	c.tell(told...)
}
