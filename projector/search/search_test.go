package search

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// open returns an index in memory with documents; sequences that are missing
// are given in order, records named after them.
func open(t testing.TB, documents ...Document) *Index {
	t.Helper()
	x, err := Open("")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	for i := range documents {
		if documents[i].Sequence == 0 {
			documents[i].Sequence = uint64(i + 1)
		}
		if documents[i].Record == "" {
			documents[i].Record = fmt.Sprintf("occurrence/%d", documents[i].Sequence)
		}
	}
	if err := x.Add(t.Context(), documents); err != nil {
		t.Fatal(err)
	}
	return x
}

func title(titles ...string) Document { return Document{Title: titles} }

func body(texts ...string) Document { return Document{Body: texts} }

// found returns the sequences of the hits.
func found(t testing.TB, x *Index, q Query) []uint64 {
	t.Helper()
	hits, err := x.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return sequences(hits)
}

func sequences(hits []Hit) []uint64 {
	var all []uint64
	for _, h := range hits {
		all = append(all, h.Sequence)
	}
	return all
}

func TestSearchFinds(t *testing.T) {
	x := open(
		t,
		title("Sweden and Denmark signed an agreement", "日本とインドが協定に署名", "भारत और जापान ने समझौते पर हस्ताक्षर किए"), // 1
		title("Prime Minister Hansen visits the Élysée"), // 2
		body("首相官邸で会談", "インド太平洋"),                        // 3
		body("フランス首都パリ"),                                 // 4
		body("प्रधानमंत्री ने फ़्रांस की यात्रा की", "हिन्दी नाम"),           // 5
		body("U.S.–Sweden trade: ＡＩ規制 and the G20, 2025; उत्पादन २०२५"),      // 6
		Document{Title: []string{"Indo-Pacific"}, Body: []string{"signing"}}, // 7
		body("首相、相談"), // 8
	)
	for _, c := range []struct {
		text string
		want []uint64
	}{
		{"首相談", nil},
		{`"相談"`, []uint64{8}},
		{`"AI規"`, []uint64{6}},
		{"AGREEMENTS", []uint64{1}},
		{"sign", []uint64{1, 7}},
		{`"sign"`, nil},
		{`"signed an"`, []uint64{1}},
		{`"an signed"`, nil},
		{"elysee", []uint64{2}},
		{"ÉLYSÉE hansen", []uint64{2}},
		{"首相", []uint64{3, 8}},
		{"首", []uint64{3, 4, 8}},
		{"京", nil},
		{"日本", []uint64{1}},
		{"日", []uint64{1}},
		{"首相官邸", []uint64{3}},
		{"官邸で会", []uint64{3}},
		{"首都官邸", nil},
		{"インド", []uint64{1, 3}},
		{"ｲﾝﾄﾞ", []uint64{1, 3}},
		{"समझौता", []uint64{1}},
		{"भारत जापान", []uint64{1}},
		{"प्रधान", nil},
		{"प्रधान*", []uint64{5}},
		{"फ्रांस", []uint64{5}},
		{"sweden 協定 जापान", []uint64{1}},
		{"ai", []uint64{6}},
		{"AI規制", []uint64{6}},
		{"g20", []uint64{6}},
		{"２０２５", []uint64{6}},
		{"us-sweden", nil},
		{"u.s.-sweden", []uint64{6}},
		{"sweden -agreement", []uint64{6}},
		{"sweden -nowhere", []uint64{6, 1}},
		{`sign -"signed an"`, []uint64{7}},
		{"swe*", []uint64{6, 1}},
		{`"texts 会談インド"`, nil},
		{"indo pacific signed", []uint64{7}},
		{"rowid OR title:sweden) --", nil},
	} {
		t.Run(c.text, func(t *testing.T) {
			got := found(t, x, Query{Text: c.text})
			slices.Sort(got)
			slices.Sort(c.want)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSearchOrder(t *testing.T) {
	for _, c := range []struct {
		name, text string
		documents  []Document
		want       []uint64
	}{
		{"an exact title first", "oslo pact", []Document{
			title("Oslo Pact"), title("The Oslo Pact: Oslo pact!"), body("oslo pact oslo pact"),
		}, []uint64{1, 2, 3}},
		{"an exact title in any language", "東京", []Document{title("Oslo", "東京"), title("東京東京")}, []uint64{1, 2}},
		{"titles before bodies", "pact", []Document{title("A long title about a pact"), body("pact pact pact")}, []uint64{1, 2}},
		{"more in the title before less", "oslo pact", []Document{
			{Title: []string{"Pact"}, Body: []string{"oslo"}},
			{Title: []string{"Other"}, Body: []string{"pact oslo"}},
		}, []uint64{1, 2}},
		{"shorter before longer", "pact", []Document{body("pact"), body("pact " + strings.Repeat("and more ", 30))}, []uint64{1, 2}},
		{"the rare word weighs more", "a pact", []Document{
			body("pact pact a"), body("a a pact"), body("a a"), body("a b"), body("a c"),
		}, []uint64{1, 2}},
		{"of equals the newest", "pact", []Document{body("pact"), body("pact"), body("pact")}, []uint64{3, 2, 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, found(t, open(t, c.documents...), Query{Text: c.text})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSearchKnownAt(t *testing.T) {
	x := open(
		t,
		Document{Record: "occurrence/a", Timeline: "one", Title: []string{"draft pact"}},   // 1
		Document{Record: "occurrence/b", Timeline: "one", Title: []string{"pact"}},         // 2
		Document{Record: "occurrence/a", Timeline: "one", Title: []string{"final pact"}},   // 3
		Document{Record: "occurrence/a", Timeline: "two", Title: []string{"another pact"}}, // 4
		Document{Record: "occurrence/b", Timeline: "one", Gone: true, Title: []string{"pact"}},
		Document{Record: "occurrence/b", Timeline: "one", Title: []string{"pact again"}},
	)
	for _, c := range []struct {
		name string
		q    Query
		want []uint64
	}{
		{"now", Query{Text: "pact"}, []uint64{6, 4, 3}},
		{"still to come", Query{Text: "pact", KnownAt: 1 << 63}, []uint64{6, 4, 3}},
		{"at the first", Query{Text: "pact", KnownAt: 1}, []uint64{1}},
		{"before a new version", Query{Text: "pact", KnownAt: 2}, []uint64{2, 1}},
		{"at a new version", Query{Text: "pact", KnownAt: 3}, []uint64{2, 3}},
		{"when one was gone", Query{Text: "pact", KnownAt: 5}, []uint64{4, 3}},
		{"words of a former version", Query{Text: "draft"}, nil},
		{"words of a former version, then", Query{Text: "draft", KnownAt: 2}, []uint64{1}},
		{"words still to come", Query{Text: "again", KnownAt: 5}, nil},
		{"one timeline", Query{Text: "pact", Timeline: "two"}, []uint64{4}},
		{"a timeline then", Query{Text: "pact", Timeline: "one", KnownAt: 4}, []uint64{2, 3}},
		{"no such timeline", Query{Text: "pact", Timeline: "on"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, found(t, x, c.q)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestHit(t *testing.T) {
	x := open(t, Document{
		Sequence: 7, Timeline: "sweden-denmark", Record: "occurrence/pact",
		Title: []string{"Oslo\x1e \x02pact", " ", "東京協定"}, Body: []string{"", "Signed\nin 東京."},
	})
	hits, err := x.Search(t.Context(), Query{Text: "東京"})
	if err != nil || len(hits) != 1 {
		t.Fatal(hits, err)
	}
	hits[0].Title, hits[0].Snippet = seen.Replace(hits[0].Title), seen.Replace(hits[0].Snippet)
	want := Hit{
		Sequence: 7, Timeline: "sweden-denmark", Record: "occurrence/pact",
		Title: "[東京]協定", Snippet: "Signed\nin [東京].", Score: hits[0].Score, Place: "7.1.7.1",
	}
	if diff := cmp.Diff(want, hits[0]); diff != "" || hits[0].Score <= 0 {
		t.Error(diff, hits[0].Score)
	}
}

func TestSearchRefuses(t *testing.T) {
	var many []string
	for i := range maxForms + 1 {
		many = append(many, fmt.Sprintf("a%d", i))
	}
	x := open(t, body(many...))
	for _, c := range []struct {
		name string
		q    Query
		want string
	}{
		{"a query of nothing", Query{}, "write a word"},
		{"a short prefix", Query{Text: "a*"}, `more than 128 words begin with "a": write more of it`},
		{"a short prefix to leave out", Query{Text: "a1 -a*"}, "write more of it"},
		{"a place of words", Query{Text: "a1", After: "first"}, "begin at the first page"},
		{"a place in no tier", Query{Text: "a1", After: "1.3.1.0"}, "begin at the first page"},
		{"a place with more", Query{Text: "a1", After: "1.2.1.0.0"}, "begin at the first page"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := x.Search(t.Context(), c.q)
			if !errors.Is(err, ErrQuery) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}

func TestSearchStops(t *testing.T) {
	x := open(t, body("pact"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := x.Search(ctx, Query{Text: "pact"}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want canceled", err)
	}
}

// Pages over several windows and all tiers give each match once, the same when
// more is added between them.
func TestPaging(t *testing.T) {
	var documents []Document
	for i := range 3 * Window {
		documents = append(documents, []Document{title("pact"), title(fmt.Sprintf("pact %d", i)), body("a pact")}[i%3])
	}
	x := open(t, documents...)
	var got []uint64
	q := Query{Text: "pact", Limit: 1000}
	for {
		hits, err := x.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if got = append(got, sequences(hits)...); len(hits) < MaxLimit {
			break
		}
		q.After = hits[len(hits)-1].Place
		more := title("pact")
		more.Sequence, more.Record = x.Sequence()+1, fmt.Sprintf("occurrence/%d", len(got)/2)
		if err := x.Add(t.Context(), []Document{more}); err != nil {
			t.Fatal(err)
		}
	}
	for i, s := range got {
		if tier := i / Window; int(s-1)%3 != tier {
			t.Fatalf("%d is the %dth: not in the order of tiers", s, i)
		}
	}
	slices.Sort(got)
	if len(slices.Compact(got)) != len(documents) {
		t.Errorf("%d different hits of %d", len(slices.Compact(got)), len(documents))
	}
}

func TestDefaultLimit(t *testing.T) {
	x := open(t, make([]Document, 2*defaultLimit)...)
	for i := range uint64(2 * defaultLimit) {
		if err := x.Add(t.Context(), []Document{{Sequence: 100 + i, Record: fmt.Sprint(i), Title: []string{"pact"}}}); err != nil {
			t.Fatal(err)
		}
	}
	if got := len(found(t, x, Query{Text: "pact"})); got != defaultLimit {
		t.Errorf("%d hits, want %d", got, defaultLimit)
	}
}
