package feed

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dateline/dateline/events"
)

// feedControl lets everybody keep a feed for a minute: good readers then ask
// no more often.
const feedControl = "public, max-age=60"

// inFormat reads the channel about a subject and writes it in a format.
func inFormat(f Format) func(*handler, context.Context, ask) (draft, error) {
	return func(h *handler, ctx context.Context, a ask) (draft, error) {
		c, until, err := h.channel(ctx, a)
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
func (h *handler) channel(ctx context.Context, a ask) (c Channel, until time.Time, err error) {
	if a.about == (subject{}) {
		return h.allChannel(ctx, a)
	}
	t, err := h.look(ctx, a)
	if err != nil {
		return Channel{}, time.Time{}, err
	}
	ok := true
	switch {
	case a.about.entity != "":
		c, until, ok = EntityChannel(h.site.base, t.tl, a.about.entity, a.now)
	case a.about.occurrence != "":
		c, until, ok = OccurrenceChannel(h.site.base, t.tl, a.about.occurrence, a.now)
	default:
		c, until = TimelineChannel(h.site.base, t.tl, a.now)
	}
	if err := t.tl.Err(); err != nil || ok {
		return c, until, err
	}
	return Channel{}, time.Time{}, events.ErrNotFound
}

func (h *handler) allChannel(ctx context.Context, a ask) (c Channel, until time.Time, err error) {
	timelines, err := h.all(ctx)
	if err != nil {
		return Channel{}, time.Time{}, err
	}
	c, until = AllChannel(h.site.base, timelines, a.now)
	for _, tl := range timelines {
		err = errors.Join(err, tl.Err())
	}
	return c, until, err
}
