package api

import (
	"testing"

	"github.com/dateline/dateline/events"
)

// harbour is the tests' timeline: invented, small, and with one of everything.
type harbour struct {
	*chronicle
	met, signed, promised, scheduled, retracted, undated, lasting, fallen, french string
}

func newHarbour(t testing.TB) *harbour {
	t.Helper()
	h := &harbour{chronicle: newChronicle(t)}
	h.search = harbourHits
	h.timeline("harbour", `{
		"title": {"en": "Harbour works", "fr": "Travaux du port"},
		"description": "How the old harbour was rebuilt, as three texts tell it.",
		"languages": ["en", "fr"], "publisher": "Harbour Society",
		"contact": "mailto:editors@harbour.example", "licence": "CC-BY-4.0"}`)
	h.sources()
	h.entities()
	h.occurrences()
	h.learning()
	return h
}

func (h *harbour) sources() {
	h.source("gazette", `{"title": "Gazette of the Port, No. 12", "publisher": "Port Gazette", "url": "https://gazette.example/12?a=1&b=2",
		"published": "2026-01-15", "dating": "stated", "kind": "news", "lang": "en",
		"sha256": "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9"}`)
	h.source("minutes", `{"title": "Minutes of the harbour board", "published": "2025-09~", "dating": "inferred",
		"dating_note": "They name the next month's fair.", "kind": "primary", "lang": "en"}`)
	h.source("rumour", `{"title": "A handbill", "published": "unknown", "kind": "unattributed", "flags": ["undated"]}`)
}

func (h *harbour) entities() {
	for _, e := range []struct{ slug, body string }{
		{"ann-archer", `{"kind": "person", "name": "Ann Archer", "aliases": ["A. Archer"]}`},
		{"ben-bridge", `{"kind": "person", "name": "Ben Bridge"}`},
		{"mayor", `{"kind": "office", "name": "Mayor of the port"}`},
		{"harbour-board", `{"kind": "organisation", "name": "Harbour Board", "names": {"fr": "Conseil du port"},
			"description": "Those who decide about the quays.", "same_as": ["https://board.example/", "javascript:alert(1)"],
			"citations": [{"source": "minutes", "locator": "line 1"}]}`},
		{"quay-hall", `{"kind": "place", "name": "Quay Hall"}`},
		{"north-pier", `{"kind": "project", "name": "North Pier"}`},
		{"dredging-agreement", `{"kind": "agreement", "name": "Dredging agreement", "details": {"instrument": "memorandum", "parties": ["harbour-board", "ann-archer"], "purpose": "Keep the channel open"}}`},
		{"reopen-pier", `{"kind": "commitment", "name": "Reopen the pier", "details": {"obligors": ["harbour-board"], "beneficiaries": ["ben-bridge"], "measure": {"quantity": 120, "unit": "metres"}}}`},
	} {
		h.entity(e.slug, e.body)
	}
}

func (h *harbour) occurrences() {
	h.met = h.occurrence("meeting", meeting(`"2025-08"`, "Board meets at the quay"))
	h.signed = h.occurrence("agreement", `{"type": "agreement.signed", "occurred": "2025-11-03", "title": "Dredging agreement signed",
		"summary": "Signed by *both* sides; see [the text](https://board.example/text).", "about": "dredging-agreement",
		"actors": [{"entity": "ben-bridge", "role": "signatory"}], "part_of": "`+h.met+`",
		"citations": [{"source": "gazette", "locator": "paragraph 3", "directness": "attributed", "attributed_to": "ben-bridge"}]}`)
	h.promised = h.occurrence("commitment", `{"type": "commitment.made", "occurred": "2026-01", "title": "Board promises to reopen the pier",
		"about": "reopen-pier", "details": {"due": "2026-40", "terms": "to reopen the pier in the first half of 2026"},
		"citations": [{"source": "gazette", "locator": "paragraph 4"}]}`)
	h.scheduled = h.occurrence("meeting", `{"type": "meeting.scheduled", "occurred": "2026-02-11", "title": "Next meeting announced for autumn",
		"about": "harbour-board", "details": {"planned": "2026-10"}, "citations": [{"source": "gazette", "locator": "paragraph 9"}]}`)
	h.retracted = h.occurrence("remark", `{"type": "remark.reported", "occurred": "[..2026-02-01]", "title": "Crane said to have sunk",
		"summary": "A secret that was none.", "about": "north-pier", "citations": [{"source": "rumour", "locator": "line 2"}]}`)
	h.undated = h.occurrence("remark", `{"type": "remark.made", "occurred": "unknown", "title": "A keeper remembers the fog",
		"about": "north-pier", "citations": [{"source": "gazette", "locator": "#:~:text=the%20fog"}]}`)
	h.lasting = h.occurrence("project", `{"type": "project.launched", "occurred": "2026-02-09/..", "title": "Work on the North Pier begins",
		"about": "north-pier", "touches": ["harbour-board"], "citations": [{"source": "gazette", "directness": "inferred", "note": "A photograph shows cranes"}]}`)
	h.fallen = h.occurrence("remark", `{"type": "remark.reported", "occurred": "2026-02", "title": "A handbill counts ninety ships",
		"citations": [{"source": "rumour", "locator": "line 5"}]}`)
	h.french = h.occurrence("statement", `{"type": "statement.issued", "occurred": "2026-03-01", "lang": "fr", "title": "Le phare est rallumé",
		"summary": "Après «des années» de nuit.", "touches": ["ann-archer"], "citations": [{"source": "gazette", "locator": "page 2"}]}`)
}

// learning is what became of the records later.
func (h *harbour) learning() {
	h.change("meeting", h.met, events.Refined, meeting(`"2025-08-28"`, "Board meets at the quay"), "")
	h.change("meeting", h.met, events.Corrected, meeting(`"2025-08-29"`, "Board meets at Quay Hall"), "The minutes were read one line too high.")
	h.change("remark", h.retracted, events.Retracted, `{"type": "remark.reported", "occurred": "[..2026-02-01]", "title": "Crane said to have sunk",
		"summary": "A secret that was none.", "about": "north-pier", "citations": [{"source": "rumour", "locator": "line 2"}]}`, "It was another harbour")
	h.change(events.KindSource, "rumour", events.Retracted, `{"title": "A handbill", "published": "unknown", "kind": "unattributed", "flags": ["undated"]}`, "A forgery.")
}

func meeting(occurred, title string) string {
	return `{"type": "meeting.held", "occurred": ` + occurred + `, "dating": "inferred", "dating_note": "The fair came a week later.",
		"title": "` + title + `", "summary": "The board met & agreed <b>nothing</b>.\n\n- quays\n- cranes", "about": "harbour-board",
		"actors": [{"entity": "ann-archer", "role": "chair", "office": "mayor"}, {"entity": "ben-bridge", "office": "mayor", "former": true}],
		"places": ["quay-hall"], "touches": ["north-pier"],
		"citations": [
			{"source": "minutes", "locator": "line 4", "quote": "met at the “hall”", "gives": ["occurred", "title"]},
			{"source": "gazette", "locator": "paragraph 1", "stance": "contradicts", "says": {"occurred": "[2026-01..2026-02]", "places": ["north-pier"]}, "note": "Its own word"}]}`
}
