package main

import (
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
)

// gap is the space between two columns.
const gap = 2

// comfort is the width down to which a column of prose may be narrowed before
// columns are put beneath each other.
const comfort = 18

// fold puts the cells of one column beneath those of another, where a terminal
// is too narrow for both side by side. With named each cell says what it is.
type fold struct {
	column, under string
	named         bool
}

// grid is a table as text, header first, and how wide its columns are.
type grid struct {
	titles []string
	rows   [][]string
	widths []int
}

// fit folds columns in their order until all fit, and gives each its width. A
// word, so an id or a slug, is never broken.
func (g *grid) fit(width int, folds []fold) {
	for _, f := range folds {
		if sum(g.atLeast(comfort)) <= width {
			break
		}
		g.fold(f)
	}
	g.widths = g.atLeast(comfort)
	if sum(g.widths) > width {
		g.widths = g.atLeast(0)
	}
	g.widen(width)
}

// sum is what columns take, the gaps between them included.
func sum(widths []int) int {
	total := -gap
	for _, w := range widths {
		total += w + gap
	}
	return total
}

// atLeast is the width of each column that breaks no word, and not below
// comfort where there is more to say.
func (g *grid) atLeast(comfort int) []int {
	natural := g.natural()
	widths := make([]int, len(g.titles))
	for i, title := range g.titles {
		widths[i] = max(lipgloss.Width(title), min(natural[i], comfort))
		for _, row := range g.rows {
			for word := range strings.FieldsSeq(row[i]) {
				widths[i] = max(widths[i], lipgloss.Width(word))
			}
		}
	}
	return widths
}

// natural is the width of each column that wraps no cell.
func (g *grid) natural() []int {
	widths := make([]int, len(g.titles))
	for i, title := range g.titles {
		widths[i] = lipgloss.Width(title)
		for _, row := range g.rows {
			widths[i] = max(widths[i], lipgloss.Width(row[i]))
		}
	}
	return widths
}

// widen hands out what is left of the width, each time to the column that
// lacks most.
func (g *grid) widen(width int) {
	natural := g.natural()
	for sum(g.widths) < width {
		neediest, lack := 0, 0
		for i, w := range g.widths {
			if natural[i]-w > lack {
				neediest, lack = i, natural[i]-w
			}
		}
		if lack == 0 {
			return
		}
		g.widths[neediest]++
	}
}

// fold carries out one fold, unless the table lacks one of its columns.
func (g *grid) fold(f fold) {
	from, to := slices.Index(g.titles, f.column), slices.Index(g.titles, f.under)
	if from < 0 || to < 0 {
		return
	}
	for i, row := range g.rows {
		if cell := row[from]; cell != "" && cell != "-" {
			if f.named {
				cell = strings.ToLower(f.column) + ": " + cell
			}
			row[to] += "\n" + cell
		}
		g.rows[i] = slices.Delete(row, from, from+1)
	}
	g.titles = slices.Delete(g.titles, from, from+1)
}
