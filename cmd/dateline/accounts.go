package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/dateline/dateline/events/natslog"
)

func (p *program) accountsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "accounts",
		Short: "Print a configuration for a NATS server of one's own",
		Long: `Print a configuration for a NATS server of one's own that keeps the log: the same
accounts and rights as the embedded server has. Passwords stand in it as hashes;
they themselves are in the data folder, in credentials.json, where 'dateline serve
--nats' finds the service's.`,
		Example: `  dateline accounts > dateline.conf
  nats-server -c dateline.conf
  dateline serve --nats nats://localhost:4222`,
		Args: args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			text, err := natslog.Configuration(p.dataDir)
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(p.out, text)
			return err
		},
	}
}
