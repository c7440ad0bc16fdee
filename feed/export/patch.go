package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"

	"github.com/dateline/dateline/events"
)

// past finds what a change was made to. It remembers some bodies, so that a
// record that changes often is not read from its beginning each time.
type past struct {
	r      *run
	bodies map[events.Ref][]byte
}

// pastSize is how many bodies are remembered; each has 256 KiB at most.
const pastSize = 64

func (p *past) keep(e events.Stored) {
	if _, known := p.bodies[e.Record]; p.bodies == nil || len(p.bodies) == pastSize && !known {
		p.bodies = make(map[events.Ref][]byte, pastSize)
	}
	p.bodies[e.Record] = e.Body
}

// before is the record as it stood before an event.
func (p *past) before(e events.Stored) (map[string]any, error) {
	if body, ok := p.bodies[e.Record]; ok {
		return decode(body)
	}
	var sequence uint64
	for _, c := range p.r.View.History(e.Record) {
		if c.Sequence < e.Sequence {
			sequence = c.Sequence
		}
	}
	if err := p.r.View.Err(); err != nil {
		return nil, err
	}
	if sequence == 0 {
		return nil, errors.New("nothing stands before it")
	}
	earlier, err := p.r.Log.Get(p.r.ctx, sequence)
	if err != nil {
		return nil, err
	}
	return decode(earlier.Body)
}

// changed are the fields that an event changes, so that the whole composed
// again is the same; its new citations go into cite where the change may say
// nothing else.
func (p *past) changed(e events.Stored, head *envelope) ([]byte, error) {
	before, err := p.before(e)
	if err != nil {
		return nil, err
	}
	after, err := decode(e.Body)
	if err != nil {
		return nil, err
	}
	switch e.Change {
	case events.Retracted:
		err = unaltered(before, after)
		return []byte("{}"), err
	case events.Cited:
		head.Cite, err = cited(before, after)
		return []byte("{}"), err
	}
	return marshal(patched(before, after))
}

var errAltered = errors.New("it alters what such a change leaves alone, so no draft says the same: 'dateline backup' keeps it")

func unaltered(before, after map[string]any) error {
	if !reflect.DeepEqual(before, after) {
		return errAltered
	}
	return nil
}

// patched is the change of a record as a merge patch (RFC 7396). The citations
// stand in it whole: left out, what they gave and the change alters would
// become what they say.
func patched(before, after map[string]any) map[string]any {
	patch := mergePatch(before, after)
	switch citations, cites := after["citations"]; {
	case cites:
		patch["citations"] = citations
	case before["citations"] != nil:
		patch["citations"] = nil
	}
	return patch
}

// mergePatch is what makes one object of another: null takes a field away.
func mergePatch(before, after map[string]any) map[string]any {
	patch := map[string]any{}
	for name := range before {
		if _, stays := after[name]; !stays {
			patch[name] = nil
		}
	}
	for name, now := range after {
		had, was := before[name]
		from, wasObject := had.(map[string]any)
		to, isObject := now.(map[string]any)
		switch {
		case was && reflect.DeepEqual(had, now):
		case wasObject && isObject:
			patch[name] = mergePatch(from, to)
		default:
			patch[name] = now
		}
	}
	return patch
}

// cited are the citations that an event added, or put in the place of others.
// Recording them again replaces the first of the same place in the same source
// that is not replaced yet, so those stand with them.
func cited(before, after map[string]any) ([]any, error) {
	had, _ := before["citations"].([]any)
	has, _ := after["citations"].([]any)
	if len(has) < len(had) {
		return nil, errAltered
	}
	var added []any
	for i := range has {
		if isNew(had, has, i) {
			added = append(added, has[i])
		}
	}
	for i := range had {
		if !samePlace(had[i], has[i]) {
			return nil, errAltered
		}
	}
	delete(before, "citations")
	delete(after, "citations")
	return added, unaltered(before, after)
}

// isNew tells whether a citation was added, or stands before one of the same
// place that was.
func isNew(had, has []any, i int) bool {
	for j := i; j < len(has); j++ {
		if (j == i || samePlace(has[i], has[j])) && (j >= len(had) || !reflect.DeepEqual(had[j], has[j])) {
			return true
		}
	}
	return false
}

func samePlace(a, b any) bool {
	x, _ := a.(map[string]any)
	y, _ := b.(map[string]any)
	return reflect.DeepEqual(x["source"], y["source"]) && reflect.DeepEqual(x["locator"], y["locator"])
}

// decode reads an object with its numbers as they are written.
func decode(body []byte) (object map[string]any, err error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	return object, d.Decode(&object)
}
