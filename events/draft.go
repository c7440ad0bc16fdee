package events

import (
	"cmp"
	"slices"
	"strconv"
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
	Change   Change `json:"change,omitempty"` // Recorded where it is empty, else the only one
	// Fixed makes Timeline and By, as far as they are given, the only ones, too.
	Fixed Fixed `json:"fixed,omitzero"`
}

// Fixed says of which defaults a draft may say nothing else.
type Fixed struct {
	Timeline bool `json:"timeline,omitempty"`
	By       bool `json:"by,omitempty"`
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
	node     *node // the whole draft
	fields   *node // those of the record; an object
	cite     *node // list of citations, or nil
}

// at is where a field of the draft stands, or the draft where it is missing.
func (d Draft) at(field string) Place { return d.node.at([]string{field}) }

// ParseDrafts reads every draft of some files. It reports every problem it
// finds, in the order of the input; with problems there are no drafts.
func ParseDrafts(files []File, d Defaults) ([]Draft, error) {
	p := draftParser{problems: d.check(), given: d}
	order := make(map[string]int)
	for i, f := range files {
		order[f.Name] = i
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
		p.checkBodies()
		return nil, p.problems.inOrder(order)
	}
	return p.drafts, nil
}

func fileOf(files []File) Place {
	if len(files) == 0 {
		return Place{}
	}
	return Place{File: files[0].Name}
}

// Check refuses defaults that no draft could say itself. The error is a Problems.
func (d Defaults) Check() error {
	if ps := d.check(); len(ps) > 0 {
		return ps
	}
	return nil
}

// check refuses defaults that no draft could say itself.
func (d Defaults) check() (ps Problems) {
	if err := checkTimelineName(d.Timeline); d.Timeline != "" && err != nil {
		ps = append(ps, Problem{Path: "timeline", Message: err.Error(), Hint: "it was given for all records, with --timeline"})
	}
	if what, _ := badCharacter(d.By, false); what != "" {
		ps = append(ps, Problem{Path: "by", Message: what, Hint: "it was given for all records, with --by"})
	}
	return ps
}

type draftParser struct {
	given    Defaults
	drafts   []Draft
	problems Problems
}

func (p *draftParser) refuse(place Place, path, message, hint string) {
	p.problems = append(p.problems, Problem{Place: place, Path: path, Message: message, Hint: hint})
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
	var first time.Time
	for _, f := range n.fields {
		switch f.name {
		case "timeline":
			d.Timeline = p.timeline(f)
		case "by":
			d.By = p.by(f)
		case "recorded":
			first = p.time(f)
		case "events":
		default:
			p.refuse(f.place, path([]string{f.name}), "unknown field", "beside events stand only timeline, by and recorded")
		}
	}
	if list.shape != listShape {
		p.refuse(list.place, "events", "must be a list", "begin each record with \"- \"")
		return
	}
	for i, item := range list.items {
		at := first
		if !first.IsZero() {
			at = first.Add(time.Duration(i) * time.Second)
		}
		if item.shape != objectShape {
			p.refuse(item.place, "events["+strconv.Itoa(i)+"]", "must be an object", "each record is an object with a field type, entity, source or change")
			continue
		}
		p.draft(item, d, at)
	}
}

func (p *draftParser) draft(n *node, d Defaults, recorded time.Time) {
	draft := Draft{Place: n.place, Timeline: d.Timeline, By: d.By, Recorded: recorded, Change: cmp.Or(d.Change, Recorded), node: n}
	draft.fields = &node{place: n.place, shape: objectShape}
	for _, f := range n.fields {
		if slices.Contains(envelope, f.name) {
			p.envelope(&draft, f)
		} else {
			draft.fields.fields = append(draft.fields.fields, f)
		}
	}
	p.identify(&draft)
	p.drafts = append(p.drafts, draft)
}

// identify settles which record the draft makes or changes.
func (p *draftParser) identify(d *Draft) {
	isNew := d.Change == Recorded
	typ := d.fields.get("type")
	if d.Timeline == "" && d.node.get("timeline") == nil {
		p.refuse(d.Place, "timeline", "missing", "say which timeline it belongs to, or use --timeline")
	}
	switch {
	case d.Change == "": // refused
	case isNew && d.Of != "":
		p.refuse(d.at("of"), "of", "a new record is of nothing", "say change: refined, corrected, cited or retracted")
	case !isNew && d.Of == "" && d.Kind == "":
		p.refuse(d.at("change"), "of", "missing: which record is "+string(d.Change), "a label of this import, a ULID, or kind/key such as entity/some-name")
	case !isNew && d.Of != "" && d.Kind != "":
		p.refuse(d.at(d.Kind), d.Kind, "of says which record it is already", "keep one of the two")
	case !isNew && d.Kind != "":
		d.Of = d.Kind + "/" + d.Key
	case isNew && d.Kind == "" && typ == nil:
		p.identifyTimeline(d)
	case isNew && d.Kind == "":
		t, _ := typ.text()
		d.Kind = Type(t).Kind()
	}
	p.checkNew(d)
}

func (p *draftParser) identifyTimeline(d *Draft) {
	switch {
	case d.node.get("occurred") != nil:
		p.refuse(d.Place, "type", "missing", "what happened, as <kind>.<verb>: meeting.held, agreement.signed")
	case d.node.get("timeline") == nil || d.node.get("title") == nil:
		p.refuse(d.Place, "", "not clear what this is", "an occurrence has a type, an entity or source its slug, a change says change and of")
	default:
		d.Kind, d.Key = KindTimeline, d.Timeline
	}
}

// checkNew checks the name of a new record.
func (p *draftParser) checkNew(d *Draft) {
	if d.Change != Recorded || d.Kind == "" || d.Kind == KindTimeline && d.Key != "" {
		return
	}
	if d.node.get(d.Kind) == nil && IsRegistry(d.Kind) {
		p.refuse(d.at("type"), "type", d.Kind+" is not a kind of occurrence", "use the field "+d.Kind+": SLUG")
		d.Kind = ""
		return
	}
	if err := CheckSlug(d.Key); err != nil && d.Key != "" {
		p.refuse(d.at(d.Kind), d.Kind, err.Error(), "")
	}
}

// ParseObject reads the one object that a file holds. The error is a Problems.
func ParseObject(f File) (map[string]any, error) {
	nodes, problems := parseFile(f.Name, f.Text)
	switch {
	case len(problems) > 0:
		return nil, problems
	case len(nodes) == 0:
		return nil, Problems{{Place: Place{File: f.Name}, Message: "empty", Hint: "one object is wanted"}}
	case nodes[0].shape != objectShape:
		return nil, Problems{{Place: nodes[0].place, Message: "not an object", Hint: "write fields and values, as title: …"}}
	case len(nodes) > 1:
		return nil, Problems{{Place: nodes[1].place, Message: "a second value", Hint: "one object is wanted"}}
	}
	return nodes[0].value().(map[string]any), nil
}
