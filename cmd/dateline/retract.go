package main

import (
	"github.com/spf13/cobra"

	"github.com/dateline/dateline/events"
)

func (p *program) retractCommand() *cobra.Command {
	f := &changeFlags{change: events.Retracted}
	return p.changeCommand(f, &cobra.Command{
		Use:   "retract ID --reason WHY",
		Short: "Withdraw a record that should not have been recorded",
		Long: `Withdraw a record that should not have been recorded. It leaves the views; its
history, its page and its entry in the feeds stay, marked as retracted.
Retracting a source withdraws every citation of it. 'dateline correct' undoes a
retraction.`,
		Example: `  dateline retract 01K2Z3V4W5X6Y7Z8A9B0C1D2E3 \
      --reason "the meeting was another board's"`,
	})
}
