package materialized

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
	"github.com/dateline/dateline/events/memlog"
	"github.com/dateline/dateline/projector"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// harbour is what a file adds up to.
func harbour(t *testing.T) *projector.State {
	t.Helper()
	text, err := os.ReadFile("testdata/harbour.yaml")
	if err != nil {
		t.Fatal(err)
	}
	drafts, err := events.ParseDrafts([]events.File{{Name: "harbour.yaml", Text: string(text)}}, events.Defaults{})
	if err != nil {
		t.Fatal(err)
	}
	log := memlog.New()
	var decision events.Decision
	unread := projector.NewState(log).Records(t.Context(), func(none events.Records) {
		decision, err = events.Decide(none, drafts, time.Date(2026, 7, 10, 12, 0, 0, 0, time.UTC))
	})
	if err != nil || unread != nil {
		t.Fatal(err, unread)
	}
	if _, err := log.Append(t.Context(), decision.Proposals); err != nil {
		t.Fatal(err)
	}
	state, err := projector.Fold(t.Context(), log, 0)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// TestGolden pins the keys and values of every view: they are a promise to
// programs, and another format counts as one.
func TestGolden(t *testing.T) {
	state := harbour(t)
	table := map[string]*memory{}
	for _, view := range Views {
		table[view.Name] = newMemory()
		w := &writer{
			view: view, table: table[view.Name], state: state, log: "01K4J3Z6Q8Z9Y0X1W2V3T4S5R6", most: lotRows,
			head: func(context.Context) (uint64, error) { return state.Sequence(), nil },
		}
		if err := w.advance(t.Context(), Basis{state.Sequence(), edtf.DayOf(time.Date(2026, 7, 10, 0, 0, 0, 0, time.UTC))}); err != nil {
			t.Fatal(err)
		}
	}
	for name, m := range table {
		var b strings.Builder
		for _, key := range slices.Sorted(maps.Keys(m.values)) {
			fmt.Fprintf(&b, "%s\t%s\n", key, m.values[key])
		}
		golden(t, name+".tsv", b.String())
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := "testdata/" + name + ".golden"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v: run go test ./projector/materialized -update", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs; where a reader of the old would stumble, count the view's format on:\n%s", file, diff)
	}
}
