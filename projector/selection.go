package projector

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/dateline/dateline/events"
)

// Selection chooses occurrences by what they say. The zero Selection chooses
// all. An occurrence is chosen when every choice takes it.
type Selection struct {
	Actor  Choice // who took part, persons and offices alike
	Entity Choice // what it is about, or names in any part
	Kind   Choice
	Place  Choice
	Source Choice // what it cites, whichever stance
	// Words must all be in its title, summary or terms, in the language of
	// projector/search. A Selection does not look for them itself.
	Words string
}

// Choice takes what is named with one of In, unless that is empty, and with
// none of Out. Both are slugs, sorted, each once.
type Choice struct{ In, Out []string }

// most bounds how many slugs a choice may name: a question has bounded work.
const most = 64

// WordsParameter is the parameter of a selection that words are given with.
const WordsParameter = "q"

// choices are the parts of a selection under the names of their parameters, in
// canonical order, but for the words.
func (s *Selection) choices() []struct {
	name   string
	choice *Choice
} {
	return []struct {
		name   string
		choice *Choice
	}{{"actor", &s.Actor}, {"entity", &s.Entity}, {"kind", &s.Kind}, {"place", &s.Place}, {"source", &s.Source}}
}

// SelectionParameters names the parameters of a selection, in canonical order.
var SelectionParameters = []string{"actor", "entity", "kind", "place", WordsParameter, "source"}

// ParseSelection reads a selection from its parameters by name, each with any
// number of values: slugs with commas between, excluded ones behind a minus
// (kind=meeting,visit&kind=-remark); q is words. The error is an ErrInvalid that
// names the parameter and the way out.
func ParseSelection(values func(name string) []string) (s Selection, err error) {
	for _, c := range s.choices() {
		if *c.choice, err = parseChoice(c.name, values(c.name)); err != nil {
			return Selection{}, err
		}
	}
	s.Words = strings.Join(strings.Fields(strings.Join(values(WordsParameter), " ")), " ")
	return s, nil
}

func parseChoice(name string, values []string) (c Choice, err error) {
	for _, slug := range strings.Split(strings.Join(values, ","), ",") {
		list := &c.In
		if without, excluded := strings.CutPrefix(slug, "-"); excluded {
			list, slug = &c.Out, without
		}
		if slug == "" && list == &c.In {
			continue
		}
		if err := events.CheckSlug(slug); err != nil {
			return Choice{}, fmt.Errorf("%w: %s: %w", events.ErrInvalid, name, err)
		}
		*list = append(*list, slug)
	}
	for _, list := range []*[]string{&c.In, &c.Out} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	if len(c.In)+len(c.Out) > most {
		return Choice{}, fmt.Errorf("%w: %s names more than %d: ask for fewer at a time", events.ErrInvalid, name, most)
	}
	return c, nil
}

// IsZero tells whether the selection chooses all.
func (s Selection) IsZero() bool { return s.Query() == "" }

// Query is the query of a URL that makes the same selection, in one canonical
// form: names in the order of the alphabet, values in theirs, included before
// excluded. [ParseSelection] reads it.
func (s Selection) Query() string {
	var parts []string
	for _, p := range s.Parameters() {
		parts = append(parts, p.Name+"="+strings.ReplaceAll(url.QueryEscape(p.Value), "%2C", ","))
	}
	return strings.Join(parts, "&")
}

// Parameters are those that make the same selection, in canonical order,
// without those that choose all.
func (s Selection) Parameters() (all []Parameter) {
	for _, c := range s.choices() {
		if value := c.choice.String(); value != "" {
			all = append(all, Parameter{c.name, value})
		}
	}
	if s.Words != "" {
		at, _ := slices.BinarySearchFunc(all, WordsParameter, func(p Parameter, name string) int { return strings.Compare(p.Name, name) })
		all = slices.Insert(all, at, Parameter{WordsParameter, s.Words})
	}
	return all
}

// String writes the choice as a parameter's value.
func (c Choice) String() string {
	all := slices.Clone(c.In)
	for _, slug := range c.Out {
		all = append(all, "-"+slug)
	}
	return strings.Join(all, ",")
}

// takes tells whether the choice takes what is named with some slugs.
func (c Choice) takes(slugs ...string) bool {
	return (len(c.In) == 0 || c.has(c.In, slugs)) && !c.has(c.Out, slugs)
}

func (Choice) has(list, slugs []string) bool {
	return slices.ContainsFunc(slugs, func(slug string) bool { return slices.Contains(list, slug) })
}

// Selects tells whether an occurrence of that body is chosen, whatever its
// words.
func (s Selection) Selects(o *events.Occurrence) bool {
	return s.Kind.takes(o.Type.Kind()) && s.Place.takes(o.Places...) &&
		s.Actor.takes(actorsOf(o)...) && s.Entity.takes(namedBy(o, nil)...) && s.Source.takes(citedBy(o)...)
}

func actorsOf(o *events.Occurrence) (slugs []string) {
	for i := range o.Actors {
		slugs = append(slugs, o.Actors[i].Entity)
		if office := o.Actors[i].Office; office != "" {
			slugs = append(slugs, office)
		}
	}
	return slugs
}

func citedBy(o *events.Occurrence) []string {
	slugs := make([]string, len(o.Citations))
	for i := range o.Citations {
		slugs[i] = o.Citations[i].Source
	}
	return slugs
}
