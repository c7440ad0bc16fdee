package feed

import (
	"cmp"

	"github.com/dateline/dateline/events"
)

// cited is a source that a record cites, and all that it says of it.
type cited struct {
	Source    named // Name is the title, URL its place on our page of sources
	Original  string
	Publisher string
	Lang      string // of the title and the quotes
	Withdrawn bool   // the source was retracted
	Places    []place
}

// place is one citation: a place of the source and what stands there.
type place struct {
	Locator     string
	Quote       string
	Lang        string // of the quote
	Directness  string // "attributed to …", "inferred from it", empty when direct
	Contradicts bool
	Says        []said
	Note        string
}

// said is what a source says of a field where it differs from the record.
type said struct{ Field, Value string }

// citations tells citations source by source, in the order in which they were
// first cited.
func (t telling) citations(citations []events.Citation) (all []cited) {
	at := map[string]int{}
	for _, c := range citations {
		i, ok := at[c.Source]
		if !ok {
			i = len(all)
			at[c.Source], all = i, append(all, t.cited(c.Source))
		}
		all[i].Places = append(all[i].Places, t.place(c, all[i].Lang))
	}
	return all
}

func (t telling) cited(slug string) cited {
	body, retracted, _ := t.tl.SourceBody(slug)
	return cited{
		Source:   named{slug, clean(cmp.Or(body.Title, slug)), t.site.source(t.tl.Slug(), slug)},
		Original: webURL(body.URL), Publisher: clean(body.Publisher), Lang: languageTag(body.Lang), Withdrawn: retracted,
	}
}

func (t telling) place(c events.Citation, lang string) place {
	p := place{
		Locator: locatorWords(c.Locator), Quote: clean(c.Quote), Lang: lang, Directness: t.directness(c),
		Contradicts: !c.Supports(), Note: clean(c.Note),
	}
	for _, field := range inOrder(c.Says) {
		p.Says = append(p.Says, said{fieldWords(field), t.valueWords(field, string(c.Says[field]))})
	}
	return p
}

func (t telling) directness(c events.Citation) string {
	switch c.Directness {
	case events.Attributed:
		if c.AttributedTo == "" {
			return "attributed"
		}
		return "attributed to " + clean(t.tl.Name(c.AttributedTo).Name)
	case events.InferredFromIt:
		return "inferred from it"
	}
	return ""
}
