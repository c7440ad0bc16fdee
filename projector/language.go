package projector

import (
	"cmp"
	"maps"
	"slices"

	"github.com/dateline/dateline/events"
)

// Speaking is the view in other languages, given as BCP 47 tags, the one wanted
// most first: titles, names and terms of its rows are in the first of them that
// they are recorded in (ja-JP takes ja), else as without. It chooses words, and
// nothing else: rows, their order and the basis are the same. Its errors are its
// own.
func (v *View) Speaking(langs ...string) *View {
	speaking := *v
	speaking.speaks = slices.Clone(langs)
	return &speaking
}

// Languages are those that the timeline offers: the ones its record names, the
// default first, then any further ones of its title and description, by name.
func (v *View) Languages() []string {
	langs := slices.Clone(v.own.Languages)
	for _, text := range []events.Text{v.own.Title, v.own.Description} {
		for _, lang := range slices.Sorted(maps.Keys(text)) {
			if lang != "" && !slices.Contains(langs, lang) {
				langs = append(langs, lang)
			}
		}
	}
	return langs
}

// language is the default language of the timeline's texts.
func (v *View) language() string {
	for _, lang := range v.own.Languages {
		return lang
	}
	return ""
}

// Words are those of a text in the language that the view speaks, else in own,
// and the language they are in. Plain words are in own, or where that is empty
// in the timeline's default language.
func (v *View) Words(text events.Text, own string) (words, lang string) {
	own = cmp.Or(own, v.language())
	if len(v.speaks) == 0 {
		words, lang = text.In(own)
	} else {
		words, lang = text.In(slices.Concat(v.speaks, []string{own})...)
	}
	return words, cmp.Or(lang, own)
}

// NameIn is an entity's name in the first of some languages that it is recorded
// in, or in those that the view speaks, else its plain name, and the language it
// is in. Where the slug stands in for a name that is in none.
func (v *View) NameIn(slug string, langs ...string) (name Name, lang string) {
	e := v.entity(slug)
	if e == nil {
		return Name{Slug: slug, Name: slug}, ""
	}
	words, lang := e.body.NameIn(v.language(), slices.Concat(langs, v.speaks)...)
	if words == "" {
		return Name{Slug: slug, Name: slug}, ""
	}
	return Name{Slug: slug, Name: words}, lang
}

// Name is an entity's name, in the language that the view speaks; the slug where
// no entity is recorded.
func (v *View) Name(slug string) Name {
	name, _ := v.NameIn(slug)
	return name
}

func (v *View) names(slugs []string) []Name {
	var names []Name
	for _, slug := range slugs {
		names = append(names, v.Name(slug))
	}
	return names
}

// called is what an entity is called, empty where its name fell with its source.
func (v *View) called(e *entityAccount) string {
	name, _ := e.body.NameIn(v.language(), v.speaks...)
	return name
}
