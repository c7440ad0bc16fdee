package main

import (
	"github.com/spf13/cobra"

	"github.com/dateline/dateline/events"
)

func (p *program) correctCommand() *cobra.Command {
	f := &changeFlags{change: events.Corrected}
	cmd := &cobra.Command{
		Use:   "correct ID --reason WHY",
		Short: "Correct what was said wrongly, or undo a retraction",
		Long: `Correct what a record said wrongly. Subscribers see the correction, with the
reason. A change in the world is no correction: record a new occurrence. A
correction of a retracted record undoes the retraction.`,
		Example: `  dateline correct 01K2Z3V4W5X6Y7Z8A9B0C1D2E3 \
      --set title="The board meets in Porto" --reason "the Gazette's erratum"
  dateline correct entity/harbour-board --set name="Harbour Board" \
      --reason "a misspelling"`,
	}
	f.addSet(cmd)
	f.addCitation(cmd)
	return p.changeCommand(f, cmd)
}
