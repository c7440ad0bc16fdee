package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/dateline/dateline/events/edtf"
	"github.com/dateline/dateline/feed/api"
	"github.com/dateline/dateline/projector"
)

// byOccurred walks through the days on which something turned, as known at one
// sequence. It keeps the days, of which the calendar has few, and nothing else.
type byOccurred struct {
	*replay
	days []edtf.Day // behind the one before the first
}

func newByOccurred(ctx context.Context, r *replay, f replayFlags) (*byOccurred, error) {
	first, last := edtf.Day{}, r.point.day
	for _, bound := range []struct {
		name, text string
		day        *edtf.Day
	}{{"from", f.from, &first}, {"to", f.to, &last}} {
		if bound.text == "" {
			continue
		}
		day, err := edtf.ParseDay(bound.text)
		if err != nil {
			return nil, fmt.Errorf("--%s: %w", bound.name, err)
		}
		*bound.day = day
	}
	turns := map[edtf.Day]bool{}
	at := r.point
	at.asOf = false // what is not yet turns too
	err := everyPage(ctx, r, at, "timeline", func(page api.Occurrences) string {
		for _, o := range page.Dated {
			for _, day := range turningDays(o) {
				if !day.IsZero() && !last.Before(day) && (first.IsZero() || !day.Before(first)) {
					turns[day] = true
				}
			}
		}
		return page.Next
	})
	return &byOccurred{r, withDayBefore(turns)}, err
}

// turningDays are the days on which something can turn by an occurrence: it
// becomes possible, definite or over, an attestation begins or ends, an occasion
// has passed, a due window closes (time.md). Zero days are among them.
func turningDays(o projector.Occurrence) []edtf.Day {
	lo, hi := o.Occurred.Began()
	_, end := o.Occurred.Ended()
	days := []edtf.Day{lo, hi, end, dayAfter(end)}
	if d := o.Body.Details; d != nil {
		days = append(days, dayAfter(d.Due.Hi()))
	}
	return days
}

func dayAfter(day edtf.Day) edtf.Day {
	if day.IsZero() {
		return day
	}
	return day.AddDays(1)
}

// withDayBefore sorts days, behind the one before the first of them.
func withDayBefore(set map[edtf.Day]bool) (days []edtf.Day) {
	for day := range set {
		days = append(days, day)
	}
	slices.SortFunc(days, edtf.Day.Compare)
	if len(days) == 0 {
		return nil
	}
	return slices.Insert(days, 0, days[0].AddDays(-1))
}

// next implements [walk].
func (b *byOccurred) next(ctx context.Context, from *step) (*step, error) {
	place := 0
	if from != nil {
		place = from.place
	}
	for place++; place < len(b.days); place++ {
		s, err := b.turning(ctx, place, from, nil)
		if s != nil || err != nil {
			return s, err
		}
	}
	return nil, nil
}

// back implements [walk].
func (b *byOccurred) back(ctx context.Context, from *step) (*step, error) {
	place := len(b.days)
	if from != nil {
		place = from.place
	}
	for place--; place > 0; place-- {
		s, err := b.turning(ctx, place, nil, from)
		if s != nil || err != nil {
			return s, err
		}
	}
	return nil, nil
}

// turning is the step of a day, nil when nothing turned on it.
func (b *byOccurred) turning(ctx context.Context, place int, before, behind *step) (*step, error) {
	x, y := b.point, b.point
	x.day, y.day = b.days[place-1], b.days[place]
	s := &step{Day: y.day, place: place, progress: float64(place) / float64(len(b.days)-1)}
	if err := b.differ(ctx, s, x, y); err != nil || len(s.Differences) == 0 {
		return nil, err
	}
	return s, b.complete(ctx, s, before, behind, y)
}
