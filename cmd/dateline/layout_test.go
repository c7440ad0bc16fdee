package main

import (
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
)

func offices() *grid {
	return &grid{
		titles: []string{"OFFICE", "HOLDER", "BEFORE", "TITLE"},
		rows: [][]string{
			{"chair-of-the-harbour-board", "unknown", "Ann Archer, August 2025 [gazette]", "Chair of the harbour board"},
			{"mayor", "-", "-", "Mayor"},
		},
	}
}

var officeFolds = []fold{{"TITLE", "OFFICE", false}, {"BEFORE", "HOLDER", true}, {"NONE", "OFFICE", false}}

// TestFit: a table that fits is left alone, a narrower one folds column by
// column, and no word is ever broken.
func TestFit(t *testing.T) {
	for _, c := range []struct {
		width int
		want  string
	}{
		{120, "OFFICE|HOLDER|BEFORE|TITLE"},
		{80, "OFFICE|HOLDER|BEFORE|TITLE"},
		{70, "OFFICE|HOLDER|BEFORE"},
		{46, "OFFICE|HOLDER"},
		{20, "OFFICE|HOLDER"},
	} {
		g := offices()
		g.fit(c.width, officeFolds)
		if got := strings.Join(g.titles, "|"); got != c.want {
			t.Errorf("at %d: %s, want %s", c.width, got, c.want)
		}
		for i, w := range g.widths {
			for _, row := range g.rows {
				for word := range strings.FieldsSeq(row[i]) {
					if lipgloss.Width(word) > w {
						t.Errorf("at %d: %q does not fit into %d", c.width, word, w)
					}
				}
			}
		}
		if c.width > 40 && sum(g.widths) > c.width {
			t.Errorf("at %d: %v", c.width, g.widths)
		}
	}
}

func TestFold(t *testing.T) {
	g := offices()
	g.fit(46, officeFolds)
	if got, want := g.rows[0][0], "chair-of-the-harbour-board\nChair of the harbour board"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := g.rows[0][1], "unknown\nbefore: Ann Archer, August 2025 [gazette]"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := g.rows[1][1]; got != "-" {
		t.Errorf("nothing to fold gives %q", got)
	}
}
