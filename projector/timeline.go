package projector

import (
	"cmp"
	"time"

	"github.com/dateline/dateline/events"
)

// Timeline is one timeline of a [State].
type Timeline struct {
	slug        string
	own         *record[events.Timeline]
	sources     records[events.Source]
	entities    records[events.Entity]
	occurrences records[events.Occurrence]

	log     []events.Stored
	history map[events.Ref][]int // places in log
	content map[[10]byte]int     // place in log
	alike   map[events.Likeness]events.Ref
}

func newTimeline(slug string) *Timeline {
	return &Timeline{
		slug:        slug,
		own:         &record[events.Timeline]{},
		sources:     records[events.Source]{},
		entities:    records[events.Entity]{},
		occurrences: records[events.Occurrence]{},
		history:     map[events.Ref][]int{},
		content:     map[[10]byte]int{},
		alike:       map[events.Likeness]events.Ref{},
	}
}

// keep notes an event, whatever its body.
func (t *Timeline) keep(e events.Stored) {
	at := len(t.log)
	t.log = append(t.log, e)
	t.history[e.Record] = append(t.history[e.Record], at)
	entropy := [10]byte(e.ID.Entropy())
	if _, ok := t.content[entropy]; !ok {
		t.content[entropy] = at
	}
}

// evolve takes the record that an event is about through it.
func (t *Timeline) evolve(e events.Stored) error {
	switch e.Record.Kind {
	case events.KindTimeline:
		return t.own.evolve(e)
	case events.KindSource:
		return t.sources.evolve(e)
	case events.KindEntity:
		return t.entities.evolve(e)
	}
	err := t.occurrences.evolve(e)
	if err == nil && e.Change == events.Recorded {
		t.alike[events.LikenessOf(t.occurrences[e.Record.Key].body)] = e.Record
	}
	return err
}

func (t *Timeline) events(r events.Ref) []events.Stored {
	places := t.history[r]
	if places == nil {
		return nil
	}
	history := make([]events.Stored, len(places))
	for i, at := range places {
		history[i] = t.log[at]
	}
	return history
}

// latest is the latest event of the timeline.
func (t *Timeline) latest() events.Stored { return t.log[len(t.log)-1] }

// Slug names the timeline.
func (t *Timeline) Slug() string { return t.slug }

// Body is the timeline's own record.
func (t *Timeline) Body() events.Timeline { return t.own.body }

// Title is the timeline's title in its first language.
func (t *Timeline) Title() string {
	title, _ := t.own.body.Title.In(t.language())
	return title
}

// language is the default language of the timeline's texts.
func (t *Timeline) language() string {
	for _, lang := range t.own.body.Languages {
		return lang
	}
	return ""
}

// Sequence is that of the latest event of this timeline.
func (t *Timeline) Sequence() uint64 { return t.latest().Sequence }

// Published is the recorded time of the timeline record's first event.
func (t *Timeline) Published() time.Time { return t.own.published }

// Updated is the recorded time of the latest event of this timeline.
func (t *Timeline) Updated() time.Time { return t.latest().Recorded }

// Basis names what an answer from a perspective rests on. Its sequence is the
// timeline's own: what happens in others does not alter the answer, and a
// known_at time is resolved within a timeline (design.md section 3).
func (t *Timeline) Basis(p Perspective) Basis {
	return Basis{KnownAt: t.Sequence(), AsOf: p.AsOf, Certainty: cmp.Or(p.Certainty, Definite), Today: p.Today}
}

// Name is an entity's name; the slug where no entity is recorded.
func (t *Timeline) Name(slug string) Name {
	if e, ok := t.entities[slug]; ok {
		return Name{Slug: slug, Name: cmp.Or(e.body.Name, slug)}
	}
	return Name{Slug: slug, Name: slug}
}

func (t *Timeline) names(slugs []string) []Name {
	var names []Name
	for _, slug := range slugs {
		names = append(names, t.Name(slug))
	}
	return names
}
