package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"charm.land/bubbles/v2/help"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// The speeds of a replay, in steps a second.
const (
	slowest = 0.1
	fastest = 100.0
)

// rememberedSteps is how many steps behind the one that is shown are kept: to
// be listed beneath it, and to step back to at once.
const rememberedSteps = 200

// leap is where a replay goes next.
type leap int

// The leaps.
const (
	toNext leap = iota
	toBack
	toFirst
	toLast
)

// player plays a walk in a terminal. It is a bubbletea model, so a value that
// messages change: keys, the size of the terminal, ticks, and the steps that it
// asked for.
type player struct {
	title, order string
	fetch        func(leap, *step) (*step, error)
	keys         playerKeys
	help         help.Model

	width, height int
	at            *step   // nil before the first
	past          []*step // shown before it, the oldest first
	playing       bool
	ended         bool // there is nothing behind the step
	speed         float64
	turn          int  // of what is waited for: what an earlier turn asked for comes too late
	waiting       bool // for a step
	err           error
}

// arrived is a step that was asked for, nil where there is none.
type arrived struct {
	turn int
	leap leap
	step *step
	err  error
}

// tick is when the next step is due.
type tick struct{ turn int }

type playerKeys struct{ pause, next, back, faster, slower, first, last, quit key.Binding }

func newPlayerKeys() playerKeys {
	bind := func(keys ...string) key.Binding { return key.NewBinding(key.WithKeys(keys...)) }
	return playerKeys{
		pause: bind("space"), next: bind("right", "n", "l"), back: bind("left", "p", "h"),
		faster: bind("+", "="), slower: bind("-"),
		first: bind("home", "g"), last: bind("end", "G"), quit: bind("q", "esc", "ctrl+c"),
	}
}

// inPairs are the keys as the help line names them.
func (k playerKeys) inPairs() []key.Binding {
	pair := func(name, does string) key.Binding {
		return key.NewBinding(key.WithKeys(name), key.WithHelp(name, does))
	}
	return []key.Binding{
		pair("space", "pause/play"), pair("←/→", "step"), pair("-/+", "speed"), pair("home/end", "jump"), pair("q", "quit"),
	}
}

func newPlayer(r *replay, speed float64, fetch func(leap, *step) (*step, error)) player {
	h := help.New()
	h.Styles = help.Styles{ShortKey: strong, ShortDesc: plain, ShortSeparator: faint, Ellipsis: faint}
	return player{title: cleaned(r.title), order: r.order, fetch: fetch, keys: newPlayerKeys(), help: h, speed: speed, playing: true, waiting: true}
}

// Init implements [tea.Model].
func (p player) Init() tea.Cmd { return p.asked(toFirst) }

// asked fetches a step for this turn.
func (p player) asked(where leap) tea.Cmd {
	turn, from := p.turn, p.at
	return func() tea.Msg {
		s, err := p.fetch(where, from)
		return arrived{turn, where, s, err}
	}
}

// Update implements [tea.Model].
func (p player) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		p.width, p.height = msg.Width, msg.Height
		p.help.SetWidth(msg.Width)
	case tea.KeyPressMsg:
		return p.pressed(msg)
	case tick:
		if msg.turn == p.turn && p.playing {
			return p.leap(toNext)
		}
	case arrived:
		if msg.turn == p.turn {
			return p.arrive(msg)
		}
	}
	return p, nil
}

// leap asks for another step.
func (p player) leap(where leap) (tea.Model, tea.Cmd) {
	p.turn++
	p.waiting = true
	return p, p.asked(where)
}

// wait waits for when the next step is due.
func (p player) wait() (tea.Model, tea.Cmd) {
	p.turn++
	turn := p.turn
	return p, tea.Tick(time.Duration(float64(time.Second)/p.speed), func(time.Time) tea.Msg { return tick{turn} })
}

// arrive shows a step.
func (p player) arrive(a arrived) (tea.Model, tea.Cmd) {
	p.waiting = false
	switch {
	case a.err != nil:
		p.err = a.err
		return p, tea.Quit
	case a.step == nil:
		p.ended = a.leap != toBack
		p.playing = p.playing && !p.ended
		return p, nil
	}
	p.remember(a.leap)
	p.at, p.ended = a.step, a.leap == toLast
	if p.playing {
		return p.wait()
	}
	return p, nil
}

// remember keeps the step that was shown, unless it is not the one before.
func (p *player) remember(where leap) {
	switch {
	case where != toNext:
		p.past = nil
	case p.at != nil:
		start := max(0, len(p.past)+1-rememberedSteps)
		p.past = append(append([]*step{}, p.past[start:]...), p.at)
	}
}

func (p player) pressed(k tea.KeyPressMsg) (tea.Model, tea.Cmd) {
	switch {
	case key.Matches(k, p.keys.quit):
		return p, tea.Quit
	case key.Matches(k, p.keys.pause):
		return p.pause()
	case key.Matches(k, p.keys.faster):
		return p.play(p.speed * 2)
	case key.Matches(k, p.keys.slower):
		return p.play(p.speed / 2)
	case key.Matches(k, p.keys.first):
		return p.leap(toFirst)
	}
	p.playing = p.playing && !key.Matches(k, p.keys.next, p.keys.back, p.keys.last)
	switch {
	case key.Matches(k, p.keys.next) && !p.waiting:
		return p.leap(toNext)
	case key.Matches(k, p.keys.back) && !p.waiting:
		return p.stepBack()
	case key.Matches(k, p.keys.last):
		return p.leap(toLast)
	}
	return p, nil
}

// pause pauses, or goes on: at the end from the beginning.
func (p player) pause() (tea.Model, tea.Cmd) {
	p.playing = !p.playing
	switch {
	case !p.playing || p.waiting:
		return p, nil
	case p.ended:
		return p.leap(toFirst)
	}
	return p.leap(toNext)
}

// play changes the speed.
func (p player) play(speed float64) (tea.Model, tea.Cmd) {
	p.speed = min(max(speed, slowest), fastest)
	if p.playing && !p.waiting {
		return p.wait()
	}
	return p, nil
}

// stepBack goes to the step before, which is mostly at hand.
func (p player) stepBack() (tea.Model, tea.Cmd) {
	last := len(p.past) - 1
	if last < 0 {
		return p.leap(toBack)
	}
	p.turn++
	p.at, p.past, p.ended = p.past[last], p.past[:last], false
	return p, nil
}

// play plays a walk until somebody ends it. That is no failure.
func (p *program) play(ctx context.Context, r *replay, w walk, speed float64) error {
	ctx, cancel := context.WithCancel(ctx)
	var fetching sync.WaitGroup
	defer fetching.Wait()
	defer cancel()
	fetch := func(where leap, from *step) (*step, error) {
		fetching.Add(1)
		defer fetching.Done()
		return take(ctx, w, where, from)
	}
	// The keys come from standard input, or where that is no terminal from /dev/tty.
	t := tea.NewProgram(newPlayer(r, speed, fetch), tea.WithContext(ctx), tea.WithOutput(p.out), tea.WithoutSignalHandler())
	last, err := t.Run()
	if ctx.Err() != nil && errors.Is(err, tea.ErrProgramKilled) {
		err = nil
	}
	shown, ok := last.(player)
	if !ok || err != nil {
		return err
	}
	p.leave(r, shown)
	return shown.err
}

// take takes a leap.
func take(ctx context.Context, w walk, where leap, from *step) (*step, error) {
	switch where {
	case toBack:
		return w.back(ctx, from)
	case toFirst:
		return w.next(ctx, nil)
	case toLast:
		return w.back(ctx, nil)
	}
	return w.next(ctx, from)
}

// leave says how to look at the state in which a replay was left.
func (p *program) leave(r *replay, shown player) {
	switch s := shown.at; {
	case s == nil && shown.err == nil:
		p.note("nothing to replay")
	case s == nil:
	default:
		p.note("Stopped at %s. The state there: dateline show %s %s--basis '%s'", s.where(), r.timeline, viewWord(r.view), s.BasisQuery)
	}
}

func viewWord(view string) string {
	if view == "" {
		return ""
	}
	return view + " "
}
