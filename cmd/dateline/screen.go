package main

import (
	"fmt"
	"os"
	"sync"
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

// patiently tells of what takes longer than a second, again every few seconds,
// until stop is called. at is called from another goroutine; where it has nothing
// new it says nothing.
func (p *program) patiently(at func() string) (stop func()) {
	done := make(chan struct{})
	var told sync.WaitGroup
	told.Go(func() {
		wait := time.NewTimer(time.Second)
		defer wait.Stop()
		for {
			select {
			case <-wait.C:
				if words := at(); words != "" {
					p.note("%s", words)
				}
				wait.Reset(5 * time.Second)
			case <-done:
				return
			}
		}
	})
	return sync.OnceFunc(func() { close(done); told.Wait() })
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
