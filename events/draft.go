package events

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"
)

// File is what an editor gives: the text of a YAML, JSON or JSON Lines file.
type File struct {
	Name string `json:"name"` // for places; its ending says the format
	Text string `json:"text"`
}

// Defaults stand in for what a draft does not say.
type Defaults struct {
	Timeline string `json:"timeline,omitempty"`
	By       string `json:"by,omitempty"`
}

// Draft is one change as an editor writes it: only what the change says, not
// yet the whole record.
//
// In a file it is an object whose fields are those of the record, beside
//
//	timeline   slug; alone, it makes the draft the timeline's own record
//	source     slug: the draft is a source
//	entity     slug: the draft is an entity
//	           (a draft with neither and with a type is an occurrence)
//	change     recorded (default), refined, corrected, cited, retracted
//	of         which record a change is of: a label, a ULID, or kind/key
//	cite       citations to add
//	label      a name for the record within the import, for of, part_of, replaces
//	reason     why; due with corrected and retracted
//	expect     the sequence of the record's latest event
//	id         the event's ULID, where it is to be fixed
//	recorded   the event's recorded time: only into an empty timeline
//	by         who
//
// An object with a list "events" gives its timeline, by and recorded to all of
// them; each is recorded one second after the one before.
type Draft struct {
	Place    Place
	Timeline string
	Change   Change
	Kind     string // of a new record
	Key      string // of a new record in a registry
	Of       string
	Label    string
	ID       ulid.ULID // zero: derived from the content
	Recorded time.Time // zero: now
	By       string
	Reason   string
	Expect   *uint64
	fields   *node // of the record; an object
	cite     *node // list of citations, or nil
}

// envelope are the fields of a draft that are not the record's.
var envelope = []string{"timeline", "source", "entity", "change", "of", "cite", "label", "reason", "expect", "id", "recorded", "by"}

// ParseDrafts reads every draft of some files. It reports every problem it
// finds; with problems there are no drafts.
func ParseDrafts(files []File, d Defaults) ([]Draft, error) {
	var p draftParser
	for _, f := range files {
		nodes, problems := parseFile(f.Name, f.Text)
		p.problems = append(p.problems, problems...)
		for _, n := range nodes {
			p.document(n, d)
		}
	}
	if len(p.problems) == 0 && len(p.drafts) == 0 {
		p.problems = Problems{{Place: fileOf(files), Message: "nothing to record", Hint: "see 'dateline record --help' for an example"}}
	}
	if len(p.problems) > 0 {
		return nil, p.problems
	}
	return p.drafts, nil
}

func fileOf(files []File) Place {
	if len(files) == 0 {
		return Place{}
	}
	return Place{File: files[0].Name}
}

type draftParser struct {
	drafts   []Draft
	problems Problems
}

func (p *draftParser) refuse(place Place, path, message, hint string) {
	p.problems = append(p.problems, Problem{place, path, message, hint})
}

// document reads a draft, a list of drafts, or an object with "events".
func (p *draftParser) document(n *node, d Defaults) {
	switch list := n.get("events"); {
	case n.shape == listShape:
		for _, item := range n.items {
			p.document(item, d)
		}
	case n.shape != objectShape:
		p.refuse(n.place, "", "neither an object nor a list of objects", "each record is an object with a field type, entity, source or change")
	case list != nil:
		p.group(n, list, d)
	default:
		p.draft(n, d, time.Time{})
	}
}

// group reads {timeline, by, recorded, events: […]}.
func (p *draftParser) group(n, list *node, d Defaults) {
	for _, f := range n.fields {
		switch f.name {
		case "timeline":
			d.Timeline = p.text(f)
		case "by":
			d.By = p.text(f)
		case "recorded", "events":
		default:
			p.refuse(f.place, f.name, "unknown field", "beside events stand only timeline, by and recorded")
		}
	}
	if list.shape != listShape {
		p.refuse(list.place, "events", "must be a list", "")
		return
	}
	first := p.time(n, "recorded")
	for i, item := range list.items {
		at := first
		if !first.IsZero() {
			at = first.Add(time.Duration(i) * time.Second)
		}
		if item.shape != objectShape {
			p.refuse(item.place, "events["+strconv.Itoa(i)+"]", "must be an object", "")
			continue
		}
		p.draft(item, d, at)
	}
}

func (p *draftParser) draft(n *node, d Defaults, recorded time.Time) {
	draft := Draft{Place: n.place, Timeline: d.Timeline, By: d.By, Recorded: recorded, Change: Recorded}
	draft.fields = &node{place: n.place, shape: objectShape}
	for _, f := range n.fields {
		if slices.Contains(envelope, f.name) {
			p.envelope(&draft, f, n)
		} else {
			draft.fields.fields = append(draft.fields.fields, f)
		}
	}
	p.identify(&draft, n)
	p.drafts = append(p.drafts, draft)
}

// envelope takes one field of the envelope into the draft.
func (p *draftParser) envelope(d *Draft, f field, n *node) {
	switch f.name {
	case "timeline":
		d.Timeline = p.text(f)
	case "change":
		d.Change = p.change(f)
	case "source", "entity":
		if d.Kind != "" {
			p.refuse(f.place, f.name, "the draft is a "+d.Kind+" already", "keep one of source and entity")
		}
		d.Kind, d.Key = f.name, p.text(f)
	case "of":
		d.Of = p.text(f)
	case "cite":
		d.cite = p.list(f)
	case "label":
		d.Label = p.text(f)
	case "reason":
		d.Reason = strings.TrimSpace(p.text(f))
	case "expect":
		d.Expect = p.sequence(f)
	case "id":
		d.ID = p.ulid(f)
	case "recorded":
		d.Recorded = p.time(n, f.name)
	case "by":
		d.By = p.text(f)
	}
}

// identify settles which record the draft makes or changes.
func (p *draftParser) identify(d *Draft, n *node) {
	isNew := d.Change == Recorded
	typ := d.fields.get("type")
	switch {
	case d.Timeline == "":
		p.refuse(n.place, "timeline", "missing", "say which timeline it belongs to, or use --timeline")
	case isNew && d.Of != "":
		p.refuse(n.place, "of", "a new record is of nothing", "say change: refined, corrected, cited or retracted")
	case !isNew && d.Of == "" && d.Kind == "":
		p.refuse(n.place, "of", "missing: which record is "+string(d.Change), "a label of this import, a ULID, or kind/key such as entity/some-name")
	case !isNew && d.Kind != "" && d.Of == "":
		d.Of = d.Kind + "/" + d.Key
	case isNew && d.Kind == "" && typ == nil:
		p.identifyTimeline(d, n)
	case isNew && d.Kind == "":
		t, _ := typ.text()
		d.Kind = Type(t).Kind()
	}
	if err := CheckTimeline(d.Timeline); d.Timeline != "" && err != nil {
		p.refuse(n.at([]string{"timeline"}), "timeline", strings.TrimPrefix(err.Error(), "timeline: "), "")
	}
	p.checkNew(d, n)
}

func (p *draftParser) identifyTimeline(d *Draft, n *node) {
	d.Kind, d.Key = KindTimeline, d.Timeline
	if n.get("timeline") == nil || n.get("title") == nil {
		p.refuse(n.place, "", "not clear what this is", "an occurrence has a type, an entity or source its slug, a change says change and of")
		d.Kind = ""
	}
}

// checkNew checks the name of a new record.
func (p *draftParser) checkNew(d *Draft, n *node) {
	if d.Change != Recorded || d.Kind == "" {
		return
	}
	if d.Key == "" {
		if IsRegistry(d.Kind) {
			p.refuse(n.place, "type", d.Kind+" is not a kind of occurrence", "use the field "+d.Kind+": SLUG")
		}
		return
	}
	if err := CheckSlug(d.Key); err != nil && d.Kind != KindTimeline {
		p.refuse(n.at([]string{d.Kind}), d.Kind, err.Error(), "")
	}
}

func (p *draftParser) text(f field) string {
	s, ok := f.value.text()
	if !ok || s == "" {
		p.refuse(f.place, f.name, "must be text", "")
	}
	if i := strings.IndexFunc(s, isControl); i >= 0 {
		p.refuse(f.place, f.name, fmt.Sprintf("holds the character %U", []rune(s[i:])[0]), "remove it")
	}
	return s
}

func (p *draftParser) list(f field) *node {
	if f.value.shape != listShape {
		p.refuse(f.place, f.name, "must be a list of citations", "")
		return nil
	}
	return f.value
}

func (p *draftParser) change(f field) Change {
	c := Change(p.text(f))
	if !slices.Contains(Changes, c) {
		p.refuse(f.place, f.name, fmt.Sprintf("%.40q is not a change", c), "recorded, refined, corrected, cited or retracted")
	}
	return c
}

func (p *draftParser) sequence(f field) *uint64 {
	if n, ok := f.value.scalar.(json.Number); ok {
		if seq, err := strconv.ParseUint(n.String(), 10, 64); err == nil {
			return &seq
		}
	}
	p.refuse(f.place, f.name, "must be the sequence of the record's latest event, a whole number", "")
	return nil
}

func (p *draftParser) ulid(f field) ulid.ULID {
	s := p.text(f)
	id, err := ulid.ParseStrict(s)
	if err != nil || id.String() != s {
		p.refuse(f.place, f.name, fmt.Sprintf("%.40q is not a ULID in upper case", s), "leave the id out and one is made")
	}
	return id
}

func (p *draftParser) time(n *node, name string) time.Time {
	value := n.get(name)
	if value == nil {
		return time.Time{}
	}
	s, _ := value.text()
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		p.refuse(value.place, name, fmt.Sprintf("%.40q is not a time such as 2026-07-06T09:00:00Z", s), "")
	}
	return t.UTC().Truncate(time.Millisecond)
}
