package feed

import (
	"slices"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// occurrencePage tells one occurrence: all it says, on what it rests, what
// became of it since it was recorded, and what it belongs to.
func (h *handler) occurrencePage(st *projector.State, a ask) (draft, error) {
	t, ok := h.in(st, a.about)
	if !ok {
		return draft{}, events.ErrNotFound
	}
	o, ok := t.tl.Occurrence(a.about.occurrence)
	if !ok {
		return draft{}, refusal{events.ErrNotFound, "No occurrence of this timeline has this id.", "Look for it on the timeline itself: ids are in the links."}
	}
	f := h.timelineFrame(t, a, title(o), "-")
	page := struct {
		frame
		Story     Story
		History   []change
		ID, URN   string
		Published string
		Parts     []line
		Standing  string
	}{
		frame: f, Story: t.story(o, t.sources()), History: t.changes(t.history(o)), ID: o.ID, URN: urn(o.ID),
		Published: dayWords(o.Published), Parts: t.lines(oldestFirst(t.parts(o.ID))),
	}
	page.Standing = standing(t.on(o, a.at), a.at)
	return h.draftPage(&t, "occurrence", f.Feeds, page), nil
}

// on is an occurrence with its certainty for a perspective's day, which a row
// found by its id does not have.
func (t telling) on(o projector.Occurrence, p projector.Perspective) projector.Occurrence {
	dated, _ := t.tl.Occurrences(projector.Perspective{Today: p.Day()})
	for _, row := range dated {
		if row.ID == o.ID {
			return row
		}
	}
	return o
}

// standing says how sure it is that something had happened by the day asked.
func standing(o projector.Occurrence, p projector.Perspective) string {
	if o.Retracted || o.Fallen {
		return ""
	}
	by := "by " + calendarWords(p.Day())
	switch o.Certainty {
	case projector.Possible:
		return "Had possibly happened " + by + "."
	case projector.NotYet:
		return "Had not yet happened " + by + "."
	case projector.Undated:
		return "The sources do not say when."
	}
	if o.Over {
		return "Over " + by + "."
	}
	return ""
}

func oldestFirst(news []projector.Occurrence) []projector.Occurrence {
	slices.Reverse(news)
	return news
}
