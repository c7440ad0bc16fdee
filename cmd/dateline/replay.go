package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
	"github.com/dateline/dateline/feed/api"
	"github.com/dateline/dateline/projector"
)

// The orders in which history is replayed, and what a step of it is.
const (
	inRecordedOrder = "recorded"
	inOccurredOrder = "occurred"
	eachEvent       = "event"
	eachDay         = "day"
)

// replayFlags say what to replay, from where to look at it, and how fast.
type replayFlags struct {
	perspectiveFlags
	order, step, from, to, view string
	speed                       float64
}

func (p *program) replayCommand() *cobra.Command {
	var f replayFlags
	cmd := &cobra.Command{
		Use:   "replay TIMELINE",
		Short: "Play history step by step, with the state beside it",
		Long: `Play history step by step, with the state after each step beside it.

  --by recorded  each event in the order of the log, and what it made known; the
                 state is as known then, as of --as-of or of today
  --by occurred  each day on which something becomes possible, definite, over or
                 overdue, as known at --known-at or now; up to --to or to today

In a terminal it plays, --speed steps a second: space pauses and goes on, the
arrows step back and forth, + and - change the speed, home and end jump, q ends
it. In a pipe, or with --format, it prints a line a step, at once.`,
		Example: `  dateline replay harbour
  dateline replay harbour --by occurred --speed 0.5 --view commitments
  dateline replay harbour --from 57 --to 90 --format jsonl`,
		Args: args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, names []string) error { return p.replay(cmd, names[0], f) },
	}
	f.add(cmd, "", "")
	f.addRest(cmd)
	f.addOwn(cmd)
	p.addFormat(cmd)
	return cmd
}

func (f *replayFlags) addOwn(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.order, "by", inRecordedOrder, "the `ORDER`: recorded or occurred")
	flags.StringVar(&f.step, "step", "", "what a step is: event or day (of recording; --by occurred knows days alone)")
	flags.StringVar(&f.from, "from", "", "where to begin: a `DAY`, or by recorded also a sequence or a time")
	flags.StringVar(&f.to, "to", "", "where to end: a `DAY`, or by recorded also a sequence or a time")
	flags.StringVar(&f.view, "view", "", "the `VIEW` to keep beside the steps: "+replayViewNames())
	flags.Float64Var(&f.speed, "speed", 2, "steps a second in a terminal, from 0.1 to 100")
	for name, values := range map[string][]string{
		"by": {inRecordedOrder, inOccurredOrder}, "step": {eachEvent, eachDay}, "view": slices.Sorted(replayViewSlugs()),
	} {
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	}
}

func (p *program) replay(cmd *cobra.Command, timeline string, f replayFlags) error {
	q, err := f.query()
	if err == nil {
		err = f.check()
	}
	if err != nil {
		return usage(cmd, err)
	}
	a, err := p.asking(cmd.Context())
	if err != nil {
		return err
	}
	defer a.close()
	r, err := newReplay(cmd.Context(), a, timeline, f, q)
	if err != nil {
		return err
	}
	w, err := r.walk(cmd.Context(), f)
	if err != nil {
		return err
	}
	if p.width() == 0 || cmd.Flags().Changed("format") || os.Getenv("TERM") == "dumb" {
		return p.printSteps(cmd.Context(), r, w)
	}
	return p.play(cmd.Context(), r, w, f.speed)
}

// check refuses what does not go together.
func (f replayFlags) check() error {
	byOccurred := f.order == inOccurredOrder
	switch {
	case f.order != inRecordedOrder && !byOccurred:
		return fmt.Errorf("--by %q is neither recorded nor occurred", f.order)
	case f.step != "" && f.step != eachEvent && f.step != eachDay:
		return fmt.Errorf("--step %q is neither event nor day", f.step)
	case byOccurred && f.step == eachEvent:
		return errors.New("--by occurred knows days alone: leave --step out")
	case byOccurred && f.asOf != "":
		return errors.New("with --by occurred each step has its own --as-of: --from and --to bound them")
	case !byOccurred && f.knownAt != "":
		return errors.New("with --by recorded each step has its own --known-at: --from and --to bound them")
	case f.speed < slowest || f.speed > fastest:
		return fmt.Errorf("--speed %g is not from %g to %g steps a second", f.speed, slowest, fastest)
	}
	if f.view != "" && replayViews[f.view] == nil {
		return fmt.Errorf("--view %q is none of %s", f.view, replayViewNames())
	}
	return errors.Join(f.checkPoint("from", f.from), f.checkPoint("to", f.to))
}

// checkPoint refuses where no replay can begin or end.
func (f replayFlags) checkPoint(name, point string) error {
	if point == "" {
		return nil
	}
	if _, err := edtf.ParseDay(point); err == nil {
		return nil
	}
	if f.order == inOccurredOrder {
		return fmt.Errorf("--%s %q is not a day of the calendar: write it as YYYY-MM-DD", name, point)
	}
	if _, err := projector.ParseMoment(point); err != nil {
		return fmt.Errorf("--%s %q is neither a sequence nor a day nor a time", name, point)
	}
	return nil
}

// walk goes through history, one step at a time, in either direction. What it
// gives for nil is where history begins, or ends. There is no step behind the
// last one, nor before the first: then the step is nil.
type walk interface {
	next(ctx context.Context, from *step) (*step, error)
	back(ctx context.Context, from *step) (*step, error)
}

// replay is what all steps of one have in common.
type replay struct {
	asker       *asker
	timeline    string
	title       string
	order, view string
	point       point             // by recorded the last, by occurred what is known
	options     url.Values        // of the perspective, what holds for all steps
	without     map[string]uint64 // sources left out, and since when there are these
}

// newReplay settles what is replayed: what is recorded meanwhile is no part of it.
func newReplay(ctx context.Context, a *asker, timeline string, f replayFlags, q url.Values) (*replay, error) {
	r := &replay{asker: a, timeline: timeline, order: f.order, view: f.view, options: q}
	var own api.Timeline
	if err := r.ask(ctx, &own, q); err != nil {
		return nil, err
	}
	r.title = own.Title
	r.point = point{known: own.Basis.KnownAt, day: own.Basis.Today, asOf: f.order == inOccurredOrder || f.asOf != ""}
	if f.asOf != "" {
		r.point.day = own.Basis.AsOf
	}
	for _, name := range []string{"known_at", "as_of", "today", "without"} {
		q.Del(name)
	}
	return r, r.leaveOut(ctx, f.without)
}

// leaveOut notes since when there are the sources to leave out: before that
// nobody can ask without them.
func (r *replay) leaveOut(ctx context.Context, sources []string) error {
	r.without = map[string]uint64{}
	for _, slug := range sources {
		var answer api.History
		if err := r.ask(ctx, &answer, url.Values{"known_at": {strconv.FormatUint(r.point.known, 10)}}, "history", events.KindSource, slug); err != nil {
			return err
		}
		r.without[slug] = answer.History[0].Sequence
	}
	return nil
}

func (r *replay) walk(ctx context.Context, f replayFlags) (walk, error) {
	if f.order == inOccurredOrder {
		return newByOccurred(ctx, r, f)
	}
	return newByRecorded(ctx, r, f)
}

// ask asks about the timeline.
func (r *replay) ask(ctx context.Context, into any, q url.Values, parts ...string) error {
	return r.asker.ask(ctx, timelinePath(r.timeline, parts...), q, into)
}

// point is from where a step looks: what is known, and the day.
type point struct {
	known uint64
	day   edtf.Day
	asOf  bool // the day is asked for, not merely that of asking
}

// addPoint adds the parameters of a point to a question.
func (r *replay) addPoint(q url.Values, prefix string, at point) {
	q.Set(prefix+"known_at", strconv.FormatUint(at.known, 10))
	if at.asOf {
		q.Set(prefix+"as_of", at.day.String())
	} else {
		q.Set(prefix+"today", at.day.String())
	}
	var without []string
	for _, slug := range slices.Sorted(maps.Keys(r.without)) {
		if r.without[slug] <= at.known {
			without = append(without, slug)
		}
	}
	if len(without) > 0 {
		q.Set(prefix+"without", strings.Join(without, ","))
	}
}

// from is a question from a point, with the options of the replay.
func (r *replay) from(at point) url.Values {
	q := maps.Clone(r.options)
	r.addPoint(q, "", at)
	return q
}
