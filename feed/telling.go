package feed

import (
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// telling is one reading of a timeline for one answer.
type telling struct {
	site site // of links
	tl   *projector.View
}

// named is an entity as an answer names it.
type named struct{ Slug, Name, URL string }

func (t telling) named(slug string) named {
	if slug == "" {
		return named{}
	}
	return named{slug, clean(t.tl.Name(slug).Name), t.site.entity(t.tl.Slug(), slug)}
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

// sources are the timeline's sources by their slugs.
func (t telling) sources() map[string]projector.Source {
	bySlug := map[string]projector.Source{}
	for s := range t.tl.Sources("") {
		bySlug[s.Slug] = s
	}
	return bySlug
}

func (t telling) history(o projector.Occurrence) []projector.Changed {
	return t.tl.History(events.Ref{Timeline: t.tl.Slug(), Kind: o.Type.Kind(), Key: o.ID})
}

// language is the timeline's first language, in which its records are written
// unless they say otherwise.
func (t telling) language() string {
	if langs := t.tl.Body().Languages; len(langs) > 0 {
		return langs[0]
	}
	return "en"
}

// title is an occurrence's title as every list shows it: what was taken back
// must be seen by readers that show nothing else.
func title(o projector.Occurrence) string {
	switch {
	case o.Retracted:
		return "[Retracted] " + clean(o.Title)
	case o.Fallen:
		return "[No source left] " + clean(o.Title)
	}
	return clean(o.Title)
}

func latest(times ...time.Time) (newest time.Time) {
	for _, t := range times {
		if t.After(newest) {
			newest = t
		}
	}
	return newest
}
