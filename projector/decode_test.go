package projector

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dateline/dateline/events"
	"github.com/dateline/dateline/events/edtf"
)

var bodiesWritten = []string{
	`{"type":"meeting.held","occurred":"2026-02","title":"Board","citations":[]}`,
	` { "type" : "meeting.held" , "occurred" : {"start":"[2026-03..]","end":"[2026-04..]"} , "title" : {"en":"Board","nl":"Raad"} , "citations" : [ ] } ` + "\n",
	`{"type":"a.b","occurred":"unknown","dating":"stated","dating_note":"n","title":"\u00e9\n\"q\" \ud83d\ude00","summary":"日本 ü","lang":"en","about":"x","part_of":"p","replaces":"r",` +
		`"actors":[{"entity":"a","role":"r","office":"o","former":true},{"entity":"b","former":false}],"places":["p","q"],"touches":[],` +
		`"details":{"planned":"2026","due":"","terms":{"en":"t"},"occasion":"o"},"citations":[{"source":"s","locator":"l","quote":"q","quote_sha256":"0","directness":"attributed",` +
		`"attributed_to":"m","stance":"contradicts","gives":["type"],"says":{"occurred":"2025","actors":[{"entity":"z"},{"n":-1.5e3}],"x":null,"y":true,"z":12},"note":"n"}]}`,
	`{"type":"a.b","occurred":"2026-13","title":"t","citations":[]}`,
	`{"type":"a.b","occurred":"2026","title":"t","citations":null}`,
	`{"type":"a.b","Occurred":"2026","title":"t","citations":[]}`,
	`{"type":"a.b","type":"c.d","occurred":"2026","title":"","citations":[]}`,
	`{"type":"a.b","occurred":"2026","title":"t","further":1}`,
	`{"type":"a.b","occurred":"2026","title":"t","citations":[]} {}`,
	`{"type":"a.b","occurred":"2026","title":"t","citations":[{"source":"s","says":{"a":01}}]}`,
	`{"type":"a.b","occurred":"2026","title":"t","citations":[{"source":"s","says":{"a":[1,]}}]}`,
	`{"type":"a.b","occurred":"2026","title":"t","citations":[{"source":"s","says":{"a":}}]}`,
	`{"type":"a.b","occurred":"2026","title":"` + "\xff" + `","citations":[]}`,
	`{"type":"a.b","occurred":"2026","title":"` + "\x01" + `","citations":[]}`,
	`{"type":"a.b","occurred":"2026","title":"\x","citations":[]}`,
	`{"kind":"person","name":"N","names":{"nl":"N"},"aliases":["a"],"description":"d","same_as":["https://x"],` +
		`"details":{"obligors":["a"],"beneficiaries":[],"instrument":"i","parties":["p"],"purpose":"p","of":"o","located_in":"l"},"citations":[{"source":"s"}]}`,
	`{"kind":"commitment","name":"N","details":{"measure":{"quantity":500,"unit":"people"}}}`,
	`{"kind":"person","name":1}`, `{"kind":"person"`, `{`, ``, `null`, `[]`, `{}`, `{"kind":"person",}`, `{,}`, `{"actors":[{"former":tru}]}`, `{"actors":[{"former":`,
}

// TestDecodedQuicklyIsDecoded: whatever is read by hand is what encoding/json
// reads, also of bodies that were damaged.
func TestDecodedQuicklyIsDecoded(t *testing.T) {
	same := cmp.Comparer(func(a, b edtf.Date) bool { return a == b })
	own := cmp.AllowUnexported(events.Occurred{})
	for _, body := range bodiesWritten {
		for _, kind := range []string{"meeting", events.KindEntity} {
			if diff := cmp.Diff(strictly(kind, body), read(kind, body), same, own); diff != "" {
				t.Errorf("%s: %s", body, diff)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		body := []byte(rapid.SampledFrom(bodiesWritten[:18]).Draw(t, "body"))
		for range rapid.IntRange(0, 3).Draw(t, "damages") {
			if len(body) == 0 {
				break
			}
			at := rapid.IntRange(0, len(body)-1).Draw(t, "at")
			body[at] = rapid.SampledFrom([]byte("\"\\{}[],:ntf0 a\x00\x7f\x80\xe2")).Draw(t, "byte")
			if rapid.Bool().Draw(t, "cut") {
				body = append(body[:at], body[at+1:]...)
			}
		}
		kind := rapid.SampledFrom([]string{"meeting", events.KindEntity}).Draw(t, "kind")
		if diff := cmp.Diff(strictly(kind, string(body)), read(kind, string(body)), same, own); diff != "" {
			t.Fatalf("%s: %s", body, diff)
		}
	})
}

type wasRead struct {
	Body any
	Err  string
}

func read(kind, body string) (r wasRead) {
	decoded, err := decode(kind, []byte(body))
	r.Body = decoded
	if err != nil {
		r.Err = err.Error()
	}
	return r
}

func strictly(kind, body string) (r wasRead) {
	var err error
	if kind == events.KindEntity {
		r.Body, err = decodeAs[events.Entity]([]byte(body))
	} else {
		r.Body, err = decodeAs[events.Occurrence]([]byte(body))
	}
	if err != nil {
		r.Err = err.Error()
	}
	return r
}

// TestPlainBodiesAreReadQuickly: what the service writes takes the short way.
func TestPlainBodiesAreReadQuickly(t *testing.T) {
	for _, body := range bodiesWritten[:3] {
		if _, ok := quickly([]byte(body), false, (*scanner).occurrence); !ok {
			t.Errorf("read by encoding/json: %s", body)
		}
		var o events.Occurrence
		_ = json.Unmarshal([]byte(body), &o)
		again, _ := json.Marshal(o)
		if _, ok := quickly(again, true, (*scanner).occurrence); !ok {
			t.Errorf("read by encoding/json: %s", again)
		}
	}
	if _, ok := quickly([]byte(bodiesWritten[15]), false, (*scanner).entity); !ok {
		t.Errorf("read by encoding/json: %s", bodiesWritten[15])
	}
}

func BenchmarkDecode(b *testing.B) {
	c := NewChronicle(1000)
	bodies := [][]byte{}
	for place := 200; place < 1000; place++ {
		if e := c.event(place); !events.IsRegistry(e.Record.Kind) {
			bodies = append(bodies, e.Body)
		}
	}
	for _, way := range []struct {
		name string
		read func(body []byte) (any, error)
	}{
		{"encoding/json", decodeAs[events.Occurrence]},
		{"full", func(body []byte) (any, error) { return decodeFor("meeting", body, false) }},
		{"lean", func(body []byte) (any, error) { return decodeFor("meeting", body, true) }},
	} {
		b.Run(way.name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if _, err := way.read(bodies[i%len(bodies)]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
