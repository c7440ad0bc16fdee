package main

import (
	"context"
	"io"
	"os"
	"os/user"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// program is what every command shares: the streams, the clock and the flags
// that say where the log is.
type program struct {
	in       io.Reader
	out, err io.Writer
	now      func() time.Time
	giveUp   context.CancelCauseFunc // ends the command, with an error to report

	dataDir string
	natsURL string
	by      string
	format  string
}

// run is main without the process: it returns the exit code.
func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	ctx, giveUp := context.WithCancelCause(ctx)
	defer giveUp(nil)
	p := &program{in: in, out: out, err: errOut, now: time.Now, giveUp: giveUp}
	root := p.root()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errOut)
	return p.report(because(ctx, root.ExecuteContext(ctx)))
}

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "dateline",
		Short: "A timeline of dated occurrences, each with the sources that say so",
		Long: `Dateline keeps dated occurrences as immutable events, with the sources that say
so, and tells them as current-state views, pages and feeds.

Begin with 'dateline serve', and open what it prints.`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetFlagErrorFunc(usage)
	flags := root.PersistentFlags()
	flags.StringVar(&p.dataDir, "data", envOr("DATELINE_DATA", defaultDataDir()), "data folder (environment DATELINE_DATA)")
	flags.StringVar(&p.natsURL, "nats", os.Getenv("DATELINE_NATS"), "an external NATS server or cluster that holds the log (environment DATELINE_NATS)")
	root.AddCommand(p.serveCommand(), p.recordCommand(), p.refineCommand(), p.correctCommand(), p.citeCommand(),
		p.retractCommand(), p.checkCommand(), p.logCommand(), p.showCommand(), p.diffCommand(), p.whyCommand(), p.historyCommand(), p.exportCommand(), p.replayCommand(), p.feedCommand(), p.readerCommand(), p.tokenCommand(), p.accountsCommand(),
		p.rebuildCommand(), p.parkedCommand())
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), ".FlagUsages", ".FlagUsagesWrapped 80"))
	return root
}

func envOr(name, other string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return other
}

// addBy adds the flag that says who writes.
func (p *program) addBy(cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.by, "by", envOr("DATELINE_BY", login()), "who records this (environment DATELINE_BY)")
}

// login is the name of the user at the keyboard.
func login() string {
	u, err := user.Current()
	if err != nil {
		return "unknown"
	}
	return u.Username
}
