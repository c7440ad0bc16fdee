package projector

import (
	"encoding/json"
	"iter"
	"slices"
	"strings"

	"github.com/dateline/dateline/events"
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
	if orphaned("occurred") {
		o.Occurred, o.Dating, o.DatingNote = best[events.Occurred](ranked, "occurred"), "", ""
	}
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
