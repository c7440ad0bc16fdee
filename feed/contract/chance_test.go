package contract

import (
	"encoding/json"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/feed/judges/hostile"
)

type fields = map[string]any

// ofChance are the messages of drawn drafts, as far as record takes them.
func ofChance(t *testing.T) []events.Message {
	t.Helper()
	d := newDesk(t)
	must(t, d.record(t, events.File{Name: "first.yaml", Text: `
- {timeline: harbour, title: The harbour}
- {timeline: harbour, source: gazette, title: Gazette, published: "2025", kind: news}
- {timeline: harbour, entity: board, kind: organisation, name: Board}
`}))
	taken, drawn := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		draft := anyDraft(rt)
		text, err := json.Marshal(draft)
		must(t, err)
		drawn++
		if d.record(t, events.File{Name: fmt.Sprintf("drawn-%d.json", drawn), Text: string(text)}) == nil {
			taken++
		}
	})
	if taken < drawn/4 {
		t.Errorf("of %d drafts only %d are taken: the draw is no good", drawn, taken)
	}
	return d.messages(t)
}

func oneOf[V any](t *rapid.T, label string, values ...V) V {
	return rapid.SampledFrom(values).Draw(t, label)
}

// anyWords are words as they come, some of the kinds that break documents.
func anyWords(t *rapid.T, label string) string {
	if w := oneOf(t, label, hostile.All...); !w.Refused && len(w.Text) < 300 && rapid.Bool().Draw(t, "hostile") {
		return w.Text
	}
	return "x" + rapid.StringOfN(rapid.RuneFrom([]rune("aZé港ש👩&<>\"'];\\,:=%#{}|^`+~ ")), 0, 40, -1).Draw(t, label)
}

func anyText(t *rapid.T, label string) any {
	if rapid.Bool().Draw(t, label+" is plain") {
		return anyWords(t, label)
	}
	return fields{"en": anyWords(t, label), oneOf(t, "language", "ja", "zh-Hant-TW", "qaa-Qaaa-QM-x-southern"): anyWords(t, label)}
}

func anyDate(t *rapid.T) any {
	y := oneOf(t, "year", "2026", "1066", "0000", "-0044", "9999")
	m := fmt.Sprintf("%s-%02d", y, rapid.IntRange(1, 12).Draw(t, "month"))
	d := fmt.Sprintf("%s-%02d", m, rapid.IntRange(1, 28).Draw(t, "day"))
	return oneOf[any](t, "date", d, m, y, d+"?", m+"~", y+"%", y+"-21", y+"-41", m+"-XX", y[:len(y)-1]+"X", d+"/..", "../"+m, d+"/",
		"["+d+","+y+"-12-30]", "[.."+d+"]", "["+m+"..]", "Y170000002", "unknown", fields{"start": m, "end": "[" + y + "-12..9999-12]"})
}

// anyDraft draws a new occurrence, entity or source.
func anyDraft(t *rapid.T) fields {
	draft := fields{"timeline": "harbour", "by": anyWords(t, "by"), "reason": anyWords(t, "reason")}
	citations := []fields{{"source": "gazette", "note": anyWords(t, "note"), "says": fields{"title": anyWords(t, "says")}}}
	slug := rapid.StringMatching(`[a-z0-9][a-z0-9-]{0,63}`).Draw(t, "slug")
	switch rapid.IntRange(0, 4).Draw(t, "kind of record") {
	case 0:
		draft["source"], draft["title"], draft["published"], draft["kind"] = slug, anyWords(t, "title"), anyDate(t), "news"
	case 1:
		draft["entity"], draft["kind"], draft["name"], draft["citations"] = slug, "place", anyWords(t, "name"), citations
		draft["names"] = fields{"ja": anyWords(t, "name")}
	default:
		draft["type"] = oneOf(t, "type", "meeting.held", "commitment.made", "regatta-2.won_twice", "office.attested")
		draft["occurred"], draft["title"], draft["citations"] = anyDate(t), anyText(t, "title"), citations
		draft["summary"], draft["about"], draft["places"] = anyText(t, "summary"), "board", []string{"board"}
		draft["actors"] = []fields{{"entity": "board", "role": anyWords(t, "role")}}
	}
	return draft
}
