package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/feed/api"
	"github.com/dateline/dateline/projector"
)

// view asks for one view of a timeline, and prints it.
type view struct {
	name, about string
	show        func(*showing) error
}

// views are the views of show: a new one is one line here, and one file.
var views = []view{
	{"timeline", "what happened, by date, and what nobody dates", showTimeline},
	{"commitments", "what was promised, and how it stands", showCommitments},
	{"agreements", "instruments, and what was done with them", showAgreements},
	{"initiatives", "initiatives, mechanisms, platforms and projects", showInitiatives},
	{"documents", "documents, frameworks and statements", showDocuments},
	{"offices", "who is attested in which office", showOffices},
	{"entities", "everybody and everything that is named", showEntities},
	{"sources", "the texts, and what rests on them", showSources},
	{"disputes", "where sources differ, and what contradicts", showDisputes},
	{"upcoming", "what is planned, due and overdue", showUpcoming},
}

// showFlags say what to show.
type showFlags struct {
	perspectiveFlags
	entity, kind, words string
}

func (p *program) showCommand() *cobra.Command {
	var f showFlags
	cmd := &cobra.Command{
		Use:   "show TIMELINE [VIEW]",
		Short: "Show a view: " + viewNames(),
		Long: "Show a view of a timeline as it stands, as of a date, as known at a time, or\n" +
			"without some of its sources:\n\n" + describeViews(),
		Example: `  dateline show harbour
  dateline show harbour commitments --as-of 2026-05-01
  dateline show harbour offices --known-at 2026-07-06 --without gazette
  dateline show harbour --q 'ferry -night'`,
		Args:              args(cobra.RangeArgs(1, 2)),
		ValidArgsFunction: completeViews,
		RunE:              func(cmd *cobra.Command, names []string) error { return p.show(cmd, names, f) },
	}
	f.addAll(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.entity, "entity", "", "only rows about this entity or naming it, by its slug")
	flags.StringVar(&f.kind, "kind", "", "only rows of this kind, of timeline and entities")
	flags.StringVar(&f.words, "q", "", "search for these `WORDS`; \"in quotes\" as written, -word excludes, word* begins so")
	p.addFormat(cmd)
	return cmd
}

func completeViews(_ *cobra.Command, given []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(given) == 1 {
		return strings.Split(viewNames(), ", "), cobra.ShellCompDirectiveNoFileComp
	}
	return nil, cobra.ShellCompDirectiveNoFileComp
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

func viewNamed(name string) (view, error) {
	for _, v := range views {
		if v.name == name {
			return v, nil
		}
	}
	return view{}, fmt.Errorf("there is no view %q: %s", name, viewNames())
}

func (p *program) show(cmd *cobra.Command, names []string, f showFlags) error {
	v, err := viewNamed(append(names, "timeline")[1])
	if err != nil {
		return usage(cmd, err)
	}
	q, err := f.query()
	if err != nil {
		return usage(cmd, err)
	}
	if names[0] == "" {
		return usage(cmd, errors.New("the timeline's name is empty"))
	}
	if f.kind != "" && v.name != "timeline" && v.name != "entities" {
		return usage(cmd, errors.New("--kind is for the views timeline and entities"))
	}
	if f.words != "" && (f.entity != "" || f.kind != "" || len(names) > 1) {
		return usage(cmd, errors.New("--q searches the whole timeline: leave out the view, --entity and --kind"))
	}
	for name, value := range map[string]string{"entity": f.entity, "kind": f.kind} {
		if value != "" {
			q.Set(name, value)
		}
	}
	a, err := p.asking(cmd.Context())
	if err != nil {
		return err
	}
	defer a.close()
	s := &showing{program: p, ctx: cmd.Context(), asker: a, timeline: names[0], view: v.name, query: q}
	if f.words != "" {
		return s.search(f.words)
	}
	if f.entity != "" {
		if err := s.checkEntity(f.entity); err != nil {
			return err
		}
	}
	return v.show(s)
}

// showing is one run of show.
type showing struct {
	*program
	ctx      context.Context
	asker    *asker
	timeline string
	view     string
	query    url.Values
}

// pageLimit is how many rows are asked for at a time.
const pageLimit = "1000"

// pages asks for a view page by page. take is told of each page, and says where
// the next one begins.
func pages[A any](s *showing, take func(A) (next string)) error {
	defer s.patiently(func() string { return "asking…" })()
	q := url.Values{}
	for name, values := range s.query {
		q[name] = values
	}
	q.Set("limit", pageLimit)
	for {
		var page A
		if err := s.asker.ask(s.ctx, timelinePath(s.timeline, s.view), q, &page); err != nil {
			return err
		}
		next := take(page)
		if next == "" {
			return nil
		}
		q.Set("cursor", next)
	}
}

// checkEntity refuses a name that nothing has: an empty answer would look like
// one.
func (s *showing) checkEntity(slug string) error {
	q := url.Values{}
	for name, values := range s.query {
		if name != "entity" && name != "kind" {
			q[name] = values
		}
	}
	var answer api.Entity
	err := s.asker.ask(s.ctx, timelinePath(s.timeline, "entities", slug), q, &answer)
	if errors.Is(err, events.ErrNotFound) && strings.Contains(err.Error(), "no entity") {
		return fmt.Errorf("%w: timeline %s has no entity %q: 'dateline show %s entities' lists them", events.ErrNotFound, s.timeline, slug, s.timeline)
	}
	return err
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
		words[i] = strings.ReplaceAll(a.Type.Verb(), "_", " ") + " " + a.When + unsure(a.Certainty) + secondHand(a.Directness) + " [" + strings.Join(a.Sources, ", ") + "]"
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

// answer notes what a printed answer rests on.
func (s *showing) answer(b projector.Basis, err error) error {
	if err == nil {
		s.basisNote(b)
	}
	return err
}
