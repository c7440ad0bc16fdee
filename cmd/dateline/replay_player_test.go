package main

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
	"github.com/dateline/dateline/projector"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares with testdata/<name>.golden.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v: run go test ./cmd/dateline -run Golden -update", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs from what was (-) to what is (+):\n%s", file, diff)
	}
}

// recital is a replay of made-up steps, and the player that plays it: no clock
// and no log.
type recital struct {
	t     *testing.T
	steps []*step
	p     player
	asked tea.Cmd // what the last message made the player ask for
}

func newRecital(t *testing.T, order string, all ...*step) *recital {
	r := &recital{t: t, steps: all}
	for i, s := range all {
		s.place, s.progress = i, float64(i+1)/float64(len(all))
	}
	r.p = newPlayer(&replay{title: "The new harbour", order: order}, 2, r.fetch)
	r.asked = r.p.Init()
	return r
}

// fetch takes a leap among the steps.
func (r *recital) fetch(where leap, from *step) (*step, error) {
	place := map[leap]int{toFirst: 0, toLast: len(r.steps) - 1}[where]
	switch {
	case where == toNext && from != nil:
		place = from.place + 1
	case where == toBack && from != nil:
		place = from.place - 1
	}
	if place < 0 || place >= len(r.steps) {
		return nil, nil
	}
	return r.steps[place], nil
}

func (r *recital) resize(width, height int) {
	next, _ := r.p.Update(tea.WindowSizeMsg{Width: width, Height: height})
	r.p = next.(player)
}

func (r *recital) tell(msg tea.Msg) {
	next, asked := r.p.Update(msg)
	r.p, r.asked = next.(player), asked
}

// answer carries out what the player asked for, and tells it.
func (r *recital) answer() {
	r.t.Helper()
	if r.asked == nil {
		r.t.Fatal("the player asked for nothing")
	}
	r.tell(r.asked())
}

// due ends the wait for the next step, and answers what is asked for then.
func (r *recital) due() {
	r.t.Helper()
	if r.tell(tick{r.p.turn}); r.asked != nil {
		r.answer()
	}
}

func (r *recital) press(keys ...rune) {
	for _, k := range keys {
		msg := tea.KeyPressMsg{Code: k}
		if k < 0x10000 && k > ' ' {
			msg.Text = string(k)
		}
		r.tell(msg)
	}
}

func (r *recital) wantAt(place int) {
	r.t.Helper()
	if r.p.at == nil || r.p.at.place != place {
		r.t.Fatalf("at %+v, want step %d", r.p.at, place)
	}
}

// numbered are so many steps of which nothing but the order matters.
func numbered(n int) (all []*step) {
	for i := range n {
		all = append(all, &step{Sequence: uint64(i + 1), Record: "entity/pier", Title: "Step " + strconv.Itoa(i)})
	}
	return all
}

func TestPlayerPlaysToTheEndAndAgain(t *testing.T) {
	r := newRecital(t, inRecordedOrder, numbered(3)...)
	r.resize(80, 24)
	for place := range 3 {
		if place == 0 {
			r.answer()
		} else {
			r.due()
		}
		r.wantAt(place)
	}
	r.due()
	r.wantAt(2)
	if r.p.playing || !strings.Contains(r.p.screen(), "at the end") {
		t.Errorf("it goes on behind the end:\n%s", r.p.screen())
	}
	r.press(tea.KeySpace)
	r.answer()
	r.wantAt(0)
	if !r.p.playing || len(r.p.past) != 0 {
		t.Errorf("it does not play again: %+v", r.p)
	}
}

func TestPlayerKeys(t *testing.T) {
	r := newRecital(t, inRecordedOrder, numbered(9)...)
	r.answer()
	r.due()
	r.press(tea.KeySpace)
	late := tick{r.p.turn}
	r.tell(late)
	if r.wantAt(1); r.p.playing || r.asked != nil {
		t.Fatal("a tick moved it while it paused")
	}
	for _, move := range []struct {
		key   rune
		fetch bool
		place int
	}{
		{tea.KeyRight, true, 2},
		{'n', true, 3},
		{tea.KeyLeft, false, 2}, // the step before is at hand
		{'p', false, 1},
		{tea.KeyLeft, false, 0},
		{tea.KeyLeft, true, 0}, // nothing before the first
		{tea.KeyEnd, true, 8},
		{tea.KeyRight, true, 8}, // nothing behind the last
		{tea.KeyLeft, true, 7},
		{tea.KeyHome, true, 0},
		{'l', true, 1},
	} {
		r.press(move.key)
		if move.fetch {
			r.answer()
		}
		if r.wantAt(move.place); r.p.playing {
			t.Fatalf("%q made it play", move.key)
		}
	}
	r.press(tea.KeySpace)
	r.answer()
	if r.wantAt(2); !r.p.playing {
		t.Error("space does not go on")
	}
	for _, k := range []tea.KeyPressMsg{{Code: 'q'}, {Code: tea.KeyEscape}, {Code: 'c', Mod: tea.ModCtrl}} {
		if r.tell(k); r.asked == nil {
			t.Fatalf("%v does not quit", k)
		}
		if _, ok := r.asked().(tea.QuitMsg); !ok {
			t.Errorf("%v does not quit", k)
		}
	}
}

func TestPlayerSpeed(t *testing.T) {
	r := newRecital(t, inRecordedOrder, numbered(3)...)
	r.answer()
	early := tick{r.p.turn}
	r.press('+')
	if r.p.speed != 4 {
		t.Errorf("+ makes %g of 2", r.p.speed)
	}
	if r.tell(early); r.asked != nil {
		t.Error("the tick of the old speed still counts")
	}
	for range 20 {
		r.press('-')
	}
	if r.p.speed != slowest {
		t.Errorf("%g steps a second", r.p.speed)
	}
	for range 20 {
		r.press('=')
	}
	if r.p.speed != fastest {
		t.Errorf("%g steps a second", r.p.speed)
	}
}

// TestPlayerIgnoresWhatComesTooLate: somebody jumped while a step was fetched.
func TestPlayerIgnoresWhatComesTooLate(t *testing.T) {
	r := newRecital(t, inRecordedOrder, numbered(5)...)
	r.answer()
	r.tell(tick{r.p.turn})
	next := r.asked
	r.press(tea.KeyEnd)
	last := r.asked
	r.tell(next())
	r.wantAt(0)
	r.tell(last())
	r.wantAt(4)
}

func TestPlayerEndsWithAnError(t *testing.T) {
	r := newRecital(t, inRecordedOrder)
	r.p.fetch = func(leap, *step) (*step, error) { return nil, errors.New("the log is gone") }
	r.asked = r.p.Init()
	r.answer()
	if _, ok := r.asked().(tea.QuitMsg); !ok || r.p.err == nil {
		t.Errorf("it goes on: %v", r.p.err)
	}
}

func TestPlayerOfNothing(t *testing.T) {
	r := newRecital(t, inRecordedOrder)
	r.resize(80, 24)
	if !strings.Contains(r.p.screen(), "reading…") {
		t.Error("it says nothing while it waits")
	}
	r.answer()
	if !strings.Contains(r.p.screen(), "nothing to replay") {
		t.Errorf("\n%s", r.p.screen())
	}
}

func TestPlayerRemembersSoMuch(t *testing.T) {
	r := newRecital(t, inRecordedOrder, numbered(3*rememberedSteps)...)
	r.answer()
	for range 3*rememberedSteps - 1 {
		r.due()
	}
	if r.wantAt(3*rememberedSteps - 1); len(r.p.past) != rememberedSteps {
		t.Errorf("it remembers %d steps", len(r.p.past))
	}
}

// promised are steps with everything that a screen can show.
func promised() []*step {
	day := func(s string) time.Time { at, _ := time.Parse(time.DateTime, s); return at }
	line := func(cause projector.Cause, record, title, field, from, to string) projector.Line {
		return projector.Line{Cause: cause, Record: record, Title: title, Field: field, From: from, To: to}
	}
	commitments := &pane{Name: "commitments", Columns: []string{"commitment", "status", "due"}, Rows: []paneRow{
		{"entity/dredge", []string{"Dredge the fairway before the winter storms", "open", "-"}, false},
		{"entity/reopen-pier", []string{"Reopen the pier", "overdue, unconfirmed", "first half of 2026"}, true},
		{"entity/harbour-light", []string{"港の灯台を修理する", "fulfilled", "2030"}, false},
	}}
	return []*step{
		{
			Sequence: 12, Recorded: day("2026-03-02 09:00:12"), Change: events.Recorded, Record: "commitment/01KJPWE2Y83A583MEEABG7KG76",
			Title: "The board promises to reopen the pier", By: "ada",
			Differences: []projector.Line{line(projector.Learned, "commitment/01KJPWE2Y83A583MEEABG7KG76", "The board promises to reopen the pier", "certainty", "", "definite")},
			State:       scene{Occurrences: tally{Definite: 3}, Commitments: map[string]int{"scheduled": 1}},
		},
		{
			Sequence: 15, Recorded: day("2026-03-03 10:30:00"), Change: events.Corrected, Record: "commitment/01KJPWE2Y83A583MEEABG7KG76",
			Title: "The board promises to reopen the pier", By: "ben", Reason: "The Herald named the wrong year, as its next issue says.",
			Differences: []projector.Line{
				line(projector.Corrected, "commitment/01KJPWE2Y83A583MEEABG7KG76", "The board promises to reopen the pier", "details.due", "2027-06", "2026-06"),
				line(projector.Corrected, "entity/reopen-pier", "Reopen the pier", "status", "scheduled", "overdue, unconfirmed"),
				line(projector.Learned, "entity/harbour-light", "港の灯台を修理する", "status", "", "fulfilled"),
			},
			State:  scene{Occurrences: tally{Definite: 4, Possible: 1, Undated: 2}, Commitments: map[string]int{"overdue, unconfirmed": 1, "open": 1, "fulfilled": 1}, Disputes: 2},
			View:   commitments,
			turned: tally{Definite: 1},
		},
	}
}

// days are steps by occurred, without a view beside them.
func days() (all []*step) {
	for i, text := range []string{"2025-08-01", "2025-08-31", "2026-07-01"} {
		day, _ := edtf.ParseDay(text)
		all = append(all, &step{
			Day: day, State: scene{Occurrences: tally{Definite: i, Possible: 1}, Commitments: map[string]int{"scheduled": 1}},
			Differences: []projector.Line{{Cause: projector.World, Record: "meeting/1", Title: "The board meets", Field: "certainty", From: "not yet", To: "possible"}},
		})
	}
	return all
}

// shown is a screen as a terminal without colours has it. It must fill the
// terminal and fit into it.
func (r *recital) shown(width, height int) string {
	r.t.Helper()
	r.resize(width, height)
	var b bytes.Buffer
	if _, err := lipgloss.Fprint(&b, r.p.View().Content); err != nil {
		r.t.Fatal(err)
	}
	lines := strings.Split(b.String(), "\n")
	if len(lines) != height {
		r.t.Errorf("at %d×%d there are %d lines", width, height, len(lines))
	}
	for i, line := range lines {
		if lipgloss.Width(line) > width {
			r.t.Errorf("at %d×%d a line is %d wide: %s", width, height, lipgloss.Width(line), line)
		}
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

func TestPlayerGolden(t *testing.T) {
	r := newRecital(t, inRecordedOrder, promised()...)
	r.answer()
	r.due()
	golden(t, "replay-80x24", r.shown(80, 24))
	r = newRecital(t, inOccurredOrder, days()...)
	r.answer()
	r.due()
	r.due()
	r.press(tea.KeySpace)
	golden(t, "replay-120x40", r.shown(120, 40))
}

// TestPlayerFitsEveryTerminal: whatever its size, nothing is wider or higher.
func TestPlayerFitsEveryTerminal(t *testing.T) {
	for _, all := range [][]*step{promised(), days(), nil} {
		r := newRecital(t, inRecordedOrder, all...)
		r.answer()
		for range all {
			for width := 1; width < 140; width += 3 {
				for height := 1; height < 50; height += 2 {
					r.shown(width, height)
				}
			}
			r.due()
		}
	}
}
