package api

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dateline/dateline/events"
)

// hits are what a search of the tests finds: titles by record.
type hits []SearchHit

// Search finds titles that hold a text, in the order of the list.
func (all hits) Search(_ context.Context, _, text string, knownAt uint64, limit int, after string) ([]SearchHit, error) {
	if strings.Contains(text, `"`) {
		return nil, fmt.Errorf("searching: %w: a quotation mark is missing", events.ErrInvalid)
	}
	found := slices.DeleteFunc(slices.Clone(all), func(h SearchHit) bool {
		return !strings.Contains(strings.ToLower(h.Title), text) || h.Sequence > knownAt || h.Record <= after
	})
	for i := range found {
		found[i].After = found[i].Record
	}
	return found[:min(limit, len(found))], nil
}

var harbourHits = hits{
	{Record: "entity/north-pier", Sequence: 9, Title: "North Pier"},
	{Record: "entity/reopen-pier", Sequence: 12, Title: "Reopen the pier", Snippet: "the pier"},
	{Record: "remark/" + id(17).String(), Sequence: 17, Title: "Crane said to have sunk"},
}
