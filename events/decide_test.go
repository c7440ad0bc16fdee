package events

import (
	"fmt"
	"strings"
	"testing"
)

// held is a meeting with a fixed id; %s is more of it.
const held = "{id: " + someID + ", type: meeting.held, occurred: 2025-08, title: The summit, citations: [{source: gazette}]%s}"

func heldWith(more string) string { return fmt.Sprintf(held, more) }

const ofHeld = "of: " + someID

func TestWhatEachChangeAsksFor(t *testing.T) {
	for _, c := range []struct {
		what, text string
		want       []string // none: accepted
	}{
		{"refined, more precise", "{change: refined, " + ofHeld + ", occurred: 2025-08-29}", nil},
		{"refined, with a citation alone", "{change: refined, " + ofHeld + ", cite: [{source: letter}]}", nil},
		{"refined, saying nothing", "{change: refined, " + ofHeld + "}", []string{"file.yaml:1:1: refined without a field (name the fields"}},
		{"refined, elsewhen", "{change: refined, " + ofHeld + ", occurred: 2025-09-01}", []string{"file.yaml:1:51: occurred: 2025-09-01 is not within 2025-08 (a date outside what was said before is a correction"}},
		{"refined, less precise", "{change: refined, " + ofHeld + ", occurred: 2025}", []string{"file.yaml:1:51: occurred: 2025 is not within 2025-08"}},
		{"refined, unknown again", "{change: refined, " + ofHeld + ", occurred: unknown}", []string{"file.yaml:1:51: occurred: unknown is not within 2025-08"}},
		{"corrected, elsewhen", "{change: corrected, " + ofHeld + ", occurred: 2025-09-01, reason: x}", nil},
		{"corrected without a reason", "{change: corrected, " + ofHeld + ", occurred: 2025-09-01}", []string{"file.yaml:1:2: reason: missing: corrected needs a reason (say what was wrong"}},
		{"corrected with an empty reason", "{change: corrected, " + ofHeld + ", occurred: 2025-09-01, reason: ' '}", []string{"file.yaml:1:75: reason: missing: corrected needs a reason"}},
		{"corrected, saying nothing", "{change: corrected, " + ofHeld + ", reason: x}", []string{"file.yaml:1:1: corrected without a field"}},
		{"corrected verb", "{change: corrected, " + ofHeld + ", type: meeting.cancelled, reason: x}", nil},
		{"corrected kind", "{change: corrected, " + ofHeld + ", type: visit.made, reason: x}", []string{`file.yaml:1:53: type: the record is of kind meeting for ever, "visit.made" is another (retract it and record it anew with replaces)`}},
		{"cited", "{change: cited, " + ofHeld + ", cite: [{source: letter}]}", nil},
		{"cited, nothing", "{change: cited, " + ofHeld + "}", []string{"file.yaml:1:1: cite: missing: which citation (cite: [{source"}},
		{"cited, an empty list", "{change: cited, " + ofHeld + ", cite: []}", []string{"file.yaml:1:49: cite: missing: which citation"}},
		{"cited and more", "{change: cited, " + ofHeld + ", title: x, cite: [{source: letter}]}", []string{"file.yaml:1:49: title: cited changes no field (use refined"}},
		{"cited, a source", "{change: cited, source: gazette, cite: [{source: letter}]}", []string{"file.yaml:1:34: cite: a source has no citations"}},
		{"retracted", "{change: retracted, " + ofHeld + ", reason: x}", nil},
		{"retracted without a reason", "{change: retracted, " + ofHeld + "}", []string{"file.yaml:1:2: reason: missing: retracted needs a reason"}},
		{"retracted and more", "{change: retracted, " + ofHeld + ", title: x, reason: x}", []string{"file.yaml:1:53: title: retracted changes no field"}},
		{"retracted and cited", "{change: retracted, " + ofHeld + ", cite: [{source: letter}], reason: x}", []string{"file.yaml:1:53: cite: a retraction adds no citation (say in reason"}},
		{"recorded once more", "{entity: board, kind: organisation, name: Another board}", []string{"file.yaml:1:1: entity/board is recorded already, with other content (sequence 4) (to change it say change: refined or corrected, of: entity/board)"}},
		{"recorded twice, differently", "- {entity: crane, kind: x, name: A}\n- {entity: crane, kind: x, name: B}", []string{"file.yaml:2:3: entity/crane is recorded already, with other content (at file.yaml:1:3)"}},
		{"several at once", "{change: corrected, " + ofHeld + ", titel: x, citations: [{}]}", []string{
			"file.yaml:1:2: reason: missing", "file.yaml:1:53: titel: unknown field", "file.yaml:1:75: citations[0].source: missing",
		}},
	} {
		t.Run(c.what, func(t *testing.T) {
			d := newDesk(t, harbour, heldWith(""))
			if c.want != nil {
				d.refused(c.text, c.want...)
				return
			}
			before := len(d.events)
			d.given(c.text)
			if len(d.events) != before+1 {
				t.Errorf("%d events proposed, want 1", len(d.events)-before)
			}
		})
	}
}

func TestRefinementsOfOtherDates(t *testing.T) {
	for _, c := range []struct{ what, given, change, want string }{
		{"planned, within", heldWith(", details: {planned: 2026}"), "{change: refined, " + ofHeld + ", details: {planned: 2026-05}}", ""},
		{"planned, outside", heldWith(", details: {planned: 2026}"), "{change: refined, " + ofHeld + ", details: {planned: 2027}}", "file.yaml:1:61: details.planned: 2027 is not within 2026"},
		{"planned, gone", heldWith(", details: {planned: 2026}"), "{change: refined, " + ofHeld + ", details: {planned: ~}}", "file.yaml:1:…: details.planned: taken away, it was 2026"},
		{"due, for the first time", heldWith(""), "{change: refined, " + ofHeld + ", details: {due: 2026}}", ""},
		{"due, outside", heldWith(", details: {due: 2026}"), "{change: refined, " + ofHeld + ", details: {due: 2026/2027}}", "file.yaml:1:61: details.due: 2026/2027 is not within 2026"},
		{"published, from unknown", harbour, "{change: refined, source: letter, published: 2025-01-01}", ""},
		{"published, outside", harbour, "{change: refined, source: gazette, published: 2025-09-02}", "file.yaml:1:36: published: 2025-09-02 is not within 2025-09-01"},
	} {
		t.Run(c.what, func(t *testing.T) {
			d := newDesk(t, harbour)
			d.given(c.given)
			if c.want != "" {
				d.refused(c.change, c.want)
				return
			}
			d.given(c.change)
		})
	}
}

func TestNoChangeIsNoEvent(t *testing.T) {
	d := newDesk(t, harbour, heldWith(""))
	for _, text := range []string{
		"{change: refined, " + ofHeld + ", title: The summit}",
		"{change: corrected, " + ofHeld + ", title: The summit, about: ~, reason: x}",
		"{change: cited, " + ofHeld + ", cite: [{source: gazette}]}",
		"{entity: board, kind: organisation, name: Harbour board, label: another-label-changes-nothing}",
	} {
		d.already(text)
	}
}

func TestARetractionIsUndoneByACorrection(t *testing.T) {
	d := newDesk(t, harbour, heldWith(""), "{change: retracted, "+ofHeld+", reason: it rained}")
	for _, c := range []Change{Refined, Cited} {
		d.refused("{change: "+string(c)+", "+ofHeld+", reason: x, cite: [{source: letter}]}", "file.yaml:1:…: of: meeting/"+someID+" is retracted (sequence 8) (change: corrected undoes a retraction)")
	}
	d.given("{change: corrected, " + ofHeld + ", reason: it stopped}")
	if e := d.last(); e.Change != Corrected || string(e.Body) != string(d.events[6].Body) {
		t.Errorf("%s: %s", e.Change, e.Body)
	}
	d.already(heldWith(""))

	d.given("{change: retracted, entity: board, reason: x}")
	d.refused("{entity: board, kind: organisation, name: A new board}", "file.yaml:1:1: entity/board was recorded and then retracted (sequence 10) (to take the retraction back say change: corrected, of: entity/board, with a reason)")
}

func TestNothingIsRecordedInARetractedTimeline(t *testing.T) {
	d := newDesk(t, harbour, "{change: retracted, of: timeline/harbour, reason: x}")
	d.refused("{entity: crane, kind: x, name: y}", "file.yaml:1:1: timeline: timeline harbour is retracted (sequence 7) (first take that back: change: corrected, of: timeline/harbour, with a reason)")
	d.already(harbour)
	d.given("{change: corrected, of: timeline/harbour, title: The harbours, reason: y}")
	d.given("{entity: crane, kind: x, name: y}")
}

func TestReferencesToNothing(t *testing.T) {
	const entity = `there is no entity "nobody" in timeline harbour (record it before or together with this)`
	for _, c := range []struct{ text, want string }{
		{heldWith(", about: nobody"), "about: " + entity},
		{heldWith(", actors: [{entity: board}, {entity: nobody}]"), "actors[1].entity: " + entity},
		{heldWith(", actors: [{entity: mayor, office: nobody}]"), "actors[0].office: " + entity},
		{heldWith(", places: [nobody]"), "places[0]: " + entity},
		{heldWith(", touches: [board, nobody]"), "touches[1]: " + entity},
		{heldWith(", details: {occasion: nobody}"), "details.occasion: " + entity},
		{"{entity: crane, kind: x, name: y, details: {obligors: [nobody]}}", "details.obligors[0]: " + entity},
		{"{entity: crane, kind: x, name: y, details: {beneficiaries: [nobody]}}", "details.beneficiaries[0]: " + entity},
		{"{entity: crane, kind: x, name: y, details: {parties: [board, nobody]}}", "details.parties[1]: " + entity},
		{"{entity: crane, kind: x, name: y, details: {of: nobody}}", "details.of: " + entity},
		{"{entity: crane, kind: x, name: y, details: {located_in: nobody}}", "details.located_in: " + entity},
		{"{entity: crane, kind: x, name: y, citations: [{source: nothing}]}", `citations[0].source: there is no source "nothing" in timeline harbour`},
		{"{entity: crane, kind: x, name: y, cite: [{source: gazette}, {source: nothing}]}", `cite[1].source: there is no source "nothing"`},
		{"{entity: crane, kind: x, name: y, citations: [{source: gazette, says: {details.of: nobody}}]}", "citations[0].says: " + entity},
		{"{entity: crane, kind: x, name: y, citations: [{source: gazette, says: {details: {parties: [nobody]}}}]}", "citations[0].says: " + entity},
		{heldWith(", cite: [{source: gazette, says: {actors.nobody: {entity: nobody}}}]"), "cite[0].says: " + entity},
	} {
		newDesk(t, harbour).refused(c.text, "file.yaml:1:…: "+c.want)
	}
	newDesk(t, harbour, "- {entity: crane, kind: x, name: y, details: {of: derrick}}\n- {entity: derrick, kind: x, name: y}")
}

func TestAnEventIsOfBoundedSize(t *testing.T) {
	var texts []string
	for i := range 5 {
		texts = append(texts, fmt.Sprintf("x%c: %s", 'a'+i, strings.Repeat("x", 60_000)))
	}
	newDesk(t, harbour).refused(heldWith(", summary: {"+strings.Join(texts, ", ")+"}"),
		"file.yaml:1:1: the whole record takes 295 KiB, at most 256 are taken (shorten its texts")
}

func TestByIsAskedFor(t *testing.T) {
	d := newDesk(t, harbour)
	drafts, err := ParseDrafts([]File{{"f.yaml", "{entity: a, kind: b, name: c}"}}, Defaults{Timeline: "harbour"})
	must(t, err)
	_, err = Decide(d, drafts, noon)
	refusedWith(t, err, "f.yaml:1:1: by: missing: who records this (say by, or use --by)")
}

func TestOneBadRecordAmongAHundred(t *testing.T) {
	var text strings.Builder
	for i := range 100 {
		fmt.Fprintf(&text, "- {entity: crane-%d, kind: thing, name: Crane %d}\n", i, i)
	}
	bad := strings.Replace(text.String(), "Crane 57", "''", 1)
	newDesk(t, harbour).refused(bad, "file.yaml:58:35: name: empty (write something; a field that is not required can be left out)")
}

func TestEveryProblemOfAFileIsTold(t *testing.T) {
	newDesk(t, harbour).refused(`
- {change: corrected, of: nobody, name: x}
- {entity: a, kind: x, naem: y}
- {change: corrected, of: entity/board, name: y}
- {label: l, type: meeting.held, occurred: 2025-13, title: x, part_of: m, citations: [{}]}
- {type: meeting.held, occurred: 2025-12, title: x, part_of: l, about: nothing, citations: [{source: gazette}]}
`,
		"file.yaml:2:23: of: there is no record",
		"file.yaml:3:24: naem: unknown field (did you mean name?)",
		"file.yaml:4:4: reason: missing",
		`file.yaml:5:34: occurred: "2025-13" is not a date`,
		"file.yaml:5:72: part_of: there is no occurrence",
		"file.yaml:5:87: citations[0].source: missing",
		`file.yaml:6:65: about: there is no entity "nothing"`,
	)
}

// TestAConflictHidesNothing: what is wrong with a draft beside what the log holds
// is told with it.
func TestAConflictHidesNothing(t *testing.T) {
	for _, c := range []struct {
		name, given, text string
		wanted            []string
	}{
		{"expected at another sequence", "{change: refined, of: entity/board, name: The board}", "{change: refined, of: entity/board, expect: 4, naem: x, cite: [{source: gazette, says: {nam: y}}]}", []string{
			"file.yaml:1:37: expect: entity/board has changed",
			"file.yaml:1:48: naem: unknown field",
			"file.yaml:1:89: cite[0].says.nam: not a name",
		}},
		{"expected elsewhere, and led to nothing", "{change: refined, of: entity/board, name: The board}", "{change: corrected, of: entity/board, expect: 4, cite: [{source: nothing}]}", []string{
			"file.yaml:1:2: reason: missing",
			"file.yaml:1:39: expect: entity/board has changed",
			`file.yaml:1:58: cite[0].source: there is no source "nothing"`,
		}},
		{"recorded already, at a time of its own", "", "{entity: board, kind: organisation, name: Another, recorded: 2025-01-01T00:00:00Z}", []string{
			"file.yaml:1:1: entity/board is recorded already, with other content",
			"file.yaml:1:…: recorded: timeline harbour has events of its own",
		}},
		{"recorded already, perhaps: what is not sound says nothing yet", "", "{entity: board, kind: organisation, name: ''}", []string{
			"file.yaml:1:…: name: empty",
		}},
		{"recorded and retracted", "{change: retracted, entity: pier, reason: x}", "{entity: pier, kind: commitment, name: ''}", []string{
			"file.yaml:1:1: entity/pier was recorded and then retracted",
			"file.yaml:1:…: name: empty",
		}},
		{"retracted", "{change: retracted, entity: pier, reason: x}", "{change: refined, of: entity/pier, name: ''}", []string{
			"file.yaml:1:…: of: entity/pier is retracted",
			"file.yaml:1:…: name: empty",
		}},
		{"in a retracted timeline", "{change: retracted, of: timeline/harbour, reason: x}", "{entity: crane, kind: x, name: ''}", []string{
			"file.yaml:1:1: timeline: timeline harbour is retracted",
			"file.yaml:1:…: name: empty",
		}},
		{"an id that is used", heldWith(""), strings.NewReplacer("2025-08", "2025-13").Replace(heldWith("")), []string{
			"file.yaml:1:…: id: event 01… was recorded with other content",
			`file.yaml:1:…: occurred: "2025-13" is not a date`,
		}},
		{"no such record", "", "{change: corrected, of: entity/nobody, name: x}", []string{
			"file.yaml:1:2: reason: missing",
			"file.yaml:1:…: of: entity/nobody does not exist",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, harbour)
			if c.given != "" {
				d.given(c.given)
			}
			d.refused(c.text, c.wanted...)
		})
	}
}

func TestWarnings(t *testing.T) {
	d := newDesk(t, harbour, "{change: retracted, source: letter, reason: forged}")
	for _, c := range []struct{ text, want string }{
		{heldWith(""), ""},
		{strings.Replace(heldWith(""), "meeting.held", "regatta.won", 1), ""},
		{strings.Replace(heldWith(""), "meeting.held", "meeting.won", 1), `file.yaml:1:34: type: "meeting.won" is no verb of the vocabulary and carries no status (known for meeting: announced, scheduled, rescheduled, cancelled, held, made)`},
		{heldWith(", cite: [{source: letter}]"), `file.yaml:1:132: cite[0].source: source "letter" is retracted (what rests on it alone falls with it)`},
	} {
		decision, err := d.decide(c.text)
		must(t, err)
		var got []string
		for _, w := range decision.Warnings {
			got = append(got, w.String())
		}
		if strings.Join(got, "\n") != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.text, got, c.want)
		}
	}
	d.given(strings.Replace(heldWith(""), "meeting.held", "meeting.won", 1))
	if decision := d.given("{change: refined, " + ofHeld + ", title: x}"); len(decision.Warnings) > 0 {
		t.Errorf("a change that says nothing about the verb warns of it: %v", decision.Warnings)
	}
}

// TestOvertaken: who says again what was undone since learns that nothing was
// done, and how to mean it; who reads a file again does not.
func TestOvertaken(t *testing.T) {
	d := newDesk(t, harbour)
	const retract, back = "{change: retracted, of: entity/crane, reason: a slip}", "{change: corrected, of: entity/crane, reason: it is there}"
	d.given("{entity: crane, kind: thing, name: Crane}")
	d.given(retract)
	d.given(back)
	again := d.already(retract)
	if len(again.Warnings) != 1 || !matches(again.Warnings[0].String(), "file.yaml:1:1: this was said at sequence 8, and the record has changed since, at sequence 9: nothing was done (if it is meant again, say so with expect: 9)") {
		t.Errorf("%v", again.Warnings)
	}
	for _, quiet := range []string{back, "- " + retract + "\n- " + back, "{entity: crane, kind: thing, name: Crane}"} {
		if w := d.already(quiet).Warnings; len(w) > 0 {
			t.Errorf("%s: %v", quiet, w)
		}
	}
	if o := d.given("{change: retracted, of: entity/crane, reason: a slip, expect: 9}").Outcomes[0]; o.Already {
		t.Errorf("%+v", o)
	}
}
