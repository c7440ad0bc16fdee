package feed

import (
	"context"
	"slices"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// occurrencePage tells one occurrence: all it says, on what it rests, what
// became of it since it was recorded, and what it belongs to.
func (h *handler) occurrencePage(ctx context.Context, a ask) (draft, error) {
	t, err := h.look(ctx, a)
	if err != nil {
		return draft{}, err
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
		frame: f, Story: t.story(o), History: t.changes(t.history(o)), ID: o.ID, URN: urn(o.ID),
		Published: dayWords(o.Published), Parts: t.lines(oldestFirst(t.tl.Parts(o.ID))),
	}
	page.Standing = standing(o, a.at)
	return h.draftPage(&t, "occurrence", f.Feeds, page)
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
