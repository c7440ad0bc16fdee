package search

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// naive is what an index answers, read from the documents one by one: the
// sequences of each tier, ascending.
func naive(documents []Document, q Query) (answer [tiers][]uint64, err error) {
	r, err := parse(q.Text)
	if err != nil {
		return answer, err
	}
	for _, d := range documents {
		if !stood(documents, d, q.KnownAt) || q.Timeline != "" && d.Timeline != q.Timeline {
			continue
		}
		if tier := r.tier(d); tier < tiers {
			answer[tier] = append(answer[tier], d.Sequence)
		}
	}
	return answer, nil
}

// stood tells whether d was the last version of its record.
func stood(documents []Document, d Document, basis uint64) bool {
	return !d.Gone && d.Sequence <= basis && !slices.ContainsFunc(documents, func(e Document) bool {
		return e.Timeline == d.Timeline && e.Record == d.Record && e.Sequence > d.Sequence && e.Sequence <= basis
	})
}

// tier returns tiers for a document that does not match.
func (r request) tier(d Document) int {
	title, body := cut(texts(d.Title), nil), cut(texts(d.Body), nil)
	anywhereIn := func(t term) bool { return t.count(title)+t.count(body) > 0 }
	missing := func(t term) bool { return !anywhereIn(t) }
	for _, excluded := range r.excluded {
		if !slices.ContainsFunc(excluded, missing) {
			return tiers
		}
	}
	switch {
	case slices.ContainsFunc(r.terms, missing):
		return tiers
	case slices.ContainsFunc(r.terms, func(t term) bool { return t.count(title) == 0 }):
		return anywhere
	}
	for _, part := range split(title) {
		if slices.EqualFunc(part, r.whole, func(u, v unit) bool { return u.text == v.text }) {
			return exactTitle
		}
	}
	return inTitles
}

// pages reads an answer to its end.
func pages(x *Index, q Query) (all []Hit, err error) {
	for {
		hits, err := x.Search(context.Background(), q)
		if err != nil || len(hits) == 0 {
			return all, err
		}
		all = append(all, hits...)
		q.After = hits[len(hits)-1].Place
	}
}

// compare says how the answer of an index differs from the naive one.
func compare(x *Index, documents []Document, q Query) (string, error) {
	hits, err := pages(x, q)
	want, wantErr := naive(documents, q)
	if errors.Is(err, ErrQuery) && wantErr != nil && errors.Is(wantErr, ErrQuery) {
		return "", nil
	}
	if err != nil || wantErr != nil {
		return "", fmt.Errorf("%w, naive %w", err, wantErr)
	}
	var got [tiers][]uint64
	for tier, n := 0, 0; tier < tiers; tier++ {
		end := min(n+len(want[tier]), len(hits))
		got[tier], n = sequences(hits[n:end]), end
		slices.Sort(got[tier])
		if tier == anywhere && n < len(hits) {
			got[tier] = append(got[tier], sequences(hits[n:])...)
		}
	}
	return cmp.Diff(want, got), nil
}

var vocabulary = []string{
	"sign", "signed", "signs", "agreement", "agreements", "Sweden", "swedes", "Élysée", "a", "b", "U.S.",
	"首", "首相", "首相官邸", "相官", "首相官", "官", "規", "日本", "、", "AI規制", "भारत", "भारतीय", "समझौता", "समझौते", "फ़्रांस", "फ्रांस", "—",
}

func drawText(t *rapid.T, most int) string {
	var b strings.Builder
	for range rapid.IntRange(0, most).Draw(t, "words") {
		b.WriteString(rapid.SampledFrom(vocabulary).Draw(t, "word"))
		b.WriteString(rapid.SampledFrom([]string{" ", " ", " ", "", "-"}).Draw(t, "between"))
	}
	return b.String()
}

func drawQuery(t *rapid.T) string {
	var b strings.Builder
	for range rapid.IntRange(1, 3).Draw(t, "items") {
		form := rapid.SampledFrom([]string{"%s ", "%s ", "%s ", `"%s" `, "%s* ", "-%s ", `-"%s" `}).Draw(t, "form")
		fmt.Fprintf(&b, form, drawText(t, 2))
	}
	return b.String()
}

func drawDocuments(t *rapid.T) (documents []Document) {
	sequence := uint64(0)
	for range rapid.IntRange(0, 12).Draw(t, "documents") {
		sequence += uint64(rapid.IntRange(1, 3).Draw(t, "step"))
		documents = append(documents, Document{
			Sequence: sequence,
			Timeline: rapid.SampledFrom([]string{"one", "one-two"}).Draw(t, "timeline"),
			Record:   rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "record"),
			Gone:     rapid.IntRange(0, 5).Draw(t, "gone") == 0,
			Title:    []string{drawText(t, 3), drawText(t, 1)},
			Body:     []string{drawText(t, 4), drawText(t, 2)},
		})
	}
	return documents
}

// Whatever is added and asked, at whichever sequence, the index finds what
// reading all documents finds, tier by tier, each once; adding in other batches
// or again changes nothing.
func TestSearchIsNaiveSearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		documents := drawDocuments(t)
		x, err := Open("")
		if err != nil {
			t.Fatal(err)
		}
		defer x.Close()
		half := rapid.IntRange(0, len(documents)).Draw(t, "half")
		for _, batch := range [][]Document{documents[:half], documents, documents} {
			if err := x.Add(context.Background(), batch); err != nil {
				t.Fatal(err)
			}
		}
		for range 5 {
			q := Query{
				Text:     drawQuery(t),
				Timeline: rapid.SampledFrom([]string{"", "", "one"}).Draw(t, "in"),
				KnownAt:  rapid.Uint64Range(1, 40).Draw(t, "known at"),
				Limit:    rapid.IntRange(1, 5).Draw(t, "limit"),
			}
			if diff, err := compare(x, documents, q); diff != "" || err != nil {
				t.Fatalf("%q: %v\n%s", q.Text, err, diff)
			}
		}
	})
}

// No text of a query is an error of SQLite, and each finds what it should.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{
		`"`, `a" OR "b`, "a AND", "NEAR(a b, 2)", "^a", "title:a", "{a b}: c", "a + b", "-", "-a b*", "\x00", "a\x00b", "\xff",
		"首* 相", `"首 相"`, "भ* -भारत", "ǅ ŉ ﷺ", "e\u0301*", "\u0301", "\uE000a", "\uE003", "a\x1eb", "한국", "½ ²", "İstanbul",
	} {
		f.Add(seed)
	}
	var documents []Document
	for i, text := range vocabulary {
		documents = append(documents, Document{
			Sequence: uint64(i + 1), Record: text,
			Title: []string{text}, Body: []string{strings.Join(vocabulary[i:], " "), "½ ² ǅ İstanbul 한국 a\x00b"},
		})
	}
	x := open(f, documents...)
	f.Fuzz(func(t *testing.T, text string) {
		if diff, err := compare(x, documents, Query{Text: text, KnownAt: uint64(len(documents)), Limit: MaxLimit}); diff != "" || err != nil {
			t.Errorf("%q: %v\n%s", text, err, diff)
		}
		highlight(text, text)
	})
}
