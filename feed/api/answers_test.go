package api

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
)

// TestRoundTrip reads every answer with its type, which must know all of it,
// and writes it again: the bytes are the same.
func TestRoundTrip(t *testing.T) {
	h := newHarbour(t)
	h.eachAnswer(t, h.handler(), func(r *route, path string, body []byte) {
		if r.answers == nil {
			return
		}
		answer := reflect.New(r.answers).Interface()
		d := json.NewDecoder(bytes.NewReader(body))
		d.DisallowUnknownFields()
		if err := d.Decode(answer); err != nil {
			t.Errorf("reading %s: %v", path, err)
			return
		}
		if again, err := encode(answer); err != nil || !bytes.Equal(again, body) {
			t.Errorf("%s\n%s\nis read and written as\n%s %v", path, body, again, err)
		}
	})
}

// TestGoldenAnswers pins one answer of each shape.
func TestGoldenAnswers(t *testing.T) {
	h := newHarbour(t)
	handler := h.handler()
	for _, r := range routes() {
		if r.answers == nil {
			continue
		}
		t.Run(r.id, func(t *testing.T) {
			var indented bytes.Buffer
			if err := json.Indent(&indented, []byte(body(t, handler, h.path(asked[r.id][0]))), "", "  "); err != nil {
				t.Fatal(err)
			}
			golden(t, r.id+".json", indented.String())
		})
	}
}
