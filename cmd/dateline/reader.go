package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dateline/dateline/events/natslog"
)

// readerCommand holds the commands about third parties that read over NATS.
func (p *program) readerCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "reader",
		Short: "Let third parties read a part of the log over NATS",
		Long: `Let third parties read a part of the log over NATS. Each gets a user and a
durable consumer of its own, which the service keeps: it sees what its filters
choose, and nothing else. To read everything nobody needs this: the public user
reader, password reader, may.`,
		Example: `  dateline reader add acme --filter 'dateline.*.agreement.>'
  dateline reader list`,
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.readerAddCommand(), p.readerListCommand(), p.readerRemoveCommand())
	return cmd
}

func (p *program) readerAddCommand() *cobra.Command {
	var filters []string
	cmd := &cobra.Command{
		Use:   "add NAME",
		Short: "Let a third party in, and print its credentials once",
		Long: `Let a third party in, at once, and print what it connects with. The password is
kept as a hash alone: who loses it is removed and added again.

With --nats the users are kept by the server's operator: this makes the consumer
and prints what belongs into that server's configuration.`,
		Example: `  dateline reader add acme --filter 'dateline.*.agreement.>'
  dateline reader add acme --filter 'dateline.harbour.>' --format json`,
		Args: args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, names []string) error {
			if len(filters) == 0 {
				return usage(cmd, fmt.Errorf("--filter is missing: it says what %s may see, such as 'dateline.*.agreement.>'", names[0]))
			}
			a, err := p.manageReaders(cmd.Context(), readersRequest{Do: addReader, Name: names[0], Filters: filters})
			if err != nil {
				return namesakes(err, "reader list", "reader remove "+names[0])
			}
			return p.printLogin(a, filters)
		},
	}
	cmd.Flags().StringArrayVar(&filters, "filter", nil, "subjects that it may see, may be repeated: dateline.TIMELINE.KIND.KEY, with * for any and > for all that follow")
	p.addFormat(cmd)
	return cmd
}

func (p *program) readerListCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List third parties and what they may see",
		Example: `  dateline reader list --format json`,
		Args:    args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := p.manageReaders(cmd.Context(), readersRequest{Do: listReaders})
			if err != nil {
				return err
			}
			return print(p, table[readerRow]{columns: readerColumns, rows: a.Readers}, nil)
		},
	}
	p.addFormat(cmd)
	return cmd
}

var readerColumns = []column[readerRow]{
	{"reader", func(r readerRow) string { return r.Name }},
	{"durable", func(r readerRow) string { return r.Durable }},
	{"sees", func(r readerRow) string { return strings.Join(r.Filters, " ") }},
}

func (p *program) readerRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "remove NAME",
		Short:   "Let a third party in no more, and end its connections",
		Example: `  dateline reader remove acme`,
		Args:    args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, names []string) error {
			if _, err := p.manageReaders(cmd.Context(), readersRequest{Do: removeReader, Name: names[0]}); err != nil {
				return err
			}
			p.note("reader %s is let in no more", names[0])
			if p.natsURL != "" {
				p.note("take account READER-%s out of the server's configuration as well", names[0])
			}
			return nil
		},
	}
}

// printLogin tells what a third party connects with. Nothing else ever does.
func (p *program) printLogin(a readersReply, filters []string) error {
	l := a.Login
	if p.format == formatJSON || p.format == formatJSONL {
		return json.NewEncoder(p.out).Encode(struct {
			natslog.Login
			URL           string   `json:"url"`
			Filters       []string `json:"filters"`
			Configuration string   `json:"configuration,omitempty"`
		}{*l, a.URL, filters, a.Block})
	}
	with := a.URL
	if u, err := url.Parse(a.URL); err == nil {
		u.User = url.UserPassword(l.User, l.Password)
		with = u.String()
	}
	fmt.Fprintf(p.out, `Reader %s sees %s. This is said once:

  URL       %s
  User      %s
  Password  %s
  Stream    %s
  Durable   %s
  Inbox     %s

With nats.go:

  nc, err := nats.Connect(%q, nats.CustomInboxPrefix(%q))
  js, err := jetstream.New(nc)
  c, err := js.Consumer(ctx, %q, %q)
  consuming, err := c.Consume(func(m jetstream.Msg) { use(m); m.Ack() })

With the nats command:

  nats --server %s --inbox-prefix %s \
      consumer next %s %s --ack
`, l.User, strings.Join(filters, " "), a.URL, l.User, l.Password, l.Stream, l.Durable, l.Inbox,
		with, l.Inbox, l.Stream, l.Durable, with, l.Inbox, l.Stream, l.Durable)
	if a.Block != "" {
		fmt.Fprintf(p.out, "\nThe server's operator adds:\n\n%s", a.Block)
	}
	return nil
}

// manageReaders works on the third parties: of --nats, through the serve that
// runs on the data folder, or in the folder itself.
func (p *program) manageReaders(ctx context.Context, q readersRequest) (readersReply, error) {
	a, err := readAddress(p.dataDir)
	switch {
	case p.natsURL != "":
		return p.readersRemote(ctx, p.natsURL, q)
	case err != nil:
		return readersReply{}, err
	case a != nil && a.remote():
		return p.readersRemote(ctx, a.NATS, q)
	}
	return p.readersHere(ctx, a, q)
}
