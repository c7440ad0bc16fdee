package events

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"
)

// identify settles which record each draft means and the id of its event, and
// puts ids where labels stand.
func (d *decider) identify(drafts []Draft) {
	s := settler{
		decider: d,
		labels:  make(map[string]int),
		ids:     make(map[ulid.ULID]int),
		state:   make([]settling, len(drafts)),
	}
	d.plans = make([]plan, len(drafts))
	for i, draft := range drafts {
		d.plans[i] = plan{Draft: draft}
		s.name(i)
	}
	for i := range d.plans {
		s.settle(i)
	}
	d.checkTimelines()
	d.checkIDs()
	d.countForeign()
}

type settling int

const (
	unsettled settling = iota
	underWay
	settled
)

// settler follows labels: the id of a draft without one is a digest of its
// content, which can hold labels of other drafts.
type settler struct {
	*decider
	labels map[string]int    // drafts by label
	ids    map[ulid.ULID]int // new records whose id is fixed
	state  []settling
}

// name notes what a draft can be referred to by.
func (s *settler) name(i int) {
	p := &s.plans[i]
	if p.Change == Recorded && !p.ID.IsZero() {
		s.ids[p.ID] = i
	}
	if p.Label == "" {
		return
	}
	if first, taken := s.labels[p.Label]; taken {
		s.refuse(p, p.at("label"), "label", fmt.Sprintf("%s is the label at %s already", quoted(p.Label), s.plans[first].Place), "give each record a label of its own")
		return
	}
	s.labels[p.Label] = i
}

func (s *settler) settle(i int) {
	p := &s.plans[i]
	switch s.state[i] {
	case settled:
		return
	case underWay:
		if p.ID.IsZero() && !p.bad {
			s.refuse(p, p.at("label"), "label", "labels lead in a circle", "give one of these records an id")
		}
		return
	}
	s.state[i] = underWay
	if !p.ID.IsZero() && p.Change == Recorded && !IsRegistry(p.Kind) {
		p.ref = Ref{p.Timeline, p.Kind, p.ID.String()} // known before what it refers to
	}
	p.fields = s.resolveLabels(p)
	s.settleRecord(p)
	s.settleID(i)
	if p.Change == Recorded {
		if !IsRegistry(p.Kind) {
			p.ref = Ref{p.Timeline, p.Kind, p.id.String()}
		}
		if _, twice := s.made[p.ref]; !twice {
			s.made[p.ref] = i
		}
	}
	s.state[i] = settled
}

// resolveLabels returns the draft's fields with ids for the labels in part_of
// and replaces.
func (s *settler) resolveLabels(p *plan) *node {
	fields := *p.fields
	fields.fields = append([]field(nil), p.fields.fields...)
	for i, f := range fields.fields {
		name, ok := f.value.text()
		if !ok || name == "" || f.name != "part_of" && f.name != "replaces" {
			continue
		}
		ref, ok := s.find(p.Timeline, name)
		switch {
		case !ok:
			s.refuse(p, f.value.place, f.name, "there is no occurrence "+quoted(name), "a label of this import or the ULID of an occurrence")
		case ref == Ref{}: // refused where it stands
			p.bad = true
		case IsRegistry(ref.Kind) || ref.Timeline != p.Timeline:
			s.refuse(p, f.value.place, f.name, fmt.Sprintf("%s of timeline %s is no occurrence of timeline %s", ref, ref.Timeline, p.Timeline), "a label of this import or the ULID of an occurrence")
		default:
			fields.fields[i].value = &node{place: f.value.place, scalar: ref.Key}
		}
	}
	return &fields
}

// find finds the record that a label or a ULID names. It is zero for a label
// whose draft is refused.
func (s *settler) find(timeline, name string) (Ref, bool) {
	if i, ok := s.labels[name]; ok {
		s.settle(i)
		return s.plans[i].ref, true
	}
	id, err := ulid.ParseStrict(name)
	if err != nil {
		return Ref{}, false
	}
	if i, ok := s.ids[id]; ok && s.plans[i].Timeline == timeline {
		s.settle(i)
		return s.plans[i].ref, true
	}
	return RecordOf(s.records, timeline, id)
}

// RecordOf finds the record whose first, or any later, event has an id.
func RecordOf(records Records, timeline string, id ulid.ULID) (Ref, bool) {
	e, ok := records.ByContent(timeline, [10]byte(id.Entropy()))
	if !ok || e.ID != id {
		return Ref{}, false
	}
	return e.Record, true
}

// settleRecord finds the record that a draft makes or is of.
func (s *settler) settleRecord(p *plan) {
	if p.Change == Recorded {
		if IsRegistry(p.Kind) {
			p.ref = Ref{p.Timeline, p.Kind, p.Key}
		}
		return
	}
	if kind, key, ok := strings.Cut(p.Of, "/"); ok {
		if ref, err := NewRef(p.Timeline, kind, key); err == nil {
			p.ref = ref
			return
		}
	}
	ref, ok := s.find(p.Timeline, p.Of)
	switch {
	case !ok:
		s.contest(p, CodeMissing, p.at("of"), "of", fmt.Sprintf("there is no record %s in timeline %s", quoted(p.Of), p.Timeline),
			"a label of this import, a ULID, or kind/key; 'dateline log "+p.Timeline+"' lists them")
	case ref == Ref{}: // refused where it stands
		p.bad = true
	case ref.Timeline != p.Timeline:
		s.refuse(p, p.at("of"), "of", fmt.Sprintf("%s is a record of timeline %s", quoted(p.Of), ref.Timeline), "a change belongs to its record's timeline")
	default:
		p.ref = ref
	}
}

// settleID gives the draft's event its id and finds it in the log.
func (s *settler) settleID(i int) {
	p := &s.plans[i]
	p.id = p.ID
	if p.id.IsZero() {
		p.id = s.contentID(i)
	}
	e, ok := s.records.ByContent(p.Timeline, [10]byte(p.id.Entropy()))
	switch {
	case ok && (p.ID.IsZero() || e.ID == p.ID):
		p.found, p.id = &e, e.ID
	case ok:
		s.refuse(p, p.at("id"), "id", fmt.Sprintf("its last 16 characters are those of event %s", e.ID), "leave the id out and one is made")
	}
}

// contentID makes an id of the digest of what the draft says. The ids of an
// import ascend, a millisecond each up to when it came: among equal dates views
// go by id.
func (s *settler) contentID(i int) ulid.ULID {
	p := &s.plans[i]
	at := p.Recorded
	if at.IsZero() {
		at = s.began.Add(-time.Duration(len(s.plans)-1-i) * time.Millisecond)
	}
	said := map[string]any{
		"timeline": p.Timeline, "kind": p.Kind, "key": p.Key, "of": p.ref.String(), "change": p.Change,
		"reason": p.Reason, "expect": p.Expect, "fields": p.fields.value(),
	}
	if p.cite != nil {
		said["cite"] = p.cite.value()
	}
	digest := sha256.Sum256(marshal(said))
	var id ulid.ULID
	_ = id.SetTime(uint64(max(at.UnixMilli(), 0))) // only fails after the year 10889
	_ = id.SetEntropy(digest[:10])
	return id
}

// checkTimelines refuses records of timelines that there are not, once each.
func (d *decider) checkTimelines() {
	refused := make(map[string]bool)
	for i := range d.plans {
		p := &d.plans[i]
		ref := Ref{p.Timeline, KindTimeline, p.Timeline}
		_, exists := d.standing(ref)
		if _, made := d.made[ref]; exists || made {
			continue
		}
		if refused[p.Timeline] {
			continue
		}
		refused[p.Timeline] = true
		d.problems = append(d.problems, Problem{
			Place: p.at("timeline"), Path: "timeline", Message: "there is no timeline " + quoted(p.Timeline),
			Hint: "record it first, or in the same file: {timeline: " + p.Timeline + ", title: …}", Code: CodeMissing,
		})
	}
}

// checkIDs refuses ids that two drafts have, and those of the future. What
// counts is the id without its time, by which an event is found again.
func (d *decider) checkIDs() {
	first := make(map[[10]byte]*plan)
	for i := range d.plans {
		p := &d.plans[i]
		content := [10]byte(p.id.Entropy())
		switch other, taken := first[content]; {
		case p.bad || p.id.IsZero():
		case !taken:
			first[content] = p
		case p.ID.IsZero() && other.ID.IsZero():
			d.refuse(p, p.Place, "", "says the same as the draft at "+other.Place.String(), "keep one of the two")
		default:
			d.refuse(p, p.at("id"), "id", "the same as at "+other.Place.String(), "keep one of the two, or leave the id out")
		}
		if skew := ulid.Time(p.ID.Time()).Sub(d.now); skew > 5*time.Minute {
			d.refuse(p, p.at("id"), "id", "its time lies in the future", "leave the id out and one is made")
		}
	}
}

// countForeign counts the events of each timeline that are not of this import.
func (d *decider) countForeign() {
	for i := range d.plans {
		p := &d.plans[i]
		if _, counted := d.foreign[p.Timeline]; !counted {
			d.foreign[p.Timeline] = d.records.Count(p.Timeline)
		}
		if p.found != nil {
			d.foreign[p.Timeline]--
		}
	}
}
