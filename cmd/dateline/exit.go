package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/natslog"
)

// Exit codes: the contract of every command.
const (
	exitDone    = 0
	exitRefused = 1 // refused, or not found
	exitUsage   = 2
)

// usageError says that the command line itself is wrong.
type usageError struct {
	cmd *cobra.Command
	err error
}

func (e *usageError) Error() string { return e.err.Error() }

func usage(cmd *cobra.Command, err error) error { return &usageError{cmd, err} }

// args says in our words what cobra's checks of arguments refuse.
func args(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if check(cmd, args) == nil {
			return nil
		}
		_, takes, _ := strings.Cut(cmd.Use, " ")
		if takes == "" {
			takes = "no argument"
		}
		return usage(cmd, fmt.Errorf("%s takes %s, but got %s", cmd.Name(), takes, count(len(args), "argument")))
	}
}

// hints says, for each sentinel, what to do next. Errors that already say it
// are not here.
var hints = []struct {
	is   error
	hint string
}{
	{natslog.ErrLocked, "--data chooses another folder"},
	{natslog.ErrNoService, "is 'dateline serve' running there?"},
	{events.ErrConflict, "look at what changed with 'dateline log', then try again"},
	{events.ErrFull, "make room on the disk, then try again: nothing was lost"},
	{events.ErrUnknown, "run the same command again: what was recorded is recognised"},
	{context.DeadlineExceeded, "the log did not answer in time: try again"},
}

// hinted is an error whose way out is another than that of its sentinel.
type hinted struct {
	error
	hint string
}

func (e *hinted) Unwrap() error { return e.error }

// namesakes gives a name that is taken the way out of names: that of a conflict
// speaks of records and of the log. list and end are commands.
func namesakes(err error, list, end string) error {
	if !errors.Is(err, events.ErrConflict) {
		return err
	}
	return &hinted{err, fmt.Sprintf("'dateline %s' shows those there are, 'dateline %s' frees the name", list, end)}
}

// because gives what ended because a command was stopped the reason of that.
func because(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil {
		return err
	}
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return cause
	}
	return errors.New("interrupted: run the same command again, it goes on where it was")
}

// report prints an error with its way out and returns the exit code.
func (p *program) report(err error) int {
	if err == nil {
		return exitDone
	}
	var ue *usageError
	if errors.As(err, &ue) {
		fmt.Fprintf(p.err, "dateline: %v\nSee '%s --help'.\n", err, ue.cmd.CommandPath())
		return exitUsage
	}
	if strings.HasPrefix(err.Error(), "unknown command") {
		fmt.Fprintf(p.err, "dateline: %v\nSee 'dateline --help'.\n", err)
		return exitUsage
	}
	var problems events.Problems
	if errors.As(err, &problems) {
		for _, problem := range problems {
			if problem.File == commandLine {
				problem.Line = 0 // a place in what the flags were turned into helps nobody
			}
			fmt.Fprintln(p.err, problem)
		}
		fmt.Fprintf(p.err, "%s. Nothing was recorded.\n", count(len(problems), "problem"))
		return exitRefused
	}
	fmt.Fprintf(p.err, "dateline: %v\n", err)
	if h, ok := errors.AsType[*hinted](err); ok {
		fmt.Fprintln(p.err, h.hint)
		return exitRefused
	}
	for _, h := range hints {
		if errors.Is(err, h.is) {
			fmt.Fprintln(p.err, h.hint)
			break
		}
	}
	return exitRefused
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
