package main

import (
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"github.com/dateline/dateline/projector"
)

// What a replay looks like: bold and faint say it all, and the one colour says
// nothing that is not there in words.
var (
	plain  = lipgloss.NewStyle()
	strong = plain.Bold(true)
	faint  = plain.Faint(true)
	amends = plain.Foreground(lipgloss.Yellow)
)

// narrow is the width below which the state stands beneath the step.
const narrow = 60

// View implements [tea.Model].
func (p player) View() tea.View {
	v := tea.NewView(p.screen())
	v.AltScreen = true
	return v
}

// screen is head, body and foot, as high as the terminal.
func (p player) screen() string {
	if p.width == 0 || p.height == 0 {
		return ""
	}
	const around = 6 // lines of head and foot
	body := p.body(max(p.height-around, 1))
	lines := append([]string{p.headline(), p.bar(), ""}, body...)
	lines = append(lines, "", p.status(), p.help.ShortHelpView(p.keys.inPairs()))
	for i, line := range lines {
		lines[i] = clipped(line, p.width)
	}
	return strings.Join(lines[max(0, len(lines)-p.height):], "\n")
}

func (p player) headline() string {
	where := ""
	if p.at != nil {
		where = p.at.where()
	}
	order := " · in " + p.order + " order"
	room := p.width - lipgloss.Width(order) - lipgloss.Width(where) - gap
	title := clipped(p.title, max(room, 0))
	space := max(p.width-lipgloss.Width(title+order+where), 1)
	return strong.Render(title) + faint.Render(order) + strings.Repeat(" ", space) + where
}

// where names a step.
func (s *step) where() string {
	switch {
	case s.Sequence == 0:
		return s.Day.String()
	case !s.Day.IsZero():
		return s.Day.String() + ", sequences " + s.sequences()
	}
	return "sequence " + s.sequences()
}

// bar is how far the replay is.
func (p player) bar() string {
	done := 0
	if p.at != nil {
		done = min(int(p.at.progress*float64(p.width)), p.width)
	}
	return strings.Repeat("━", done) + faint.Render(strings.Repeat("─", p.width-done))
}

func (p player) status() string {
	speed := strconv.FormatFloat(p.speed, 'g', 3, 64) + " steps a second"
	switch {
	case p.playing:
		return "▶ playing, " + speed
	case p.ended:
		return "■ at the end, " + speed + ": space plays it again"
	}
	return "‖ paused, " + speed
}

// body is the step and the state, side by side, in so many lines.
func (p player) body(height int) []string {
	if p.at == nil {
		what := "reading…"
		if !p.waiting {
			what = "nothing to replay"
		}
		return padded([]string{what}, height)
	}
	if p.width < narrow {
		state := p.state(p.width, height/2)
		state = state[:min(len(state), height/2)]
		above := height - len(state)
		return append(padded(p.story(p.width, above-1), above), state...)
	}
	left := p.width/2 - gap
	right := p.width - left - 2*gap
	story, state := padded(p.story(left, height), height), padded(p.state(right, height), height)
	for i := range story {
		story[i] += strings.Repeat(" ", max(left-lipgloss.Width(story[i]), 0)) + faint.Render("  │ ") + state[i]
	}
	return story
}

// story tells the step, and beneath it, where there is room, those before.
func (p player) story(width, height int) []string {
	lines := append(p.at.heading(width), "")
	for _, l := range p.at.Differences {
		if len(lines) > height {
			break
		}
		lines = append(lines, p.at.difference(l, width)...)
	}
	lines = append(lines, p.at.moreWords()...)
	if len(p.at.Differences) == 0 {
		lines = append(lines, faint.Render("nothing differs"))
	}
	if len(lines) > height {
		return append(lines[:max(height-1, 0)], faint.Render("…"))
	}
	if room := height - len(lines) - 2; room > 0 && len(p.past) > 0 {
		lines = append(lines, "", faint.Render("before"))
		for i := len(p.past) - 1; i >= 0 && room > 0; i, room = i-1, room-1 {
			lines = append(lines, faint.Render(clipped(p.past[i].short(), width)))
		}
	}
	return lines
}

// heading says what the step is.
func (s *step) heading(width int) []string {
	if s.Record == "" {
		return []string{strong.Render(s.where())}
	}
	var lines []string
	if s.Title != "" {
		lines = wrapped(strong, cleaned(s.Title), width, "")
	}
	lines = append(lines, clipped(fmt.Sprintf("%s %s by %s", s.Change, s.Recorded.Format("2006-01-02 15:04:05"), cleaned(s.By)), width),
		faint.Render(clipped(s.Record, width)))
	if s.Reason != "" {
		lines = append(lines, wrapped(plain, "because: "+cleaned(s.Reason), width, "")...)
	}
	return lines
}

// difference tells a difference.
func (s *step) difference(l projector.Line, width int) []string {
	style := plain
	if l.Cause == projector.Corrected {
		style = amends
	}
	return wrapped(style, s.words(l), width, "• ")
}

// short is a step in one line.
func (s *step) short() string {
	switch {
	case s.Sequence == 0 && len(s.Differences) > 0:
		return s.Day.String() + "  " + s.words(s.Differences[0])
	case s.Record == "":
		return s.where()
	}
	return fmt.Sprintf("%s  %s %s", s.sequences(), s.Change, cleaned(s.Title))
}

// wrapped is text in lines of a width, the first one behind a mark.
func wrapped(style lipgloss.Style, text string, width int, mark string) []string {
	room := max(width-lipgloss.Width(mark), 1)
	lines := strings.Split(lipgloss.Wrap(text, room, ""), "\n")
	for i, line := range lines {
		lines[i] = mark + style.Render(clipped(line, room))
		mark = strings.Repeat(" ", lipgloss.Width(mark))
	}
	return lines
}

// clipped is a line that fits into a width.
func clipped(line string, width int) string {
	if lipgloss.Width(line) <= width {
		return line
	}
	if width < 2 {
		return strings.Repeat("…", max(width, 0))
	}
	return plain.MaxWidth(width-1).Render(line) + "…"
}

// padded is as many lines as asked for.
func padded(lines []string, height int) []string {
	for len(lines) < height {
		lines = append(lines, "")
	}
	return lines[:max(height, 0)]
}
