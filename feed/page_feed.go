package feed

import (
	"fmt"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// feedControl lets everybody keep a feed for a minute: good readers then ask
// no more often.
const feedControl = "public, max-age=60"

// inFormat reads the channel about a subject and writes it in a format.
func inFormat(f Format) func(*handler, *projector.State, ask) (draft, error) {
	return func(h *handler, st *projector.State, a ask) (draft, error) {
		c, until, err := h.channel(st, a)
		if err != nil {
			return draft{}, err
		}
		return draft{
			write:       func() ([]byte, error) { return f.Write(c) },
			contentType: f.ContentType, control: feedControl, changed: c.Updated, until: until,
			links: []string{
				fmt.Sprintf("<%s>; rel=\"self\"; type=%q", c.Self(f), f.MediaType),
				fmt.Sprintf("<%s>; rel=\"alternate\"; type=\"text/html\"", c.Page),
			},
		}, nil
	}
}

// channel is the channel about a subject.
func (h *handler) channel(st *projector.State, a ask) (c Channel, until time.Time, err error) {
	if a.about == (subject{}) {
		c, until = AllChannel(h.site.base, st, a.now)
		return c, until, nil
	}
	tl, ok := st.Timeline(a.about.timeline)
	switch {
	case !ok:
	case a.about.entity != "":
		c, until, ok = EntityChannel(h.site.base, tl, a.about.entity, a.now)
	case a.about.occurrence != "":
		c, until, ok = OccurrenceChannel(h.site.base, tl, a.about.occurrence, a.now)
	default:
		c, until = TimelineChannel(h.site.base, tl, a.now)
	}
	if !ok {
		return Channel{}, time.Time{}, events.ErrNotFound
	}
	return c, until, nil
}
