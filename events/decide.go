package events

import (
	"fmt"
	"slices"
	"time"

	"github.com/oklog/ulid/v2"
)

// Records is what deciding about new events needs to know of a log.
type Records interface {
	// Last returns the latest event of a record.
	Last(Ref) (Stored, bool)
	// History returns the events of a record in order, nil when there are none.
	History(Ref) []Stored
	// ByContent returns the event of a timeline whose id has this entropy.
	ByContent(timeline string, content [10]byte) (Stored, bool)
	// Alike returns the occurrence of a timeline that was first recorded with
	// this likeness, the latest where there are several.
	Alike(timeline string, likeness Likeness) (Ref, bool)
	// Count returns how many events a timeline has.
	Count(timeline string) int
	// LastRecorded returns the latest recorded time of a timeline's events.
	LastRecorded(timeline string) time.Time
	// Parked returns the last message under a record's name that is no event
	// that can be read, nil when there is none. Last passes over such.
	Parked(Ref) *DecodeError
}

// Decision is what drafts come to: what to append, and what became of each.
type Decision struct {
	Proposals []Proposal // in order; without the drafts that are there already
	Outcomes  []Outcome  // one a draft
	Warnings  []Problem  // worth a look, not in the way
	alike     []alike    // of the new occurrences
}

// Outcome is what became of one draft.
type Outcome struct {
	Timeline string `json:"timeline"`
	Record   string `json:"record"` // kind/key
	Change   Change `json:"change"`
	ID       string `json:"id"` // of the event
	Label    string `json:"label,omitempty"`
	Title    string `json:"title,omitempty"`
	Sequence uint64 `json:"sequence,omitempty"` // 0 until it is appended
	Already  bool   `json:"already,omitempty"`  // nothing to do: the log says so
}

// Decide turns drafts into events: it finds the records they mean, composes
// each whole, and checks it. It appends nothing. The error is a Problems with
// everything that is wrong; then nothing is to be appended.
//
// A draft without an id gets one whose entropy is the digest of what the draft
// says, so the same draft again is recognised by its id, for ever.
func Decide(records Records, drafts []Draft, now time.Time) (Decision, error) {
	return decideSince(records, drafts, now, now)
}

// decideSince decides now on drafts for which ids were made before: with the
// time of then they are the same again.
func decideSince(records Records, drafts []Draft, now, began time.Time) (Decision, error) {
	d := &decider{
		records: records,
		now:     now.UTC().Truncate(time.Millisecond),
		began:   began.UTC().Truncate(time.Millisecond),
		made:    make(map[Ref]int),
		latest:  make(map[Ref]Stored),
		clock:   make(map[string]time.Time),
		foreign: make(map[string]int),
	}
	d.identify(drafts)
	for i := range d.plans {
		if p := &d.plans[i]; p.bad {
			d.tellBody(p)
		} else {
			d.decide(p)
		}
	}
	if len(d.problems) > 0 {
		return Decision{}, d.problems.inOrder(filesOf(drafts))
	}
	return d.decision, nil
}

func filesOf(drafts []Draft) map[string]int {
	order := make(map[string]int)
	for i, d := range drafts {
		if _, known := order[d.Place.File]; !known {
			order[d.Place.File] = i
		}
	}
	return order
}

// plan is a draft whose record and id are settled.
type plan struct {
	Draft
	ref   Ref
	id    ulid.ULID
	found *Stored // the draft's event, when the log has it
	bad   bool    // refused
}

type decider struct {
	records  Records
	now      time.Time
	began    time.Time // of ids that are made
	plans    []plan
	made     map[Ref]int          // records that this import makes, with the draft
	latest   map[Ref]Stored       // latest events, of this import or the log; zero where there is none
	clock    map[string]time.Time // latest recorded time by timeline
	foreign  map[string]int       // events that are not of this import, by timeline
	decision Decision
	problems Problems
}

func (d *decider) refuse(p *plan, place Place, path, message, hint string) {
	p.bad = true
	d.problems = append(d.problems, Problem{Place: place, Path: path, Message: message, Hint: hint})
}

// contest refuses a draft for what the log holds, see the codes of [Problem].
func (d *decider) contest(p *plan, code string, place Place, path, message, hint string) {
	d.refuse(p, place, path, message, hint)
	d.problems[len(d.problems)-1].Code = code
}

// standing is the latest event of a record, of the log or of this import.
func (d *decider) standing(ref Ref) (Stored, bool) {
	e, known := d.latest[ref]
	if !known {
		e, _ = d.records.Last(ref)
		d.latest[ref] = e
	}
	return e, !e.ID.IsZero()
}

// decide composes and checks one draft, and adds its event to the decision. A
// conflict hides nothing: what else is wrong is told with it, so that an editor
// comes back once.
func (d *decider) decide(p *plan) {
	if p.found != nil {
		d.alreadyThere(p, *p.found)
		return
	}
	before, exists := d.standing(p.ref)
	if !d.checkParked(p, &before) || !d.checkChange(p, before, exists) {
		return
	}
	var value map[string]any
	if exists {
		value = decodeValue(before.Body)
	}
	c := compose(value, p.Draft)
	body, ok := d.checkBody(p, value, c)
	same := ok && changesNothing(p, before, body)
	switch {
	case !ok: // what is not sound has no content to compare
	case p.Change == Recorded && exists && !same && p.expects(before) && before.Change != Retracted:
		d.contest(p, CodeConflict, p.Place, "", fmt.Sprintf("%s is recorded already, with other content (%s)", p.ref, d.whereIs(p.ref, before)),
			"to change it say change: refined or corrected, of: "+p.ref.String())
	case p.bad:
	case same:
		d.outcome(p, before.ID, before.Sequence, true, c.value)
	default:
		d.propose(p, before, body, c.value)
	}
}

// whereIs says where a record's latest event is found.
func (d *decider) whereIs(ref Ref, e Stored) string {
	if i, ok := d.made[ref]; ok && e.Sequence == 0 {
		return "at " + d.plans[i].Place.String()
	}
	return fmt.Sprintf("sequence %d", e.Sequence)
}

// changesNothing tells whether the record says already what the draft says.
func changesNothing(p *plan, before Stored, body []byte) bool {
	return before.Body != nil && before.Change != Retracted && p.Change != Retracted && equalJSON(before.Body, body)
}

func (d *decider) propose(p *plan, before Stored, body []byte, value map[string]any) {
	e := Event{
		ID: p.id, Record: p.ref, Change: p.Change, Recorded: d.recordedTime(p),
		By: p.By, Reason: p.Reason, Salt: NewSalt(), Body: body,
	}
	size, err := sizeOf(e)
	switch {
	case err != nil:
		d.refuse(p, p.Place, "", err.Error(), "")
		return
	case size > MaxEventSize:
		d.refuse(p, p.Place, "", fmt.Sprintf("the whole record takes %d KiB, at most %d are taken", (size+1023)>>10, MaxEventSize>>10),
			"shorten its texts; long ones belong in the sources")
		return
	}
	d.decision.Proposals = append(d.decision.Proposals, Proposal{Event: e, Expect: before.Sequence})
	d.latest[p.ref] = Stored{Event: e, Sequence: before.Sequence}
	d.outcome(p, e.ID, 0, false, value)
	d.warnAlike(p, body)
}

// sizeOf is what an event takes in a log. Only near the limit is it encoded to
// learn it: the headers take no more than some 30 KiB, for which see maxReason.
func sizeOf(e Event) (int, error) {
	if err := e.check(); err != nil || len(e.Body) < MaxEventSize/2 {
		return len(e.Body) + controlRoom, err
	}
	m, err := Encode(e)
	return m.Size(), err
}

// alreadyThere answers a draft whose event the log has.
func (d *decider) alreadyThere(p *plan, found Stored) {
	switch {
	case p.Expect != nil && *p.Expect >= found.Sequence:
		d.contest(p, CodeConflict, p.at("expect"), "expect", fmt.Sprintf("this same change was made at sequence %d", found.Sequence),
			"look at what stands; nothing may be left to do")
		return
	case !p.ID.IsZero() && !d.sameContent(p, found):
		d.contest(p, CodeConflict, p.at("id"), "id", fmt.Sprintf("event %s was recorded with other content (sequence %d)", found.ID, found.Sequence),
			"an event never changes: write a change of the record, without this id")
		d.tellBody(p)
		return
	}
	d.clock[p.Timeline] = later(d.clock[p.Timeline], found.Recorded)
	d.outcome(p, found.ID, found.Sequence, true, decodeValue(found.Body))
	d.warnOvertaken(p, found)
}

// sameContent composes the draft on the record as it stood before the event
// with its id, and compares.
func (d *decider) sameContent(p *plan, found Stored) bool {
	if found.Change != p.Change || found.Record != p.ref || found.Reason != p.Reason {
		return false
	}
	history := d.records.History(found.Record)
	at := slices.IndexFunc(history, func(e Stored) bool { return e.ID == found.ID })
	var value map[string]any
	if at > 0 {
		value = decodeValue(history[at-1].Body)
	}
	body, err := canonical(p.ref.Kind, compose(value, p.Draft).value)
	return err == nil && equalJSON(body, found.Body)
}

func (d *decider) outcome(p *plan, id ulid.ULID, sequence uint64, already bool, value map[string]any) {
	title := value["title"]
	if title == nil {
		title = value["name"]
	}
	d.decision.Outcomes = append(d.decision.Outcomes, Outcome{
		Timeline: p.ref.Timeline, Record: p.ref.String(), Change: p.Change, ID: id.String(),
		Label: p.Label, Title: wordsOf(title), Sequence: sequence, Already: already,
	})
}

// wordsOf is a Text's own language, from its JSON.
func wordsOf(title any) string {
	if s, plain := title.(string); plain {
		return s
	}
	var t Text
	_ = t.UnmarshalJSON(marshal(title))
	return t.String()
}

// recordedTime is the time that the event gets: its own, or now, never before
// the timeline's latest.
func (d *decider) recordedTime(p *plan) time.Time {
	at := p.Recorded
	if at.IsZero() {
		at = later(d.now, d.lastRecorded(p.Timeline))
	}
	d.clock[p.Timeline] = at
	return at
}

func (d *decider) lastRecorded(timeline string) time.Time {
	return later(d.clock[timeline], d.records.LastRecorded(timeline))
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
