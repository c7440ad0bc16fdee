package feed

import (
	"cmp"
	"net/url"
	"strings"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// telling is one reading of a timeline for one answer.
type telling struct {
	site     site // of links
	tl       *projector.View
	lang     string     // asked for, empty for the records' own
	kept     *keptItems // nil where none are kept
	registry uint64     // when a name last changed
}

// tell reads a view in a language, empty for the records' own.
func tell(s site, v *projector.View, lang string, kept *keptItems) telling {
	if lang != "" {
		v = v.Speaking(lang)
	}
	return telling{site: s, tl: v, lang: lang, kept: kept, registry: v.Registry()}
}

// named is an entity as an answer names it.
type named struct{ Slug, Name, URL string }

func (t telling) named(slug string) named {
	if slug == "" {
		return named{}
	}
	return named{slug, cmp.Or(clean(t.tl.Name(slug).Name), clean(slug)), t.site.entity(t.tl.Slug(), slug)}
}

func (t telling) everyone(slugs []string) []named {
	all := make([]named, len(slugs))
	for i, slug := range slugs {
		all[i] = t.named(slug)
	}
	return all
}

// occurrence names another occurrence by its title.
func (t telling) occurrence(id string) named {
	if id == "" {
		return named{}
	}
	o, ok := t.tl.Occurrence(id)
	if !ok {
		return named{Slug: id, Name: id}
	}
	return named{id, title(o), t.site.occurrence(t.tl.Slug(), id)}
}

func (t telling) history(o projector.Occurrence) []projector.Changed {
	return t.tl.History(events.Ref{Timeline: t.tl.Slug(), Kind: o.Type.Kind(), Key: o.ID})
}

// language is the timeline's first language, in which its records are written
// unless they say otherwise.
func (t telling) language() string {
	for _, lang := range t.tl.Body().Languages {
		return cmp.Or(languageTag(lang), "en")
	}
	return "en"
}

// spoken is the language in which the answer is told.
func (t telling) spoken() string { return cmp.Or(t.lang, t.language()) }

// words are a text in the language asked for, else in one of its own, else in the
// timeline's.
func (t telling) words(text events.Text, own string) string {
	words, _ := t.tl.Words(text, own)
	return clean(words)
}

// called is the timeline's title.
func (t telling) called() string { return cmp.Or(t.words(t.tl.Body().Title, ""), t.tl.Slug()) }

// title is an occurrence's title as every list shows it: what was taken back
// must be seen by readers that show nothing else.
func title(o projector.Occurrence) string {
	words := cmp.Or(clean(o.Title), typeWords(o.Type))
	switch {
	case o.Retracted:
		return "[Retracted] " + words
	case o.Fallen:
		return "[No source left] " + words
	}
	return words
}

// authors are who answers for the words of a channel and its items: the
// timeline's publisher. The sources wrote other words; items link to them.
func (t telling) authors() []Person {
	b := t.tl.Body()
	p := Person{Name: cmp.Or(clean(b.Publisher), clean(t.tl.Title()), t.tl.Slug())}
	if address, ok := strings.CutPrefix(clean(b.Contact), "mailto:"); ok {
		address, _, _ = strings.Cut(address, "?")
		p.Email = mailAddress(address)
	} else {
		p.URL = webURL(b.Contact)
	}
	return []Person{p}
}

// rightsOf says a licence, an SPDX identifier or a URL, and where to read it.
func rightsOf(licence string) (words, at string) {
	licence = clean(licence)
	if at = webURL(licence); at != "" || licence == "" {
		return licence, at
	}
	return licence, "https://spdx.org/licenses/" + url.PathEscape(licence) + ".html"
}

// firstEvent is the ULID of a registry record's first event.
func (t telling) firstEvent(kind, key string) string {
	return t.tl.FirstEvent(events.Ref{Timeline: t.tl.Slug(), Kind: kind, Key: key})
}

func latest(times ...time.Time) (newest time.Time) {
	for _, t := range times {
		if t.After(newest) {
			newest = t
		}
	}
	return newest
}
