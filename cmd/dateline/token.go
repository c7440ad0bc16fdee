package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dateline/dateline/feed/tokens"
)

// tokenCommand holds the commands about programs that write over HTTP.
func (p *program) tokenCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "token",
		Short: "Let programs record over HTTP",
		Long: `Let programs record over HTTP, each with a token for some timelines, or all, until
a day. What a program records is by the name of its token, unless --by says whom
else, or --any-by lets it say so itself. A token is kept as a hash alone: who
loses it gets another.`,
		Example: `  dateline token add importer --timeline harbour --expires 90d
  dateline token list`,
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.tokenAddCommand(), p.tokenListCommand(), p.tokenRevokeCommand())
	return cmd
}

// tokenFlags say what token is made.
type tokenFlags struct {
	timelines []string
	all       bool
	expires   string
	by        string
	anyBy     bool
}

func (p *program) tokenAddCommand() *cobra.Command {
	var f tokenFlags
	cmd := &cobra.Command{
		Use:   "add NAME",
		Short: "Make a token, and print it once",
		Example: `  dateline token add importer --timeline harbour --expires 90d
  dateline token add desk --all-timelines --expires 30d --any-by`,
		Args: args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, names []string) error {
			order, err := f.order(names[0], p.now())
			if err != nil {
				return usage(cmd, err)
			}
			r, err := p.manageTokens(cmd.Context(), tokensRequest{Do: addToken, Order: order})
			if err != nil {
				return namesakes(err, "token list", "token revoke "+names[0])
			}
			p.warnMissing(names[0], r.Missing)
			return p.printToken(r)
		},
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&f.timelines, "timeline", nil, "where it may record: `TIMELINE[,TIMELINE]`")
	flags.BoolVar(&f.all, "all-timelines", false, "it may record everywhere, also in timelines that are still to come")
	flags.StringVar(&f.expires, "expires", "", "for how long: 90d, or 12h")
	flags.StringVar(&f.by, "by", "", "whom its events are by; default NAME")
	flags.BoolVar(&f.anyBy, "any-by", false, "its events may say somebody else in by")
	p.addFormat(cmd)
	return cmd
}

// order reads the flags.
func (f tokenFlags) order(name string, now time.Time) (tokens.Order, error) {
	o := tokens.Order{Name: name, By: f.by, AnyBy: f.anyBy, MadeBy: login()}
	switch {
	case f.all == (len(f.timelines) > 0):
		return o, errors.New("say either --timeline, with those where it may record, or --all-timelines")
	case f.expires == "":
		return o, errors.New("--expires is missing: it says for how long, such as 90d")
	}
	o.Timelines = f.timelines
	d, err := lasting(f.expires)
	o.Expires = now.Add(d)
	return o, err
}

// lasting reads a number of days, or what Go calls a duration.
func lasting(text string) (time.Duration, error) {
	var d time.Duration
	number, isDays := strings.CutSuffix(text, "d")
	if isDays {
		days, err := strconv.Atoi(number)
		if err != nil || days > 36500 {
			return 0, fmt.Errorf("--expires %q is not a number of days such as 90d", text)
		}
		d = time.Duration(days) * 24 * time.Hour
	} else if parsed, err := time.ParseDuration(text); err == nil {
		d = parsed
	}
	if d <= 0 {
		return 0, fmt.Errorf("--expires %q is not how long it lasts: say 90d, or 12h", text)
	}
	return d, nil
}

// warnMissing says that a token is for timelines that there are not: it may be
// meant to make them, or be a slip.
func (p *program) warnMissing(name string, timelines []string) {
	for _, t := range timelines {
		fmt.Fprintf(p.err, "note: there is no timeline %s yet: it comes to be when {timeline: %s, title: …} is recorded, which this token allows; if the name is a slip, 'dateline token revoke %s' ends it\n", t, t, name)
	}
}

// printToken tells a token. Nothing else ever does.
func (p *program) printToken(r tokensReply) error {
	t := r.Tokens[0]
	if p.format == formatJSON || p.format == formatJSONL {
		return json.NewEncoder(p.out).Encode(struct {
			tokens.Token
			Secret string `json:"token"`
		}{t, r.Secret})
	}
	// The secret is alone on the output, so that a script can take it.
	p.note("token %s records in %s until %s, by %s; this is said once:", t.Name, where(t), until(t.Expires, p.now()), whom(t))
	fmt.Fprintln(p.out, r.Secret)
	return nil
}

func where(t tokens.Token) string {
	if len(t.Timelines) == 0 {
		return "all timelines"
	}
	return strings.Join(t.Timelines, ", ")
}

func whom(t tokens.Token) string {
	if t.AnyBy {
		return t.By + " or whoever it says"
	}
	return t.By
}

// until says when something ends that is made for days. Within a day of that the
// minute would mislead: it says the second, and how long that is.
func until(end, now time.Time) string {
	const minute, second = "2006-01-02 15:04Z07:00", "2006-01-02 15:04:05Z07:00"
	left := end.Sub(now)
	switch {
	case left <= -24*time.Hour:
		return end.Format(minute) + ", expired"
	case left <= 0:
		return end.Format(second) + ", expired"
	case left < 24*time.Hour:
		return end.Format(second) + ", in " + max(left.Truncate(time.Second), time.Second).String()
	}
	return end.Format(minute)
}

func (p *program) tokenListCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List tokens, where they record and until when",
		Example: `  dateline token list --format json`,
		Args:    args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			r, err := p.manageTokens(cmd.Context(), tokensRequest{Do: listTokens})
			if err != nil {
				return err
			}
			return print(p, table[tokens.Token]{columns: p.tokenColumns(), rows: r.Tokens}, nil)
		},
	}
	p.addFormat(cmd)
	return cmd
}

func (p *program) tokenColumns() []column[tokens.Token] {
	now := p.now()
	return []column[tokens.Token]{
		{"token", func(t tokens.Token) string { return t.Name }},
		{"id", func(t tokens.Token) string { return t.ID }},
		{"records in", where},
		{"by", whom},
		{"made by", func(t tokens.Token) string { return t.MadeBy }},
		{"until", func(t tokens.Token) string { return until(t.Expires, now) }},
	}
}

func (p *program) tokenRevokeCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "revoke NAME",
		Short:   "End a token, at once",
		Example: `  dateline token revoke importer`,
		Args:    args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, names []string) error {
			if _, err := p.manageTokens(cmd.Context(), tokensRequest{Do: revokeToken, Name: names[0]}); err != nil {
				return err
			}
			p.note("token %s opens nothing any more", names[0])
			return nil
		},
	}
}
