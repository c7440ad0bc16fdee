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
	s := settler{decider: d, labels: make(map[string]int), state: make([]settling, len(drafts))}
	d.plans = make([]plan, len(drafts))
	for i, draft := range drafts {
		d.plans[i] = plan{Draft: draft}
		if draft.Label == "" {
			continue
		}
		if first, taken := s.labels[draft.Label]; taken {
			d.refuse(draft.Place, "label", fmt.Sprintf("%q is the label at %s already", draft.Label, drafts[first].Place), "")
			continue
		}
		s.labels[draft.Label] = i
	}
	for i := range d.plans {
		s.settle(i)
	}
	d.checkTimelines()
	d.checkIDs()
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
	labels map[string]int
	state  []settling
}

func (s *settler) settle(i int) {
	p := &s.plans[i]
	switch s.state[i] {
	case settled:
		return
	case underWay:
		if p.ID == (ulid.ULID{}) {
			s.refuse(p.Place, "label", "labels lead in a circle", "give one of these records an id")
		}
		return
	}
	s.state[i] = underWay
	if p.ID != (ulid.ULID{}) && p.Change == Recorded && !IsRegistry(p.Kind) {
		p.ref = Ref{p.Timeline, p.Kind, p.ID.String()} // known before what it refers to
	}
	p.fields = s.resolveLabels(p)
	s.settleRecord(p)
	s.settleID(p)
	if p.Change == Recorded {
		if !IsRegistry(p.Kind) {
			p.ref = Ref{p.Timeline, p.Kind, p.id.String()}
		}
		s.news[p.ref] = true
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
		ref, ok := s.occurrence(p.Timeline, name)
		if !ok {
			s.refuse(f.value.place, f.name, fmt.Sprintf("there is no occurrence %.70q", name), "a label of this import or the ULID of an occurrence")
			continue
		}
		fields.fields[i].value = &node{place: f.value.place, scalar: ref.Key}
	}
	return &fields
}

// occurrence finds the record that a label or a ULID names.
func (s *settler) occurrence(timeline, name string) (Ref, bool) {
	if i, ok := s.labels[name]; ok {
		s.settle(i)
		return s.plans[i].ref, s.plans[i].ref != Ref{}
	}
	id, err := ulid.ParseStrict(name)
	if err != nil {
		return Ref{}, false
	}
	for i := range s.plans {
		if p := &s.plans[i]; p.ID == id && p.Change == Recorded && p.Timeline == timeline {
			return Ref{timeline, p.Kind, id.String()}, true
		}
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
	ref, ok := s.occurrence(p.Timeline, p.Of)
	if !ok {
		s.refuse(p.Place, "of", fmt.Sprintf("there is no record %.90q in timeline %s", p.Of, p.Timeline),
			"a label of this import, a ULID, or kind/key; 'dateline log "+p.Timeline+"' lists them")
		return
	}
	p.ref = ref
}

// settleID gives the draft's event its id and finds it in the log.
func (s *settler) settleID(p *plan) {
	p.id = p.ID
	if p.id == (ulid.ULID{}) {
		p.id = s.contentID(p)
	}
	e, ok := s.records.ByContent(p.Timeline, [10]byte(p.id.Entropy()))
	if ok && (p.ID == (ulid.ULID{}) || e.ID == p.ID) {
		p.found, p.id = &e, e.ID
	}
}

// contentID makes an id of the digest of what the draft says.
func (s *settler) contentID(p *plan) ulid.ULID {
	at := p.Recorded
	if at.IsZero() {
		at = s.now
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

// checkTimelines refuses records of timelines that there are not.
func (d *decider) checkTimelines() {
	refused := make(map[string]bool)
	for _, p := range d.plans {
		ref := Ref{p.Timeline, KindTimeline, p.Timeline}
		if _, exists := d.standing(ref); exists || d.news[ref] || refused[p.Timeline] {
			continue
		}
		refused[p.Timeline] = true
		d.refuse(p.Place, "timeline", fmt.Sprintf("there is no timeline %q", p.Timeline),
			"record it first, or in the same file: {timeline: "+p.Timeline+", title: …}")
	}
}

// checkIDs refuses ids that two drafts or another record have.
func (d *decider) checkIDs() {
	first := make(map[ulid.ULID]Place)
	for _, p := range d.plans {
		if place, taken := first[p.id]; taken && p.id != (ulid.ULID{}) {
			d.refuse(p.Place, "id", "the same as at "+place.String(), "keep one of the two")
		}
		first[p.id] = p.Place
		if p.ID == (ulid.ULID{}) {
			continue
		}
		if skew := time.UnixMilli(int64(p.ID.Time())).Sub(d.now); skew > 5*time.Minute {
			d.refuse(p.Place, "id", "its time lies in the future", "leave the id out and one is made")
		}
	}
}
