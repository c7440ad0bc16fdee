// Dateline keeps a timeline of dated occurrences as immutable events and tells
// it as views, pages and feeds.
//
// This package is the hand of the program: one file a command, and the wiring.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	done := make(chan int, 1)
	go func() { done <- run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr) }()
	code := exitRefused
	select {
	case code = <-done:
	case <-ctx.Done():
		stop() // a second signal ends the process at once
		select {
		case code = <-done:
		case <-time.After(stopPatience): // it hangs where no context reaches: opening a pipe that nobody writes
		}
	}
	os.Exit(code)
}

// stopPatience is how long a command may take to end after a signal.
const stopPatience = 5 * time.Second
