package main

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dateline/dateline/projector"
)

// perspectiveFlags say from where to look.
type perspectiveFlags struct {
	asOf, knownAt, reportedBy, certainty, today, basis string
	without                                            []string
	carryForward                                       bool
	cmd                                                *cobra.Command
	prefix                                             string
}

// add adds the flags; prefix is what the names begin with, and of what they are
// about, where there are several states.
func (f *perspectiveFlags) add(cmd *cobra.Command, prefix, of string) {
	f.cmd, f.prefix = cmd, prefix
	flags := cmd.Flags()
	flags.StringVar(&f.asOf, prefix+"as-of", "", "what was so on this `DAY`: 2026-06-30"+of)
	flags.StringVar(&f.knownAt, prefix+"known-at", "", "as known at this `SEQUENCE` or time: 57, 2026-07-06T09:00:00Z, 2026-07-06"+of)
	flags.StringVar(&f.reportedBy, prefix+"reported-by", "", "as if only sources published by this `DAY` existed"+of)
	flags.StringSliceVar(&f.without, prefix+"without", nil, "as if this `SOURCE` were withdrawn (repeatable)"+of)
}

// addAll adds the flags of a single state.
func (f *perspectiveFlags) addAll(cmd *cobra.Command) {
	f.add(cmd, "", "")
	f.addRest(cmd)
	cmd.Flags().StringVar(&f.basis, "basis", "", "ask again with the `BASIS` that an answer named")
}

// addRest adds the flags that hold for every state of a question.
func (f *perspectiveFlags) addRest(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.certainty, "certainty", "", "definite, or possible to add what may have been so")
	flags.BoolVar(&f.carryForward, "carry-forward", false, "take who was last attested in an office for its holder, marked, where the same person or nobody is attested next")
	flags.StringVar(&f.today, "today", "", "the `DAY` of asking, where it is not today")
	_ = cmd.RegisterFlagCompletionFunc("certainty", cobra.FixedCompletions(
		[]string{string(projector.Definite), string(projector.Possible)}, cobra.ShellCompDirectiveNoFileComp))
}

// given lists the flags of the perspective that stand on the command line. One
// without a value is refused: an unset variable of a shell would ask something
// else.
func (f perspectiveFlags) given() (names []string, err error) {
	if f.cmd == nil {
		return nil, nil
	}
	for _, name := range []string{"as-of", "known-at", "reported-by", "without", "certainty", "carry-forward", "today"} {
		name = f.prefix + name
		flag := f.cmd.Flags().Lookup(name)
		if flag == nil || !flag.Changed {
			continue
		}
		if value := flag.Value.String(); value == "" || value == "[]" {
			return nil, fmt.Errorf("--%s is empty: leave it out, or give it a value", name)
		}
		names = append(names, name)
	}
	return names, nil
}

// query is the perspective as the API takes it. The error names the flag.
func (f perspectiveFlags) query() (url.Values, error) {
	given, err := f.given()
	if err != nil {
		return nil, err
	}
	if f.basis != "" || f.cmd != nil && f.cmd.Flags().Changed("basis") {
		if len(given) > 0 {
			return nil, fmt.Errorf("a basis says all of a perspective: leave out --%s", given[0])
		}
		b, err := projector.ParseBasis(strings.TrimPrefix(f.basis, "?"))
		if err != nil {
			return nil, fmt.Errorf("--basis: %w", asFlags(err))
		}
		if b.Perspective().Day().IsZero() {
			return nil, fmt.Errorf("--basis %q names no day, and statuses follow from one: add today= or as_of=", f.basis)
		}
		return url.ParseQuery(b.String())
	}
	values := map[string]string{
		"as_of": f.asOf, "known_at": f.knownAt, "reported_by": f.reportedBy,
		"without": strings.Join(f.without, ","), "certainty": f.certainty, "today": f.today,
	}
	if f.carryForward {
		values["carry_forward"] = "true"
	}
	if _, err := projector.ParsePerspective(func(name string) string { return values[name] }); err != nil {
		return nil, asFlags(err)
	}
	q := url.Values{}
	for name, value := range values {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q, nil
}

// asFlags says with the names of flags what an error says with those of
// parameters.
func asFlags(err error) error {
	text := strings.NewReplacer("as_of", "--as-of", "known_at", "--known-at", "reported_by", "--reported-by", "carry_forward", "--carry-forward",
		"certainty=", "--certainty=", "without:", "--without:", "today=", "--today=", "invalid: ", "").Replace(err.Error())
	return fmt.Errorf("%s", text)
}

// basisNote says what an answer rests on, and how to ask again.
func (p *program) basisNote(b projector.Basis) {
	asOf := "everything, statuses as of " + b.Today.String()
	if !b.AsOf.IsZero() {
		asOf = "as of " + b.AsOf.String() + ", " + string(b.Certainty)
	}
	words := strings.ToUpper(asOf[:1]) + asOf[1:]
	if !b.ReportedBy.IsZero() {
		words += "; reported by " + b.ReportedBy.String()
	}
	if len(b.Without) > 0 {
		words += "; without " + strings.Join(b.Without, ", ")
	}
	p.note("\n%s; known at sequence %d. The same again: --basis '%s'", words, b.KnownAt, b)
}
