package projector

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/dateline/dateline/events"
)

// Changes is the history of a record of this timeline, its first event first,
// each with the fields it altered. Details count one by one (details.due), the
// citations as one. The first event and a retraction alter no field; what
// follows a retraction is compared with what stood before it.
func (t *Timeline) Changes(r events.Ref) []Changed {
	var changes []Changed
	var before map[string]string
	for _, e := range t.events(r) {
		changed := Changed{
			ID: e.ID, Sequence: e.Sequence, Change: e.Change,
			Recorded: e.Recorded, By: e.By, Reason: e.Reason,
		}
		if after, err := fieldsOf(e.Body); err == nil && e.Change != events.Retracted {
			changed.Fields = altered(before, after)
			before = after
		}
		changes = append(changes, changed)
	}
	return changes
}

// altered lists the fields in which two bodies differ, by name; none when
// there was nothing before.
func altered(before, after map[string]string) []FieldChange {
	if before == nil {
		return nil
	}
	all := maps.Clone(before)
	maps.Copy(all, after)
	var changes []FieldChange
	for _, field := range slices.Sorted(maps.Keys(all)) {
		if before[field] != after[field] {
			changes = append(changes, FieldChange{Field: field, From: before[field], To: after[field]})
		}
	}
	return changes
}

// fieldsOf is a body field by field, as JSON that compares as text.
func fieldsOf(body []byte) (map[string]string, error) {
	var whole map[string]any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&whole); err != nil {
		return nil, err
	}
	fields := map[string]string{}
	for name, value := range whole {
		details, ok := value.(map[string]any)
		if name != "details" || !ok {
			fields[name] = asJSON(value)
			continue
		}
		for detail, value := range details {
			fields[name+"."+detail] = asJSON(value)
		}
	}
	return fields, nil
}

// asJSON writes a value with its keys in order and its markup unescaped.
func asJSON(value any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(value) // never fails: the value was read from JSON
	return strings.TrimSuffix(b.String(), "\n")
}
