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
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
