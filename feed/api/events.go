package api

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// recorded lists events. A row goes by its sequence.
func recorded(q *question) (Events, error) {
	all, err := q.recorded()
	if err != nil {
		return Events{}, err
	}
	rows := list(q, all, nil, func(e projector.Recorded) place { return place{Key: strconv.FormatUint(e.Sequence, 10)} })
	return Events{q.page(), rows}, nil
}

// recorded are the events asked for, behind the cursor.
func (q *question) recorded() (iter.Seq[projector.Recorded], error) {
	after, err := q.behindSequence()
	if err != nil {
		return nil, err
	}
	record, err := q.recordAsked()
	if err != nil {
		return nil, err
	}
	changes, err := q.changesAsked()
	if err != nil {
		return nil, err
	}
	kind := q.given.Get("kind")
	return q.view.Recorded(after, func(e projector.Recorded) bool {
		return (kind == "" || strings.HasPrefix(e.Record, kind+"/")) &&
			(record == "" || e.Record == record) &&
			(changes == nil || slices.Contains(changes, e.Change))
	}), nil
}

// behindSequence is the sequence behind which a page begins: that of the last
// row before, or on the first page what is asked for.
func (q *question) behindSequence() (after uint64, err error) {
	if s := q.given.Get("after"); s != "" {
		if after, err = strconv.ParseUint(s, 10, 64); err != nil {
			return 0, refusal{events.ErrInvalid, fmt.Sprintf("after=%.40s is not a sequence", s), "use that of an event, for example after=57"}
		}
	}
	if q.after.Key == "" {
		return after, nil
	}
	last, err := strconv.ParseUint(q.after.Key, 10, 64)
	if err != nil {
		return 0, errCursor
	}
	return max(after, last), nil
}

// recordAsked is the record of which events are asked for, as its events name
// it; empty for any.
func (q *question) recordAsked() (string, error) {
	s := q.given.Get("record")
	if s == "" {
		return "", nil
	}
	kind, key, ok := strings.Cut(s, "/")
	if !ok {
		return "", refusal{events.ErrInvalid, fmt.Sprintf("record=%.70q names no record", s), "write it as kind/key, for example entity/harbour-board"}
	}
	ref, err := events.NewRef(q.view.Slug(), kind, key)
	if err != nil {
		return "", refusal{events.ErrInvalid, fmt.Sprintf("record=%.70q names no record", s), err.Error()}
	}
	return ref.String(), nil
}

// changesAsked are the changes asked for, nil for any.
func (q *question) changesAsked() (changes []events.Change, err error) {
	s := q.given.Get("change")
	if s == "" {
		return nil, nil
	}
	for word := range strings.SplitSeq(s, ",") {
		if !slices.Contains(events.Changes, events.Change(word)) {
			return nil, refusal{events.ErrInvalid, fmt.Sprintf("change=%.40s: there is no such change", word), "use some of " + changeWords()}
		}
		changes = append(changes, events.Change(word))
	}
	return changes, nil
}

func changeWords() string {
	words := make([]string, len(events.Changes))
	for i, c := range events.Changes {
		words[i] = string(c)
	}
	return strings.Join(words, ", ")
}
