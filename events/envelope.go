package events

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/oklog/ulid/v2"
)

// envelope are the fields of a draft that are not the record's.
var envelope = []string{"timeline", "source", "entity", "change", "of", "cite", "label", "reason", "expect", "id", "recorded", "by"}

// Limits of what the envelope holds, in characters.
const (
	maxReason = 2000
	maxName   = 200 // by, label, of
)

// envelope takes one field of the envelope into the draft.
func (p *draftParser) envelope(d *Draft, f field) {
	switch f.name {
	case "timeline":
		d.Timeline = p.timeline(f)
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
		d.Reason = p.reason(f)
	case "expect":
		d.Expect = p.sequence(f)
	case "id":
		d.ID = p.ulid(f)
	case "recorded":
		d.Recorded = p.time(f)
	case "by":
		d.By = p.by(f)
	}
}

// text reads a name of some kind: one line.
func (p *draftParser) text(f field) string {
	s, ok := f.value.text()
	s = strings.TrimSpace(s)
	if !ok || s == "" {
		p.refuse(f.place, f.name, "must be text", "")
	}
	p.checkText(f, s, maxName)
	return s
}

// reason reads prose and folds it into one line, since it travels in a header.
func (p *draftParser) reason(f field) string {
	s, ok := f.value.text()
	if !ok {
		p.refuse(f.place, f.name, "must be text", "say what was wrong and how it is known")
	}
	s = strings.Join(strings.Fields(s), " ")
	p.checkText(f, s, maxReason)
	return s
}

func (p *draftParser) checkText(f field, s string, most int) {
	if n := utf8.RuneCountInString(s); n > most {
		p.refuse(f.place, f.name, fmt.Sprintf("%d characters, at most %d", n, most), "shorten it")
	}
	if what, hint := badCharacter(s, false); what != "" {
		p.refuse(f.place, f.name, what, hint)
	}
}

func (p *draftParser) timeline(f field) string {
	s := p.text(f)
	if err := checkTimelineName(s); s != "" && err != nil {
		p.refuse(f.place, f.name, err.Error(), "")
	} else if only := p.given.Timeline; p.given.Fixed.Timeline && s != "" && s != only {
		p.refuse(f.place, f.name, quoted(s)+" is another timeline than the one that is asked to record this", "leave it out, or send this to the other: here everything is of "+only)
	}
	return s
}

func (p *draftParser) by(f field) string {
	s := p.text(f)
	if only := p.given.By; p.given.Fixed.By && s != "" && s != only {
		p.refuse(f.place, f.name, "must be "+quoted(only)+", as whom this is asked for", "leave it out: it is filled in")
	}
	return s
}

func (p *draftParser) list(f field) *node {
	if f.value.shape != listShape {
		p.refuse(f.place, f.name, "must be a list of citations", "cite: [{source: …, locator: …}]")
		return nil
	}
	return f.value
}

func (p *draftParser) change(f field) Change {
	c := Change(p.text(f))
	if c != "" && !slices.Contains(Changes, c) {
		p.refuse(f.place, f.name, quoted(string(c))+" is not a change", "recorded, refined, corrected, cited or retracted")
		return ""
	}
	if only := p.given.Change; only != "" && c != "" && c != only {
		p.refuse(f.place, f.name, "is "+string(c)+", where everything is "+string(only), "leave change out, or send it where changes of all kinds are taken: to record")
		return ""
	}
	return c
}

func (p *draftParser) sequence(f field) *uint64 {
	if n, ok := f.value.scalar.(json.Number); ok {
		if seq, err := strconv.ParseUint(n.String(), 10, 64); err == nil {
			return &seq
		}
	}
	p.refuse(f.place, f.name, "must be the sequence of the record's latest event, a whole number", "'dateline log' shows it")
	return nil
}

func (p *draftParser) ulid(f field) ulid.ULID {
	s := p.text(f)
	id, err := ulid.ParseStrict(s)
	if s != "" && (err != nil || id.String() != s || id.IsZero()) {
		p.refuse(f.place, f.name, quoted(s)+" is not a ULID in upper case", "leave the id out and one is made")
	}
	return id
}

// time reads a recorded time. The log began later than 1970.
func (p *draftParser) time(f field) time.Time {
	s, _ := f.value.text()
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || t.Year() < 1970 {
		p.refuse(f.place, f.name, quoted(s)+" is not a time such as 2026-07-06T09:00:00Z", "leave recorded out: the service gives it")
		return time.Time{}
	}
	return t.UTC().Truncate(time.Millisecond)
}
