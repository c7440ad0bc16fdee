package calendar

import (
	"bytes"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"github.com/dateline/dateline/events/edtf"
)

var (
	day     = edtf.Day{Year: 2026, Month: 12, Day: 31}
	changed = time.Date(2026, 3, 2, 9, 0, 0, 123e6, time.UTC)
)

// written is a calendar with one event that says the same words everywhere.
func written(t testing.TB, words string) []byte {
	t.Helper()
	var b bytes.Buffer
	e := Event{UID: "u", Days: Span{day, day}, Changed: changed, Changes: 3}.Component()
	Summarise(e, words, words)
	e.SetStatus(ics.ObjectStatusConfirmed)
	e.AddProperty(ics.ComponentPropertyDescription, words)
	e.AddProperty(ics.ComponentPropertyCategories, words)
	for _, err := range []error{
		WriteHead(&b, Head{Product: "-//Dateline//Test//EN", Name: words, Description: words, Changed: changed, Source: "https://a.example/?b=c;d,e", Refresh: "PT1H"}),
		Write(&b, e), WriteEnd(&b),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func TestWords(t *testing.T) {
	for words, want := range map[string]string{
		"a, b; c\\d":                          "a, b; c\\d",
		"one\r\ntwo\rthree\u2028four\u0085":   "one\ntwo\nthree\nfour\n",
		"a\x00b\x07c\x7fd\x1be":               "abcde",
		"a\xff\xfeb":                          "ab",
		"a\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n": "a\nEND:VEVENT\nBEGIN:VEVENT\n",
		strings.Repeat("👩‍👩‍👧‍👦語", 40):        strings.Repeat("👩‍👩‍👧‍👦語", 40),
		strings.Repeat("x", 400):              strings.Repeat("x", 400),
	} {
		document := written(t, words)
		c, err := Parse(document)
		if err != nil {
			t.Fatalf("%q: %v", words, err)
		}
		all := c.Events()
		if len(all) != 1 || Property(all[0], "SUMMARY") != want || Property(all[0], "DESCRIPTION") != want {
			t.Errorf("%q became %+v", words, all)
		}
	}
}

func TestEvent(t *testing.T) {
	document := string(written(t, "ja-JP"))
	for _, line := range []string{
		"DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20270101", "DTSTAMP:20260302T090000Z", "SEQUENCE:3", "TRANSP:TRANSPARENT",
		"SUMMARY;LANGUAGE=ja-JP:ja-JP", "SOURCE;VALUE=URI:https://a.example/?b=c;d,e", "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
	} {
		if !strings.Contains(document, "\r\n"+line+"\r\n") {
			t.Errorf("no %s in %s", line, document)
		}
	}
	for _, line := range []string{"CREATED", "UID:\r\n", "URL"} {
		if strings.Contains(document, "\r\n"+line) {
			t.Errorf("%s in %s", line, document)
		}
	}
}

func TestTitled(t *testing.T) {
	if got := Titled("Fair", "some day\nin May", false) + Titled("Fair", "1 May", true) + Titled("Fair", "", false); got != "Fair (some day in May)FairFair" {
		t.Error(got)
	}
}

func TestNotPlaced(t *testing.T) {
	for n, want := range []string{
		"", "1 entry has no place in a calendar: its date spans more than 31 days, is open at one end, or is not known.",
		"2 entries have no place in a calendar: their dates span more than 31 days, are open at one end, or are not known.",
	} {
		if got := NotPlaced(n, "entry", "entries"); got != want {
			t.Error(got)
		}
	}
}

// TestParse: what lenient parsers let pass is refused.
func TestParse(t *testing.T) {
	whole := string(written(t, "words"))
	for flaw, document := range map[string]string{
		"nothing":       "",
		"bare LF":       strings.ReplaceAll(whole, "\r\n", "\n"),
		"a long line":   strings.Replace(whole, "CATEGORIES:words", "CATEGORIES:"+strings.Repeat("x", 100), 1),
		"no end":        strings.TrimSuffix(whole, end),
		"twice":         strings.Replace(whole, "BEGIN:VEVENT", whole[strings.Index(whole, "BEGIN:VEVENT"):strings.Index(whole, end)]+"BEGIN:VEVENT", 1),
		"no stamp":      strings.Replace(whole, "DTSTAMP", "X-STAMP", 1),
		"no days":       strings.Replace(whole, "20270101", "20261231", 1),
		"half a letter": strings.Replace(whole, "CATEGORIES:words", "CATEGORIES:\xe8\xaa", 1),
	} {
		if document == whole {
			t.Fatalf("%s: the flaw is not there", flaw)
		}
		if _, err := Parse([]byte(document)); err == nil {
			t.Errorf("%s: accepted", flaw)
		}
	}
}

func FuzzWords(f *testing.F) {
	f.Add("words")
	f.Add("a\r\n ;,:\\\"\x7f\u2028語")
	f.Fuzz(func(t *testing.T, words string) {
		if _, err := Parse(written(t, words)); err != nil {
			t.Error(err)
		}
	})
}
