package events

import (
	"strings"
	"testing"
	"time"
)

func TestDraftsTellWhatTheyMean(t *testing.T) {
	drafts, err := ParseDrafts([]File{{"file.yaml", `
timeline: harbour
by: ada
recorded: 2025-01-01T10:00:00+01:00
events:
- {timeline: harbour, title: The harbour}
- {entity: board, kind: organisation, name: Board, by: bob, recorded: 2025-01-02T00:00:00Z}
- {change: refined, entity: board, name: The board, expect: 3, reason: "two\n  lines "}
- {change: cited, of: board-meets, cite: [{source: gazette}], label: again}
`}}, Defaults{Timeline: "elsewhere", By: "eve"})
	must(t, err)
	type row struct {
		Timeline, Kind, Key, Of, Label, By, Reason, At string
		Change                                         Change
		Expect                                         uint64
	}
	var rows []row
	for _, d := range drafts {
		r := row{d.Timeline, d.Kind, d.Key, d.Of, d.Label, d.By, d.Reason, d.Recorded.Format(time.RFC3339), d.Change, 0}
		if d.Expect != nil {
			r.Expect = *d.Expect
		}
		rows = append(rows, r)
	}
	want := []row{
		{"harbour", "timeline", "harbour", "", "", "ada", "", "2025-01-01T09:00:00Z", Recorded, 0},
		{"harbour", "entity", "board", "", "", "bob", "", "2025-01-02T00:00:00Z", Recorded, 0},
		{"harbour", "entity", "board", "entity/board", "", "ada", "two lines", "2025-01-01T09:00:02Z", Refined, 3},
		{"harbour", "", "", "board-meets", "again", "ada", "", "2025-01-01T09:00:03Z", Cited, 0},
	}
	for i := range want {
		if rows[i] != want[i] {
			t.Errorf("draft %d:\n got %+v\nwant %+v", i, rows[i], want[i])
		}
	}
}

func TestDraftsThatAreRefused(t *testing.T) {
	for _, c := range []struct {
		what, text string
		want       []string
	}{
		{"nothing", "", []string{"file.yaml: nothing to record (see 'dateline record --help'"}},
		{"text", "hello", []string{"file.yaml:1:1: neither an object nor a list of objects (each record is"}},
		{"number in a list", "- {entity: a, kind: b, name: c}\n- 5", []string{"file.yaml:2:3: neither an object"}},
		{"events not a list", "events: all", []string{`file.yaml:1:9: events: must be a list (begin each record with "- ")`}},
		{"event not an object", "events: [x]", []string{"file.yaml:1:10: events[0]: must be an object (each record"}},
		{"unknown field of a group", "title: x\nevents: []", []string{"file.yaml:1:1: title: unknown field (beside events stand only"}},
		{"unclear", "{name: x}", []string{"file.yaml:1:1: not clear what this is (an occurrence has a type,"}},
		{"occurrence without a type", "timeline: harbour\ntitle: x\noccurred: 2025", []string{"file.yaml:1:1: type: missing (what happened, as <kind>.<verb>"}},
		{"bad change", "{change: changed, of: x}", []string{`file.yaml:1:2: change: "changed" is not a change (recorded, refined,`}},
		{"change of nothing", "- {title: x, change: refined}", []string{"file.yaml:1:14: of: missing: which record is refined (a label"}},
		{"new and of", "{of: x, type: meeting.held}", []string{"file.yaml:1:2: of: a new record is of nothing (say change:"}},
		{"of and entity", "{change: refined, of: x, entity: y, name: z}", []string{"file.yaml:1:26: entity: of says which record it is already (keep one"}},
		{"source and entity", "{source: a, entity: b, kind: x, name: y}", []string{"file.yaml:1:13: entity: the draft is a source already (keep one"}},
		{"registry kind as occurrence", "{type: entity.made, title: x}", []string{"file.yaml:1:2: type: entity is not a kind of occurrence (use the field entity: SLUG)"}},
		{"slug with a dot", "{entity: the.board, kind: x, name: y}", []string{`file.yaml:1:2: entity: "the.board" is not a slug: use 1 to 64`}},
		{"wildcard slug", "{source: '>', kind: news, published: unknown, title: y}", []string{`file.yaml:1:2: source: ">" is not a slug`}},
		{"timeline with a dot", "{timeline: a.b, title: x}", []string{`file.yaml:1:2: timeline: "a.b" is not a slug`}},
		{"reserved timeline", "{timeline: metrics, title: x}", []string{`file.yaml:1:2: timeline: "metrics" is a word of the service's own URLs: choose another`}},
		{"timeline of a group, once", "timeline: A\nevents: [{entity: a, kind: b, name: c}, {entity: d, kind: b, name: c}]", []string{`file.yaml:1:1: timeline: "A" is not a slug`}},
		{"text that is a list", "{entity: [a], kind: x, name: y}", []string{"file.yaml:1:2: entity: must be text"}},
		{"empty name", "{entity: '', kind: x, name: y}", []string{"file.yaml:1:2: entity: must be text"}},
		{"long label", "{entity: a, kind: x, name: y, label: " + strings.Repeat("l", 201) + "}", []string{"file.yaml:1:31: label: 201 characters, at most 200 (shorten it)"}},
		{"label with an escape", `{entity: a, kind: x, name: y, label: "\e[31m"}`, []string{"file.yaml:1:31: label: holds the control character U+001B (remove it)"}},
		{"long reason", "{change: retracted, of: x, reason: " + strings.Repeat("l", 2001) + "}", []string{"file.yaml:1:28: reason: 2001 characters, at most 2000"}},
		{"reason that is a list", "{change: retracted, of: x, reason: [a]}", []string{"file.yaml:1:28: reason: must be text (say what was wrong"}},
		{"cite not a list", "{change: cited, of: x, cite: gazette}", []string{"file.yaml:1:24: cite: must be a list of citations (cite: [{source"}},
		{"expect in words", "{change: refined, of: x, name: y, expect: latest}", []string{"file.yaml:1:35: expect: must be the sequence of the record's latest event, a whole number ('dateline log'"}},
		{"negative expect", "{change: refined, of: x, name: y, expect: -1}", []string{"file.yaml:1:35: expect: must be"}},
		{"half expect", "{change: refined, of: x, name: y, expect: 1.5}", []string{"file.yaml:1:35: expect: must be"}},
		{"id in lower case", "{entity: a, kind: x, name: y, id: " + strings.ToLower(someID) + "}", []string{"file.yaml:1:31: id: \"01k2z3v4w5x6y7z8a9b0c1d2e3\" is not a ULID in upper case (leave"}},
		{"id of nothing", "{entity: a, kind: x, name: y, id: '00000000000000000000000000'}", []string{"file.yaml:1:31: id: …is not a ULID"}},
		{"recorded a date", "{entity: a, kind: x, name: y, recorded: 2025-01-01}", []string{`file.yaml:1:31: recorded: "2025-01-01" is not a time such as`}},
		{"recorded before there were logs", "{entity: a, kind: x, name: y, recorded: 0001-01-01T00:00:00Z}", []string{"file.yaml:1:31: recorded: …is not a time such as"}},
		{"bodies are looked at all the same", "- {change: refined, name: x}\n- {entity: a, kind: x, nmae: y}\n- {entity: b, kind: x, name: y}\n- {type: meeting.held, occurred: 2025, title: x, part_of: label, citations: [{}]}", []string{
			"file.yaml:1:4: of: missing",
			"file.yaml:2:24: nmae: unknown field (did you mean name?)",
			"file.yaml:4:78: citations[0].source: missing",
		}},
	} {
		t.Run(c.what, func(t *testing.T) {
			_, err := newDesk(t).drafts(c.text)
			refusedWith(t, err, c.want...)
		})
	}
}

func TestDefaultsAreCheckedToo(t *testing.T) {
	_, err := ParseDrafts([]File{{"file.yaml", "{entity: a, kind: b, name: c}"}}, Defaults{Timeline: "*", By: "a\x1b"})
	refusedWith(t, err,
		`input: timeline: "*" is not a slug…(it was given for all records, with --timeline)`,
		"input: by: holds the control character U+001B (it was given for all records, with --by)")
	_, err = ParseDrafts([]File{{"file.yaml", "{entity: a, kind: b, name: c}"}}, Defaults{})
	refusedWith(t, err, "file.yaml:1:1: timeline: missing (say which timeline")
	_, err = ParseDrafts(nil, Defaults{})
	refusedWith(t, err, "input: nothing to record")
}

func TestProblemsStandInTheOrderOfTheInput(t *testing.T) {
	_, err := ParseDrafts([]File{
		{"b.yaml", "{change: refined, name: x}"},
		{"a.yaml", "- {entity: x y, kind: a, name: b}\n- {name: z}"},
	}, Defaults{Timeline: "harbour"})
	refusedWith(t, err, "b.yaml:1:2: of", "a.yaml:1:4: entity", "a.yaml:2:3: not clear")
}
