package main

import "github.com/spf13/cobra"

// feedCommand holds the commands about feeds, whoever publishes them.
func (p *program) feedCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "feed",
		Short: "Judge feeds",
		Example: `  dateline feed check https://timeline.example.org/harbour/feed.atom
  dateline feed check --help`,
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.feedCheckCommand())
	return cmd
}
