package main

import (
	"github.com/spf13/cobra"

	"github.com/dateline/dateline/events"
)

func (p *program) citeCommand() *cobra.Command {
	f := &changeFlags{change: events.Cited}
	cmd := &cobra.Command{
		Use:   "cite ID --source SLUG",
		Short: "Add a citation to a record",
		Long: `Add one more citation to a record, or replace the one of the same place of the
same source.`,
		Example: `  dateline cite 01K2Z3V4W5X6Y7Z8A9B0C1D2E3 --source gazette \
      --locator "line 9" --gives places
  dateline cite 01K2Z3V4W5X6Y7Z8A9B0C1D2E3 --source herald \
      --says occurred=2025-09`,
	}
	f.addCitation(cmd)
	return p.changeCommand(f, cmd)
}
