package events

import (
	"fmt"
	"time"
)

// checkParked refuses to change a record behind a message that nobody can read:
// what it was meant to say, somebody has to find out. A draft that expects that
// very message goes over it, and alters what was said before.
func (d *decider) checkParked(p *plan, before *Stored) bool {
	parked := d.records.Parked(p.ref)
	if parked == nil || parked.Sequence <= before.Sequence {
		return true
	}
	if p.Expect != nil && *p.Expect == parked.Sequence {
		before.Sequence = parked.Sequence
		return true
	}
	d.contest(p, CodeConflict, p.Place, "", fmt.Sprintf("message %d of the log stands under the name of %s and cannot be read (%v)", parked.Sequence, p.ref, parked.Err),
		fmt.Sprintf("'dateline parked' lists such messages: find out who wrote it and why, then say expect: %d to go over it", parked.Sequence))
	return false
}

// checkChange refuses changes that the record's state does not allow. It tells
// whether the whole record can be looked at all the same: there is one, and the
// draft says what such a change may say.
func (d *decider) checkChange(p *plan, before Stored, exists bool) bool {
	if !exists && p.Change != Recorded {
		d.refuseMissing(p)
		d.checkReason(p)
		d.checkRecordedTime(p)
		return false
	}
	switch {
	case !p.expects(before):
		d.contest(p, CodeConflict, p.at("expect"), "expect", (&ConflictError{Record: p.ref, Expected: *p.Expect, Standing: standingOf(before, exists)}).Error(),
			"look at what was changed, then try again with the sequence that stands")
	case before.Change == Retracted && p.Change == Recorded:
		d.contest(p, CodeConflict, p.Place, "", fmt.Sprintf("%s was recorded and then retracted (%s)", p.ref, d.whereIs(p.ref, before)),
			"to take the retraction back say change: corrected, of: "+p.ref.String()+", with a reason")
	case before.Change == Retracted && p.Change != Corrected:
		d.contest(p, CodeConflict, p.at("of"), "of", fmt.Sprintf("%s is retracted (%s)", p.ref, d.whereIs(p.ref, before)), "change: corrected undoes a retraction")
	}
	d.checkTimelineStands(p)
	d.checkReason(p)
	d.checkRecordedTime(p)
	return d.checkFields(p, before)
}

// expects tells whether a record is as the draft takes it to be.
func (p *plan) expects(before Stored) bool { return p.Expect == nil || *p.Expect == before.Sequence }

// refuseMissing refuses a change of a record that there is not: unless that is
// only because the draft that makes it was refused.
func (d *decider) refuseMissing(p *plan) {
	i, made := d.made[p.ref]
	switch {
	case made && d.plans[i].bad:
		p.bad = true
	case made:
		d.refuse(p, p.at("of"), "of", fmt.Sprintf("%s is recorded only at %s", p.ref, d.plans[i].Place), "move this change behind it")
	default:
		d.contest(p, CodeMissing, p.at("of"), "of", fmt.Sprintf("%s does not exist in timeline %s", p.ref, p.Timeline),
			"'dateline log "+p.Timeline+"' lists what does")
	}
}

func standingOf(e Stored, exists bool) *Stored {
	if !exists {
		return nil
	}
	return &e
}

// checkTimelineStands refuses changes within a retracted timeline.
func (d *decider) checkTimelineStands(p *plan) {
	own := Ref{p.Timeline, KindTimeline, p.Timeline}
	if e, _ := d.standing(own); e.Change == Retracted && p.ref != own {
		d.contest(p, CodeConflict, p.at("timeline"), "timeline", fmt.Sprintf("timeline %s is retracted (%s)", p.Timeline, d.whereIs(own, e)),
			"first take that back: change: corrected, of: "+own.String()+", with a reason")
	}
}

func (d *decider) checkReason(p *plan) {
	if p.Change.NeedsReason() && p.Reason == "" {
		place := p.at("change")
		if p.node.get("reason") != nil {
			place = p.at("reason")
		}
		d.refuse(p, place, "reason", "missing: "+string(p.Change)+" needs a reason", "say what was wrong and how it is known")
	}
	if p.By == "" {
		d.refuse(p, p.Place, "by", "missing: who records this", "say by, or use --by")
	}
}

// checkFields holds each change to what it may say.
func (d *decider) checkFields(p *plan, before Stored) bool {
	told := len(d.problems)
	fields := p.fields.fields
	undoes := p.Change == Corrected && before.Change == Retracted
	switch {
	case p.cite != nil && (p.ref.Kind == KindSource || p.ref.Kind == KindTimeline):
		d.refuse(p, p.at("cite"), "cite", "a "+p.ref.Kind+" has no citations", "occurrences and entities have")
	case p.Change == Cited && (p.cite == nil || len(p.cite.items) == 0):
		d.refuse(p, p.at("cite"), "cite", "missing: which citation", "cite: [{source: …, locator: …}]")
	case (p.Change == Cited || p.Change == Retracted) && len(fields) > 0:
		d.refuse(p, fields[0].place, plainName(fields[0].name), string(p.Change)+" changes no field", "use refined or corrected")
	case p.Change == Retracted && p.cite != nil:
		d.refuse(p, p.at("cite"), "cite", "a retraction adds no citation", "say in reason what shows that it was wrong")
	case (p.Change == Refined || p.Change == Corrected) && len(fields) == 0 && p.cite == nil && !undoes:
		d.refuse(p, p.Place, "", string(p.Change)+" without a field", "name the fields that change")
	}
	return len(d.problems) == told
}

// checkRecordedTime allows a file's own times only where the timeline holds
// nothing but this import, ascending and not in the future.
func (d *decider) checkRecordedTime(p *plan) {
	if p.Recorded.IsZero() {
		return
	}
	refuse := func(what string) {
		d.refuse(p, p.at("recorded"), "recorded", what, "leave recorded out: the service gives it")
	}
	at, last := p.Recorded.Format(time.RFC3339), d.lastRecorded(p.Timeline)
	switch {
	case p.Recorded.After(d.now):
		refuse(at + " lies in the future")
	case d.foreign[p.Timeline] > 0:
		refuse("timeline " + p.Timeline + " has events of its own")
	case p.Recorded.Before(last):
		refuse(at + " lies before an earlier event's " + last.Format(time.RFC3339))
	}
}
