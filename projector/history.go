package projector

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/dateline/dateline/events"
)

// History is that of a record up to the basis, its first event first, each with
// the fields it altered; nil when nothing was known of it. Details count one by
// one (details.due), the citations as one. The first event and a retraction
// alter no field; what follows a retraction is compared with what stood before
// it.
func (v *View) History(r events.Ref) []Changed {
	var changes []Changed
	var before map[string]string
	for _, ver := range v.versions(r) {
		c := v.content(ver.sequence)
		if c == nil {
			break
		}
		changed := Changed{
			ID: ver.id, Sequence: ver.sequence, Change: ver.changeOf(),
			Recorded: ver.time(), By: c.by, Reason: c.reason,
		}
		if c.body != nil && !ver.retracts() {
			after := fieldsOf(c.body)
			changed.Fields = altered(before, after)
			before = after
		}
		changes = append(changes, changed)
	}
	return changes
}

// versions are those of a record up to the basis.
func (v *View) versions(r events.Ref) (all []version) {
	defer v.lock()()
	record := v.t.find(r)
	if record == 0 {
		return nil
	}
	for place := v.t.records[record].first; place != 0 && place <= v.place; {
		all = append(all, *v.t.versions.at(place))
		place = v.t.versions.at(place).next
	}
	return all
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
			changes = append(changes, FieldChange{Field: field, From: JSON(before[field]), To: JSON(after[field])})
		}
	}
	return changes
}

// fieldsOf is a body field by field, as JSON that compares as text.
func fieldsOf(body any) map[string]string {
	raw, _ := json.Marshal(body) // never fails: it was read from JSON
	var whole map[string]any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	_ = d.Decode(&whole)
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
	return fields
}

// asJSON writes a value with its keys in order and its markup unescaped.
func asJSON(value any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(value) // never fails: the value was read from JSON
	return strings.TrimSuffix(b.String(), "\n")
}
