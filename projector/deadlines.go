package projector

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
)

// Stage is how near a due date is.
type Stage string

// DueSoon is the stage of the last 30 days of a due window. The other is
// [Overdue], which is not missed: nothing reports the outcome.
const DueSoon Stage = "due soon"

// soon is how many days before its end, that day included, a due window is told
// of.
const soon = 30

// Deadline is a due date that came near or passed with nothing reported: news
// that time alone makes. It stays, and says what became of it.
type Deadline struct {
	Commitment string // slug
	First      string // ULID of the commitment's first event
	Name       string
	Stage      Stage
	Due        edtf.Date
	// Published is when it became so: 00:00 UTC of the day on which the stage
	// begins, or when the due date was recorded if that was later.
	Published time.Time
	Updated   time.Time // Published, or when anything about the commitment last changed, whichever is later
	Revision  int       // counts what was recorded since that may have changed it
	// Stands tells that the commitment is still due then, and nothing reports an
	// outcome; else Status and Now say what is so instead.
	Stands  bool
	Status  string    // on the day, empty for a commitment that was retracted
	Now     edtf.Date // the due date that counts on the day
	Terms   string
	Sources []string // of the acts behind it
}

// Deadlines yields the deadlines that came up by a moment, as known at the
// basis, about the latest published first. What is a deadline is decided by what
// was known when it came up, so every replica tells the same, whenever it is
// asked.
func (v *View) Deadlines(now time.Time) iter.Seq[Deadline] {
	return func(yield func(Deadline) bool) {
		for _, c := range v.cameUp(now) {
			d, ok := v.deadline(c)
			if v.err != nil || ok && !yield(d) {
				return
			}
		}
	}
}

// NextDeadline is when the next deadline may come up with time alone, behind a
// moment: it is a midnight.
func NextDeadline(now time.Time) time.Time {
	return now.UTC().Truncate(24 * time.Hour).Add(24 * time.Hour)
}

// comingUp is a due window of a commitment at a stage, and when it may have been
// reached: the date, and every recording of it.
type comingUp struct {
	commitment string
	hi         dayNumber
	stage      Stage
	at         []time.Time // ascending
}

// cameUp finds, from the columns alone, what may have come up by a moment.
func (v *View) cameUp(now time.Time) []comingUp {
	defer v.lock()()
	type name struct {
		commitment string
		hi         dayNumber
		stage      Stage
	}
	found := map[name]*comingUp{}
	last := deadline{hi: dayOf(edtf.DayOf(now)) + soon}
	v.t.dues.Ascend(deadline{hi: minDay}, func(d deadline) bool {
		if d.hi > last.hi {
			return false
		}
		if d.version > v.place {
			return true
		}
		recorded := v.t.versions.at(d.version).time()
		for stage, from := range map[Stage]dayNumber{DueSoon: d.hi - soon + 1, Overdue: d.hi + 1} {
			at := laterOf(midnight(from), recorded)
			if at.After(now) {
				continue
			}
			n := name{d.commitment, d.hi, stage}
			if found[n] == nil {
				found[n] = &comingUp{d.commitment, d.hi, stage, nil}
			}
			found[n].at = append(found[n].at, at)
		}
		return true
	})
	return sortedByTime(slices.Collect(maps.Values(found)))
}

func sortedByTime(found []*comingUp) []comingUp {
	all := make([]comingUp, len(found))
	for i, c := range found {
		slices.SortFunc(c.at, time.Time.Compare)
		all[i] = *c
	}
	slices.SortFunc(all, func(a, b comingUp) int {
		return cmp.Or(b.at[0].Compare(a.at[0]), cmp.Compare(a.commitment, b.commitment), cmp.Compare(b.hi, a.hi), cmp.Compare(a.stage, b.stage))
	})
	return all
}

func laterOf(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// midnight is when a day begins, UTC.
func midnight(day dayNumber) time.Time {
	return time.Date(0, time.March, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(day))
}

// deadline tells what came up, not ok when it did not: the commitment was not
// due then, or had ended.
func (v *View) deadline(c comingUp) (d Deadline, ok bool) {
	d = Deadline{Commitment: c.commitment, Stage: c.stage}
	for _, at := range c.at {
		if was, ok := v.wasDue(c, at); ok {
			d.Published, d.Due, d.Name, d.Terms, d.Sources = at, was.Due, was.Name, was.Terms, sourcesOf(was.Acts)
			return v.sinceThen(d), true
		}
	}
	return d, false
}

// wasDue is the commitment as it was known at a moment, ok if it was at the
// stage then.
func (v *View) wasDue(c comingUp, at time.Time) (was Commitment, ok bool) {
	known := min(v.t.state.Known(v.t.slug, at), v.upTo)
	if known == 0 {
		return was, false
	}
	p := v.asked
	p.KnownAt, p.AsOf, p.Today = Moment{Sequence: known}, edtf.DayOf(at), edtf.Day{}
	then, err := v.t.At(v.ctx, p)
	if err != nil {
		return was, false
	}
	was, ok = then.Commitment(c.commitment)
	if then.err != nil {
		v.fail(then.err)
	}
	return was, ok && dayOf(was.Due.Hi()) == c.hi && c.stage.is(was.Status)
}

// is tells whether a status is one of the stage.
func (s Stage) is(status string) bool {
	return s == DueSoon && status == StatusScheduled || s == Overdue && (status == StatusOverdue || status == StatusOutcomeUnreported)
}

// sinceThen says what became of a deadline.
func (v *View) sinceThen(d Deadline) Deadline {
	d.Updated = laterOf(d.Published, v.LastAbout(d.Commitment))
	d.Revision = v.changesAbout(d.Commitment, d.Published)
	d.First = v.FirstEvent(v.entityRef(d.Commitment))
	c, ok := v.Commitment(d.Commitment)
	if ok {
		d.Name, d.Status, d.Now = c.Name, c.Status, c.Due
	}
	d.Stands = ok && c.Due.String() == d.Due.String() && (DueSoon.is(c.Status) || Stage(Overdue).is(c.Status))
	return d
}

func (v *View) entityRef(slug string) events.Ref {
	return events.Ref{Timeline: v.t.slug, Kind: events.KindEntity, Key: slug}
}

// LastAbout is when an entity, or what was ever about it, last changed. It never
// goes back as the log grows.
func (v *View) LastAbout(slug string) time.Time {
	last := v.LastChange(v.entityRef(slug))
	defer v.lock()()
	for record := range v.everAbout(slug) {
		at := v.changedAt(v.t.versions.at(v.t.at(record, v.place)))
		last = laterOf(last, v.t.versions.at(v.t.upTo(at)).time())
	}
	return last
}

// everAbout are the records of which some version was about an entity. The
// index must not change meanwhile.
func (v *View) everAbout(slug string) map[uint32]bool {
	records := map[uint32]bool{}
	places := under(slug, aboutIt)(v.t)
	for _, place := range places[:countUpTo(places, v.place)] {
		records[v.t.versions.at(place).record] = true
	}
	return records
}

// changesAbout counts the events behind a time of what was ever about an entity,
// and of sources that came or went: it only grows.
func (v *View) changesAbout(slug string, behind time.Time) (n int) {
	defer v.lock()()
	later := func(place uint32) bool { return v.t.versions.at(place).time().After(behind) }
	for record := range v.everAbout(slug) {
		for place := v.t.records[record].first; place != 0 && place <= v.place; place = v.t.versions.at(place).next {
			n += ordinal(later(place))
		}
	}
	for _, place := range v.t.turnings[:countUpTo(v.t.turnings, v.place)] {
		n += ordinal(later(place))
	}
	return n
}

// sourcesOf are the sources of some acts, by slug, each once.
func sourcesOf(acts []Act) []string {
	sources := []string{}
	for _, a := range acts {
		sources = append(sources, a.Sources...)
	}
	slices.Sort(sources)
	return slices.Compact(sources)
}
