package events

import (
	"encoding/json"
	"testing"
)

// TestMergePatch is the table of RFC 7396, appendix A.
func TestMergePatch(t *testing.T) {
	for _, c := range [][3]string{
		{`{"a":"b"}`, `{"a":"c"}`, `{"a":"c"}`},
		{`{"a":"b"}`, `{"b":"c"}`, `{"a":"b","b":"c"}`},
		{`{"a":"b"}`, `{"a":null}`, `{}`},
		{`{"a":"b","b":"c"}`, `{"a":null}`, `{"b":"c"}`},
		{`{"a":["b"]}`, `{"a":"c"}`, `{"a":"c"}`},
		{`{"a":"c"}`, `{"a":["b"]}`, `{"a":["b"]}`},
		{`{"a":{"b":"c"}}`, `{"a":{"b":"d","c":null}}`, `{"a":{"b":"d"}}`},
		{`{"a":[{"b":"c"}]}`, `{"a":[1]}`, `{"a":[1]}`},
		{`["a","b"]`, `["c","d"]`, `["c","d"]`},
		{`{"a":"b"}`, `["c"]`, `["c"]`},
		{`{"a":"foo"}`, `null`, `null`},
		{`{"a":"foo"}`, `"bar"`, `"bar"`},
		{`{"e":null}`, `{"a":1}`, `{"e":null,"a":1}`},
		{`[1,2]`, `{"a":"b","c":null}`, `{"a":"b"}`},
		{`{}`, `{"a":{"bb":{"ccc":null}}}`, `{"a":{"bb":{}}}`},
	} {
		var target, patch any
		must(t, json.Unmarshal([]byte(c[0]), &target))
		must(t, json.Unmarshal([]byte(c[1]), &patch))
		same(t, mergePatch(target, patch), c[2])
		same(t, target, c[0]) // and it changes neither
		same(t, patch, c[1])
	}
}

const promise = `
- id: 01K2Z3V4W5X6Y7Z8A9B0C1D2E3
  type: commitment.made
  occurred: 2025-08
  title: A pier is promised
  summary: It was said.
  about: pier
  actors: [{entity: board, role: promises}]
  places: [pier]
  details: {due: "2030", terms: A pier}
  citations:
    - {source: gazette, locator: line 1, gives: [occurred, title, summary, actors, places, details, about]}
    - {source: letter, directness: inferred}
`

// TestChanges gives the promise above, makes a change, and looks at parts of
// the record: its citations, or the field that is named.
func TestChanges(t *testing.T) {
	const of = "of: 01K2Z3V4W5X6Y7Z8A9B0C1D2E3"
	for _, c := range []struct{ what, change, field, want string }{
		{"a field is replaced", "{change: refined, " + of + ", occurred: 2025-08-29}", "occurred", `"2025-08-29"`},
		{"a field is deleted", "{change: corrected, " + of + ", about: ~, reason: x}", "about", `null`},
		{"a field of details is deleted", "{change: corrected, " + of + ", details: {due: ~}, reason: x}", "details", `{"terms":"A pier"}`},
		{"details vanish with their last field", "{change: corrected, " + of + ", details: {due: ~, terms: ~}, reason: x}", "details", `null`},
		{"a text gets languages", "{change: refined, " + of + ", title: {en: A pier, de: Eine Mole}}", "title", `{"en":"A pier","de":"Eine Mole"}`},
		{"a citation is added", "{change: cited, " + of + ", cite: [{source: gazette, locator: line 9}]}", "citations", `[
			{"source":"gazette","locator":"line 1","gives":["occurred","title","summary","actors","places","details","about"]},
			{"source":"letter","directness":"inferred"},
			{"source":"gazette","locator":"line 9"}]`},
		{"one of the same place replaces", "{change: cited, " + of + ", cite: [{source: letter, note: here}, {source: gazette, locator: line 1}]}", "citations", `[
			{"source":"gazette","locator":"line 1"},
			{"source":"letter","note":"here"}]`},
		{"two of one place in one draft are both kept", "{change: cited, " + of + ", cite: [{source: letter, note: a}, {source: letter, note: b}]}", "citations", `[
			{"source":"gazette","locator":"line 1","gives":["occurred","title","summary","actors","places","details","about"]},
			{"source":"letter","note":"a"},
			{"source":"letter","note":"b"}]`},
		{"what was given and is changed, is said", "{change: corrected, " + of + ", occurred: 2025-07, reason: x}", "citations", `[
			{"source":"gazette","locator":"line 1","gives":["title","summary","actors","places","details","about"],"says":{"occurred":"2025-08"}},
			{"source":"letter","directness":"inferred"}]`},
		{"what was given and is taken away, is said", "{change: corrected, " + of + ", about: ~, reason: x}", "citations", `[
			{"source":"gazette","locator":"line 1","gives":["occurred","title","summary","actors","places","details"],"says":{"about":"pier"}},
			{"source":"letter","directness":"inferred"}]`},
		{"of a list that grows the parts are still given", "{change: refined, " + of + ", places: [pier, mayor], actors: [{entity: mayor}, {entity: board, role: promises}]}", "citations", `[
			{"source":"gazette","locator":"line 1","gives":["occurred","title","summary","actors.board","places.pier","details","about"]},
			{"source":"letter","directness":"inferred"}]`},
		{"a list that changes is said", "{change: corrected, " + of + ", places: [mayor], actors: [{entity: board, role: refuses}, {entity: mayor}], reason: x}", "citations", `[
			{"source":"gazette","locator":"line 1","gives":["occurred","title","summary","details","about"],"says":{"places":["pier"],"actors":[{"entity":"board","role":"promises"}]}},
			{"source":"letter","directness":"inferred"}]`},
		{"of details that grow the parts are still given", "{change: refined, " + of + ", details: {occasion: board}}", "citations", `[
			{"source":"gazette","locator":"line 1","gives":["occurred","title","summary","actors","places","details.due","details.terms","about"]},
			{"source":"letter","directness":"inferred"}]`},
		{"of details that change only the part is said", "{change: refined, " + of + ", details: {due: 2030-01}}", "citations", `[
			{"source":"gazette","locator":"line 1","gives":["occurred","title","summary","actors","places","details.terms","about"],"says":{"details.due":"2030"}},
			{"source":"letter","directness":"inferred"}]`},
		{"titles and summaries are the editor's own words", "{change: refined, " + of + ", title: A pier, summary: Said.}", "citations", `[
			{"source":"gazette","locator":"line 1","gives":["occurred","title","summary","actors","places","details","about"]},
			{"source":"letter","directness":"inferred"}]`},
		{"a summary that is gone is not given", "{change: refined, " + of + ", summary: ~}", "citations", `[
			{"source":"gazette","locator":"line 1","gives":["occurred","title","actors","places","details","about"]},
			{"source":"letter","directness":"inferred"}]`},
		{"citations given anew leave it alone", "{change: corrected, " + of + ", occurred: 2025-07, citations: [{source: letter, gives: [occurred]}], reason: x}", "citations", `[
			{"source":"letter","gives":["occurred"]}]`},
		{"a citation added with the change gives the new value", "{change: corrected, " + of + ", occurred: 2025-07, cite: [{source: letter, gives: [occurred]}], reason: x}", "citations", `[
			{"source":"gazette","locator":"line 1","gives":["title","summary","actors","places","details","about"],"says":{"occurred":"2025-08"}},
			{"source":"letter","gives":["occurred"]}]`},
		{"a retraction leaves all as it was", "{change: retracted, " + of + ", reason: x}", "details", `{"due":"2030","terms":"A pier"}`},
	} {
		t.Run(c.what, func(t *testing.T) {
			d := newDesk(t, harbour, promise, c.change)
			same(t, d.show()[c.field], c.want)
		})
	}
}

// TestThereAndBack: what a citation said, it gives again when the record is
// put back.
func TestThereAndBack(t *testing.T) {
	d := newDesk(t, harbour, "{id: "+someID+", type: commitment.made, occurred: 2025-08, title: x, citations: [{source: gazette, gives: [occurred], says: {about: pier}}]}")
	d.given("{change: corrected, of: " + someID + ", occurred: 2025-07, reason: x}")
	same(t, d.show()["citations"], `[{"source":"gazette","says":{"about":"pier","occurred":"2025-08"}}]`)
	d.given("{change: corrected, of: " + someID + ", occurred: 2025-08, reason: y}")
	same(t, d.show()["citations"], `[{"source":"gazette","gives":["occurred"],"says":{"about":"pier"}}]`)
}

func TestPartsOfEntities(t *testing.T) {
	d := newDesk(t, harbour, `{entity: crane, kind: commitment, name: Crane, aliases: [Crane 4], names: {pt-BR: Grua},
		details: {obligors: [board]}, citations: [{source: gazette, gives: [aliases, names, details]}]}`)
	d.given(`{change: refined, of: entity/crane, aliases: [Crane 4, "St. John's Crane"], names: {de: Kran}, details: {obligors: [board, mayor]}}`)
	same(t, d.show()["citations"], `[{"source":"gazette","gives":["aliases.Crane 4","names.pt-BR"],"says":{"details.obligors":["board"]}}]`)
	d.given(`{change: corrected, of: entity/crane, aliases: [Crane 5], names: {pt-BR: Guindaste}, reason: x}`)
	same(t, d.show()["citations"], `[{"source":"gazette","says":{"aliases.Crane 4":"Crane 4","names.pt-BR":"Grua","details.obligors":["board"]}}]`)
}

// TestTwoRolesOfOneActor: an actor may stand in a list twice.
func TestTwoRolesOfOneActor(t *testing.T) {
	d := newDesk(t, harbour, "{id: "+someID+", type: remark.made, occurred: 2025-08, title: x, actors: [{entity: board, role: host}, {entity: board, role: guest}], citations: [{source: gazette, gives: [actors]}]}")
	d.given("{change: refined, of: " + someID + ", actors: [{entity: board, role: host}, {entity: board, role: guest}, {entity: mayor}]}")
	same(t, d.show()["citations"], `[{"source":"gazette","gives":["actors.board"]}]`)
}
