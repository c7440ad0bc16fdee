package events

import (
	"fmt"
	"strings"
	"testing"
)

// thousand is 1,000 occurrences as JSON Lines, of the size that they have in
// an editor's file.
func thousand() File {
	var text strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&text, `{"timeline":"harbour","type":"meeting.held","occurred":"2025-%02d-%02d","dating":"stated",`+
			`"title":"Meeting %d of the harbour board","summary":"The board met and decided what there was to decide, in the open.",`+
			`"about":"board","actors":[{"entity":"mayor","role":"chair"},{"entity":"board"}],"touches":["pier"],`+
			`"details":{"planned":"2025"},"citations":[{"source":"gazette","locator":"line %d","quote":"the board met",`+
			`"gives":["occurred","title","about","actors"]},{"source":"letter","directness":"inferred","says":{"occurred":"2025"}}]}`+"\n",
			i%12+1, i%28+1, i, i)
	}
	return File{"thousand.jsonl", text.String()}
}

// BenchmarkRecord is the way of 1,000 drafts from a file to their wire form.
func BenchmarkRecord(b *testing.B) {
	d, file := newDesk(b, harbour), thousand()
	b.ReportAllocs()
	for b.Loop() {
		drafts, err := ParseDrafts([]File{file}, Defaults{By: "ada"})
		must(b, err)
		decision, err := Decide(d, drafts, noon)
		must(b, err)
		for _, p := range decision.Proposals {
			_, err := Encode(p.Event)
			must(b, err)
		}
	}
	b.ReportMetric(float64(1000*b.N)/b.Elapsed().Seconds(), "events/s")
}

func BenchmarkDecodeMessage(b *testing.B) {
	m, err := Encode(wireEvents(b)["day"])
	must(b, err)
	b.ReportAllocs()
	for b.Loop() {
		_, err := DecodeMessage(m)
		must(b, err)
	}
}
