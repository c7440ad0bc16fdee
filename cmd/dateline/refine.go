package main

import (
	"github.com/spf13/cobra"

	"github.com/dateline/dateline/events"
)

func (p *program) refineCommand() *cobra.Command {
	f := &changeFlags{change: events.Refined}
	cmd := &cobra.Command{
		Use:   "refine ID",
		Short: "Make a record more precise or complete; nothing said before becomes false",
		Long: `Make a record more precise or more complete. Nothing said before becomes false:
a date outside the one that stands is a correction. What earlier citations gave
and this changes is kept as what they say.`,
		Example: `  dateline refine 01K2Z3V4W5X6Y7Z8A9B0C1D2E3 \
      --set occurred=2025-08-29 \
      --source gazette --locator "line 7" --gives occurred`,
	}
	f.addSet(cmd)
	f.addCitation(cmd)
	return p.changeCommand(f, cmd)
}
