package main

import (
	"strconv"

	"github.com/spf13/cobra"

	"github.com/dateline/dateline/feed/api"
	"github.com/dateline/dateline/projector"
)

func (p *program) parkedCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "parked",
		Short: "List the messages of the log that could not be read as events",
		Long: `List the messages of the log that could not be read as events: written past the
service, or by a later version of it. Each is passed over. One that stands last
under the name of a record blocks that record, which stands as it was before: a
change is refused unless it says expect: SEQUENCE, that of the message, and so
goes over it. Nothing else is held up.`,
		Example: "  dateline parked --format jsonl",
		Args:    args(cobra.NoArgs),
		RunE:    func(cmd *cobra.Command, _ []string) error { return p.parked(cmd) },
	}
	p.addFormat(cmd)
	return cmd
}

func (p *program) parked(cmd *cobra.Command) error {
	a, err := p.asking(cmd.Context())
	if err != nil {
		return err
	}
	defer a.close()
	var answer api.Parked
	if err := a.ask(cmd.Context(), "/parked", nil, &answer); err != nil {
		return err
	}
	if answer.Count > len(answer.Parked) {
		p.note("%d are parked; these are the first %d.", answer.Count, len(answer.Parked))
	}
	return print(p, table[projector.Poison]{columns: parkedColumns, rows: answer.Parked, folds: parkedFolds}, answer)
}

var parkedColumns = []column[projector.Poison]{
	{"seq", func(r projector.Poison) string { return strconv.FormatUint(r.Sequence, 10) }},
	{"subject", func(r projector.Poison) string { return r.Subject }},
	{"blocks it", func(r projector.Poison) string { return yesNo(r.Blocks) }},
	{"why", func(r projector.Poison) string { return r.Why }},
}

var parkedFolds = []fold{{"WHY", "SUBJECT", true}}

func yesNo(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}
