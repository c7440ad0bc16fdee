package search

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// descending reads an answer of Newest to its end, page by page.
func descending(x *Index, q Query) (all []uint64, err error) {
	for {
		found, err := x.Newest(context.Background(), q)
		if err != nil || len(found) == 0 {
			return all, err
		}
		for _, m := range found {
			all = append(all, m.Sequence)
		}
		q.After = found[len(found)-1].Place
	}
}

// Newest and a Matcher find what Search and reading all documents find.
func TestNewestIsSearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		documents := drawDocuments(t)
		x, err := Open("")
		if err != nil {
			t.Fatal(err)
		}
		defer x.Close()
		if err := x.Add(context.Background(), documents); err != nil {
			t.Fatal(err)
		}
		for range 5 {
			q := Query{
				Text:     drawQuery(t),
				Timeline: rapid.SampledFrom([]string{"", "", "one"}).Draw(t, "in"),
				KnownAt:  rapid.Uint64Range(1, 40).Draw(t, "known at"),
				Limit:    rapid.IntRange(1, 5).Draw(t, "limit"),
			}
			want, wantErr := naive(documents, q)
			got, err := descending(x, q)
			matcher, matcherErr := NewMatcher(q.Text)
			if wantErr != nil {
				if !errors.Is(err, ErrQuery) || !errors.Is(matcherErr, ErrQuery) {
					t.Fatalf("%q: %v, matcher %v, want %v", q.Text, err, matcherErr, wantErr)
				}
				continue
			}
			if err != nil || matcherErr != nil {
				t.Fatalf("%q: %v, %v", q.Text, err, matcherErr)
			}
			if diff := cmp.Diff(newestFirst(want), got); diff != "" {
				t.Fatalf("%q: %s", q.Text, diff)
			}
			hits, err := pages(x, q)
			found := sequences(hits)
			slices.Sort(found)
			slices.Reverse(found)
			if diff := cmp.Diff(found, got); diff != "" || err != nil {
				t.Fatalf("%q differs from Search: %v %s", q.Text, err, diff)
			}
			wantMatcher(t, matcher, documents, q)
		}
	})
}

// wantMatcher wants of each version what the index says as of that version.
func wantMatcher(t *rapid.T, m *Matcher, documents []Document, q Query) {
	for _, d := range documents {
		then, err := naive(documents, Query{Text: q.Text, KnownAt: d.Sequence})
		if want := slices.Contains(newestFirst(then), d.Sequence); err != nil || m.Matches(d) != want {
			t.Fatalf("%q matches %+v: %t (%v)", q.Text, d, !want, err)
		}
	}
}

func newestFirst(answer [tiers][]uint64) []uint64 {
	all := slices.Concat(answer[:]...)
	slices.Sort(all)
	slices.Reverse(all)
	return all
}

func TestNewestOrder(t *testing.T) {
	x := open(
		t,
		Document{Record: "occurrence/a", Timeline: "one", Title: []string{"pact"}},
		Document{Record: "occurrence/b", Timeline: "two", Title: []string{"other"}, Body: []string{"a pact"}},
		Document{Record: "occurrence/c", Timeline: "one", Title: []string{"pact pact"}},
		Document{Record: "occurrence/a", Timeline: "one", Title: []string{"the pact"}},
	)
	for _, c := range []struct {
		q    Query
		want []string
	}{
		{Query{Text: "pacts"}, []string{"occurrence/a", "occurrence/c", "occurrence/b"}},
		{Query{Text: "pact", KnownAt: 3}, []string{"occurrence/c", "occurrence/b", "occurrence/a"}},
		{Query{Text: "pact", Timeline: "two"}, []string{"occurrence/b"}},
		{Query{Text: "nothing"}, nil},
		{Query{Text: "pact -other", Limit: 1000}, []string{"occurrence/a", "occurrence/c"}},
	} {
		found, err := x.Newest(t.Context(), c.q)
		var got []string
		for _, m := range found {
			got = append(got, m.Record)
		}
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%+v: %v %s", c.q, err, diff)
		}
	}
}

// What is recorded between two pages changes neither.
func TestNewestStays(t *testing.T) {
	x := open(t, numbered(1, 9)...)
	first, err := x.Newest(t.Context(), Query{Text: "pact", Limit: 4})
	if err != nil || len(first) != 4 {
		t.Fatalf("%v, %v", first, err)
	}
	changed := numbered(10, 12)
	changed[0].Record, changed[1].Record, changed[1].Gone = "occurrence/5", "occurrence/1", true
	mustAdd(t, x, changed)
	rest, err := descending(x, Query{Text: "pact", Limit: 2, After: first[3].Place})
	if diff := cmp.Diff([]uint64{5, 4, 3, 2, 1}, rest); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
}

func TestNewestRefuses(t *testing.T) {
	x := open(t, title("pact"))
	for _, q := range []Query{
		{Text: ""},
		{Text: "-pact"},
		{Text: strings.Repeat("x", MaxText+1)},
		{Text: "pact", After: "1"},
		{Text: "pact", After: "1.2.3.4"},
		{Text: "pact", After: "-1.2"},
		{Text: "pact", After: "1.02"},
	} {
		if found, err := x.Newest(t.Context(), q); !errors.Is(err, ErrQuery) {
			t.Errorf("%+v finds %v (%v)", q, found, err)
		}
	}
	closed := reopen(t, "", 0)
	mustClose(t, closed)
	if _, err := closed.Newest(t.Context(), Query{Text: "pact"}); err == nil {
		t.Error("a closed index answers")
	}
}
