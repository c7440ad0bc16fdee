package events

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"
)

// Records is what deciding about new events needs to know of a log.
type Records interface {
	// History returns the events of a record in order, nil when there are none.
	History(Ref) []Stored
	// ByContent returns the event of a timeline whose id has this entropy.
	ByContent(timeline string, content [10]byte) (Stored, bool)
	// Count returns how many events a timeline has.
	Count(timeline string) int
	// LastRecorded returns the recorded time of a timeline's latest event.
	LastRecorded(timeline string) time.Time
}

// Decision is what drafts come to: what to append, and what became of each.
type Decision struct {
	Proposals []Proposal // in order; without the drafts that are there already
	Outcomes  []Outcome  // one a draft
	Warnings  []Problem  // worth a look, not in the way
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
	d := &decider{
		records: records,
		now:     now.UTC().Truncate(time.Millisecond),
		news:    make(map[Ref]bool),
		latest:  make(map[Ref]Stored),
		clock:   make(map[string]time.Time),
	}
	d.identify(drafts)
	if len(d.problems) == 0 {
		for i := range d.plans {
			d.decide(&d.plans[i])
		}
	}
	if len(d.problems) > 0 {
		return Decision{}, d.problems
	}
	return d.decision, nil
}

// plan is a draft whose record and id are settled.
type plan struct {
	Draft
	ref   Ref
	id    ulid.ULID
	found *Stored // the draft's event, when the log has it
}

type decider struct {
	records  Records
	now      time.Time
	plans    []plan
	news     map[Ref]bool         // records that this import makes
	latest   map[Ref]Stored       // latest events of this import
	clock    map[string]time.Time // latest recorded time by timeline
	decision Decision
	problems Problems
}

func (d *decider) refuse(place Place, path, message, hint string) {
	d.problems = append(d.problems, Problem{place, path, message, hint})
}

// standing is the latest event of a record, of the log or of this import.
func (d *decider) standing(ref Ref) (Stored, bool) {
	if e, ok := d.latest[ref]; ok {
		return e, true
	}
	history := d.records.History(ref)
	if len(history) == 0 {
		return Stored{}, false
	}
	return history[len(history)-1], true
}

// decide composes and checks one draft, and adds its event to the decision.
func (d *decider) decide(p *plan) {
	before, exists := d.standing(p.ref)
	if p.found != nil {
		d.alreadyThere(p, *p.found)
		return
	}
	if !d.checkChange(p, before, exists) {
		return
	}
	var value map[string]any
	if exists {
		value = decodeValue(before.Body)
	}
	c := compose(value, p.Draft)
	body, ok := d.checkBody(p, value, c)
	if !ok {
		return
	}
	if d.changesNothing(p, before, exists, body) {
		d.outcome(p, before.ID, before.Sequence, true, c.value)
		return
	}
	if p.Change == Recorded && exists {
		d.refuse(p.Place, "", fmt.Sprintf("%s is recorded already, with other content (sequence %d)", p.ref, before.Sequence),
			"to change it say change: refined or corrected, of: "+p.ref.String())
		return
	}
	d.propose(p, before, body, c.value)
}

// changesNothing tells whether the record says already what the draft says.
func (d *decider) changesNothing(p *plan, before Stored, exists bool, body []byte) bool {
	if !exists || before.Change == Retracted || p.Change == Retracted {
		return false
	}
	return equalJSON(before.Body, body)
}

func (d *decider) propose(p *plan, before Stored, body []byte, value map[string]any) {
	e := Event{
		ID: p.id, Record: p.ref, Change: p.Change, Recorded: d.recordedTime(p),
		By: p.By, Reason: p.Reason, Salt: NewSalt(), Body: body,
	}
	m, err := Encode(e)
	if err == nil && m.Size() > MaxEventSize {
		err = fmt.Errorf("%d KiB, at most %d are taken", m.Size()>>10, MaxEventSize>>10)
	}
	if err != nil {
		d.refuse(p.Place, "", err.Error(), "")
		return
	}
	d.decision.Proposals = append(d.decision.Proposals, Proposal{Event: e, Expect: before.Sequence})
	d.latest[p.ref] = Stored{Event: e, Sequence: before.Sequence}
	d.outcome(p, e.ID, 0, false, value)
}

// alreadyThere answers a draft whose event the log has.
func (d *decider) alreadyThere(p *plan, found Stored) {
	if p.Expect != nil && *p.Expect >= found.Sequence {
		d.refuse(p.Place, "expect", fmt.Sprintf("this same change was made at sequence %d", found.Sequence), "")
		return
	}
	if p.ID != (ulid.ULID{}) && !d.sameContent(p, found) {
		d.refuse(p.Place, "id", fmt.Sprintf("event %s was recorded with other content (sequence %d)", found.ID, found.Sequence),
			"an event never changes: write a change of the record, without this id")
		return
	}
	d.clock[p.Timeline] = later(d.clock[p.Timeline], found.Recorded)
	d.outcome(p, found.ID, found.Sequence, true, decodeValue(found.Body))
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
	var t Text
	_ = t.UnmarshalJSON(marshal(title))
	d.decision.Outcomes = append(d.decision.Outcomes, Outcome{
		Timeline: p.ref.Timeline, Record: p.ref.String(), Change: p.Change, ID: id.String(),
		Label: p.Label, Title: t.String(), Sequence: sequence, Already: already,
	})
}

// recordedTime is the time that the event gets: its own, or now, never before
// the timeline's latest.
func (d *decider) recordedTime(p *plan) time.Time {
	last := later(d.clock[p.Timeline], d.records.LastRecorded(p.Timeline))
	at := p.Recorded
	if at.IsZero() {
		at = later(d.now, last)
	}
	d.clock[p.Timeline] = at
	return at
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// checkChange refuses changes that the record's state does not allow.
func (d *decider) checkChange(p *plan, before Stored, exists bool) bool {
	refused := len(d.problems)
	switch {
	case !exists && p.Change != Recorded:
		d.refuse(p.Place, "of", p.ref.String()+" does not exist in timeline "+p.Timeline, "'dateline log "+p.Timeline+"' lists what does")
		return false
	case p.Expect != nil && *p.Expect != before.Sequence:
		d.refuse(p.Place, "expect", (&ConflictError{Record: p.ref, Expected: *p.Expect, Standing: standingOf(before, exists)}).Error(),
			"look at what was changed, then try again with the sequence that stands")
	case exists && before.Change == Retracted && p.Change != Corrected && p.Change != Recorded:
		d.refuse(p.Place, "of", fmt.Sprintf("%s is retracted (sequence %d)", p.ref, before.Sequence), "change: corrected undoes a retraction")
	}
	d.checkReason(p)
	d.checkFields(p)
	d.checkRecordedTime(p)
	return len(d.problems) == refused
}

func standingOf(e Stored, exists bool) *Stored {
	if !exists {
		return nil
	}
	return &e
}

func (d *decider) checkReason(p *plan) {
	if p.Change.NeedsReason() && p.Reason == "" {
		d.refuse(p.Place, "reason", "missing: "+string(p.Change)+" needs a reason", "say what was wrong and how it is known")
	}
	if n := len([]rune(p.Reason)); n > 2000 {
		d.refuse(p.Place, "reason", fmt.Sprintf("%d characters, at most 2000", n), "")
	}
	if p.By == "" {
		d.refuse(p.Place, "by", "missing: who records this", "say by, or use --by")
	}
}

// checkFields holds each change to what it may say.
func (d *decider) checkFields(p *plan) {
	fields := p.fields.fields
	switch {
	case p.Change == Cited && (p.cite == nil || len(p.cite.items) == 0):
		d.refuse(p.Place, "cite", "missing: which citation", "cite: [{source: …, locator: …}]")
	case (p.Change == Cited || p.Change == Retracted) && len(fields) > 0:
		d.refuse(fields[0].place, fields[0].name, string(p.Change)+" changes no field", "use refined or corrected")
	case p.Change == Retracted && p.cite != nil:
		d.refuse(p.Place, "cite", "a retraction adds no citation", "")
	case (p.Change == Refined || p.Change == Corrected) && len(fields) == 0 && p.cite == nil && !d.undoes(p):
		d.refuse(p.Place, "", string(p.Change)+" without a field", "name the fields that change")
	}
}

// undoes tells whether a correction takes a retraction back.
func (d *decider) undoes(p *plan) bool {
	before, _ := d.standing(p.ref)
	return p.Change == Corrected && before.Change == Retracted
}

// checkRecordedTime allows a file's own times only where the timeline holds
// nothing but this import, ascending and not in the future.
func (d *decider) checkRecordedTime(p *plan) {
	if p.Recorded.IsZero() {
		return
	}
	const hint = "leave recorded out: the service gives it"
	last := later(d.clock[p.Timeline], d.records.LastRecorded(p.Timeline))
	switch {
	case p.Recorded.After(d.now):
		d.refuse(p.Place, "recorded", p.Recorded.Format(time.RFC3339)+" lies in the future", hint)
	case p.Recorded.Before(last):
		d.refuse(p.Place, "recorded", p.Recorded.Format(time.RFC3339)+" lies before an earlier event's "+last.Format(time.RFC3339), hint)
	case d.foreign(p.Timeline) > 0:
		d.refuse(p.Place, "recorded", "timeline "+p.Timeline+" has events of its own", hint)
	}
}

// foreign counts the events of a timeline that are not of this import.
func (d *decider) foreign(timeline string) int {
	n := d.records.Count(timeline)
	for _, p := range d.plans {
		if p.found != nil && p.Timeline == timeline {
			n--
		}
	}
	return n
}

// checkBody validates the whole record and returns its bytes.
func (d *decider) checkBody(p *plan, before map[string]any, c composed) ([]byte, bool) {
	flaws := checkShape(p.ref.Kind, c.value)
	flaws = append(flaws, checkMeaning(p.ref.Kind, c.value)...)
	if len(flaws) == 0 {
		flaws = append(flaws, d.danglingReferences(p, c.value)...)
		if p.Change == Refined {
			flaws = append(flaws, outsideBounds(before, c.value)...)
		}
	}
	for _, f := range distinct(flaws) {
		d.refuse(p.where(f.at, c), path(f.at), f.message, f.hint)
	}
	if len(flaws) > 0 {
		return nil, false
	}
	d.warn(p, c.value)
	body, err := canonical(p.ref.Kind, c.value)
	if err != nil {
		d.refuse(p.Place, "", err.Error(), "")
	}
	return body, err == nil
}

// distinct drops what two checks found alike at one place.
func distinct(flaws []flaw) []flaw {
	seen := make(map[string]bool)
	return slices.DeleteFunc(flaws, func(f flaw) bool {
		key := path(f.at) + "\x00" + f.message
		if seen[key] {
			return true
		}
		seen[key] = true
		return false
	})
}

// where finds a flaw of the whole record in the draft that made it.
func (p *plan) where(at []string, c composed) Place {
	if len(at) > 1 && at[0] == "citations" {
		var i int
		if _, err := fmt.Sscan(at[1], &i); err == nil && i < len(c.cited) && c.cited[i] >= 0 {
			return p.cite.items[c.cited[i]].at(at[2:])
		}
	}
	return p.fields.at(at)
}

func (d *decider) danglingReferences(p *plan, value map[string]any) []flaw {
	var flaws []flaw
	for _, r := range references(value) {
		if r.kind == "" {
			continue // occurrences: settled with the labels
		}
		if _, exists := d.standing(Ref{p.Timeline, r.kind, r.key}); exists || d.news[Ref{p.Timeline, r.kind, r.key}] {
			continue
		}
		flaws = append(flaws, flaw{r.at, fmt.Sprintf("there is no %s %q in timeline %s", r.kind, r.key, p.Timeline),
			"record it before or together with this"})
	}
	return flaws
}

// warn notes what is allowed and seldom meant.
func (d *decider) warn(p *plan, value map[string]any) {
	t, _ := value["type"].(string)
	verbs := Verbs(Type(t).Kind())
	if verbs != nil && !slices.Contains(verbs, Type(t).Verb()) {
		d.decision.Warnings = append(d.decision.Warnings, Problem{
			Place: p.fields.at([]string{"type"}), Path: "type",
			Message: fmt.Sprintf("%q is no verb of the vocabulary and carries no status", t),
			Hint:    "known for " + Type(t).Kind() + ": " + strings.Join(verbs, ", "),
		})
	}
}
