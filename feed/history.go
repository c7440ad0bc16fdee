package feed

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/projector"
)

// change is one event of a record's history in words.
type change struct {
	Kind   events.Change
	At     time.Time
	By     string
	Reason string
	Fields []fieldChange
	Undoes bool // it takes a retraction back
}

// Headline is what a notice of the change begins with.
func (c change) Headline() string {
	if c.Undoes {
		return "Retraction undone"
	}
	return capital(string(c.Kind))
}

// Day is the day of the change in words.
func (c change) Day() string { return dayWords(c.At) }

func dayWords(t time.Time) string { return t.UTC().Format("2 January 2006") }

// Gist are the changed fields that a subscriber wants to know of at once; the
// record's page tells them all.
func (c change) Gist() (fields []fieldChange) {
	for _, f := range c.Fields {
		if slices.Contains(gist, f.name) {
			fields = append(fields, f)
		}
	}
	return fields
}

var gist = []string{"type", "occurred", "title", "details.due", "details.planned"}

// fieldChange says what became of a field. From and To are empty where it was
// or became absent.
type fieldChange struct {
	name, Field, From, To string
	from, to              string // as JSON
}

// Words say the change within a sentence.
func (f fieldChange) Words() string {
	switch {
	case f.Field == citationsField && f.From == "" && f.To == "":
		return "what its citations say"
	case f.Field == citationsField && f.From == "":
		return "now also cites " + f.To
	case f.Field == citationsField && f.To == "":
		return "no longer cites " + f.From
	case f.Field == citationsField:
		return "now cites " + f.To + ", no longer " + f.From
	case f.From == "":
		return f.Field + " now “" + f.To + "”"
	case f.To == "":
		return f.Field + " no longer “" + f.From + "”"
	}
	return f.Field + " from “" + f.From + "” to “" + f.To + "”"
}

func (t telling) changes(history []projector.Changed) []change {
	all := make([]change, len(history))
	for i, e := range history {
		all[i] = change{Kind: e.Change, At: e.Recorded, By: clean(e.By), Reason: clean(e.Reason)}
		all[i].Undoes = i > 0 && all[i-1].Kind == events.Retracted && e.Change == events.Corrected
		for _, f := range e.Fields {
			all[i].Fields = append(all[i].Fields, t.fieldChange(f))
		}
	}
	return all
}

const citationsField = "citations"

func (t telling) fieldChange(f projector.FieldChange) fieldChange {
	if f.Field == citationsField {
		return citationChange(f)
	}
	return fieldChange{
		f.Field, fieldWords(f.Field), t.valueWords(f.Field, string(f.From)), t.valueWords(f.Field, string(f.To)),
		string(f.From), string(f.To),
	}
}

// citationChange says which places are cited that were not, and the other way
// round. Both are empty when what the citations say changed.
func citationChange(f projector.FieldChange) fieldChange {
	before, after := placesCited(string(f.From)), placesCited(string(f.To))
	added := slices.DeleteFunc(slices.Clone(after), func(place string) bool { return slices.Contains(before, place) })
	dropped := slices.DeleteFunc(before, func(place string) bool { return slices.Contains(after, place) })
	return fieldChange{citationsField, citationsField, strings.Join(dropped, "; "), strings.Join(added, "; "), string(f.From), string(f.To)}
}

// placesCited names the places that a JSON list of citations cites, each once.
func placesCited(citations string) (places []string) {
	var all []events.Citation
	_ = json.Unmarshal([]byte(citations), &all) // an absent field is an empty list
	for _, c := range all {
		place := clean(c.Source)
		if c.Locator != "" {
			place += ", " + locatorWords(c.Locator)
		}
		if !slices.Contains(places, place) {
			places = append(places, place)
		}
	}
	return places
}
