package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
	"github.com/dateline/dateline/projector"
)

// showFlags say from where to look.
type showFlags struct {
	asOf      string
	certainty string
	entity    string
}

// view prints one view of a timeline. only is the entity that --entity names.
type view struct {
	name  string
	about string
	print func(p *program, t *projector.View, only string) error
}

// views are the views of show: a new one is one line here, and one file.
var views = []view{
	{"timeline", "what happened, by date, and what nobody dates", showTimeline},
	{"commitments", "what was promised, and how it stands", showCommitments},
	{"agreements", "instruments, and what was done with them", showAgreements},
	{"initiatives", "initiatives, mechanisms, platforms and projects", showInitiatives},
	{"offices", "who is attested in which office", showOffices},
	{"entities", "everybody and everything that is named", showEntities},
	{"sources", "the texts, and what rests on them", showSources},
}

func (p *program) showCommand() *cobra.Command {
	var f showFlags
	cmd := &cobra.Command{
		Use:   "show TIMELINE [VIEW]",
		Short: "Show a view: " + viewNames(),
		Long:  "Show a view of a timeline as it stands, or as of a date:\n\n" + describeViews(),
		Example: `  dateline show harbour
  dateline show harbour commitments --as-of 2026-05-01
  dateline show harbour agreements --as-of 2026-06-30 \
      --certainty possible --format json`,
		Args: args(cobra.RangeArgs(1, 2)),
		ValidArgsFunction: func(_ *cobra.Command, given []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(given) == 1 {
				return strings.Split(viewNames(), ", "), cobra.ShellCompDirectiveNoFileComp
			}
			return nil, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, names []string) error { return p.show(cmd, names, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.asOf, "as-of", "", "what was so on this day: 2026-06-30")
	flags.StringVar(&f.certainty, "certainty", "definite", "definite, or possible to add what may have been so")
	flags.StringVar(&f.entity, "entity", "", "only this entity, by its slug")
	p.addFormat(cmd)
	return cmd
}

func viewNames() string {
	names := make([]string, len(views))
	for i, v := range views {
		names[i] = v.name
	}
	return strings.Join(names, ", ")
}

func describeViews() string {
	var b strings.Builder
	for _, v := range views {
		fmt.Fprintf(&b, "  %-12s  %s\n", v.name, v.about)
	}
	return b.String()
}

func (p *program) show(cmd *cobra.Command, names []string, f showFlags) error {
	v, err := viewNamed(append(names, "timeline")[1])
	if err != nil {
		return usage(cmd, err)
	}
	q, err := p.perspective(f)
	if err != nil {
		return usage(cmd, err)
	}
	log, err := p.reach(cmd.Context(), false)
	if err != nil {
		return err
	}
	defer log.close()
	t, err := p.look(cmd.Context(), log, names[0], q)
	if err != nil {
		return err
	}
	if f.entity != "" {
		if _, ok := t.Entity(f.entity); !ok {
			return fmt.Errorf("%w: timeline %s has no entity %q: 'dateline show %s entities' lists them", events.ErrNotFound, names[0], f.entity, names[0])
		}
	}
	if err := errors.Join(v.print(p, t, f.entity), t.Err()); err != nil {
		return err
	}
	p.note("%s", basisWords(t.Basis()))
	return nil
}

func viewNamed(name string) (view, error) {
	for _, v := range views {
		if v.name == name {
			return v, nil
		}
	}
	return view{}, fmt.Errorf("there is no view %q: %s", name, viewNames())
}

// look reads the log up to its head, and looks at a timeline.
func (p *program) look(ctx context.Context, log events.Reader, timeline string, q projector.Perspective) (*projector.View, error) {
	if err := exists(ctx, log, timeline); err != nil {
		return nil, err
	}
	defer p.patiently(func() string { return "reading the log…" })()
	state, err := projector.Fold(ctx, log, 0)
	if err != nil {
		return nil, err
	}
	t, ok := state.Timeline(timeline)
	if !ok {
		return nil, fmt.Errorf("%w: timeline %q is retracted: 'dateline log %s' tells why", events.ErrNotFound, timeline, timeline)
	}
	return t.At(ctx, q)
}

func (p *program) perspective(f showFlags) (projector.Perspective, error) {
	q := projector.Perspective{Certainty: projector.Certainty(f.certainty), Today: edtf.DayOf(p.now())}
	if q.Certainty != projector.Definite && q.Certainty != projector.Possible {
		return q, fmt.Errorf("--certainty %q is neither definite nor possible", f.certainty)
	}
	if f.asOf == "" {
		return q, nil
	}
	day, err := edtf.ParseDay(f.asOf)
	if err != nil {
		return q, fmt.Errorf("--as-of %q is not a day such as 2026-06-30", f.asOf)
	}
	q.AsOf = day
	return q, nil
}

// basisWords says what an answer rests on.
func basisWords(b projector.Basis) string {
	asOf := "everything, statuses as of today, " + b.Today.String()
	if !b.AsOf.IsZero() {
		asOf = "as of " + b.AsOf.String() + ", " + string(b.Certainty)
	}
	return fmt.Sprintf("\n%s; known at sequence %d.", strings.ToUpper(asOf[:1])+asOf[1:], b.KnownAt)
}

// answer is a view in JSON.
func answer(t *projector.View, parts map[string]any) any {
	parts["basis"] = t.Basis()
	parts["timeline"] = t.Slug()
	return parts
}

// names joins names with commas.
func names(list []projector.Name) string {
	words := make([]string, len(list))
	for i, n := range list {
		words[i] = n.Name
	}
	return strings.Join(words, ", ")
}

// acts tells dated acts in short: what, when, and how sure.
func acts(list []projector.Act) string {
	words := make([]string, len(list))
	for i, a := range list {
		words[i] = strings.ReplaceAll(a.Type.Verb(), "_", " ") + " " + a.When + unsure(a.Certainty) + secondHand(a.Directness)
	}
	return strings.Join(words, "; ")
}

func unsure(c projector.Certainty) string {
	if c == projector.Possible {
		return " (possible)"
	}
	return ""
}

func secondHand(d events.Directness) string {
	if d == events.Attributed {
		return " (second-hand)"
	}
	return ""
}

// only keeps the rows of one entity, all when there is none.
func only[R any](rows iter.Seq[R], slug string, of func(R) string) []R {
	kept := []R{} // in JSON [] where there is none, not null
	for r := range rows {
		if slug == "" || of(r) == slug {
			kept = append(kept, r)
		}
	}
	return kept
}
