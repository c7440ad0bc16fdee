package main

import (
	"slices"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/dateline/dateline/projector"
)

// state tells how things stand after the step.
func (p player) state(width, height int) []string {
	s := p.at
	lines := wrapped(strong, p.stands(), width, "")
	lines = append(lines, s.tallyLines(width)...)
	if s.View != nil {
		lines = append(lines, wrapped(plain, "commitments "+orDash(strings.Join(s.State.promises(), ", ")), width, "")...)
		lines = append(lines, "disputes "+strconv.Itoa(s.State.Disputes), "")
		return append(lines, s.View.lines(width, height-len(lines))...)
	}
	lines = append(lines, "", strong.Render("commitments"))
	if len(s.State.Commitments) == 0 {
		lines = append(lines, "none")
	}
	for _, words := range s.State.promises() {
		lines = append(lines, wrapped(plain, words, width, "")...)
	}
	disputes := "none"
	if s.State.Disputes > 0 {
		disputes = strconv.Itoa(s.State.Disputes)
	}
	return append(lines, "", strong.Render("disputes"), disputes)
}

// stands says what the state is of.
func (p player) stands() string {
	if p.order == inOccurredOrder {
		return "As of " + p.at.Day.String()
	}
	return "As known at " + strconv.FormatUint(p.at.Sequence, 10)
}

// tallyLines count occurrences, and by how much the step changed that.
func (s *step) tallyLines(width int) []string {
	words := "occurrences "
	separator := ""
	for _, certainty := range []projector.Certainty{projector.Definite, projector.Possible, projector.NotYet, projector.Undated} {
		n, turned := *s.State.Occurrences.of(string(certainty)), *s.turned.of(string(certainty))
		if n == 0 && turned == 0 {
			continue
		}
		words += separator + strconv.Itoa(n) + " " + string(certainty)
		if turned != 0 {
			words += " (" + signed(turned) + ")"
		}
		separator = ", "
	}
	if separator == "" {
		words += "none"
	}
	return wrapped(plain, words, width, "")
}

func signed(n int) string {
	if n > 0 {
		return "+" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// lines are as many rows as there is room for: about the first that changed.
func (p *pane) lines(width, height int) []string {
	const mark = 2
	g := &grid{titles: p.titles()}
	for _, r := range p.Rows {
		g.rows = append(g.rows, append([]string{}, r.Cells...))
	}
	g.fit(width-mark, nil)
	g.squeeze(width - mark)
	head := "  " + strong.Render(strings.TrimRight(strings.Join(g.blocks(g.titles)[0], ""), " "))
	if len(p.Rows) == 0 {
		return []string{head, "  none"}
	}
	var rows []string
	changedAt := -1
	for i, r := range p.Rows {
		if r.Changed && changedAt < 0 {
			changedAt = len(rows)
		}
		rows = append(rows, r.lines(g.blocks(g.rows[i]))...)
	}
	if p.More {
		rows = append(rows, faint.Render("  … and more"))
	}
	return append([]string{clipped(head, width)}, window(rows, changedAt, height-1, width)...)
}

func (p *pane) titles() []string {
	titles := make([]string, len(p.Columns))
	for i, c := range p.Columns {
		titles[i] = strings.ToUpper(c)
	}
	return titles
}

// lines mark a row that changed.
func (r paneRow) lines(blocks [][]string) []string {
	lines := make([]string, len(blocks))
	for i, block := range blocks {
		line := strings.TrimRight(strings.Join(block, ""), " ")
		switch {
		case r.Changed && i == 0:
			lines[i] = strong.Render("▸ " + line)
		case r.Changed:
			lines[i] = strong.Render("  " + line)
		default:
			lines[i] = "  " + line
		}
	}
	return lines
}

// squeeze breaks words where the columns are too wide even so.
func (g *grid) squeeze(width int) {
	for sum(g.widths) > width {
		widest := slices.Index(g.widths, slices.Max(g.widths))
		if g.widths[widest] == 1 {
			return
		}
		g.widths[widest]--
	}
}

// blocks are the lines of a row, cell by cell, each as wide as its column.
func (g *grid) blocks(cells []string) [][]string {
	var lines [][]string
	for column, cell := range cells {
		for i, words := range strings.Split(lipgloss.Wrap(cell, g.widths[column], ""), "\n") {
			if i == len(lines) {
				lines = append(lines, make([]string, len(cells)))
			}
			lines[i][column] = words
		}
	}
	for _, line := range lines {
		for column := range line {
			line[column] += strings.Repeat(" ", max(g.widths[column]+gap-lipgloss.Width(line[column]), 0))
		}
	}
	return lines
}

// window is so many of lines that the one at a place is among them.
func window(lines []string, place, height, width int) []string {
	start := 0
	if place >= height-1 {
		start = min(place-height/2, len(lines)-height)
	}
	shown := make([]string, 0, max(height, 0))
	for i := max(start, 0); i < len(lines) && len(shown) < height; i++ {
		shown = append(shown, clipped(lines[i], width))
	}
	if left := len(lines) - max(start, 0) - len(shown); left > 0 && len(shown) > 0 {
		shown[len(shown)-1] = faint.Render(clipped("  … "+count(left+1, "line")+" more", width))
	}
	return shown
}
