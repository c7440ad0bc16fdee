package projector

import (
	"encoding/json"
	"iter"
	"slices"
	"strings"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
)

// given tells whether a supporting citation gives a field: by its own name, or
// by that of the whole it is part of (details gives details.due).
func given(citations []events.Citation, field string) bool {
	whole, _, _ := strings.Cut(field, ".")
	return slices.ContainsFunc(citations, func(c events.Citation) bool {
		return c.Supports() && (slices.Contains(c.Gives, field) || slices.Contains(c.Gives, whole))
	})
}

// said yields what citations say of a field, in their order; values that are
// none of the field's are passed over.
func said[F any](ranked []events.Citation, field string) iter.Seq[F] {
	return func(yield func(F) bool) {
		for _, c := range ranked {
			var value F
			if raw, ok := sayings(c, field); ok && json.Unmarshal(raw, &value) == nil && !yield(value) {
				return
			}
		}
	}
}

// sayings finds what one citation says of a field, by the field's own name or
// within details.
func sayings(c events.Citation, field string) (json.RawMessage, bool) {
	if raw, ok := c.Says[field]; ok {
		return raw, true
	}
	name, ok := strings.CutPrefix(field, "details.")
	var details map[string]json.RawMessage
	if !ok || c.Says["details"] == nil || json.Unmarshal(c.Says["details"], &details) != nil {
		return nil, false
	}
	raw, ok := details[name]
	return raw, ok
}

// saidOf are the slugs that citations name where they differ from the record.
func saidOf(citations []events.Citation) (slugs []string) {
	for _, c := range citations {
		for field, raw := range c.Says {
			name, _, _ := strings.Cut(field, ".")
			switch name {
			case "about", "places", "touches":
				one, _ := parse[string](raw)
				many, _ := parse[[]string](raw)
				slugs = append(append(slugs, one), many...)
			case "actors":
				one, _ := parse[events.Actor](raw)
				many, _ := parse[[]events.Actor](raw)
				for _, a := range append(many, one) {
					slugs = append(slugs, a.Entity, a.Office)
				}
			}
		}
	}
	slices.Sort(slugs)
	slugs = slices.Compact(slugs)
	return slices.DeleteFunc(slugs, func(slug string) bool { return slug == "" })
}

// best is the first value said of a field, zero when there is none.
func best[F any](ranked []events.Citation, field string) (value F) {
	for value = range said[F](ranked, field) {
		break
	}
	return value
}

// settle gives every orphaned field the best value said, else none. What the
// body points at is replaced, not written to: others share it.
func settle(o *events.Occurrence, orphaned func(field string) bool, ranked []events.Citation) {
	if orphaned("type") {
		o.Type = bestType(o.Type.Kind(), ranked)
	}
	settleDate(o, orphaned("occurred.lo"), orphaned("occurred.hi"), ranked)
	settleField(&o.Title, "title", orphaned, ranked)
	settleField(&o.Summary, "summary", orphaned, ranked)
	settleField(&o.About, "about", orphaned, ranked)
	settleField(&o.PartOf, "part_of", orphaned, ranked)
	itself := func(slug string) string { return slug }
	settleList(&o.Actors, "actors", func(a events.Actor) string { return a.Entity }, orphaned, ranked)
	settleList(&o.Places, "places", itself, orphaned, ranked)
	settleList(&o.Touches, "touches", itself, orphaned, ranked)
	if o.Details != nil {
		details := *o.Details
		settleField(&details.Planned, "details.planned", orphaned, ranked)
		settleField(&details.Due, "details.due", orphaned, ranked)
		settleField(&details.Terms, "details.terms", orphaned, ranked)
		settleField(&details.Occasion, "details.occasion", orphaned, ranked)
		o.Details = &details
	}
}

// settleDate opens the bound of a date that nobody gives any more. When both
// are lost the date is what is said of it.
func settleDate(o *events.Occurrence, loLost, hiLost bool, ranked []events.Citation) {
	switch {
	case loLost && hiLost || (loLost || hiLost) && o.Occurred.Lasts():
		o.Occurred, o.Dating, o.DatingNote = best[events.Occurred](ranked, "occurred"), "", ""
	case loLost:
		o.Occurred = withoutLo(o.Occurred)
	case hiLost:
		o.Occurred = withoutHi(o.Occurred)
	}
}

// withoutLo is a date of which only the last possible day is known.
func withoutLo(o events.Occurred) events.Occurred {
	_, hi := o.Bounds()
	return halfOpen("..", hi, "")
}

// withoutHi is a date of which only the first possible day is known.
func withoutHi(o events.Occurred) events.Occurred {
	lo, _ := o.Bounds()
	return halfOpen("", lo, "..")
}

func halfOpen(before string, d edtf.Day, after string) events.Occurred {
	if d.IsZero() {
		return events.Occurred{}
	}
	date, err := edtf.Parse("[" + before + d.String() + after + "]")
	if err != nil { // a year that sets cannot have
		return events.Occurred{}
	}
	return events.On(date)
}

// boundsGiven tells whether a citation gives one bound of the date alone.
func boundsGiven(citations []events.Citation) bool {
	return slices.ContainsFunc(citations, func(c events.Citation) bool {
		return slices.Contains(c.Gives, "occurred.lo") || slices.Contains(c.Gives, "occurred.hi")
	})
}

func settleField[F any](field *F, name string, orphaned func(string) bool, ranked []events.Citation) {
	if orphaned(name) {
		*field = best[F](ranked, name)
	}
}

// settleList drops the orphaned members of a list, each of which is a field of
// its own; when none is left, the list as a whole is what is said of it.
func settleList[M any](list *[]M, name string, slug func(M) string, orphaned func(string) bool, ranked []events.Citation) {
	var kept []M
	for _, member := range *list {
		if field := name + "." + slug(member); orphaned(field) {
			member = best[M](ranked, field)
		}
		if slug(member) != "" {
			kept = append(kept, member)
		}
	}
	if len(kept) == 0 && len(*list) > 0 {
		kept = best[[]M](ranked, name)
	}
	*list = kept
}

// bestType passes over types of another kind, which is the record's for ever.
// It is empty where nobody says a type any more.
func bestType(kind string, ranked []events.Citation) events.Type {
	for t := range said[events.Type](ranked, "type") {
		if t.Kind() == kind {
			return t
		}
	}
	return ""
}
