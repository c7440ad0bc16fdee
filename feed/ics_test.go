package feed

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"

	ics "github.com/arran4/golang-ical"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/feed/calendar"
)

func parsedCalendar(t *testing.T, document string) *ics.Calendar {
	t.Helper()
	c, err := calendar.Parse([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// shown is what a client shows of each event: days, title, status, version.
func shown(c *ics.Calendar) map[string]string {
	all := map[string]string{}
	for _, e := range c.Events() {
		all[calendar.Property(e, "SUMMARY")] = fmt.Sprint(calendar.Property(e, "DTSTART"), " ", calendar.Property(e, "DTEND"), " ",
			calendar.Property(e, "STATUS"), " ", calendar.Property(e, "SEQUENCE"))
	}
	return all
}

func mustShow(t *testing.T, c *ics.Calendar, want map[string]string) {
	t.Helper()
	got := shown(c)
	for title, days := range want {
		if got[title] != days {
			t.Errorf("%s: %q, want %q", title, got[title], days)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d events, want %d: %v", len(got), len(want), got)
	}
}

func TestCalendar(t *testing.T) {
	h := newHarbour(t)
	c := parsedCalendar(t, body(t, h.handler(), "/harbour/feed.ics"))
	mustShow(t, c, map[string]string{
		"Board meets at Quay Hall":                                       "20250829 20250830 CONFIRMED 2",
		"Dredging agreement signed":                                      "20251103 20251104 CONFIRMED 0",
		"Board promises to reopen the pier (January 2026)":               "20260101 20260201 CONFIRMED 0",
		"Next meeting announced for autumn":                              "20260211 20260212 CONFIRMED 0",
		"Work on the North Pier begins (from 9 February 2026, open end)": "20260209 20260210 CONFIRMED 0",
		"[No source left] A handbill counts ninety ships":                "20260201 20260301 CANCELLED 1",
		"Le phare est rallumé":                                           "20260301 20260302 CONFIRMED 0",
	})
	for _, e := range c.Events() {
		if e.Id() != uuidOf(urn(h.met)) {
			continue
		}
		mustContain(t, "description", calendar.Property(e, "DESCRIPTION"), "29 August 2025 (date inferred).", "With Ann Archer, Ben Bridge.", "Source: Gazette of the Port, No. 12 https://gazette.example/12?a=1&b=2")
		if calendar.Property(e, "LOCATION") != "Quay Hall" || calendar.Property(e, "URL") != base+"/harbour/occurrences/"+h.met || len(e.GetProperties("CATEGORIES")) != 8 {
			t.Errorf("%+v", e)
		}
	}
	head := map[string]string{}
	for _, p := range c.CalendarProperties {
		head[p.IANAToken] = p.Value
	}
	mustContain(t, "description", head["X-WR-CALDESC"], "2 entries have no place in a calendar: their dates span more than 31 days, are open at one end, or are not known.")
	if head["NAME"] != "Harbour works" || head["SOURCE"] != base+"/harbour/feed.ics" || head["REFRESH-INTERVAL"] != "PT1H" || len(head["UID"]) != 36 || head["METHOD"] != "" {
		t.Errorf("%v", head)
	}
}

// TestCalendarOfDeadlines: a deadline stands on its last day, and says in words
// what is due until then.
func TestCalendarOfDeadlines(t *testing.T) {
	handler := newHarbour(t).handler()
	mustShow(t, parsedCalendar(t, body(t, handler, "/harbour/deadlines.ics")), map[string]string{
		"Due soon: Reopen the pier (first half of 2026)": "20260630 20260701 TENTATIVE 0",
		"Overdue: Reopen the pier (first half of 2026)":  "20260701 20260702 CONFIRMED 0",
	})
	mustShow(t, parsedCalendar(t, body(t, handler, "/harbour/upcoming.ics")), map[string]string{
		"Overdue: Reopen the pier (first half of 2026)":             "20260630 20260701 TENTATIVE 0",
		"Planned: Next meeting announced for autumn (October 2026)": "20261001 20261101 TENTATIVE 0",
	})
}

// TestCalendarOfCorrections: an entry on the day of each, related to what it
// corrects.
func TestCalendarOfCorrections(t *testing.T) {
	h := newHarbour(t)
	related := map[string]bool{}
	for _, e := range parsedCalendar(t, body(t, h.handler(), "/harbour/corrections.ics")).Events() {
		related[calendar.Property(e, "RELATED-TO")] = true
		if calendar.Property(e, "DTSTART") != "20260303" {
			t.Errorf("%+v", e)
		}
	}
	if !related[uuidOf(urn(h.met))] || !related[uuidOf(urn(h.retracted))] {
		t.Errorf("related to %v", related)
	}
}

// TestCalendarCancels: a retraction cancels the event under its UID, with a
// higher SEQUENCE: within the window by the entry, and behind it by what is left
// of it.
func TestCalendarCancels(t *testing.T) {
	h := newHarbour(t)
	h.change("agreement", h.signed, events.Retracted, `{"type": "agreement.signed", "occurred": "2025-11-03", "title": "Dredging agreement signed",
		"about": "dredging-agreement", "citations": [{"source": "gazette"}]}`, "It was a draft.")
	c := parsedCalendar(t, body(t, h.handler(), "/harbour/feed.ics"))
	if got := shown(c)["[Retracted] Dredging agreement signed"]; got != "20251103 20251104 CANCELLED 1" {
		t.Errorf("%q in %v", got, shown(c))
	}
	gone := channelOf("words")
	document, err := ICalendar.Write(gone)
	if err != nil {
		t.Fatal(err)
	}
	if got := shown(parsedCalendar(t, string(document)))["[Retracted]"]; got != "20260302 20260303 CANCELLED 1" {
		t.Errorf("%q in %s", got, document)
	}
}

// TestPythonICalendar has the parser of most Python programs read a calendar of
// each kind, with hostile words in it.
func TestPythonICalendar(t *testing.T) {
	h := newHarbour(t)
	for _, words := range hostile {
		title, err := json.Marshal(words)
		if err != nil {
			t.Fatal(err)
		}
		h.occurrence("remark", `{"type": "remark.made", "occurred": "2026-03", "title": `+string(title)+`, "summary": `+string(title)+`, "citations": [{"source": "gazette"}]}`)
	}
	handler := h.handler()
	for _, path := range feedPaths(h) {
		document := body(t, handler, path+".ics")
		want := strconv.Itoa(len(parsedCalendar(t, document).Events()))
		if got := strings.TrimSpace(run(t, document, "/usr/bin/python3", "export/testdata/read_calendar.py")); got != want {
			t.Errorf("%s: it read %s events, want %s", path, got, want)
		}
	}
}
