package main

import (
	"fmt"
	"os"
	"time"

	"github.com/charmbracelet/x/term"
)

// width is the terminal's, 0 where the output is no terminal.
func (p *program) width() int {
	f, ok := p.out.(*os.File)
	if !ok || !term.IsTerminal(f.Fd()) {
		return 0
	}
	width, _, err := term.GetSize(f.Fd())
	if err != nil {
		return 0
	}
	return width
}

// note says something beside the data: never where data is what a program reads.
func (p *program) note(format string, args ...any) {
	if p.format == formatTable || p.format == "" {
		fmt.Fprintf(p.err, format+"\n", args...)
	}
}

// patiently says what a command is at when it takes longer than a second.
func (p *program) patiently(at func() string) (stop func()) {
	timer := time.AfterFunc(time.Second, func() { p.note("%s", at()) })
	return func() { timer.Stop() }
}

// progress tells of work that takes longer than a second, on the error stream.
func (p *program) progress(verb string) func(done, total int) {
	start, last := p.now(), time.Time{}
	return func(done, total int) {
		now := p.now()
		if now.Sub(start) < time.Second || now.Sub(last) < 200*time.Millisecond && done < total {
			return
		}
		last = now
		p.note("%s %d of %d", verb, done, total)
	}
}
