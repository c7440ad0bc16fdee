package export

import (
	"bytes"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	ics "github.com/arran4/golang-ical"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
	"github.com/dateline/dateline/feed/calendar"
)

// parsed reads a calendar strictly.
func parsed(t tb, document []byte) *ics.Calendar {
	t.Helper()
	c, err := calendar.Parse(document)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func property(e *ics.VEvent, name string) string { return calendar.Property(e, name) }

func TestICalendar(t *testing.T) {
	c := parsed(t, harbour(t).export(ICalendar, ""))
	got := map[string]string{}
	for _, e := range c.Events() {
		got[property(e, "SUMMARY")] = property(e, "DTSTART") + " " + property(e, "DTEND") + " " + property(e, "STATUS") + " " + property(e, "SEQUENCE")
	}
	want := map[string]string{
		"Board meets at Quay Hall":                                       "20250829 20250830 CONFIRMED 3",
		"=Dredging agreement signed":                                     "20251103 20251104 CONFIRMED 2",
		"Board promises to reopen the pier (January 2026)":               "20260101 20260201 CONFIRMED 1",
		"Due: Board promises to reopen the pier (second half of 2026)":   "20261231 20270101 TENTATIVE 1",
		"Work on the North Pier begins (from 9 February 2026, open end)": "20260209 20260210 CONFIRMED 0",
		"Fair announced for April":                                       "20260211 20260212 CONFIRMED 0",
		"Moved: Fair announced for April (April 2026)":                   "20260401 20260501 CANCELLED 0",
		"Fair moved":                  "20260220 20260221 CONFIRMED 0",
		"Cancelled: Fair moved":       "20260509 20260512 CANCELLED 0",
		"Fair called off":             "20260225 20260226 CONFIRMED 0",
		"Board meets again this year": "20260226 20260227 CONFIRMED 0",
		"Le phare est rallumé":        "20260301 20260302 CONFIRMED 0",
		"Ice in the harbour (begun some day from 30 December 2025 to 2 January 2026, ended 3 February 2026)": "20251230 20260204 CONFIRMED 0",
	}
	for title, dates := range want {
		if got[title] != dates {
			t.Errorf("%s: %s, want %s", title, got[title], dates)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d events, want %d: %v", len(got), len(want), got)
	}
	met := c.Events()[0]
	if met.Id() != "019cadc6-d518-3717-c059-dc7f26f098e8" || property(met, "TRANSP") != "TRANSPARENT" || property(met, "LOCATION") != "Quay Hall" ||
		!strings.Contains(property(met, "DESCRIPTION"), "agreed nothing. quays cranes") || !strings.Contains(property(met, "DESCRIPTION"), "Sources: Minutes") {
		t.Errorf("%+v", met)
	}
	for _, p := range c.CalendarProperties {
		if p.IANAToken == "X-WR-CALDESC" && (!strings.Contains(p.Value, "3 occurrences have no place in a calendar") || !strings.Contains(p.Value, "Basis: known_at=41&today=2026-07-10")) {
			t.Error(p.Value)
		}
	}
}

// TestPythonICalendar has another parser, the one of most Python programs,
// read the calendar and count.
func TestPythonICalendar(t *testing.T) {
	c := harbour(t)
	for _, words := range hostile {
		c.tell(c.next("remark", "", events.Recorded, hostileBody(words)))
	}
	cmd := exec.CommandContext(t.Context(), "/usr/bin/python3", "testdata/read_calendar.py")
	document := c.export(ICalendar, "")
	cmd.Stdin = bytes.NewReader(document)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s (python3-icalendar: make deps)", err, out)
	}
	if got, want := strings.TrimSpace(string(out)), strconv.Itoa(len(parsed(t, document).Events())); got != want {
		t.Errorf("it read %s events, want %s", got, want)
	}
}

func TestMoments(t *testing.T) {
	for date, want := range map[string][2]moment{
		"2026": {{Year: 2026}, {Year: 2026}}, "2026-02": {{Year: 2026, Month: 2}, {Year: 2026, Month: 2}}, "2026-40": {{Year: 2026, Month: 1}, {Year: 2026, Month: 6}},
		"156X": {{Year: 1560}, {Year: 1569}}, "2026-02-03": {{2026, 2, 3}, {2026, 2, 3}}, "[2026-01-31..2026-02-28]": {{2026, 1, 31}, {2026, 2, 28}},
	} {
		if from, to := moments(edtf.MustParse(date).Bounds()); from != want[0] || to != want[1] {
			t.Errorf("%s: %v %v, want %v", date, from, to, want)
		}
	}
}

// TestFate: what is moved or called off is the plan made last and not held.
func TestFate(t *testing.T) {
	c := newChronicle(t)
	c.record("beginning.jsonl", beginning)
	tell := func(verb, occurred, planned string) {
		f := fields{"type": "meeting." + verb, "occurred": occurred, "title": verb + " " + occurred, "about": "pier", "citations": []fields{{"source": "gazette"}}}
		if planned != "" {
			f["details"] = fields{"planned": planned}
		}
		c.tell(c.next("meeting", "", events.Recorded, f))
	}
	tell("scheduled", "2026-01-01", "2026-02-01")
	tell("held", "2026-02-01", "")
	tell("scheduled", "2026-02-02", "2026-03-01")
	tell("cancelled", "2026-02-03", "")
	tell("scheduled", "2026-02-04", "2026-04-01")
	tell("rescheduled", "2026-02-05", "2026-05-01")
	tell("cancelled", "2026-02-03", "") // the same day again: nothing is pending
	var got []string
	for _, e := range parsed(t, c.export(ICalendar, "")).Events() {
		if property(e, "RELATED-TO") != "" {
			got = append(got, property(e, "SUMMARY")+" "+property(e, "STATUS"))
		}
	}
	want := "Planned: scheduled 2026-01-01 TENTATIVE, Cancelled: scheduled 2026-02-02 CANCELLED, Moved: scheduled 2026-02-04 CANCELLED, Planned: rescheduled 2026-02-05 TENTATIVE"
	if strings.Join(got, ", ") != want {
		t.Errorf("%v", got)
	}
}
