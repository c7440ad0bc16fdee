package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// made-up words, the earlier the commoner (Zipf), of all three scripts.
type prose struct {
	words []string
	rand  *rand.Rand
	zipf  *rand.Zipf
}

func newProse() *prose {
	r := rand.New(rand.NewPCG(1, 2))
	p := &prose{rand: r, words: strings.Fields("agreement signed minister sweden denmark भारत जापान समझौता 首相 日本 会談")}
	letters := "abcdefghijklmnoprstuvwy"
	for len(p.words) < 20_000 {
		var b strings.Builder
		for range 3 + r.IntN(7) {
			b.WriteByte(letters[r.IntN(len(letters))])
		}
		p.words = append(p.words, b.String())
	}
	p.zipf = rand.NewZipf(r, 1.1, 4, uint64(len(p.words)-1))
	return p
}

func (p *prose) write(n int) string {
	words := make([]string, n)
	for i := range words {
		words[i] = p.words[p.zipf.Uint64()]
	}
	return strings.Join(words, " ")
}

// document makes the i-th, a version of one of 100,000 records. "common" is in
// all of them, "even" and "odd" in half, "rare" in one of a thousand.
func (p *prose) document(i int) Document {
	body := "common " + []string{"even ", "odd "}[i%2] + p.write(24)
	if i%1000 == 7 {
		body += " rare"
	}
	return Document{
		Sequence: uint64(i), Timeline: fmt.Sprintf("timeline-%d", i%100), Record: fmt.Sprintf("occurrence/%d", p.rand.IntN(100_000)),
		Title: []string{p.write(6)}, Body: []string{body},
	}
}

func fill(b testing.TB, x *Index, n int) {
	p := newProse()
	const batch = 10_000
	for from := 1; from <= n; from += batch {
		var documents []Document
		for i := from; i < min(from+batch, n+1); i++ {
			documents = append(documents, p.document(i))
		}
		if err := x.Add(context.Background(), documents); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAdd(b *testing.B) {
	for _, batch := range []int{1, 100, 10_000} {
		b.Run(fmt.Sprint(batch), func(b *testing.B) {
			dir := b.TempDir()
			x, err := Open(dir)
			if err != nil {
				b.Fatal(err)
			}
			p := newProse()
			next := 1
			for b.Loop() {
				b.StopTimer()
				documents := make([]Document, batch)
				for i := range documents {
					documents[i] = p.document(next)
					next++
				}
				b.StartTimer()
				if err := x.Add(b.Context(), documents); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(next-1)/b.Elapsed().Seconds(), "documents/s")
			if err := x.Close(); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(size(b, dir))/float64(next-1), "bytes/document")
		})
	}
}

func size(t testing.TB, dir string) int64 {
	info, err := os.Stat(filepath.Join(dir, fileName))
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

func BenchmarkSearch(b *testing.B) {
	for n := 1000; n <= 1_000_000; n *= 10 {
		if n > 10_000 && testing.Short() {
			b.Skip("a large index takes a minute")
		}
		x, err := Open(b.TempDir())
		if err != nil {
			b.Fatal(err)
		}
		fill(b, x, n)
		old := uint64(n / 2)
		for _, c := range []struct {
			name string
			q    Query
		}{
			{"common", Query{Text: "common"}},
			{"common/old", Query{Text: "common", KnownAt: old}},
			{"common/timeline", Query{Text: "common", Timeline: "timeline-7"}},
			{"common/timeline/old", Query{Text: "common", Timeline: "timeline-7", KnownAt: old}},
			{"rare", Query{Text: "rare"}},
			{"rare/old", Query{Text: "rare", KnownAt: old}},
			{"two", Query{Text: "common agreement"}},
			{"three", Query{Text: "agreement signed sweden"}},
			{"kana", Query{Text: "首相 日"}},
			{"hindi", Query{Text: "भारत जापान"}},
			{"phrase", Query{Text: `"sweden denmark"`}},
			{"prefix", Query{Text: "agre*"}},
			{"excluded", Query{Text: "common -even"}},
			{"disjoint", Query{Text: "even odd"}},
			{"none", Query{Text: "common nowhere"}},
		} {
			b.Run(fmt.Sprintf("%s/%d", c.name, n), func(b *testing.B) {
				for b.Loop() {
					if _, err := x.Search(b.Context(), c.q); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run(fmt.Sprintf("newest/%s/%d", c.name, n), func(b *testing.B) {
				q := c.q
				q.Limit = 50
				for b.Loop() {
					if _, err := x.Newest(b.Context(), q); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		if err := x.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
