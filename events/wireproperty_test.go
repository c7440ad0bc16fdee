package events

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestEncodeThenDecodeIsIdentity(t *testing.T) {
	body := wireEvents(t)["month"].Body
	rapid.Check(t, func(t *rapid.T) {
		e := drawEvent(t, body)
		m, err := Encode(e)
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range m.Header {
			if strings.ContainsFunc(name+value, func(r rune) bool { return r <= ' ' || r > '~' }) {
				t.Fatalf("%s: %q does not travel", name, value)
			}
		}
		m.Header = inAnyCase(t, m.Header)
		got, err := DecodeMessage(m)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(e, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func drawEvent(t *rapid.T, body []byte) Event {
	const lastMilli = 253402300799999 // of the year 9999
	e := Event{
		Change: rapid.SampledFrom(Changes).Draw(t, "change"),
		By:     rapid.StringN(1, 40, -1).Draw(t, "by"),
		Reason: rapid.StringN(1, 40, -1).Draw(t, "reason"),
		Salt:   [SaltSize]byte(rapid.SliceOfN(rapid.Byte(), SaltSize, SaltSize).Draw(t, "salt")),
		Body:   body,
	}
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(e.ID.SetTime(rapid.Uint64Range(1, lastMilli).Draw(t, "id time")))
	must(e.ID.SetEntropy(rapid.SliceOfN(rapid.Byte(), 10, 10).Draw(t, "entropy")))
	e.Recorded = time.UnixMilli(rapid.Int64Range(0, lastMilli).Draw(t, "recorded")).UTC()
	slug := rapid.StringMatching(`x[a-z0-9-]{0,63}`)
	e.Record = Ref{slug.Draw(t, "timeline"), "meeting", e.ID.String()}
	if rapid.Bool().Draw(t, "registry") {
		e.Record = Ref{e.Record.Timeline, rapid.SampledFrom([]string{KindEntity, KindSource}).Draw(t, "kind"), slug.Draw(t, "key")}
	}
	return e
}

func inAnyCase(t *rapid.T, header map[string]string) map[string]string {
	h := make(map[string]string)
	for _, name := range slices.Sorted(maps.Keys(header)) {
		cased := []byte(name)
		for i := range cased {
			if rapid.Bool().Draw(t, "upper") {
				cased[i] = strings.ToUpper(name)[i]
			}
		}
		h[string(cased)] = header[name]
	}
	return h
}

func FuzzDecodeMessage(f *testing.F) {
	for _, e := range wireEvents(f) {
		m, err := Encode(e)
		must(f, err)
		f.Add(m.print())
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := DecodeMessage(scan(text))
		if err != nil {
			return
		}
		again, err := Encode(e)
		if err != nil {
			return // a body that is not one
		}
		back, err := DecodeMessage(again)
		if err != nil || !cmp.Equal(e, back) {
			t.Errorf("%v\n%s", err, cmp.Diff(e, back))
		}
	})
}
