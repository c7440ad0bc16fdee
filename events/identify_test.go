package events

import (
	"strings"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
)

const meetings = `
- {label: dinner, type: meeting.held, occurred: 2025-08, title: The dinner, part_of: summit, citations: [{source: gazette}]}
- {label: summit, type: meeting.held, occurred: 2025-08, title: The summit, citations: [{source: gazette}]}
- {change: refined, of: dinner, occurred: 2025-08-29}
`

func TestLabelsLeadToRecords(t *testing.T) {
	d := newDesk(t, harbour)
	decision := d.given(meetings)

	summit := decision.Outcomes[1].ID
	same(t, d.show()["part_of"], `"`+summit+`"`)
	if got, want := d.last().Record.Key, decision.Outcomes[0].ID; got != want {
		t.Errorf("of led to %s, want %s", got, want)
	}
	if o := decision.Outcomes[2]; o.Record != decision.Outcomes[0].Record || o.Title != "The dinner" {
		t.Errorf("got %+v", o)
	}
}

func TestOfByEachName(t *testing.T) {
	d := newDesk(t, harbour)
	decision := d.given(meetings)
	key, later := decision.Outcomes[0].ID, decision.Outcomes[2].ID
	for i, of := range []string{key, strings.ToLower(key), "meeting/" + key, later} {
		d.given("{change: refined, of: " + of + ", title: Dinner " + string('A'+rune(i)) + "}")
		if d.last().Record.Key != key {
			t.Errorf("%s led to %s", of, d.last().Record)
		}
	}
	d.given("{change: refined, of: entity/board, name: The board}")
	d.given("{change: refined, entity: board, name: The harbour's board}")
	if d.last().Record.Key != "board" {
		t.Errorf("led to %s", d.last().Record)
	}
	d.given("{type: meeting.held, occurred: 2025, title: x, part_of: " + later + ", citations: [{source: gazette}]}")
	same(t, d.show()["part_of"], `"`+key+`"`)
}

func TestReferencesThatAreRefused(t *testing.T) {
	elsewhere := "- {timeline: quarry, title: x}\n- {timeline: quarry, label: blast, type: visit.made, occurred: 2025, title: x, citations: [{source: s}]}\n- {timeline: quarry, source: s, title: x, published: unknown, kind: news}\n"
	const meeting = "occurred: 2025, title: x, citations: [{source: gazette}]"
	for _, c := range []struct {
		what, text string
		want       []string
	}{
		{"of nothing", "{change: refined, of: nobody, name: x}", []string{`file.yaml:1:19: of: there is no record "nobody" in timeline harbour (a label`}},
		{"of a ULID that is not there", "{change: refined, of: " + someID + ", title: x}", []string{"file.yaml:1:19: of: there is no record"}},
		{"of a record that is not there", "{change: refined, of: entity/nobody, name: x}", []string{"file.yaml:1:19: of: entity/nobody does not exist in timeline harbour ('dateline log harbour'"}},
		{"of a wrong kind", "{change: refined, of: meeting/" + someID + ", name: x}", []string{"file.yaml:1:19: of: meeting/" + someID + " does not exist"}},
		{"of a record further down", "- {change: refined, of: entity/crane, name: y}\n- {entity: crane, kind: thing, name: x}", []string{"file.yaml:1:21: of: entity/crane is recorded only at file.yaml:2:3 (move this change behind it)"}},
		{"part of nothing", "{type: meeting.held, part_of: nothing, " + meeting + "}", []string{`file.yaml:1:31: part_of: there is no occurrence "nothing" (a label`}},
		{"part of an entity", "- {entity: crane, label: c, kind: thing, name: x}\n- {type: meeting.held, replaces: c, " + meeting + "}", []string{"file.yaml:2:34: replaces: entity/crane of timeline harbour is no occurrence of timeline harbour (a label"}},
		{"part of what is elsewhere", elsewhere + "- {type: meeting.held, part_of: blast, " + meeting + "}", []string{"file.yaml:4:33: part_of: visit/…of timeline quarry is no occurrence of timeline harbour"}},
		{"of what is elsewhere", elsewhere + "- {change: refined, of: blast, title: y}", []string{`file.yaml:4:21: of: "blast" is a record of timeline quarry (a change belongs`}},
		{"label twice", "- {entity: a, label: l, kind: x, name: y}\n- {entity: b, kind: x, name: y, label: l}", []string{`file.yaml:2:33: label: "l" is the label at file.yaml:1:3 already (give each`}},
		{"circle", "- {label: a, type: meeting.held, part_of: b, " + meeting + "}\n- {label: b, type: meeting.held, part_of: a, " + meeting + "}", []string{"file.yaml:1:4: label: labels lead in a circle (give one of these records an id)"}},
		{"part of itself", "{label: a, type: meeting.held, part_of: a, " + meeting + "}", []string{"file.yaml:1:2: label: labels lead in a circle"}},
		{"no such timeline, told once", "- {timeline: quarry, entity: a, kind: x, name: y}\n- {timeline: quarry, entity: b, kind: x, name: y}", []string{`file.yaml:1:4: timeline: there is no timeline "quarry" (record it first, or in the same file: {timeline: quarry, title: …})`}},
		{"two equal drafts", "- {entity: a, kind: x, name: y}\n- {entity: a, kind: x, name: y}", []string{"file.yaml:2:3: says the same as the draft at file.yaml:1:3 (keep one"}},
		{"one id twice", "- {entity: a, kind: x, name: y, id: " + someID + "}\n- {entity: b, kind: x, name: y, id: " + someID + "}", []string{"file.yaml:2:33: id: the same as at file.yaml:1:3 (keep one"}},
		{"id of tomorrow", "{entity: a, kind: x, name: y, id: 7ZZZZZZZZZZZZZZZZZZZZZZZZZ}", []string{"file.yaml:1:31: id: its time lies in the future (leave"}},
		{"follows from another problem, so told once", "- {entity: crane, kind: thing, name: x, of_: y}\n- {change: refined, of: entity/crane, name: z}\n- {type: meeting.held, about: crane, " + meeting + "}", []string{"file.yaml:1:41: of_: unknown field"}},
	} {
		t.Run(c.what, func(t *testing.T) {
			newDesk(t, harbour).refused(c.text, c.want...)
		})
	}
}

// TestCircleWithAnID: a fixed id is known before what it refers to.
func TestCircleWithAnID(t *testing.T) {
	d := newDesk(t, harbour)
	d.given("- {label: a, id: " + someID + ", type: meeting.held, part_of: b, occurred: 2025, title: x, citations: [{source: gazette}]}\n" +
		"- {label: b, type: meeting.held, part_of: a, occurred: 2025, title: y, citations: [{source: gazette}]}")
	same(t, d.show()["part_of"], `"`+someID+`"`)
}

func TestPartOfByFixedID(t *testing.T) {
	d := newDesk(t, harbour)
	d.given("- {type: meeting.held, part_of: " + someID + ", occurred: 2025, title: x, citations: [{source: gazette}]}\n" +
		"- {id: " + someID + ", type: meeting.held, occurred: 2025, title: y, citations: [{source: gazette}]}")
	if d.last().Record.Key != someID {
		t.Errorf("got %s", d.last().Record)
	}
}

func TestTheSameFileAgainChangesNothing(t *testing.T) {
	d := newDesk(t, harbour, meetings)
	first := d.events

	again := d.already(harbour)
	if got, want := again.Outcomes[0], (Outcome{Timeline: "harbour", Record: "timeline/harbour", Change: Recorded, ID: first[0].ID.String(), Title: "The harbour", Sequence: 1, Already: true}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	d.already(meetings)
	d.given("{change: corrected, of: entity/board, name: The Board, reason: it has a capital}")
	d.given("{change: retracted, of: meeting/" + first[6].Record.Key + ", reason: nobody ate}")
	d.already(harbour)
	d.already(meetings)
	d.already("{change: corrected, of: entity/board, name: The Board, reason: it has a capital}")
	if got, want := len(d.events), len(first)+2; got != want {
		t.Errorf("%d events, want %d", got, want)
	}
}

func TestAChangeIsAnotherOne(t *testing.T) {
	d := newDesk(t, harbour)
	const change = "{change: corrected, of: entity/board, name: The Board, reason: %}"
	for _, reason := range []string{"first", "second"} {
		d.given(strings.Replace(change, "%", reason, 1))
		d.given("{change: corrected, of: entity/board, name: The board, reason: not " + reason + "}")
	}
	if got := len(d.events); got != 10 {
		t.Errorf("%d events, want 10", got)
	}
}

func TestExplicitIDs(t *testing.T) {
	const crane = "{id: " + someID + ", entity: crane, kind: thing, name: Crane}"
	d := newDesk(t, harbour, crane)
	d.given("{change: refined, of: entity/crane, name: The crane}")

	d.already(crane)
	d.refused("{id: "+someID+", entity: crane, kind: thing, name: Another}", "file.yaml:1:2: id: event "+someID+" was recorded with other content (sequence 7) (an event never changes")
	d.refused("{id: "+someID+", entity: derrick, kind: thing, name: Crane}", "file.yaml:1:2: id: event "+someID+" was recorded with other content")
	d.refused("{id: "+someID+", change: corrected, of: entity/crane, name: Crane, reason: x}", "file.yaml:1:2: id: event "+someID+" was recorded with other content")

	twin := ulid.MustParse(someID)
	must(t, twin.SetTime(1))
	d.refused("{id: "+twin.String()+", entity: derrick, kind: thing, name: x}", "file.yaml:1:2: id: its last 16 characters are those of event "+someID)
}

func TestExplicitIDOfAChange(t *testing.T) {
	d := newDesk(t, harbour)
	const change = "{id: " + someID + ", change: corrected, of: entity/board, name: The Board, reason: a capital}"
	d.given(change)
	d.given("{change: refined, of: entity/board, description: It governs.}")
	d.already(change)
	d.refused(strings.Replace(change, "a capital", "another", 1), "file.yaml:1:2: id: event "+someID+" was recorded with other content (sequence 7)")
}

func TestExpect(t *testing.T) {
	d := newDesk(t, harbour)
	d.refused("{change: refined, of: entity/board, name: x, expect: 3}",
		`file.yaml:1:46: expect: entity/board has changed: recorded by "ada" at sequence 4, expected sequence 3 (look at`)
	d.refused("{change: refined, of: entity/board, name: x, expect: 0}", `file.yaml:1:46: expect: entity/board exists: recorded by "ada" at sequence 4`)
	d.refused("{entity: crane, kind: x, name: y, expect: 4}", "file.yaml:1:35: expect: entity/crane does not exist, expected it at sequence 4")

	const change = "{change: refined, of: entity/board, name: x, expect: 4}"
	d.given(change)
	d.already(change)
	d.refused("{change: refined, of: entity/board, name: z, expect: 4}", `file.yaml:1:46: expect: entity/board has changed: refined by "ada" at sequence 7, expected sequence 4`)
	d.given("{id: " + someID + ", change: refined, of: entity/board, name: z, expect: 7}")
	d.refused("{id: "+someID+", change: refined, of: entity/board, name: z, expect: 8}", "file.yaml:1:78: expect: this same change was made at sequence 8")
}

const ownTimes = `
timeline: harbour
recorded: 2025-01-01T00:00:00Z
events:
- {timeline: harbour, title: The harbour}
- {entity: a, kind: thing, name: A}
- {entity: b, kind: thing, name: B}
- {entity: c, kind: thing, name: C, recorded: 2025-02-01T00:00:00Z}
`

func TestAFileBringsItsOwnTimesIntoAnEmptyTimeline(t *testing.T) {
	d := newDesk(t, ownTimes)
	var times []string
	for _, e := range d.events {
		times = append(times, e.Recorded.Format("01-02 15:04:05"))
		if e.ID.Time() != uint64(e.Recorded.UnixMilli()) {
			t.Errorf("the id of %s is of another time", e.Record)
		}
	}
	if got, want := strings.Join(times, ", "), "01-01 00:00:00, 01-01 00:00:01, 01-01 00:00:02, 02-01 00:00:00"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	d.already(ownTimes)
}

func TestOwnTimesGoOnWhereTheyWereInterrupted(t *testing.T) {
	whole := newDesk(t, ownTimes)
	for n := range whole.events {
		d := newDesk(t)
		d.events = append(d.events, whole.events[:n]...)
		d.given(ownTimes)
		for i, e := range d.events {
			if e.ID != whole.events[i].ID || !e.Recorded.Equal(whole.events[i].Recorded) {
				t.Errorf("after %d: event %d is %s at %s", n, i+1, e.Record, e.Recorded)
			}
		}
	}
}

func TestOwnTimesThatAreRefused(t *testing.T) {
	const hint = " (leave recorded out: the service gives it)"
	newDesk(t, harbour).refused("{entity: a, kind: x, name: y, recorded: 2026-03-01T11:59:00Z}", "file.yaml:1:31: recorded: timeline harbour has events of its own"+hint)
	newDesk(t, ownTimes, "{entity: d, kind: thing, name: D}").refused(ownTimes+"- {entity: e, kind: x, name: y}", "file.yaml:9:3: recorded: timeline harbour has events of its own"+hint)
	newDesk(t).refused("- {timeline: harbour, title: x, recorded: 2026-03-01T12:00:01Z}", "file.yaml:1:33: recorded: 2026-03-01T12:00:01Z lies in the future"+hint)
	newDesk(t).refused("- {timeline: harbour, title: x, recorded: 2025-01-02T00:00:00Z}\n- {entity: a, kind: x, name: y, recorded: 2025-01-01T00:00:00Z}",
		"file.yaml:2:33: recorded: 2025-01-01T00:00:00Z lies before an earlier event's 2025-01-02T00:00:00Z"+hint)
}

func TestRecordedTimeNeverGoesBackwards(t *testing.T) {
	d := newDesk(t, harbour)
	d.now = noon.Add(-time.Hour)
	d.given("{entity: crane, kind: thing, name: Crane}")
	if got := d.last().Recorded; !got.Equal(noon) {
		t.Errorf("recorded at %s, the event before at %s", got, noon)
	}
	d.now = noon.Add(time.Hour + 123456*time.Nanosecond)
	d.given("{entity: derrick, kind: thing, name: Derrick}")
	if got := d.last().Recorded; !got.Equal(noon.Add(time.Hour)) {
		t.Errorf("recorded at %s", got)
	}
}
